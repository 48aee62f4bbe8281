// SPDX-License-Identifier: BSL-1.0
// A model in a header that two units include: `inline constexpr`, so that both mean the same object.
#pragma once
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

namespace model {
using namespace chainrule;

inline constexpr auto i = axis<"i", 3>;
inline constexpr auto x = input<"x">(i);
inline constexpr auto w = parameter<"w">(i);
inline constexpr auto y = variable<"y">();
inline constexpr auto net = equations(y = tanh(sum(i, w(i) * x(i))));
inline constexpr auto slope = derivative(net, y, w(i));

} // namespace model
