// SPDX-License-Identifier: BSL-1.0
// Tests of a model that uses an operation of one's own: its formula when it is compiled, its gradient when it runs; and mutants, by which
// one sees that these tests can fail. The functions return bool: they fit into any test framework.
#include <chainrule/chainrule.hpp>

#include <cmath>
#include <cstdio>

namespace {
using namespace chainrule;

/// x·σ(x), "swish", with its derivative as found by hand: y + σ(x)·(1 − y).
struct swish_operation {
    static constexpr std::string_view name = "swish";
    template <class T>
    static T value(T const& x) {
        using std::exp;
        return x / (1 + exp(-x));
    }
    static constexpr term derivative(term x, term y) { return y + sigmoid(x) * (1 - y); }
};
/// The same value with a wrong derivative: a sign.
struct mutant_operation {
    static constexpr std::string_view name = "mutant";
    template <class T>
    static T value(T const& x) { return swish_operation::value(x); }
    static constexpr term derivative(term x, term y) { return y + sigmoid(x) * (1 + y); }
};

constexpr auto i = axis<"i", 4>;
constexpr auto k = axis<"k", 3>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(k);
constexpr auto w = parameter<"w">(k, i);
constexpr auto b = parameter<"b">(k);
constexpr auto h = variable<"h">(k);
constexpr auto y = variable<"y">(k);
constexpr auto E = variable<"E">();

template <class Operation>
constexpr auto model = equations(
    h(k) = sum(i, w(k, i) * x(i)) + b(k),
    y(k) = call<Operation>(h(k)),
    E = half * sum(k, square(y(k) - t(k))));
constexpr auto const& net = model<swish_operation>;

// The formula. What one derived by hand may use the variables, as the derived formula does, or spell their definitions out.
constexpr auto slope = derivative(net, E, b(k));
static_assert(slope == (y(k) - t(k)) * (y(k) + sigmoid(h(k)) * (1 - y(k))));
static_assert(equivalent(net, slope, (y(k) - t(k)) * (y(k) + sigmoid(sum(i, w(k, i) * x(i)) + b(k)) * (1 - y(k)))));
static_assert(derivative(net, E, w(k, i)) == slope * x(i));

// Mutants of the formula: a factor too many, a wrong sign, an input left out. (A wrong index, x(k), is an error.)
static_assert(!(slope == 2 * (y(k) - t(k)) * (y(k) + sigmoid(h(k)) * (1 - y(k)))));
static_assert(!equivalent(net, slope, (y(k) - t(k)) * (y(k) - sigmoid(h(k)) * (1 - y(k)))));
static_assert(!(derivative(net, E, w(k, i)) == slope));

struct numbers {
    double x[4] = {0.3, -1.2, 0.8, 2}, t[3] = {0.5, -0.25, 1};
    double w[12] = {0.1, -0.4, 0.7, 0.2, -0.3, 0.5, 0.9, -0.8, 0.6, -0.1, 0.4, 0.3}, b[3] = {0.2, -0.5, 0.1};
};

/// Every entry of the gradient against central differences of the objective.
template <class Operation>
bool gradient_is_right() {
    numbers at;
    auto program = compile<model<Operation>, E>();
    auto const check = check_gradient(program, x = at.x, t = at.t, w = at.w, b = at.b);
    if (check.passed()) return true;
    std::printf("  dE/d%.*s(%d", static_cast<int>(check.symbol.size()), check.symbol.data(), check.index[0]);
    for (int m = 1; m < check.rank; ++m) std::printf(",%d", check.index[static_cast<std::size_t>(m)]);
    std::printf(") is %.4f by the formula, %.4f by differences\n", check.derived, check.difference);
    return false;
}

/// The prediction of the gradient misses by a second-order term: a tenth of the change, a hundredth of the error.
template <class Operation>
bool error_is_of_second_order() {
    numbers at;
    auto program = compile<model<Operation>, E>();
    double const large[3] = {1e-2, -2e-2, 3e-2}, small[3] = {1e-3, -2e-3, 3e-3};
    auto const error = [&](double const (&D)[3]) {
        auto const f = first_order(program, x = at.x, t = at.t, w = at.w, b = at.b, change(b, D));
        return std::abs(f.actual - f.predicted);
    };
    return error(small) < error(large) / 50;
}
} // namespace

int main() {
    int failures = 0;
    auto const expect = [&](char const* what, bool good) {
        std::printf("%s: %s\n", what, good ? "passed" : "FAILED");
        failures += good ? 0 : 1;
    };
    expect("gradient", gradient_is_right<swish_operation>());
    expect("second order", error_is_of_second_order<swish_operation>());
    expect("mutant caught by the gradient", !gradient_is_right<mutant_operation>());
    expect("mutant caught by the order", !error_is_of_second_order<mutant_operation>());
    return failures;
}

/* output:
gradient: passed
second order: passed
  dE/dw(0,2) is 2.4843 by the formula, 0.7709 by differences
mutant caught by the gradient: passed
mutant caught by the order: passed
*/
