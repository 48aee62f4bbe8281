// SPDX-License-Identifier: BSL-1.0
// The network of example 01 in numbers: its gradient against central differences, the change of E that the gradient predicts beside the
// true one, and a descent.
#include <chainrule/chainrule.hpp>

#include <array>
#include <cmath>
#include <cstdio>

namespace digits_net {
using namespace chainrule;

constexpr auto i = axis<"i", 64>;
constexpr auto j = axis<"j", 32>;
constexpr auto k = axis<"k", 10>;

constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(k);
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto w2 = parameter<"w2">(k, j);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(j);
constexpr auto y = variable<"y">(k);
constexpr auto E = variable<"E">();

constexpr auto net = equations(
    h(j) = sum(i, w1(j, i) * x(i)),
    z(j) = tanh(h(j)),
    y(k) = sum(j, w2(k, j) * z(j)),
    E = 0.5 * sum(k, square(y(k) - t(k))));

/// Numbers between −size and size without a pattern: the fractional parts of multiples of the golden ratio.
template <std::size_t Count>
std::array<double, Count> scattered(double size, int first) {
    std::array<double, Count> numbers;
    for (std::size_t m = 0; m < Count; ++m) {
        double const multiple = (first + static_cast<double>(m)) * 0.6180339887498949;
        numbers[m] = size * (2 * (multiple - std::floor(multiple)) - 1);
    }
    return numbers;
}
} // namespace digits_net

int main() {
    using namespace digits_net;
    auto const X = scattered<64>(1, 1);
    auto const T = scattered<10>(1, 101);
    auto W1 = scattered<32 * 64>(0.2, 1000);
    auto W2 = scattered<10 * 32>(0.4, 5000);

    auto program = compile<net, E, double>();
    auto const check = check_gradient(program, x = X, t = T, w1 = W1, w2 = W2);
    std::printf("%zu derivatives against central differences: %s\n\n", check.entries, check.passed() ? "alike" : "different");

    // What ∇E·Δw leaves out is of second order: a tenth of the change, a hundredth of the error.
    std::printf(" scale         ∇E·Δw            ΔE     error  falls by\n");
    auto const D1 = scattered<32 * 64>(0.005, 10000);
    auto const D2 = scattered<10 * 32>(0.005, 20000);
    double before = 0;
    for (double const scale : {1.0, 0.1, 0.01, 0.001}) {
        auto dw1 = D1;
        auto dw2 = D2;
        for (double& d : dw1) d *= scale;
        for (double& d : dw2) d *= scale;
        auto const f = first_order(program, x = X, t = T, w1 = W1, w2 = W2, change(w1, dw1), change(w2, dw2));
        double const error = std::abs(f.actual - f.predicted);
        std::printf("%6g %13.5e %13.5e %9.2e", scale, f.predicted, f.actual, error);
        if (before > 0) std::printf(" %9.1f", before / error);
        std::printf("\n");
        before = error;
    }

    auto descent = descend<net, E, double>(sgd{.rate = 0.005}, w1 = W1, w2 = W2); // in our memory
    std::printf("\n");
    for (int step = 0; step <= 40; ++step) {
        auto const r = descent.step(x = X, t = T);
        if (step % 10 == 0) std::printf("E after %2d steps: %.6f\n", step, r.loss);
    }
}

/* output:
2368 derivatives against central differences: alike

 scale         ∇E·Δw            ΔE     error  falls by
     1  -5.08952e-02  -5.21729e-02  1.28e-03
   0.1  -5.08952e-03  -5.10253e-03  1.30e-05      98.2
  0.01  -5.08952e-04  -5.09082e-04  1.30e-07      99.9
 0.001  -5.08952e-05  -5.08965e-05  1.30e-09     100.0

E after  0 steps: 2.999709
E after 10 steps: 0.183551
E after 20 steps: 0.012482
E after 30 steps: 0.000905
E after 40 steps: 0.000068
*/
