// SPDX-License-Identifier: BSL-1.0
// Parameters in the user's memory, beside those of the program's; some parameters only; batches of known and of run-time size.
#include "unit/descent/model.hpp"
#include "unit/programs/protected_memory.hpp"

#include <span>

namespace {
using namespace chainrule;
using namespace chainrule::descents;

template <class M, class T>
struct training {
    std::vector<T> w = in<T>(data_of(M::weights, 3, 0.5L)), v = in<T>(data_of(M::rows, 5, 0.5L)), x = in<T>(data_of(M::columns, 1, 1)), t = in<T>(data_of(M::rows, 2, 1));
    auto step(auto& d) const { return d.step(M::x = x, M::t = t); }
};

BOOST_AUTO_TEST_SUITE(memory)

/// The same numbers, to rounding, whether the parameters are the program's or the user's.
template <class M, class T, class Rule>
void same_numbers(Rule const& rule) {
    training<M, T> train;
    programs::protected_memory<T> w(M::weights), v(M::rows);
    std::copy(train.w.begin(), train.w.end(), w.begin());
    std::copy(train.v.begin(), train.v.end(), v.begin());
    auto own = descend<M::net, M::E, T>(rule);
    auto users = descend<M::net, M::E, T>(rule, M::w = entries(w.data(), M::rows, M::columns), M::v = entries(v.data(), M::rows));
    auto mixed = descend<M::net, M::E, T>(rule, M::w, M::v = train.v);
    own.set(M::w, train.w);
    own.set(M::v, train.v);
    mixed.set(M::w, train.w);
    std::vector<T> got(M::weights), of_mixed(M::weights), scales(M::rows);
    for (int s = 0; s < 5; ++s) {
        auto const a = train.step(own), b = train.step(users), c = train.step(mixed);
        BOOST_CHECK(a.status == outcome::ok && b.status == outcome::ok && c.status == outcome::ok);
        T const bound = 256 * std::numeric_limits<T>::epsilon();
        BOOST_TEST(std::fabs(a.loss - b.loss) <= bound * (1 + a.loss));
        own.get(M::w, got);
        own.get(M::v, scales);
        mixed.get(M::w, of_mixed);
        for (std::size_t k = 0; k < M::weights; ++k) {
            BOOST_TEST(std::fabs(got[k] - w[k]) <= bound);
            BOOST_TEST(std::fabs(got[k] - of_mixed[k]) <= bound);
        }
        for (std::size_t k = 0; k < M::rows; ++k) {
            BOOST_TEST(std::fabs(scales[k] - v[k]) <= bound);
            BOOST_TEST(std::fabs(scales[k] - train.v[k]) <= bound);
        }
    }
    // A loss that is not finite changes nothing there either.
    std::vector<T> const kept(w.begin(), w.end());
    train.t[0] = static_cast<T>(std::bit_cast<double>(std::uint64_t{0x7ff0000000000000}));
    BOOST_CHECK(train.step(users).status == outcome::not_finite);
    BOOST_TEST(std::equal(kept.begin(), kept.end(), w.begin()));
    // set and get go to that memory.
    users.set(M::w, train.w);
    BOOST_TEST(std::equal(train.w.begin(), train.w.end(), w.begin()));
    users.get(M::w, got);
    BOOST_TEST(got == train.w, boost::test_tools::per_element());
}
BOOST_AUTO_TEST_CASE(of_the_users) {
    same_numbers<layer<3, 5>, double>(sgd{.rate = 0.02});
    same_numbers<layer<19, 33>, float>(adam{.rate = 0.001, .epsilon = 0.01});
}

BOOST_AUTO_TEST_CASE(wrong_sizes) {
    using M = layer<3, 5>;
    training<M, double> train;
    train.w.pop_back();
    auto d = descend<M::net, M::E, double>(sgd{}, M::w = train.w, M::v);
    std::vector<double> const before = train.w;
    BOOST_CHECK(train.step(d).status == outcome::wrong_size);
    BOOST_TEST(train.w == before, boost::test_tools::per_element());
}

constexpr auto c = parameter<"c">();
constexpr auto goal = input<"goal">();
constexpr auto F = variable<"F">();
constexpr auto parabola = equations(F = square(c - goal));
BOOST_AUTO_TEST_CASE(a_scalar) {
    double number = 3;
    auto d = descend<parabola, F, double>(sgd{.rate = 0.25}, c = entries(&number));
    BOOST_TEST(d.step(goal = 1.0).loss == 4);
    BOOST_TEST(number == 2);
    number = 9;
    BOOST_TEST(d.step(goal = 1.0).loss == 64);
    BOOST_TEST(number == 5);
}

// Parameters that are not descended by are data.
BOOST_AUTO_TEST_CASE(some_parameters) {
    using M = layer<3, 5>;
    training<M, double> train;
    auto d = descend<M::net, M::E, double>(sgd{.rate = 0.01}, M::w);
    d.set(M::w, train.w);
    std::vector<double> const scales = train.v;
    double last = 1e9;
    for (int s = 0; s < 5; ++s) {
        auto const r = d.step(M::x = train.x, M::t = train.t, M::v = train.v);
        BOOST_TEST(r.loss < last);
        last = r.loss;
    }
    BOOST_TEST(train.v == scales, boost::test_tools::per_element());
}

// --- mini-batches: a scaled layer whose outputs are centred over the batch, so that the data are gone through several times
template <class Axis>
struct batch_model {
    static constexpr auto n = Axis{};
    static constexpr auto i = axis<"i", 5>;
    static constexpr auto j = axis<"j", 3>;
    static constexpr auto x = input<"x">(n, i);
    static constexpr auto t = input<"t">(n, j);
    static constexpr auto w = parameter<"w">(j, i);
    static constexpr auto v = parameter<"v">(j);
    static constexpr auto h = variable<"h">(n, j);
    static constexpr auto mean = variable<"mean">(j);
    static constexpr auto u = variable<"u">(n, j);
    static constexpr auto E = variable<"E">();
    static constexpr auto net = equations(h(n, j) = sum(i, w(j, i) * x(n, i)), mean(j) = sum(n, h(n, j)) / dim(n), u(n, j) = v(j) * (h(n, j) - mean(j)),
                                          E = sum(n, sum(j, square(u(n, j) - t(n, j)))) / dim(n));
    static long double gradient(numbers const& at, numbers const& data, numbers const& target, std::size_t count, numbers& result) {
        long double const size = static_cast<long double>(count);
        numbers hidden(3 * count), middle(3), off(3 * count);
        result.assign(18, 0);
        long double loss = 0;
        for (std::size_t s = 0; s < count; ++s)
            for (std::size_t r = 0; r < 3; ++r) {
                for (std::size_t q = 0; q < 5; ++q) hidden[3 * s + r] += at[5 * r + q] * data[5 * s + q];
                middle[r] += hidden[3 * s + r] / size;
            }
        numbers mean_of_off(3);
        for (std::size_t s = 0; s < count; ++s)
            for (std::size_t r = 0; r < 3; ++r) {
                long double const centred = hidden[3 * s + r] - middle[r];
                off[3 * s + r] = at[15 + r] * centred - target[3 * s + r];
                loss += off[3 * s + r] * off[3 * s + r] / size;
                result[15 + r] += 2 * off[3 * s + r] * centred / size;
                mean_of_off[r] += off[3 * s + r] / size;
            }
        for (std::size_t s = 0; s < count; ++s)
            for (std::size_t r = 0; r < 3; ++r)
                for (std::size_t q = 0; q < 5; ++q) result[5 * r + q] += 2 * at[15 + r] * (off[3 * s + r] - mean_of_off[r]) * data[5 * s + q] / size;
        return loss;
    }
};

template <class M, class T, class Rule, class Next>
void batches(Rule const& rule, Next next, std::vector<std::size_t> const& sizes) {
    auto d = descend<M::net, M::E, T, options{.tile = 8}>(rule);
    numbers at = data_of(18, 3, 0.5L), g;
    std::vector<T> w = in<T>(at), got(18);
    d.set(M::w, std::span(w).first(15));
    d.set(M::v, std::span(w).subspan(15));
    int step = 0;
    for (std::size_t const count : sizes) {
        numbers const x = data_of(5 * count, count, 1), t = data_of(3 * count, count + 1, 1);
        std::vector<T> const xs = in<T>(x), ts = in<T>(t);
        long double const loss = M::gradient(at, x, t, count, g);
        auto const r = d.step(M::x = xs, M::t = ts);
        BOOST_REQUIRE(r.status == outcome::ok);
        long double const bound = static_cast<long double>(std::numeric_limits<T>::epsilon()) * 256 * ++step;
        BOOST_TEST(std::fabs(static_cast<long double>(r.loss) - loss) <= bound * (1 + loss));
        next(at, g);
        d.get(M::w, std::span(got).first(15));
        d.get(M::v, std::span(got).subspan(15));
        for (std::size_t k = 0; k < 18; ++k) BOOST_CHECK_MESSAGE(std::fabs(static_cast<long double>(got[k]) - at[k]) <= bound, "step " << step << ", entry " << k << " is " << got[k] << ", expected " << at[k]);
    }
}
auto const heavy_ball = [] {
    return [v = numbers(18)](numbers& w, numbers const& g) mutable {
        for (std::size_t k = 0; k < 18; ++k) {
            v[k] = 0.5L * v[k] - 0.05L * g[k];
            w[k] += v[k];
        }
    };
};
auto const clipped = [](numbers& w, numbers const& g) {
    long double sum = 0;
    for (long double const one : g) sum += one * one;
    for (std::size_t k = 0; k < 18; ++k) w[k] -= 0.05L * g[k] * std::min(1.0L, 0.5L / std::sqrt(sum));
};
BOOST_AUTO_TEST_CASE(in_batches) {
    using known = batch_model<decltype(axis<"n", 17>)>;
    using any = batch_model<decltype(axis<"n">)>;
    batches<known, double>(momentum{.rate = 0.05, .beta = 0.5}, heavy_ball(), {17, 17, 17});
    batches<any, float>(momentum{.rate = 0.05, .beta = 0.5}, heavy_ball(), {17, 8, 1, 33, 16});
    batches<any, double>(clip_norm(sgd{.rate = 0.05}, 0.5), clipped, {17, 8, 33, 16});
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
