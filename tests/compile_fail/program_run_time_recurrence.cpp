// SPDX-License-Identifier: BSL-1.0
// A recurrence along an axis whose extent only data tell: it has a gradient, but no program.
// fails: chainrule: compile<net, E>() needs a known extent of the axis along which a variable reads itself
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

#ifdef CHAINRULE_FAULT
constexpr auto n = axis<"n">;
#else
constexpr auto n = axis<"n", 4>;
#endif
constexpr auto x = input<"x">(n);
constexpr auto a = parameter<"a">();
constexpr auto y = variable<"y">(n);
constexpr auto E = variable<"E">();
constexpr auto net = equations(y(n) = a * y(n - 1) + x(n), E = sum(n, square(y(n))));
[[maybe_unused]] constexpr auto g = gradient(net, E);
[[maybe_unused]] auto const program_of_net = compile<net, E>();
} // namespace
