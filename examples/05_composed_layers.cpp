// SPDX-License-Identifier: BSL-1.0
// A network composed of layers: functions return small systems, `equations` joins them; a run-time batch is an axis too.
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n">; // the batch: its extent is known at run time
constexpr auto i = axis<"i", 16>;
constexpr auto j = axis<"j", 8>;
constexpr auto k = axis<"k", 4>;

constexpr auto x = input<"x">(n, i);
constexpr auto t = input<"t">(n, k);
constexpr auto u = parameter<"u">(j, i);
constexpr auto v = parameter<"v">(k, j);
constexpr auto a = parameter<"a">(j);
constexpr auto b = parameter<"b">(k);
constexpr auto g = variable<"g">(n, j);
constexpr auto h = variable<"h">(n, k);
constexpr auto E = variable<"E">();

/// One dense layer: to(n, row) = tanh(Σ weights·from + bias).
constexpr auto dense(auto to, auto weights, auto from, auto bias, auto row, auto column) {
    return equations(to(n, row) = tanh(sum(column, weights(row, column) * from(n, column)) + bias(row)));
}
constexpr auto mean_square(auto of, auto target, auto row) {
    return equations(E = half / dim(n) * sum(n, row, square(of(n, row) - target(n, row))));
}

constexpr auto net = equations(dense(g, u, x, a, j, i), dense(h, v, g, b, k, j), mean_square(h, t, k));

static_assert(derivative(net, E, b(k)) == sum(n, (h(n, k) - t(n, k)) * (1 - square(h(n, k)))) / dim(n));
} // namespace

int main() {
    fmt::print("{}\n\n", net);
    fmt::print("{}\n", gradient(net, E, v, b, u, a));
}

/* output:
g(n,j) = tanh(Σ_i u(j,i)·x(n,i) + a(j))
h(n,k) = tanh(Σ_j v(k,j)·g(n,j) + b(k))
E = ½·(Σ_k Σ_n (h(n,k) − t(n,k))²)/dim(n)

∂E/∂h(n,k) = (h(n,k) − t(n,k))/dim(n)
∂E/∂g(n,j) = Σ_k (1 − h(n,k)²)·v(k,j)·∂E/∂h(n,k)
∂E/∂v(k,j) = Σ_n (1 − h(n,k)²)·g(n,j)·∂E/∂h(n,k)
∂E/∂b(k) = Σ_n (1 − h(n,k)²)·∂E/∂h(n,k)
∂E/∂u(j,i) = Σ_n (1 − g(n,j)²)·x(n,i)·∂E/∂g(n,j)
∂E/∂a(j) = Σ_n (1 − g(n,j)²)·∂E/∂g(n,j)
*/
