// SPDX-License-Identifier: BSL-1.0
// Two axes whose extents only data tell; the note names the variable whose equation has the second one.
// fails: chainrule: compile<net, E>() needs known extents of all axes but one
// fails: has_program<
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n">;
#ifdef CHAINRULE_FAULT
constexpr auto m = axis<"m">;
#else
constexpr auto m = axis<"m", 3>;
#endif
constexpr auto x = input<"x">(n);
constexpr auto b = parameter<"b">();
constexpr auto y = variable<"y">(m);
constexpr auto E = variable<"E">();
constexpr auto net = equations(y(m) = b * b, E = sum(n, square(x(n) - b)) + sum(m, y(m)));
[[maybe_unused]] void run(double const* data) {
    auto program = compile<net, E>();
    (void)program(x = entries(data, 5), b = 1.0)[E];
}
} // namespace
