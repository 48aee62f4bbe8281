// SPDX-License-Identifier: BSL-1.0
// Differentiating by a diagonal entry w(i, i).
// fails: chainrule: derivative(net, f, w(j, i)) needs distinct axes as indices of w
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

constexpr auto k = axis<"k", 3>;
constexpr auto a = input<"a">(i, i);
constexpr auto f = sum(i, a(i, i));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto d = derivative(f, a(i, i));
#else
[[maybe_unused]] constexpr auto d = derivative(f, a(i, k));
#endif
} // namespace
