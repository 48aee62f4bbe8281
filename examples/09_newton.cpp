// SPDX-License-Identifier: BSL-1.0
// Newton's method beside gradient descent, down to a gradient of 1e-10: the Hessian is the derivative of a derivative, compiled.
#include <chainrule/chainrule.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <span>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 2>; // of the gradient
constexpr auto j = axis<"j", 2>; // the Hessian's other index
constexpr auto w = parameter<"w">(i);
constexpr auto E = variable<"E">();

// Rosenbrock 1960: a curved valley with its lowest point at (1, 1).
constexpr auto valley = equations(E = 100 * square(w(1) - square(w(0))) + square(1 - w(0)));
constexpr auto valley_hessian = derivative(valley, derivative(valley, E, w(i)), w(j));

// Logistic regression: the negative log-likelihood of a label t = ±1 is log(1 + exp(−t·Σ w·x)); here its mean.
constexpr auto n = axis<"n", 10>;
constexpr auto x = input<"x">(n, i);
constexpr auto t = input<"t">(n);
constexpr auto m = variable<"m">(n);
constexpr auto logistic = equations(m(n) = t(n) * sum(i, w(i) * x(n, i)), E = sum(n, log(1 + exp(-m(n)))) / dim(n));
constexpr auto logistic_hessian = derivative(logistic, derivative(logistic, E, w(i)), w(j));
static_assert(logistic_hessian == sum(n, square(t(n)) * x(n, i) * x(n, j) * sigmoid(m(n)) * sigmoid(-m(n))) / dim(n));

constexpr double X[10][2] = {{1, 0.5}, {1, 0.75}, {1, 1}, {1, 1.25}, {1, 1.5}, {1, 1.75}, {1, 2}, {1, 2.5}, {1, 3}, {1, 3.5}};
constexpr double T[10] = {-1, -1, -1, 1, -1, 1, -1, 1, 1, 1}; // not separable: the minimum is finite

using point = std::array<double, 2>;
constexpr double tolerance = 1e-10;

double norm(std::span<double const> v) { return std::hypot(v[0], v[1]); }

/// Solves H·s = g by Cholesky's factors H = L·Lᵀ; false where H is not positive definite.
bool solve(std::span<double const> H, std::span<double const> g, point& s) {
    constexpr std::size_t size = 2;
    double L[size][size] = {};
    for (std::size_t p = 0; p < size; ++p)
        for (std::size_t q = 0; q <= p; ++q) {
            double rest = H[size * p + q];
            for (std::size_t k = 0; k < q; ++k) rest -= L[p][k] * L[q][k];
            if (p == q && !(rest > 0)) return false;
            L[p][q] = p == q ? std::sqrt(rest) : rest / L[q][q];
        }
    for (std::size_t p = 0; p < size; ++p) {
        s[p] = g[p];
        for (std::size_t k = 0; k < p; ++k) s[p] -= L[p][k] * s[k];
        s[p] /= L[p][p];
    }
    for (std::size_t p = size; p-- > 0;) {
        for (std::size_t k = p + 1; k < size; ++k) s[p] -= L[k][p] * s[k];
        s[p] /= L[p][p];
    }
    return true;
}

/// `gradient(W)` and `hessian(W)` are spans in the programs' memory. Returns the number of steps, -1 if it did not get there.
int newton(point& W, auto gradient, auto hessian) {
    for (int step = 0; step < 100; ++step) {
        auto const g = gradient(W);
        if (norm(g) <= tolerance) return step;
        point s;
        if (!solve(hessian(W), g, s)) return -1;
        for (std::size_t k = 0; k < 2; ++k) W[k] -= s[k];
    }
    return -1;
}
int descent(point& W, auto gradient, double rate) {
    for (int step = 0; step < 1000000; ++step) {
        auto const g = gradient(W);
        if (norm(g) <= tolerance) return step;
        for (std::size_t k = 0; k < 2; ++k) W[k] -= rate * g[k];
    }
    return -1;
}

void compare(char const* name, point const& start, double rate, auto gradient, auto hessian) {
    point by_newton = start, by_descent = start;
    int const few = newton(by_newton, gradient, hessian), many = descent(by_descent, gradient, rate);
    std::printf("%s: Newton %d steps, gradient descent about %d00\n", name, few, (many + 50) / 100);
    point const apart = {by_newton[0] - by_descent[0], by_newton[1] - by_descent[1]};
    std::printf("    minimum at (%.10f, %.10f), %s\n", by_newton[0], by_newton[1], norm(apart) < 1e-7 ? "both" : "not the same");
}
} // namespace

int main() {
    auto rosenbrock = compile<valley, E, double>();
    auto rosenbrock_curvature = compile<valley, valley_hessian>();
    compare("Rosenbrock", {-1.2, 1}, 1e-3, [&](point const& W) { return rosenbrock(w = W)[grad(w)]; },
            [&](point const& W) { return rosenbrock_curvature(w = W)[value]; });

    auto regression = compile<logistic, E, double>();
    auto regression_curvature = compile<logistic, logistic_hessian>();
    compare("logistic regression", {0, 0}, 2, [&](point const& W) { return regression(x = X, t = T, w = W)[grad(w)]; },
            [&](point const& W) { return regression_curvature(x = X, t = T, w = W)[value]; });
}

/* output:
Rosenbrock: Newton 7 steps, gradient descent about 55100
    minimum at (1.0000000000, 1.0000000000), both
logistic regression: Newton 6 steps, gradient descent about 800
    minimum at (-4.0809286945, 2.4203103975), both
*/
