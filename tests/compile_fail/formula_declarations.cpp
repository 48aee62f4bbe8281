// SPDX-License-Identifier: BSL-1.0
// A formula of one system used in another that declares a symbol differently.
// fails: chainrule: derivative(net, f, w(j, i)) needs one declaration per symbol name
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
[[maybe_unused]] constexpr auto other = equations(E = parameter<"u">() * input<"x">());

#ifdef CHAINRULE_FAULT
[[maybe_unused]] auto const e = derivative(other, d, parameter<"u">()); // the formula d reads x(i)
#else
[[maybe_unused]] auto const e = derivative(net, d, x(i));
#endif
} // namespace
