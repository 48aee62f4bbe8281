// SPDX-License-Identifier: BSL-1.0
// The LSTM cell (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000): one step as formulas, all steps as
// backward equations.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto j = axis<"j", 16>;
constexpr auto k = axis<"k", 16>;
constexpr auto n = axis<"n", 20>;

namespace cell {
constexpr auto ai = input<"ai">(j); // the gates' sums
constexpr auto af = input<"af">(j);
constexpr auto ao = input<"ao">(j);
constexpr auto ag = input<"ag">(j);
constexpr auto c0 = input<"c0">(j);
constexpr auto u = input<"u">(j);   // the error signal of h
constexpr auto i = variable<"i">(j);
constexpr auto f = variable<"f">(j);
constexpr auto o = variable<"o">(j);
constexpr auto g = variable<"g">(j);
constexpr auto c = variable<"c">(j);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

constexpr auto net = equations(
    i(j) = sigmoid(ai(j)), f(j) = sigmoid(af(j)), o(j) = sigmoid(ao(j)), g(j) = tanh(ag(j)),
    c(j) = f(j) * c0(j) + i(j) * g(j),
    h(j) = o(j) * tanh(c(j)),
    E = sum(j, u(j) * h(j)));

static_assert(derivative(net, E, o(j)) == u(j) * tanh(c(j)));
static_assert(derivative(net, E, c(j)) == u(j) * o(j) * (1 - square(tanh(c(j)))));
static_assert(derivative(net, E, c0(j)) == u(j) * o(j) * (1 - square(tanh(c(j)))) * f(j));
static_assert(derivative(net, E, ai(j)) == u(j) * o(j) * (1 - square(tanh(c(j)))) * g(j) * i(j) * (1 - i(j)));
static_assert(derivative(net, E, af(j)) == u(j) * o(j) * (1 - square(tanh(c(j)))) * c0(j) * f(j) * (1 - f(j)));
static_assert(derivative(net, E, ag(j)) == u(j) * o(j) * (1 - square(tanh(c(j)))) * i(j) * (1 - square(g(j))));
static_assert(equivalent(net, derivative(net, E, ao(j)), u(j) * h(j) * (1 - o(j))));
static_assert(text(derivative(net, E, ag(j))) == "∂E/∂ag(j) = (1 − g(j)²)·(1 − tanh(c(j))²)·u(j)·i(j)·o(j)");
static_assert(text(gradient(net, E, ai, af, ao, ag)) == 
                      "∂E/∂h(j) = u(j)\n"
                      "∂E/∂c(j) = (1 − tanh(c(j))²)·o(j)·∂E/∂h(j)\n"
                      "∂E/∂g(j) = i(j)·∂E/∂c(j)\n"
                      "∂E/∂i(j) = g(j)·∂E/∂c(j)\n"
                      "∂E/∂f(j) = c₀(j)·∂E/∂c(j)\n"
                      "∂E/∂o(j) = ∂E/∂h(j)·tanh(c(j))\n"
                      "∂E/∂ai(j) = (1 − i(j))·i(j)·∂E/∂i(j)\n"
                      "∂E/∂af(j) = (1 − f(j))·f(j)·∂E/∂f(j)\n"
                      "∂E/∂ao(j) = (1 − o(j))·o(j)·∂E/∂o(j)\n"
                      "∂E/∂ag(j) = (1 − g(j)²)·∂E/∂g(j)");
} // namespace cell

namespace layer {
constexpr auto a = input<"a">(n, j); // what the input contributes to every gate
constexpr auto t = input<"t">(n, j);
constexpr auto R = parameter<"R">(j, k);
constexpr auto U = parameter<"U">(j, k);
constexpr auto f = variable<"f">(n, j);
constexpr auto o = variable<"o">(n, j);
constexpr auto c = variable<"c">(n, j);
constexpr auto h = variable<"h">(n, j);
constexpr auto E = variable<"E">();

constexpr auto net = equations( // input gate coupled to the forget gate
    f(n, j) = sigmoid(sum(k, R(j, k) * h(n - 1, k)) + a(n, j)),
    o(n, j) = sigmoid(sum(k, U(j, k) * h(n - 1, k)) + a(n, j)),
    c(n, j) = f(n, j) * c(n - 1, j) + (1 - f(n, j)) * a(n, j),
    h(n, j) = o(n, j) * tanh(c(n, j)),
    E = half * sum(n, j, square(h(n, j) - t(n, j))));

static_assert(text(gradient(net, E)) == 
                      "∂E/∂h(n,j) = Σ_i ((1 − f(n+1,i))·R(i,j)·f(n+1,i)·∂E/∂f(n+1,i) + (1 − o(n+1,i))·U(i,j)·o(n+1,i)·∂E/∂o(n+1,i)) + h(n,j) − t(n,j)\n"
                      "∂E/∂c(n,j) = f(n+1,j)·∂E/∂c(n+1,j) + (1 − tanh(c(n,j))²)·o(n,j)·∂E/∂h(n,j)\n"
                      "∂E/∂o(n,j) = ∂E/∂h(n,j)·tanh(c(n,j))\n"
                      "∂E/∂f(n,j) = (c(n−1,j) − a(n,j))·∂E/∂c(n,j)\n"
                      "∂E/∂R(j,k) = Σ_n (1 − f(n,j))·f(n,j)·h(n−1,k)·∂E/∂f(n,j)\n"
                      "∂E/∂U(j,k) = Σ_n (1 − o(n,j))·o(n,j)·h(n−1,k)·∂E/∂o(n,j)");
} // namespace layer
} // namespace
