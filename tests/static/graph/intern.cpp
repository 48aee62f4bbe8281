// SPDX-License-Identifier: BSL-1.0
// Equal formulas are equal nodes: sums and products in canonical form, bound letters of no account.
#include "ground.hpp"

namespace {

using namespace chainrule;
using namespace chainrule::ground_test;

// sums and products
static_assert(holds([](ground& w) { return same(w.c() + w.d(), w.d() + w.c()); }));
static_assert(holds([](ground& w) { return same((w.c() + w.d()) + 1, w.c() + (1 + w.d())); }));
static_assert(holds([](ground& w) { return same(2 * w.c() + 3 * w.c(), 5 * w.c()); }));
static_assert(holds([](ground& w) { return same(w.c() - w.c(), w.number(0)); }));
static_assert(holds([](ground& w) { return same(w.c() * w.d() * w.c(), w.d() * w.power(w.c(), 2)); }));
static_assert(holds([](ground& w) { return same(w.c() / w.c(), w.number(1)); }));
static_assert(holds([](ground& w) { return same(0 * w.c() + 0, w.number(0)); }));
static_assert(holds([](ground& w) { return same(w.number(1, 2) + w.number(1, 2), w.number(1)); }));
static_assert(holds([](ground& w) { return !same(w.power(w.c() * w.d(), 2), w.power(w.c(), 2) * w.power(w.d(), 2)); })); // c² may overflow where c·d does not
static_assert(holds([](ground& w) { return same(w.power(w.power(w.c(), 1, 2), 2), w.c()); }));
static_assert(holds([](ground& w) { return !same(w.power(w.power(w.c(), 2), 1, 2), w.c()); })); // that is |c|
static_assert(holds([](ground& w) { return same(w.power(4 * w.c(), 1, 2), 2 * w.power(w.c(), 1, 2)); }));
static_assert(holds([](ground& w) { return same(w.power(w.number(2), 1, 2) * w.power(w.number(2), 1, 2), w.number(2)); }));
static_assert(holds([](ground& w) { return same(-(w.c() - w.d()), w.d() - w.c()); }));
static_assert(holds([](ground& w) { return same(w.power(2 * w.c() - 2 * w.d(), 2), 4 * w.power(w.d() - w.c(), 2)); }));
static_assert(holds([](ground& w) { return same(w.power(w.c() - w.d(), 3), -w.power(w.d() - w.c(), 3)); }));
static_assert(holds([](ground& w) { return !same(3 * (w.c() - w.d()) - 3 * w.c(), -3 * w.d()); })); // no factor is distributed over a difference
static_assert(holds([](ground& w) { return same(3 * (w.c() - w.d()) - 2 * (w.c() - w.d()), w.c() - w.d()); }));
static_assert(holds([](ground& w) { return same(1 - w.c() + w.number(1, 4), w.number(5, 4) - w.c()) && !same(1 - w.c() + w.number(1, 1000000), w.number(1000001, 1000000) - w.c()); }));

// calls
static_assert(holds([](ground& w) { return same(sin(w.c() - w.d()), -sin(w.d() - w.c())); }));
static_assert(holds([](ground& w) { return same(cos(-w.c()), cos(w.c())); }));
static_assert(holds([](ground& w) { return same(exp(log(w.c())), w.c()) && same(log(exp(w.c())), w.c()); }));
static_assert(holds([](ground& w) { return same(step(w.c()) * step(w.c()), step(w.c())); }));
static_assert(holds([](ground& w) { return same(sqrt(w.c()) * sqrt(w.c()), w.c()) && same(square(w.c()), w.c() * w.c()); }));
static_assert(holds([](ground& w) { return !same(exp(w.c()), exp(w.d())); }));
static_assert(holds([](ground& w) { return !same(max(w.c(), w.d()), max(w.d(), w.c())); })); // ties go to the first

// bound letters are of no account
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.x(w.i)), w.sum(w.j, w.x(w.j))); }));
static_assert(holds([](ground& w) { return !same(w.sum(w.i, w.x(w.i)), w.sum(w.i, w.y(w.i))); }));
static_assert(holds([](ground& w) { return same(w.maximum(w.i, w.x(w.i)), w.maximum(w.j, w.x(w.j))); }));
static_assert(holds([](ground& w) { return same(w.product(w.i, w.x(w.i)), w.product(w.j, w.x(w.j))); }));
static_assert(holds([](ground& w) { return !same(w.product(w.i, w.x(w.i)), w.sum(w.i, w.x(w.i))); }));
static_assert(holds([](ground& w) { return !same(w.sum(w.i, w.x(w.i)), w.sum(w.m, w.v(w.m))); }));

// Σ_i Σ_j = Σ_j Σ_i, also where the axes play different roles
static_assert(holds([](ground& w) {
    auto const body = [&](int a, int b) { return exp(w.x(a) * w.of(w.A, a, b)) / w.of(w.A, b, a); };
    term const first = w.sum(w.i, w.sum(w.j, body(w.i, w.j))), second = w.sum(w.j, w.sum(w.i, body(w.i, w.j)));
    return same(first, second) && same(first, w.sum(w.q, w.sum(w.p, body(w.p, w.q))));
}));
static_assert(holds([](ground& w) {
    term const first = w.sum(w.i, w.sum(w.m, w.of(w.B, w.i, w.m))), second = w.sum(w.m, w.sum(w.i, w.of(w.B, w.i, w.m)));
    return same(first, second);
}));
static_assert(holds([](ground& w) {
    auto const body = [&](int a, int b, int c) { return w.of(w.A, a, b) * w.of(w.A, b, c) * w.of(w.A, c, a); };
    term const first = w.sum(w.i, w.sum(w.j, w.sum(w.k, body(w.i, w.j, w.k))));
    return same(first, w.sum(w.k, w.sum(w.i, w.sum(w.j, body(w.i, w.j, w.k))))) &&
           same(first, w.sum(w.j, w.sum(w.k, w.sum(w.i, body(w.k, w.i, w.j)))));
}));
// a symmetric definition's two slots
static_assert(holds([](ground& w) {
    auto const gram = [&](int a, int b) { return w.sum(w.k, w.of(w.A, w.k, a) * w.of(w.A, w.k, b)); };
    return same(gram(w.i, w.j), gram(w.j, w.i));
}));
static_assert(holds([](ground& w) {
    auto const skew = [&](int a, int b) { return w.sum(w.k, w.of(w.A, w.k, a) * w.of(w.A, b, w.k)); };
    return !same(skew(w.i, w.j), skew(w.j, w.i));
}));

// nothing is made twice
static_assert(holds([](ground& w) {
    auto const formula = [&] { return w.sum(w.i, exp(w.x(w.i) * w.c()) / (1 + w.d())); };
    term const first = formula();
    int const nodes = w.g.nodes.size, parts = w.g.parts.size;
    return same(formula(), first) && w.g.nodes.size == nodes && w.g.parts.size == parts;
}));

} // namespace
