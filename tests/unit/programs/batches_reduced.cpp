// SPDX-License-Identifier: BSL-1.0
// Batches whose samples are put together before the loss: normalisation over the batch, and a softmax over it.
#include "unit/programs/batches.hpp"

namespace {
using namespace chainrule;
using namespace chainrule::programs::batches;
using programs::dual;
using programs::element_types;

namespace normalised {
constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 5>;
constexpr auto w = parameter<"w">(j, i);
constexpr auto u = parameter<"u">(j);
constexpr auto mean = variable<"mean">(j);
constexpr auto spread = variable<"spread">(j);
template <int Samples>
struct model {
    static constexpr auto n = axis<"n", Samples>;
    static constexpr auto x = input<"x">(n, i);
    static constexpr auto t = input<"t">(n);
    static constexpr auto h = variable<"h">(n, j);
    static constexpr auto y = variable<"y">(n, j);
    static constexpr auto net = equations(
        h(n, j) = tanh(sum(i, w(j, i) * x(n, i))), mean(j) = sum(n, h(n, j)) / dim(n), spread(j) = sum(n, square(h(n, j) - mean(j))) / dim(n),
        y(n, j) = (h(n, j) - mean(j)) / sqrt(spread(j) + 0.25), E = sum(n, square(sum(j, u(j) * y(n, j)) - t(n))) / dim(n));
    static constexpr std::tuple inputs{x, t}, parameters{w, u}, along{y};
    static constexpr programs::range inputs_within{-1, 1}, parameters_within{-1, 1};

    template <class T>
    static std::vector<numbers> expected(std::vector<std::vector<T>> const& data, std::size_t count) {
        return by_duals(duals_of(data), 2, count, 1, [](std::vector<list> const& of, std::size_t samples, std::vector<numbers>& out) {
            dual const number = static_cast<long double>(samples);
            list hidden(samples * 5), middle(5), around(5);
            for (std::size_t s = 0; s < samples; ++s)
                for (std::size_t q = 0; q < 5; ++q) {
                    dual before;
                    for (std::size_t p = 0; p < 3; ++p) before += of[2][q * 3 + p] * of[0][s * 3 + p];
                    hidden[s * 5 + q] = tanh(before);
                    middle[q] += hidden[s * 5 + q] / number;
                }
            for (std::size_t e = 0; e < samples * 5; ++e) around[e % 5] += square(hidden[e] - middle[e % 5]) / number;
            dual loss;
            for (std::size_t s = 0; s < samples; ++s) {
                dual off = -of[1][s];
                for (std::size_t q = 0; q < 5; ++q) {
                    dual const made = (hidden[s * 5 + q] - middle[q]) / sqrt(around[q] + dual(0.25L));
                    out[0].push_back(made.v);
                    off += of[3][q] * made;
                }
                loss += square(off) / number;
            }
            return loss;
        });
    }
};
} // namespace normalised
BOOST_AUTO_TEST_CASE_TEMPLATE(normalised_over_any_number, T, element_types) { check_any_number<normalised::model, T>(); }
BOOST_AUTO_TEST_CASE_TEMPLATE(normalised_over_known_numbers, T, element_types) { check_known_numbers<normalised::model, T>(); }

// --- samples weighted by a softmax over the batch
namespace pooled {
constexpr auto i = axis<"i", 5>;
constexpr auto w = parameter<"w">(i);
constexpr auto v = parameter<"v">(i);
constexpr auto level = variable<"level">();
constexpr auto g = variable<"g">(i);
template <int Samples>
struct model {
    static constexpr auto n = axis<"n", Samples>;
    static constexpr auto x = input<"x">(n, i);
    static constexpr auto a = variable<"a">(n);
    static constexpr auto p = variable<"p">(n);
    static constexpr auto system() {
        return equations(
            a(n) = sum(i, w(i) * x(n, i)), level = log(sum(n, exp(a(n)))), p(n) = exp(a(n) - level), g(i) = sum(n, p(n) * x(n, i)),
            E = level + sum(i, v(i) * square(g(i))));
    }
    static constexpr auto net = system();
    static constexpr std::tuple inputs{x}, parameters{w, v}, along{a, p};
    static constexpr programs::range inputs_within{-1, 1}, parameters_within{-2, 2};

    template <class T>
    static std::vector<numbers> expected(std::vector<std::vector<T>> const& data, std::size_t count) {
        return by_duals(duals_of(data), 1, count, 2, [](std::vector<list> const& of, std::size_t samples, std::vector<numbers>& out) {
            list scores(samples), pool(5);
            dual all;
            for (std::size_t s = 0; s < samples; ++s) {
                for (std::size_t q = 0; q < 5; ++q) scores[s] += of[1][q] * of[0][s * 5 + q];
                out[0].push_back(scores[s].v);
                all += exp(scores[s]);
            }
            for (std::size_t s = 0; s < samples; ++s) {
                dual const share = exp(scores[s]) / all;
                out[1].push_back(share.v);
                for (std::size_t q = 0; q < 5; ++q) pool[q] += share * of[0][s * 5 + q];
            }
            dual total = log(all);
            for (std::size_t q = 0; q < 5; ++q) total += of[2][q] * square(pool[q]);
            return total;
        });
    }
};
// The memory is a constant of the equations: those that say the same take the same.
constexpr auto again = model<run_time>::system();
static_assert(decltype(compile<model<run_time>::net, E>())::arena_size == decltype(compile<again, E>())::arena_size);
} // namespace pooled
BOOST_AUTO_TEST_CASE_TEMPLATE(pooled_over_any_number, T, element_types) { check_any_number<pooled::model, T>(); }

} // namespace
