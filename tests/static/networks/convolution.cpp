// SPDX-License-Identifier: BSL-1.0
// Convolutions: the derivative by the kernel correlates input and error, the one by the input is the transposed convolution.
// With a stride and a dilation the reads are gathers at positions that the deltas leave.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 14>;
constexpr auto j = axis<"j", 14>;
constexpr auto p = axis<"p", 3>;
constexpr auto q = axis<"q", 3>;
constexpr auto a = axis<"a", 16>;
constexpr auto b = axis<"b", 16>;
constexpr auto c = axis<"c", 4>;
constexpr auto o = axis<"o", 8>;

constexpr auto x = input<"x">(c, a, b);
constexpr auto g = input<"g">(o, i, j);
constexpr auto w = parameter<"w">(o, c, p, q);
constexpr auto h = parameter<"h">(o);
constexpr auto y = variable<"y">(o, i, j);
constexpr auto E = variable<"E">();

constexpr auto net = equations(
    y(o, i, j) = sum(c, p, q, w(o, c, p, q) * x(c, i + p, j + q)) + h(o),
    E = sum(o, i, j, g(o, i, j) * y(o, i, j)));

static_assert(derivative(net, E, w(o, c, p, q)) == sum(i, j, g(o, i, j) * x(c, i + p, j + q)));
static_assert(derivative(net, E, h(o)) == sum(i, j, g(o, i, j)));
static_assert(derivative(net, E, x(c, a, b)) == sum(o, i, j, w(o, c, a - i, b - j) * g(o, i, j)));
static_assert(text(derivative(net, E, x(c, a, b))) == "∂E/∂x(c,a,b) = Σ_i Σ_j Σ_o w(o,c,a−i,b−j)·g(o,i,j)");
static_assert(text(derivative(net, E, w(o, c, p, q))) == "∂E/∂w(o,c,p,q) = Σ_i Σ_j x(c,p+i,q+j)·g(o,i,j)");

// stride 2, dilation 3
constexpr auto s = axis<"s", 7>;
constexpr auto f = input<"f">(a);
constexpr auto k = parameter<"k">(p);
constexpr auto z = variable<"z">(s);
constexpr auto u = input<"u">(s);
constexpr auto F = variable<"F">();
constexpr auto sparse = equations(z(s) = sum(p, k(p) * f(2 * s + 3 * p)), F = sum(s, u(s) * z(s)));

static_assert(derivative(sparse, F, k(p)) == sum(s, u(s) * f(2 * s + 3 * p)));
static_assert(derivative(sparse, z(s), k(p)) == f(2 * s + 3 * p));
static_assert(derivative(sparse, z(s), f(a)) == sum(p, k(p) * delta(a, 2 * s + 3 * p)));
static_assert(derivative(sparse, F, f(a)) == sum(s, p, u(s) * k(p) * delta(a, 2 * s + 3 * p)));
static_assert(text(derivative(sparse, F, f(a))) == "∂F/∂f(a) = Σ_s u(s)·Σ_p δ(a,2s+3p)·k(p)");
} // namespace
