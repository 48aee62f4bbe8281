// SPDX-License-Identifier: BSL-1.0
// Batches through networks: a layer of tanh with squared errors, and a softmax with its cross entropy.
#include "unit/programs/batches.hpp"

namespace {
using namespace chainrule;
using namespace chainrule::programs::batches;
using programs::dual;
using programs::element_types;

namespace squared_errors {
constexpr auto i = axis<"i", 5>;
constexpr auto j = axis<"j", 7>;
constexpr auto k = axis<"k", 3>;
constexpr auto w = parameter<"w">(j, i);
constexpr auto b = parameter<"b">(j);
constexpr auto u = parameter<"u">(k, j);
constexpr auto c = parameter<"c">(k);
template <int Samples>
struct model {
    static constexpr auto n = axis<"n", Samples>;
    static constexpr auto x = input<"x">(n, i);
    static constexpr auto t = input<"t">(n, k);
    static constexpr auto h = variable<"h">(n, j);
    static constexpr auto y = variable<"y">(n, k);
    static constexpr auto net = equations(h(n, j) = tanh(sum(i, w(j, i) * x(n, i)) + b(j)), y(n, k) = sum(j, u(k, j) * h(n, j)) + c(k),
                                          E = half * sum(n, k, square(y(n, k) - t(n, k))) / dim(n));
    static constexpr std::tuple inputs{x, t}, parameters{w, b, u, c}, along{h, y};
    static constexpr programs::range inputs_within{-1, 1}, parameters_within{-1, 1};

    template <class T>
    static std::vector<numbers> expected(std::vector<std::vector<T>> const& data, std::size_t count) {
        return by_duals(duals_of(data), 2, count, 2, [](std::vector<list> const& of, std::size_t samples, std::vector<numbers>& out) {
            dual loss;
            for (std::size_t s = 0; s < samples; ++s) {
                list hidden;
                for (std::size_t q = 0; q < 7; ++q) {
                    dual before = of[3][q];
                    for (std::size_t p = 0; p < 5; ++p) before += of[2][q * 5 + p] * of[0][s * 5 + p];
                    hidden.push_back(tanh(before));
                    out[0].push_back(hidden.back().v);
                }
                for (std::size_t r = 0; r < 3; ++r) {
                    dual made = of[5][r];
                    for (std::size_t q = 0; q < 7; ++q) made += of[4][r * 7 + q] * hidden[q];
                    out[1].push_back(made.v);
                    loss += square(made - of[1][s * 3 + r]) / dual(2 * static_cast<long double>(samples));
                }
            }
            return loss;
        });
    }
};
} // namespace squared_errors
BOOST_AUTO_TEST_CASE_TEMPLATE(squared_errors_of_any_number, T, element_types) { check_any_number<squared_errors::model, T>(); }
BOOST_AUTO_TEST_CASE_TEMPLATE(squared_errors_of_known_numbers, T, element_types) { check_known_numbers<squared_errors::model, T>(); }

// --- the cross entropy of a softmax, in widths that are no multiple of a register's
namespace cross_entropy {
constexpr auto i = axis<"i", 37>;
constexpr auto j = axis<"j", 19>;
constexpr auto k = axis<"k", 10>;
constexpr auto l = axis<"l", 10>;
constexpr auto w = parameter<"w">(j, i);
constexpr auto b = parameter<"b">(j);
constexpr auto u = parameter<"u">(k, j);
constexpr auto c = parameter<"c">(k);
template <int Samples>
struct model {
    static constexpr auto n = axis<"n", Samples>;
    static constexpr auto x = input<"x">(n, i);
    static constexpr auto t = input<"t">(n, k);
    static constexpr auto h = variable<"h">(n, j);
    static constexpr auto z = variable<"z">(n, k);
    static constexpr auto s = variable<"s">(n, k);
    static constexpr auto net = equations(
        h(n, j) = sigmoid(sum(i, w(j, i) * x(n, i)) + b(j)), z(n, k) = sum(j, u(k, j) * h(n, j)) + c(k),
        s(n, k) = exp(z(n, k)) / sum(l, exp(z(n, l))), E = -sum(n, k, t(n, k) * log(s(n, k))) / dim(n));
    static constexpr std::tuple inputs{x, t}, parameters{w, b, u, c}, along{s};
    static constexpr programs::range inputs_within{-0.5, 1}, parameters_within{-0.5, 0.5};

    // Gradients by hand: ∂E/∂z(n,k) = (s(n,k)·Σ_l t(n,l) − t(n,k))/N.
    template <class T>
    static std::vector<numbers> expected(std::vector<std::vector<T>> const& data, std::size_t count) {
        std::vector<numbers> of;
        for (auto const& one : data) of.emplace_back(one.begin(), one.end());
        std::vector<numbers> made{{0}, numbers(19 * 37), numbers(19), numbers(10 * 19), numbers(10), {}};
        for (std::size_t e = 0; e < count; ++e) {
            long double const *in = &of[0][e * 37], *target = &of[1][e * 10];
            numbers hidden, shares, back(10);
            long double all = 0, targets = 0;
            for (std::size_t q = 0; q < 19; ++q) {
                long double before = of[3][q];
                for (std::size_t p = 0; p < 37; ++p) before += of[2][q * 37 + p] * in[p];
                hidden.push_back(1 / (1 + std::exp(-before)));
            }
            for (std::size_t r = 0; r < 10; ++r) {
                long double logit = of[5][r];
                for (std::size_t q = 0; q < 19; ++q) logit += of[4][r * 19 + q] * hidden[q];
                shares.push_back(std::exp(logit));
                all += shares.back();
                targets += target[r];
            }
            for (std::size_t r = 0; r < 10; ++r) {
                shares[r] /= all;
                made[0][0] -= target[r] * std::log(shares[r]) / static_cast<long double>(count);
                back[r] = (shares[r] * targets - target[r]) / static_cast<long double>(count);
                made[4][r] += back[r];
                for (std::size_t q = 0; q < 19; ++q) made[3][r * 19 + q] += back[r] * hidden[q];
            }
            for (std::size_t q = 0; q < 19; ++q) {
                long double slope = 0;
                for (std::size_t r = 0; r < 10; ++r) slope += of[4][r * 19 + q] * back[r];
                slope *= hidden[q] * (1 - hidden[q]);
                made[2][q] += slope;
                for (std::size_t p = 0; p < 37; ++p) made[1][q * 37 + p] += slope * in[p];
            }
            made[5].insert(made[5].end(), shares.begin(), shares.end());
        }
        return made;
    }
};
} // namespace cross_entropy
BOOST_AUTO_TEST_CASE_TEMPLATE(cross_entropy_of_any_number, T, element_types) { check_any_number<cross_entropy::model, T>(); }
BOOST_AUTO_TEST_CASE_TEMPLATE(cross_entropy_of_known_numbers, T, element_types) { check_known_numbers<cross_entropy::model, T, true>(); }

} // namespace
