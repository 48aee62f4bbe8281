// SPDX-License-Identifier: BSL-1.0
// Layer normalisation (Ba et al. 2016): the derivative by the input takes the mean of the error and its projection on the output off.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 32>;
constexpr auto j = axis<"j", 32>;

constexpr auto x = input<"x">(i);
constexpr auto u = input<"u">(i); // the error signal of y
constexpr auto g = parameter<"g">(i);
constexpr auto c = parameter<"c">(i);
constexpr auto e = input<"e">();
constexpr auto m = variable<"m">();
constexpr auto v = variable<"v">();
constexpr auto r = variable<"r">();
constexpr auto z = variable<"z">(i);
constexpr auto y = variable<"y">(i);
constexpr auto E = variable<"E">();

constexpr auto net = equations(
    m = sum(i, x(i)) / dim(i),
    v = sum(i, square(x(i) - m)) / dim(i),
    r = 1 / sqrt(v + e),
    z(i) = (x(i) - m) * r,
    y(i) = g(i) * z(i) + c(i),
    E = sum(i, u(i) * y(i)));

static_assert(derivative(net, E, g(i)) == u(i) * z(i));
static_assert(derivative(net, E, c(i)) == u(i));
static_assert(derivative(net, E, z(i)) == u(i) * g(i));
static_assert(derivative(net, v, x(i)) == 2 * (x(i) - m) / dim(i));
static_assert(equivalent(net, derivative(net, E, x(i)),
                         r * (u(i) * g(i) - sum(j, u(j) * g(j)) / dim(j) - z(i) * sum(j, u(j) * g(j) * z(j)) / dim(j))));
static_assert(text(derivative(net, E, x(i))) == "∂E/∂x(i) = (g(i)·u(i) − (Σ_j (1 + z(i)·z(j))·g(j)·u(j))/dim(i))·r");
} // namespace
