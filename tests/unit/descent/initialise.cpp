// SPDX-License-Identifier: BSL-1.0
// First values of parameters: moments of what is drawn, and the same bits everywhere.
#include "unit/descent/model.hpp"

#include <algorithm>
#include <bit>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 40>;
constexpr auto j = axis<"j", 30>;
constexpr auto k = axis<"k", 5>;
constexpr auto w = parameter<"w">(j, i);
constexpr auto u = parameter<"u">(j, k, i);
constexpr auto b = parameter<"b">(j);
constexpr auto c = parameter<"c">();
constexpr auto x = input<"x">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = sum(j, square(sum(i, w(j, i) * x(i)) + b(j) + c)));

static_assert(fans_of(w).in == 40 && fans_of(w).out == 30 && fans_of(u).in == 200 && fans_of(u).out == 30);
static_assert(fans_of(b).in == 30 && fans_of(b).out == 1 && fans_of(c).in == 1 && fans_of(c).out == 1);

// The authors' C code seeded by splitmix64 from 42, and its first words.
static_assert([] {
    xoshiro256 draw(42);
    return draw() == 1546998764402558742u && draw() == 6990951692964543102u && draw() == 12544586762248559009u;
}());

BOOST_AUTO_TEST_SUITE(initialise)

struct moments {
    double mean = 0, variance = 0, third = 0, fourth = 0, largest = 0;
    explicit moments(std::vector<double> const& drawn) {
        double const n = static_cast<double>(drawn.size());
        for (double const one : drawn) mean += one / n;
        for (double const one : drawn) {
            double const off = one - mean, square = off * off;
            variance += square / n;
            third += square * off / n;
            fourth += square * square / n;
            largest = std::max(largest, std::fabs(one));
        }
    }
};
constexpr std::size_t many = 200'000;

// Within five standard errors of 200,000 draws.
BOOST_AUTO_TEST_CASE(distributions) {
    xoshiro256 draw(7);
    std::vector<double> drawn(many);
    double const error = 5 / std::sqrt(static_cast<double>(many));
    for (double& one : drawn) one = draw.normal(1);
    moments const normal(drawn);
    BOOST_TEST(std::fabs(normal.mean) < error);
    BOOST_TEST(std::fabs(normal.variance - 1) < error * std::sqrt(2.0));
    BOOST_TEST(std::fabs(normal.third) < error * std::sqrt(15.0));
    BOOST_TEST(std::fabs(normal.fourth - 3) < error * std::sqrt(96.0));
    std::sort(drawn.begin(), drawn.end()); // Kolmogorov and Smirnov
    double distance = 0;
    for (std::size_t n = 0; n < many; ++n) distance = std::max(distance, std::fabs(std::erfc(-drawn[n] / std::sqrt(2.0)) / 2 - static_cast<double>(n) / many));
    BOOST_TEST(distance < 1.95 / std::sqrt(static_cast<double>(many)));
    for (double& one : drawn) one = draw.uniform(2);
    moments const even(drawn);
    BOOST_TEST(std::fabs(even.mean) < error * std::sqrt(4 / 3.0));
    BOOST_TEST(std::fabs(even.variance - 4 / 3.0) < error * std::sqrt(16 * (1 / 5.0 - 1 / 9.0)));
    BOOST_TEST(even.largest < 2);
    BOOST_TEST(even.largest > 1.999);
    std::vector<int> counts(6);
    for (std::size_t n = 0; n < many; ++n) ++counts[draw.below(6)];
    for (int const one : counts) BOOST_TEST(std::abs(one - static_cast<int>(many) / 6) < 5 * std::sqrt(many / 6.0));
}

template <class Scheme>
void has(Scheme const& scheme, double variance, bool even) {
    auto d = descend<net, E, double>(sgd{});
    std::vector<double> drawn(1200), all;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        BOOST_CHECK(d.initialise(scheme, seed, w) == outcome::ok);
        d.get(w, drawn);
        all.insert(all.end(), drawn.begin(), drawn.end());
    }
    moments const m(all);
    double const error = 5 / std::sqrt(static_cast<double>(all.size()));
    BOOST_TEST(std::fabs(m.mean) < error * std::sqrt(variance));
    BOOST_TEST(std::fabs(m.variance - variance) < error * variance * std::sqrt(2.0));
    BOOST_TEST((m.largest < std::sqrt(3 * variance)) == even);
}
BOOST_AUTO_TEST_CASE(schemes) {
    has(uniform{.limit = 0.3}, 0.03, true);
    has(normal{.deviation = 0.3}, 0.09, false);
    has(fan_in_normal{}, 1.0 / 40, false);
    has(glorot_uniform{}, 2.0 / 70, true);
    has(glorot_normal{}, 2.0 / 70, false);
    has(he_uniform{}, 2.0 / 40, true);
    has(he_normal{}, 2.0 / 40, false);
}

