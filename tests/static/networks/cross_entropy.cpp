// SPDX-License-Identifier: BSL-1.0
// Softmax with cross-entropy, over a batch: the error signal is probability minus target, once the targets sum to 1.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n">;
constexpr auto i = axis<"i", 64>;
constexpr auto k = axis<"k", 10>;
constexpr auto l = axis<"l", 10>;

constexpr auto x = input<"x">(n, i);
constexpr auto t = input<"t">(n, k);
constexpr auto w = parameter<"w">(k, i);
constexpr auto b = parameter<"b">(k);
constexpr auto a = variable<"a">(n, k);
constexpr auto p = variable<"p">(n, k);
constexpr auto E = variable<"E">();

constexpr auto net = equations(
    a(n, k) = sum(i, w(k, i) * x(n, i)) + b(k),
    p(n, k) = exp(a(n, k)) / sum(l, exp(a(n, l))),
    E = -sum(n, k, t(n, k) * log(p(n, k))));

static_assert(derivative(net, p(n, k), a(n, l)) == p(n, k) * (delta(k, l) - p(n, l)));
static_assert(derivative(net, E, a(n, k)) == p(n, k) * sum(l, t(n, l)) - t(n, k));
static_assert(derivative(net, E, b(k)) == sum(n, p(n, k) * sum(l, t(n, l)) - t(n, k)));
static_assert(derivative(net, E, w(k, i)) == sum(n, (p(n, k) * sum(l, t(n, l)) - t(n, k)) * x(n, i)));
static_assert(text(derivative(net, E, a(n, k))) == "∂E/∂a(n,k) = p(n,k)·Σ_k t(n,k) − t(n,k)");
static_assert(text(gradient(net, E)) == 
                      "∂E/∂p(n,k) = −t(n,k)/p(n,k)\n"
                      "∂E/∂a(n,k) = (∂E/∂p(n,k) − Σ_k p(n,k)·∂E/∂p(n,k))·p(n,k)\n"
                      "∂E/∂w(k,i) = Σ_n x(n,i)·∂E/∂a(n,k)\n"
                      "∂E/∂b(k) = Σ_n ∂E/∂a(n,k)");
} // namespace
