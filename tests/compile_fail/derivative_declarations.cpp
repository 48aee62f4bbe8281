// SPDX-License-Identifier: BSL-1.0
// The symbol asked for has another declaration in the system.
// fails: chainrule: derivative(net, f, w(j, i)) needs one declaration per symbol name
// fails: declared_once<chainrule::name<'x'> ?>
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
[[maybe_unused]] constexpr auto d = derivative(net, E, input<"x">(j)(j));
#else
[[maybe_unused]] constexpr auto d = derivative(net, E, x(i));
#endif
} // namespace
