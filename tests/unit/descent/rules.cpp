// SPDX-License-Identifier: BSL-1.0
// Sequences of parameters under every rule, against the papers' formulas.
#include "unit/descent/model.hpp"

namespace {
using namespace chainrule;
using namespace chainrule::descents;

using one = layer<1, 1>;
using three = layer<3, 3>;
using tall = layer<17, 3>;
using wide = layer<3, 17>;

constexpr int steps = 6;

/// Calls check<Model, T>() for extents without, with and with only a tail of a pack: each in one element type, one in both.
template <class T, class Check>
void each_shape(Check const& check) {
    check.template operator()<wide, T>();
    if constexpr (std::same_as<T, float>) check.template operator()<one, T>();
    else check.template operator()<tall, T>();
}

BOOST_AUTO_TEST_SUITE(rules)

BOOST_AUTO_TEST_CASE_TEMPLATE(gradient_descent, T, element_types) {
    each_shape<T>([]<class M, class U>() {
        auto d = descend<M::net, M::E, U>(sgd{.rate = 0.05});
        follow<M, U>(d, [](numbers& w, numbers const& g, int) {
            for (std::size_t k = 0; k < w.size(); ++k) w[k] -= 0.05L * g[k];
        }, steps);
    });
}

// Polyak 1964: w_{t+1} = w_t − η·g_t + β·(w_t − w_{t−1})
BOOST_AUTO_TEST_CASE_TEMPLATE(heavy_ball, T, element_types) {
    each_shape<T>([]<class M, class U>() {
        auto d = descend<M::net, M::E, U>(momentum{.rate = 0.05, .beta = 0.8});
        numbers last;
        follow<M, U>(d, [&](numbers& w, numbers const& g, int) {
            if (last.empty()) last = w;
            numbers const now = w;
            for (std::size_t k = 0; k < w.size(); ++k) w[k] = w[k] - 0.05L * g[k] + 0.8L * (w[k] - last[k]);
            last = now;
        }, steps);
    });
}

// Nesterov 1983: x_{t+1} = y_t − η·∇f(y_t), y_{t+1} = x_{t+1} + β·(x_{t+1} − x_t)
BOOST_AUTO_TEST_CASE_TEMPLATE(accelerated, T, element_types) {
    each_shape<T>([]<class M, class U>() {
        auto d = descend<M::net, M::E, U>(nesterov{.rate = 0.05, .beta = 0.8});
        numbers x;
        follow<M, U>(d, [&](numbers& y, numbers const& g, int) {
            if (x.empty()) x = y;
            for (std::size_t k = 0; k < y.size(); ++k) {
                long double const next = y[k] - 0.05L * g[k];
                y[k] = next + 0.8L * (next - x[k]);
                x[k] = next;
            }
        }, steps);
    });
}

BOOST_AUTO_TEST_CASE_TEMPLATE(mean_square, T, element_types) {
    each_shape<T>([]<class M, class U>() {
        auto d = descend<M::net, M::E, U>(rmsprop{.rate = 0.01, .beta = 0.75, .epsilon = 1e-3});
        numbers s(M::all);
        follow<M, U>(d, [&](numbers& w, numbers const& g, int) {
            for (std::size_t k = 0; k < w.size(); ++k) {
                s[k] = 0.75L * s[k] + 0.25L * g[k] * g[k];
                w[k] -= 0.01L * g[k] / (std::sqrt(s[k]) + 1e-3L);
            }
        }, steps, 512);
    });
}

struct adam_loops { // algorithm 1
    numbers m, v;
    long double decay = 0;
    void operator()(numbers& w, numbers const& g, int t) {
        m.resize(w.size());
        v.resize(w.size());
        for (std::size_t k = 0; k < w.size(); ++k) {
            m[k] = 0.9L * m[k] + (1 - 0.9L) * g[k];
            v[k] = 0.95L * v[k] + (1 - 0.95L) * g[k] * g[k];
            long double const mean = m[k] / (1 - std::pow(0.9L, t)), square = v[k] / (1 - std::pow(0.95L, t));
            w[k] = w[k] - 0.01L * decay * w[k] - 0.01L * mean / (std::sqrt(square) + 1e-3L);
        }
    }
};
BOOST_AUTO_TEST_CASE_TEMPLATE(adaptive_moments, T, element_types) {
    each_shape<T>([]<class M, class U>() {
        auto d = descend<M::net, M::E, U>(adam{.rate = 0.01, .beta2 = 0.95, .epsilon = 1e-3});
        adam_loops loops;
        follow<M, U>(d, [&](numbers& w, numbers const& g, int t) { loops(w, g, t); }, steps, 512);
    });
}
BOOST_AUTO_TEST_CASE_TEMPLATE(adaptive_moments_with_decay, T, element_types) {
    each_shape<T>([]<class M, class U>() {
        auto d = descend<M::net, M::E, U>(adamw{.rate = 0.01, .beta2 = 0.95, .epsilon = 1e-3, .decay = 0.5});
        adam_loops loops;
        loops.decay = 0.5L;
        follow<M, U>(d, [&](numbers& w, numbers const& g, int t) { loops(w, g, t); }, steps, 512);
    });
}

// A rule of the user's own: Lion (Chen et al. 2023, algorithm 2), without decay.
struct lion {
    double rate = 0.001, beta1 = 0.5, beta2 = 0.75;
    static constexpr int states = 1;
    constexpr bool valid() const { return positive(rate) && fraction(beta1) && fraction(beta2); }
    constexpr std::array<double, 3> numbers() const { return {rate, beta1, beta2}; }
    static constexpr std::array<term, 2> update(term w, term gradient, term rate, term beta1, term beta2, term m) {
        return {w - rate * sign(beta1 * m + (1 - beta1) * gradient), beta2 * m + (1 - beta2) * gradient};
    }
};
static_assert(update_rule<lion> && update_rule<sgd> && update_rule<adamw> && !update_rule<int>);
BOOST_AUTO_TEST_CASE_TEMPLATE(of_the_users_own, T, element_types) {
    each_shape<T>([]<class M, class U>() {
        auto d = descend<M::net, M::E, U>(lion{.rate = 0.015625});
        numbers m(M::all);
        follow<M, U>(d, [&](numbers& w, numbers const& g, int) {
            for (std::size_t k = 0; k < w.size(); ++k) {
                long double const c = m[k] / 2 + g[k] / 2;
                w[k] -= 0.015625L * static_cast<long double>((c > 0) - (c < 0));
                m[k] = 0.75L * m[k] + 0.25L * g[k];
            }
        }, steps);
    });
}

// ∂E/∂w(a,b) = 2·w(b,a) reads entries of before the step, which other entries' updates must not overtake.
constexpr auto a = axis<"a", 19>;
constexpr auto b = axis<"b", 19>;
constexpr auto W = parameter<"W">(a, b);
constexpr auto F = variable<"F">();
constexpr auto transposed = equations(F = sum(a, sum(b, W(a, b) * W(b, a))));
constexpr auto neighbours = equations(F = sum(a, sum(b, W(a, b) * W(a + 1, b))));
BOOST_AUTO_TEST_CASE_TEMPLATE(entries_that_read_one_another, T, element_types) {
    std::vector<T> start(19 * 19), got(19 * 19);
    for (std::size_t k = 0; k < start.size(); ++k) start[k] = static_cast<T>(static_cast<int>(k * 7 % 16)) / 8;
    auto t = descend<transposed, F, T>(sgd{.rate = 0.25});
    auto n = descend<neighbours, F, T>(sgd{.rate = 0.25});
    auto const at = [&](std::size_t r, std::size_t c) { return r < 19 ? start[19 * r + c] : T(0); };
    t.set(W, start);
    BOOST_CHECK(t.step().status == outcome::ok);
    t.get(W, got);
    for (std::size_t r = 0; r < 19; ++r)
        for (std::size_t c = 0; c < 19; ++c) BOOST_TEST(got[19 * r + c] == at(r, c) - at(c, r) / 2);
    n.set(W, start);
    BOOST_CHECK(n.step().status == outcome::ok);
    n.get(W, got);
    for (std::size_t r = 0; r < 19; ++r)
        for (std::size_t c = 0; c < 19; ++c) BOOST_TEST(got[19 * r + c] == at(r, c) - (at(r + 1, c) + at(r - 1, c)) / 4);
}

// Numbers of the rule may be changed between steps; restart forgets moments and the count of steps.
BOOST_AUTO_TEST_CASE(at_run_time) {
    using M = three;
    auto d = descend<M::net, M::E, double>(momentum{.rate = 0.05, .beta = 0.5});
    numbers v(M::all);
    long double rate = 0.05L;
    auto const loops = [&](numbers& w, numbers const& g, int s) {
        for (std::size_t k = 0; k < w.size(); ++k) {
            v[k] = 0.5L * v[k] - rate * g[k];
            w[k] += v[k];
        }
        rate /= 2;
        d.rule().rate = static_cast<double>(rate);
        BOOST_TEST(d.steps() == s);
    };
    follow<M, double>(d, loops, 4);
    d.restart();
    v.assign(M::all, 0);
    follow<M, double>(d, loops, 4);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
