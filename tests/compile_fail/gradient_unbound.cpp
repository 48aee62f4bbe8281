// SPDX-License-Identifier: BSL-1.0
// The objective of a gradient depends on a variable without an equation.
// fails: chainrule: gradient(net, E) needs an equation in net for every variable that E depends on
// fails: defined_in_the_system<chainrule::name<'h'> ?>
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
constexpr auto open = equations(E = half * sum(j, square(h(j))) + sum(j, i, w(j, i)));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto g = gradient(open, E);
#else
[[maybe_unused]] constexpr auto g = gradient(net, E);
#endif
} // namespace
