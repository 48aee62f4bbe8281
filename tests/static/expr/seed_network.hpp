// SPDX-License-Identifier: BSL-1.0
// The two-layer network that several tests ask about.
#pragma once
#include <chainrule/chainrule.hpp>

namespace seed_network {
using namespace chainrule;

constexpr auto i = axis<"i", 64>;
constexpr auto j = axis<"j", 32>;
constexpr auto k = axis<"k", 10>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t", "ŷ", "\\hat{y}">(k);
constexpr auto w1 = parameter<"w1", "w⁽¹⁾", "w^{(1)}">(j, i);
constexpr auto w2 = parameter<"w2", "w⁽²⁾", "w^{(2)}">(k, j);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(j);
constexpr auto y = variable<"y">(k);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(j) = sum(i, w1(j, i) * x(i)), z(j) = tanh(h(j)), y(k) = sum(j, w2(k, j) * z(j)), E = half * sum(k, square(y(k) - t(k))));
} // namespace seed_network
