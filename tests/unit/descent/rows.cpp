// SPDX-License-Identifier: BSL-1.0
// Gradients summed in lanes come row by row, several rows side by side: each entry is updated once, and nothing beyond the last one;
// and all that a rule reads is from before the step.
#include <boost/test/unit_test.hpp>
#include <chainrule/chainrule.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace {
using namespace chainrule;

constexpr int samples = 16, steps = 5;
template <int Inputs>
struct linear {
    static constexpr auto i = axis<"i", Inputs>;
    static constexpr auto n = axis<"n", samples>;
    static constexpr auto w = parameter<"w">(i);
    static constexpr auto x = input<"x">(i, n);
    static constexpr auto t = input<"t">(n);
    static constexpr auto z = variable<"z">(n);
    static constexpr auto E = variable<"E">();
    static constexpr auto net = equations(z(n) = sum(i, w(i) * x(i, n)), E = sum(n, square(z(n) - t(n))));
};

/// w <- w − rate·(g + mean), and the mean of the entries before each step: each reads what the other changes.
struct pulled {
    double rate = 0.001, beta = 0.75;
    static constexpr int states = 1;
    constexpr bool valid() const { return positive(rate) && fraction(beta); }
    constexpr std::array<double, 2> numbers() const { return {rate, beta}; }
    static constexpr std::array<term, 2> update(term w, term gradient, term rate, term beta, term mean) {
        return {w - rate * (gradient + mean), beta * mean + (1 - beta) * w};
    }
};
/// What a step makes of an entry, in plain numbers.
void take(momentum const& rule, long double& w, long double& move, long double g) {
    move = static_cast<long double>(rule.beta) * move - static_cast<long double>(rule.rate) * g;
    w += move;
}
void take(pulled const& rule, long double& w, long double& mean, long double g) {
    long double const before = w;
    w -= static_cast<long double>(rule.rate) * (g + mean);
    mean = static_cast<long double>(rule.beta) * mean + (1 - static_cast<long double>(rule.beta)) * before;
}

template <int Inputs, class T, class Rule>
void check(Rule const& rule) {
    using m = linear<Inputs>;
    constexpr auto inputs = static_cast<std::size_t>(Inputs), count = static_cast<std::size_t>(samples);
    auto d = descend<m::net, m::E, T>(rule);
    std::vector<T> x(inputs * count), t(count), w(inputs, T(0.125));
    std::vector<long double> expected(inputs, 0.125L), state(inputs);
    for (std::size_t k = 0; k < x.size(); ++k) x[k] = static_cast<T>((7 * k) % 13) / T(16);
    for (std::size_t k = 0; k < count; ++k) t[k] = static_cast<T>(k % 5) / T(8);
    d.set(m::w, w);
    for (int s = 0; s < steps; ++s) {
        BOOST_CHECK(d.step(m::x = x, m::t = t).status == outcome::ok);
        std::vector<long double> difference(count);
        for (std::size_t n = 0; n < count; ++n) {
            difference[n] = -static_cast<long double>(t[n]);
            for (std::size_t i = 0; i < inputs; ++i) difference[n] += expected[i] * static_cast<long double>(x[i * count + n]);
        }
        for (std::size_t i = 0; i < inputs; ++i) {
            long double g = 0;
            for (std::size_t n = 0; n < count; ++n) g += 2 * difference[n] * static_cast<long double>(x[i * count + n]);
            take(rule, expected[i], state[i], g);
        }
    }
    d.get(m::w, w);
    double const tolerance = sizeof(T) == 4 ? 2e-6 : 1e-14;
    for (std::size_t i = 0; i < inputs; ++i)
        BOOST_TEST(std::abs(static_cast<double>(w[i]) - static_cast<double>(expected[i])) < tolerance, "entry " << i << " of " << inputs << ": " << w[i] << ", expected " << static_cast<double>(expected[i]));
}
} // namespace

BOOST_AUTO_TEST_SUITE(rows_side_by_side)

BOOST_AUTO_TEST_CASE(entries_with_a_state) {
    constexpr momentum rule{.rate = 0.001, .beta = 0.9};
    check<1, float>(rule);
    check<6, float>(rule);
    check<33, float>(rule);
    check<48, float>(rule);
    check<5, double>(rule);
    check<12, double>(rule);
    check<33, double>(rule);
}
BOOST_AUTO_TEST_CASE(a_rule_reads_entries_from_before_the_step) {
    check<5, float>(pulled{});
    check<9, float>(pulled{});
    check<48, float>(pulled{});
    check<6, double>(pulled{});
    check<33, double>(pulled{});
}

BOOST_AUTO_TEST_SUITE_END()
