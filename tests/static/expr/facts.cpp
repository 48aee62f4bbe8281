// SPDX-License-Identifier: BSL-1.0
// Facts among the equations, and what follows from them.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n">;
constexpr auto i = axis<"i", 7>;
constexpr auto j = axis<"j", 7>;
constexpr auto k = axis<"k", 7>;
constexpr auto p = axis<"p", 7>;
constexpr auto q = axis<"q", 7>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(k);
constexpr auto c = input<"c">(n, k);
constexpr auto A = input<"A">(i, j);
constexpr auto B = input<"B">(k, i, j);
constexpr auto s = variable<"s">(k);
constexpr auto f = variable<"f">();

// Cross-entropy: s − t where t adds up to 1.
constexpr auto softmax = s(k) = exp(x(k)) / sum(i, exp(x(i)));
constexpr auto loss = f = -sum(k, t(k) * log(s(k)));
constexpr auto without = equations(softmax, loss);
static_assert(derivative(without, f, x(p)) == s(p) * sum(k, t(k)) - t(p));
constexpr auto with = equations(simplex(t, k), softmax, loss);
static_assert(derivative(with, f, x(p)) == s(p) - t(p));
static_assert(derivative(equations(one_hot(t, k), softmax, loss), f, x(p)) == s(p) - t(p));
static_assert(derivative(equations(equations(softmax, simplex(t, k)), loss), f, x(p)) == s(p) - t(p)); // systems keep their facts
static_assert(text(with) == text(without));
static_assert(derivative(with, derivative(with, f, x(p)), x(q)) == delta(p, q) * s(p) - s(p) * s(q));
static_assert(text(gradient(with, f, x)) == "∂f/∂s(k) = −t(k)/s(k)\n∂f/∂x(i) = (∂f/∂s(i) − Σ_k s(k)·∂f/∂s(k))·s(i)");
static_assert(text(jvp(with, x)) == "s(k) = exp(x(k))/Σ_i exp(x(i))\nf = −Σ_k t(k)·log(s(k))\nṡ(k) = (ẋ(k) − Σ_i s(i)·ẋ(i))·s(k)\nḟ = Σ_i (s(i) − t(i))·ẋ(i)");

// One slot of several.
static_assert(derivative(equations(one_hot(c, k), f = sum(n, k, c(n, k) * x(k))), f, x(p)) == sum(n, c(n, p)));
static_assert(derivative(equations(simplex(c, k), f = sum(n, k, c(n, k) * sum(i, x(i)))), f, x(i)) == dim(n));

// One place: powers and products of entries.
static_assert(derivative(equations(one_hot(t, k), f = sum(k, square(t(k)) * square(x(k)))), f, x(p)) == 2 * t(p) * x(p));
static_assert(derivative(equations(one_hot(t, k), f = sum(i, j, t(i) * t(j) * A(i, j) * x(i) * x(j))), f, x(p)) == 2 * t(p) * A(p, p) * x(p));
static_assert(derivative(equations(f = sum(k, square(t(k)) * x(k))), f, x(p)) == square(t(p)));

// Symmetric matrices.
constexpr auto form = f = sum(i, j, x(i) * A(i, j) * x(j));
static_assert(derivative(equations(form), f, x(p)) == sum(i, (A(i, p) + A(p, i)) * x(i)));
constexpr auto symmetric_form = equations(symmetric(A), form);
static_assert(equivalent(symmetric_form, derivative(symmetric_form, f, x(p)), 2 * sum(i, A(i, p) * x(i))));
static_assert(text(derivative(symmetric_form, f, x(p))) == "∂f/∂x(p) = 2·Σ_j x(j)·A(j,p)");
static_assert(text(derivative(symmetric_form, derivative(symmetric_form, f, x(p)), x(q))) == "∂²f/∂x(p)∂x(q) = 2·A(p,q)");
static_assert(derivative(symmetric_form, f, A(p, q)) == x(p) * x(q)); // entry by entry
constexpr auto pair = equations(symmetric(A), f = sum(i, j, A(j, i) * B(0, i, j)));
static_assert(derivative(pair, f, A(p, q)) == B(0, q, p));
static_assert(text(gradient(pair, f, A)) == "∂f/∂A(i,j) = B(0,j,i)");
static_assert(text(gradient(symmetric_form, f, x)) == "∂f/∂x(i) = 2·Σ_j x(j)·A(j,i)");
static_assert(text(gradient(symmetric_form, f, x, A)) == "∂f/∂x(i) = Σ_j (A(i,j) + A(j,i))·x(j)\n∂f/∂A(i,j) = x(i)·x(j)");
static_assert(text(derivative(equations(symmetric(B, i, j), f = sum(k, i, j, x(i) * B(k, i, j) * x(j))), f, x(p))) == "∂f/∂x(p) = 2·Σ_j x(j)·Σ_k B(k,j,p)");

// A derivative by t itself is that of entries which change one by one: what is declared of them together does not hold.
static_assert(derivative(with, f, t(p)) == -log(s(p)));
static_assert(derivative(equations(simplex(t, k), f = square(sum(k, t(k)))), f, t(p)) == 2 * sum(k, t(k)));
static_assert(text(hvp(equations(simplex(t, k), f = square(sum(k, t(k)))), f, t)) == "∂ḟ/∂t(k) = 2·Σ_k ṫ(k)");
constexpr auto with_fact = jvp(symmetric_form, A, x);
constexpr auto without_fact = jvp(equations(form), A, x);
static_assert(text(with_fact) == text(without_fact));
static_assert(text(jvp(equations(symmetric(A), s(i) = sum(j, x(j) * A(j, i))), A)) == "s(i) = Σ_j x(j)·A(j,i)\nṡ(i) = Σ_j x(j)·Ȧ(j,i)");

// Only a sum of entries that are there is 1.
static_assert(text(derivative(equations(simplex(c, k), f = sum(n, x(0) * sum(k, c(n + 1, k)))), f, x(i))) != "∂f/∂x(i) = dim(n)·δ(i,0)");
static_assert(text(derivative(equations(simplex(c, k), f = sum(n, x(0) * sum(k, c(n, k)))), f, x(i))) == "∂f/∂x(i) = dim(n)·δ(i,0)");

// Signs.
static_assert(text(derivative(equations(positive(x), f = sum(i, abs(x(i)) + relu(x(i)) + max(x(i), 0))), f, x(p))) == "∂f/∂x(p) = 3");
static_assert(text(derivative(equations(positive(x), f = prod(i, x(i))), f, x(p))) == "∂f/∂x(p) = f/x(p)");
static_assert(text(derivation(equations(one_hot(t, k), f = sum(k, square(t(k)) * x(k))), f, x(p))) ==
              "∂f/∂x(p) = t(p)²   [linear]\n∂f/∂x(p) = t(p)    [0 or 1 by the fact one_hot(t)]");
} // namespace
