// SPDX-License-Identifier: BSL-1.0
// The objective depends on a variable without an equation; the message names it.
// fails: chainrule: derivative(net, f, w(j, i)) needs an equation in net for every variable that f depends on
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

#ifdef CHAINRULE_FAULT
constexpr auto net = equations(E = sum(j, h(j)));

#else
constexpr auto net = equations(h(j) = sum(i, w(j, i) * x(i)), E = sum(j, h(j)));

#endif
[[maybe_unused]] constexpr auto d = derivative(net, E, x(i));
} // namespace
