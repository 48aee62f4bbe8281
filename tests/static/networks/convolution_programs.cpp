// SPDX-License-Identifier: BSL-1.0
// Small convolutional networks as programs, within the compilers' default limits of constant evaluation: with bias and relu in one equation
// over a batch, and with max-pooling after it.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n">;
constexpr auto c = axis<"c", 2>;
constexpr auto o = axis<"o", 4>;
constexpr auto a = axis<"a", 8>;
constexpr auto b = axis<"b", 8>;
constexpr auto i = axis<"i", 6>;
constexpr auto j = axis<"j", 6>;
constexpr auto p = axis<"p", 3>;
constexpr auto q = axis<"q", 3>;
constexpr auto I = axis<"I", 3>;
constexpr auto J = axis<"J", 3>;
constexpr auto s = axis<"s", 2>;
constexpr auto t = axis<"t", 2>;

constexpr auto w = parameter<"w">(o, c, p, q);
constexpr auto h = parameter<"h">(o);
constexpr auto E = variable<"E">();

constexpr auto images = input<"images">(n, c, a, b);
constexpr auto y = variable<"y">(n, o, i, j);
constexpr auto rectified = equations(
    y(n, o, i, j) = relu(sum(c, p, q, w(o, c, p, q) * images(n, c, i + p, j + q)) + h(o)),
    E = sum(n, o, i, j, square(y(n, o, i, j))));
static_assert(!std::is_same_v<decltype(compile<rectified, E, float>()), detail::refused>);

constexpr auto x = input<"x">(c, a, b);
constexpr auto z = variable<"z">(o, i, j);
constexpr auto P = variable<"P">(o, I, J);
constexpr auto pooled = equations(
    z(o, i, j) = sum(c, p, q, w(o, c, p, q) * x(c, i + p, j + q)) + h(o),
    P(o, I, J) = max(s, t, z(o, 2 * I + s, 2 * J + t)),
    E = sum(o, I, J, square(P(o, I, J))));
static_assert(!std::is_same_v<decltype(compile<pooled, E, float>()), detail::refused>);

} // namespace
