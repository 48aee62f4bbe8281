// SPDX-License-Identifier: BSL-1.0
// Schedules by their values; rules with clipped gradients and decaying weights, against loops.
#include "unit/descent/model.hpp"

#include <algorithm>

namespace {
using namespace chainrule;
using namespace chainrule::descents;

using M = layer<3, 17>;
constexpr int steps = 6;

BOOST_AUTO_TEST_SUITE(adapted)

constexpr bool near(double a, double b) { return a - b < 1e-15 && b - a < 1e-15; }

// --- schedules: factors of the first steps
static_assert(constant{}(1) == 1 && constant{.factor = 0.5}(1000) == 0.5);
static_assert([] {
    step_decay const s{.every = 2, .factor = 0.5};
    return s(1) == 1 && s(2) == 1 && s(3) == 0.5 && s(4) == 0.5 && s(5) == 0.25 && s(11) == 0.03125;
}());
static_assert(step_decay{.every = 2, .factor = 0.5, .after = 3}(5) == 1 && step_decay{.every = 2, .factor = 0.5, .after = 3}(6) == 0.5);
static_assert([] {
    cosine const s{.steps = 4, .floor = 0.5};
    return s(1) == 1 && near(s(2), 0.75 + 0.25 * 0.70710678118654752) && near(s(3), 0.75) && near(s(4), 0.75 - 0.25 * 0.70710678118654752) && s(5) == 0.5 && s(500) == 0.5;
}());
static_assert(cosine{.steps = 2, .after = 7}(8) == 1 && near(cosine{.steps = 2, .after = 7}(9), 0.5) && cosine{.steps = 2, .after = 7}(10) == 0);
static_assert(warm_up{.steps = 4}(1) == 0.25 && warm_up{.steps = 4}(3) == 0.75 && warm_up{.steps = 4}(4) == 1 && warm_up{.steps = 4}(400) == 1);
constexpr auto both = warm_up{.steps = 2} * step_decay{.every = 1, .factor = 0.5, .after = 2};
static_assert(both(1) == 0.5 && both(2) == 1 && both(3) == 1 && both(4) == 0.5 && both.valid() && !(warm_up{.steps = 0} * constant{}).valid());

struct every_other { // of the user's own
    constexpr bool valid() const { return true; }
    constexpr double operator()(long long step) const { return step % 2 == 0 ? 1 : 0.5; }
};

BOOST_AUTO_TEST_CASE_TEMPLATE(rates_by_step, T, element_types) {
    auto d = descend<M::net, M::E, T>(scheduled(sgd{.rate = 0.04}, warm_up{.steps = 4} * every_other{}));
    follow<M, T>(d, [](numbers& w, numbers const& g, int s) {
        long double const rate = 0.04L * std::min(s / 4.0L, 1.0L) * (s % 2 == 0 ? 1 : 0.5L);
        for (std::size_t k = 0; k < w.size(); ++k) w[k] -= rate * g[k];
    }, steps);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(clipped_by_value, T, element_types) {
    auto d = descend<M::net, M::E, T>(clip_value(momentum{.rate = 0.05, .beta = 0.5}, 0.25));
    numbers v(M::all);
    int clipped = 0, free = 0;
    follow<M, T>(d, [&](numbers& w, numbers const& g, int) {
        for (std::size_t k = 0; k < w.size(); ++k) {
            ++(std::fabs(g[k]) > 0.25L ? clipped : free);
            v[k] = 0.5L * v[k] - 0.05L * std::clamp(g[k], -0.25L, 0.25L);
            w[k] += v[k];
        }
    }, steps);
    BOOST_TEST(clipped > 0);
    BOOST_TEST(free > 0);
}

long double norm_of(numbers const& g) {
    long double sum = 0;
    for (long double const one : g) sum += one * one;
    return std::sqrt(sum);
}
BOOST_AUTO_TEST_CASE_TEMPLATE(clipped_by_norm, T, element_types) {
    auto d = descend<M::net, M::E, T>(clip_norm(weight_decay(sgd{.rate = 0.05}, 0.125), 1.5));
    int clipped = 0, free = 0;
    follow<M, T>(d, [&](numbers& w, numbers const& g, int) {
        long double const norm = norm_of(g), scale = norm > 1.5L ? 1.5L / norm : 1;
        ++(norm > 1.5L ? clipped : free);
        for (std::size_t k = 0; k < w.size(); ++k) w[k] -= 0.05L * (scale * g[k] + 0.125L * w[k]);
    }, steps, 256);
    BOOST_TEST(clipped > 0);
    BOOST_TEST(free > 0);
}
// Where the gradient is 0, its norm is.
BOOST_AUTO_TEST_CASE(a_norm_of_zero) {
    auto d = descend<M::net, M::E, double>(clip_norm(sgd{.rate = 0.05}, 3));
    std::vector<double> const x(M::columns), t(M::rows);
    std::vector<double> w(M::all, 0.5);
    d.set(M::w, w);
    BOOST_CHECK(d.step(M::x = x, M::t = t).status == outcome::ok);
    d.get(M::w, w);
    BOOST_TEST(w == std::vector<double>(M::all, 0.5), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(decaying_weights, T, element_types) {
    auto coupled = descend<M::net, M::E, T>(weight_decay(momentum{.rate = 0.05, .beta = 0.5}, 0.125));
    numbers v(M::all);
    follow<M, T>(coupled, [&](numbers& w, numbers const& g, int) {
        for (std::size_t k = 0; k < w.size(); ++k) {
            v[k] = 0.5L * v[k] - 0.05L * (g[k] + 0.125L * w[k]);
            w[k] += v[k];
        }
    }, steps);
    auto decoupled = descend<M::net, M::E, T>(scheduled(decoupled_decay(sgd{.rate = 0.05}, 0.125), step_decay{.every = 2, .factor = 0.5}));
    follow<M, T>(decoupled, [&](numbers& w, numbers const& g, int s) {
        long double const rate = std::ldexp(0.05L, -((s - 1) / 2));
        for (std::size_t k = 0; k < w.size(); ++k) w[k] -= rate * g[k] + rate * 0.125L * w[k];
    }, steps);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
