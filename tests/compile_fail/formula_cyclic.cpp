// SPDX-License-Identifier: BSL-1.0
// A cycle through a formula, which only its value shows.
// fails: chainrule: derivative(net, f, w(j, i)) needs variables that do not depend on themselves
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
constexpr auto d = derivative(net, E, w(j, i));
constexpr auto G = variable<"G">(j, i);

#ifdef CHAINRULE_FAULT
[[maybe_unused]] auto const e = derivative(equations(h(j) = sum(i, G(j, i)), G(j, i) = d), sum(j, i, G(j, i)), x(i));
#else
[[maybe_unused]] auto const e = derivative(equations(net, G(j, i) = d), sum(j, i, G(j, i)), x(i));
#endif
} // namespace
