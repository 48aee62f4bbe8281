// SPDX-License-Identifier: BSL-1.0
// The derivative of an option's price by time as a closed formula, within the compilers' default limits of constant evaluation.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto S = parameter<"S">();
constexpr auto K = input<"K">();
constexpr auto r = parameter<"r">();
constexpr auto s = parameter<"s">();
constexpr auto T = parameter<"T">();
constexpr auto u = variable<"u">();
constexpr auto v = variable<"v">();
constexpr auto C = variable<"C">();
constexpr auto two = variable<"two">();
constexpr auto normal(auto x) { return half * (1 + erf(x / sqrt(two))); }
constexpr auto market = equations(two = 2, u = (log(S / K) + (r + half * square(s)) * T) / (s * sqrt(T)),
                                  v = u - s * sqrt(T), C = S * normal(u) - K * exp(-r * T) * normal(v));

constexpr auto theta = derivative(market, C, T);
static_assert(theta.depends());

} // namespace
