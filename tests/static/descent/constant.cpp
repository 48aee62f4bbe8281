// SPDX-License-Identifier: BSL-1.0
// Descent in constant expressions: the same steps as by hand, in the program's memory and in the caller's; and what stops a step.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 2>;
constexpr auto a = input<"a">(i);
constexpr auto w = parameter<"w">(i);
constexpr auto c = parameter<"c">();
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = half * sum(i, a(i) * square(w(i))) + square(c - 3)); // ∂E/∂w(i) = a(i)·w(i), ∂E/∂c = 2·(c − 3)

constexpr bool near(double x, double y) { return (x < y ? y - x : x - y) <= 1e-14; }
constexpr double A[2] = {1, 2};

struct numbers {
    double w[2] = {1, -1}, c = 1;
};

template <class Rule>
constexpr numbers owned(Rule rule, int steps) {
    numbers at;
    auto d = descend<net, E, double>(rule);
    d.set(w, at.w);
    d.set(c, at.c);
    for (int step = 0; step < steps; ++step) d.step(a = A);
    d.get(w, at.w);
    d.get(c, at.c);
    return at;
}
template <class Rule>
constexpr numbers lent(Rule rule, int steps) {
    numbers at;
    auto d = descend<net, E, double>(rule, w = at.w, c = entries(&at.c));
    for (int step = 0; step < steps; ++step) d.step(a = A);
    return at;
}
constexpr bool is(numbers const& n, double w0, double w1, double at_c) { return near(n.w[0], w0) && near(n.w[1], w1) && near(n.c, at_c); }

// w <- w − 0.1·a·w, c <- c − 0.1·2·(c − 3): factors 0.9, 0.8 and 0.8 of the distance
static_assert(is(owned(sgd{.rate = 0.1}, 3), 0.729, -0.512, 3 - 2 * 0.512));
static_assert(is(lent(sgd{.rate = 0.1}, 3), 0.729, -0.512, 3 - 2 * 0.512));

// v <- 0.5·v − 0.1·g: moves (−0.1, 0.2, 0.4), then (−0.05 − 0.09, 0.1 + 0.16, 0.2 + 0.32)
static_assert(is(owned(momentum{.rate = 0.1, .beta = 0.5}, 2), 0.76, -0.54, 1.92));
static_assert(is(lent(momentum{.rate = 0.1, .beta = 0.5}, 2), 0.76, -0.54, 1.92));

// the gradient (1, −2, −4) has norm √21; clipped to it/2, the first step is half as long
static_assert(is(owned(clip_norm(sgd{.rate = 0.1}, 2.29128784747792), 1), 0.95, -0.9, 1.2));

// Adam's first step is the rate, whatever the gradient, but for ε
static_assert([] {
    numbers const n = lent(adam{.rate = 0.01, .epsilon = 1e-16}, 1);
    return near(n.w[0], 0.99) && near(n.w[1], -0.99) && near(n.c, 1.01);
}());

// loss before each step, its number, and what forbids one
static_assert([] {
    numbers at;
    auto d = descend<net, E, double>(sgd{.rate = 0.1}, w = at.w, c = entries(&at.c));
    auto const first = d.step(a = A), second = d.step(a = A);
    d.rule().rate = -1;
    numbers const before = at;
    auto const refused = d.step(a = A);
    return near(first.loss, 5.5) && first.step == 1 && near(second.loss, 0.5 * 0.81 + 0.64 + 2.56) && second.step == 2 && d.steps() == 2
        && refused.status == outcome::wrong_rule && is(at, before.w[0], before.w[1], before.c);
}());

// first values: drawn from the seed, in (−1, 1), the same in both memories
static_assert([] {
    numbers own, mine;
    auto a_program = descend<net, E, double>(sgd{}), b_program = a_program;
    auto in_mine = descend<net, E, double>(sgd{}, w = mine.w, c = entries(&mine.c));
    a_program.initialise(uniform{.limit = 1}, 7, w);
    b_program.initialise(uniform{.limit = 1}, 8, w);
    in_mine.initialise(uniform{.limit = 1}, 7, w);
    a_program.get(w, own.w);
    bool const same = own.w[0] == mine.w[0] && own.w[1] == mine.w[1];
    b_program.get(w, own.w);
    return same && own.w[0] != mine.w[0] && mine.w[0] != mine.w[1] && mine.w[0] > -1 && mine.w[0] < 1;
}());
} // namespace
