// SPDX-License-Identifier: BSL-1.0
// Systems made of systems, formulas in equations, second derivatives.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 5>;
constexpr auto j = axis<"j", 4>;
constexpr auto p = axis<"p", 5>;
constexpr auto q = axis<"q", 5>;

constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(j);
constexpr auto w = parameter<"w">(j, i);
constexpr auto b = parameter<"b">(j);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(j);
constexpr auto E = variable<"E">();

constexpr auto layer = equations(h(j) = sum(i, w(j, i) * x(i)) + b(j), z(j) = sigmoid(h(j)));
constexpr auto loss = equations(E = half * sum(j, square(z(j) - t(j))));
constexpr auto net = equations(layer, loss);

static_assert(derivative(net, E, b(j)) == (z(j) - t(j)) * z(j) * (1 - z(j)));
static_assert(derivative(net, E, w(j, i)) == derivative(net, E, b(j)) * x(i));
static_assert(derivative(equations(equations(layer), loss), E, b(j)) == derivative(net, E, b(j)));

// a formula on the right of an equation
constexpr auto G = variable<"G">(j);
constexpr auto F = variable<"F">();
constexpr auto more = equations(net, G(j) = derivative(net, E, z(j)), F = sum(j, square(derivative(net, E, z(j)))));
static_assert(derivative(more, G(j), z(j)) == 1);
static_assert(equivalent(more, G(j), z(j) - t(j)));
static_assert(derivative(more, F, z(j)) == 2 * G(j)); // what a definition says is written by its name
static_assert(equivalent(more, derivative(more, F, t(j)), -2 * (z(j) - t(j))));

// second derivatives: of a formula, with respect to the system's symbols
constexpr auto y = variable<"y">();
constexpr auto norm = equations(y = sqrt(sum(i, square(x(i)))));
static_assert(derivative(norm, y, x(p)) == x(p) / y);
static_assert(derivative(norm, derivative(norm, y, x(p)), x(q)) == delta(p, q) / y - x(p) * x(q) / pow(y, 3));
static_assert(text(derivative(norm, derivative(norm, y, x(p)), x(q))) == "∂²y/∂x(p)∂x(q) = δ(p,q)/y − x(p)·x(q)/y³");

// softmax
constexpr auto s = variable<"s">(i);
constexpr auto a = parameter<"a">(i);
constexpr auto softmax = equations(s(i) = exp(a(i)) / sum(p, exp(a(p))));
static_assert(derivative(softmax, s(i), a(p)) == s(i) * (delta(i, p) - s(p)));
static_assert(derivative(softmax, s(i), a(i)) == s(i) * (1 - s(i)));

// an objective that is no variable
static_assert(derivative(softmax, sum(i, x(i) * log(s(i))), a(p)) == x(p) - s(p) * sum(i, x(i)));
static_assert(text(gradient(softmax, sum(i, x(i) * s(i)), a)) == "∂f/∂s(i) = x(i)\n∂f/∂a(i) = (∂f/∂s(i) − Σ_i s(i)·∂f/∂s(i))·s(i)");

// literals with state: a system returned by a function
constexpr auto decay(double rate) { return equations(E = rate * sum(i, square(x(i)))); }
static_assert(derivative(decay(0.25), E, x(p)) == 0.5 * x(p));
} // namespace
