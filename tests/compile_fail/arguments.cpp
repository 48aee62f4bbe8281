// SPDX-License-Identifier: BSL-1.0
// A derivative by nothing.
// fails: chainrule: derivative(net, f, w(j, i)) needs a system, an expression and an entry; derivative(f, x) no system
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

constexpr auto net = equations(h(j) = sum(i, w(j, i) * x(i)), E = half * sum(j, square(h(j))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto d = derivative(net, E);
#else
[[maybe_unused]] constexpr auto d = derivative(net, E, w(j, i));
#endif
} // namespace