/// All bits drawn, as one number.
template <class T>
std::uint64_t digest(std::vector<T> const& drawn) {
    std::uint64_t key = 14695981039346656037u;
    for (T const one : drawn) {
        std::uint64_t bits = 0;
        if constexpr (sizeof(T) == 4) bits = std::bit_cast<std::uint32_t>(one);
        else bits = std::bit_cast<std::uint64_t>(one);
        for (int n = 0; n < 8; ++n) key = (key ^ ((bits >> (8 * n)) & 255)) * 1099511628211u;
    }
    return key;
}
template <class T, class Scheme>
std::uint64_t digest_of(Scheme const& scheme, std::uint64_t seed) {
    std::vector<T> drawn(1200), own(1200);
    BOOST_CHECK(draw_entries(w, scheme, seed, drawn.data(), drawn.size()) == outcome::ok);
    auto d = descend<net, E, T>(sgd{});
    BOOST_CHECK(d.initialise(scheme, seed, w, b) == outcome::ok);
    d.get(w, own);
    BOOST_TEST(own == drawn, boost::test_tools::per_element());
    return digest(drawn);
}
// The same with every compiler and all flags: computed once.
BOOST_AUTO_TEST_CASE(the_same_bits) {
    BOOST_TEST(digest_of<double>(normal{.deviation = 0.1}, 1) == 11980504174808955449u);
    BOOST_TEST(digest_of<double>(uniform{.limit = 0.1}, 1) == 11922546494838739083u);
    BOOST_TEST(digest_of<float>(glorot_uniform{}, 42) == 17363926056054506685u);
    BOOST_TEST(digest_of<float>(he_normal{}, 42) == 11347169277763189450u);
}

BOOST_AUTO_TEST_CASE(seeds_and_names) {
    std::vector<double> one(30), two(30), other(1200);
    auto const draw = [](auto const& symbol, std::uint64_t seed, std::vector<double>& to) { return draw_entries(symbol, normal{}, seed, to.data(), to.size()); };
    BOOST_CHECK(draw(b, 1, one) == outcome::ok && draw(b, 2, two) == outcome::ok && draw(w, 1, other) == outcome::ok);
    BOOST_CHECK(one != two);
    BOOST_CHECK(one[0] != other[0]);
}

// None named: all of them, each as if it were named; also those that live with the user.
BOOST_AUTO_TEST_CASE(all_parameters) {
    auto named = descend<net, E, double>(sgd{}), all = named;
    BOOST_CHECK(named.initialise(glorot_uniform{}, 7, w, b) == outcome::ok);
    BOOST_CHECK(all.initialise(glorot_uniform{}, 7) == outcome::ok);
    std::vector<double> one(1200), other(1200), bias(30), other_bias(30), mine(30);
    named.get(w, one);
    all.get(w, other);
    BOOST_TEST(one == other, boost::test_tools::per_element());
    BOOST_CHECK(one != std::vector<double>(1200));
    named.get(b, bias);
    all.get(b, other_bias);
    BOOST_TEST(bias == other_bias, boost::test_tools::per_element());

    auto lent = descend<net, E, double>(sgd{}, w, b = mine);
    BOOST_CHECK(lent.initialise(glorot_uniform{}, 7) == outcome::ok);
    lent.get(w, other);
    BOOST_TEST(one == other, boost::test_tools::per_element());
    BOOST_TEST(bias == mine, boost::test_tools::per_element());

    BOOST_CHECK(lent.initialise(uniform{.limit = -1}, 7) == outcome::wrong_rule);
    BOOST_TEST(bias == mine, boost::test_tools::per_element());
    mine.resize(29);
    auto few = descend<net, E, double>(sgd{}, w, b = mine);
    BOOST_CHECK(few.initialise(glorot_uniform{}, 7) == outcome::wrong_size);
    few.get(w, other);
    BOOST_TEST(other == std::vector<double>(1200), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(sizes_that_cannot_be_right) {
    auto d = descend<net, E, float>(sgd{});
    std::vector<float> const before(30, 7.0f);
    std::vector<float> now(30);
    d.set(b, before);
    for (double const wrong : {0.0, -1.0, 1e300, 1e-300, std::bit_cast<double>(std::uint64_t{0x7ff8000000000000}), std::bit_cast<double>(std::uint64_t{0x7ff0000000000000})}) {
        BOOST_CHECK(d.initialise(uniform{.limit = wrong}, 1, b) == outcome::wrong_rule);
        BOOST_CHECK(d.initialise(normal{.deviation = wrong}, 1, b) == outcome::wrong_rule);
        d.get(b, now);
        BOOST_TEST(now == before, boost::test_tools::per_element());
    }
    BOOST_CHECK(draw_entries(b, normal{}, 1, now.data(), 29) == outcome::wrong_size);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
