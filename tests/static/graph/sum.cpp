// SPDX-License-Identifier: BSL-1.0
// Sums: deltas are eliminated, idle axes become extents, free factors move out, letters are never captured.
#include "ground.hpp"

namespace {

using namespace chainrule;
using namespace chainrule::ground_test;

// deltas
static_assert(holds([](ground& w) { return same(w.delta(w.i, w.i), w.number(1)); }));
static_assert(holds([](ground& w) { return same(w.delta(w.i, w.j), w.delta(w.j, w.i)); }));
static_assert(holds([](ground& w) { return same(w.delta(w.i, w.j) * w.delta(w.i, w.j), w.delta(w.i, w.j)); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.delta(w.i, w.j) * w.x(w.i)), w.x(w.j)); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.delta(w.i, w.j)), w.number(1)); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.delta(w.i, w.j) * w.delta(w.i, w.k)), w.delta(w.j, w.k)); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.sum(w.j, w.delta(w.i, w.j))), w.dim(0)); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.sum(w.j, w.delta(w.i, w.j) * w.of(w.A, w.i, w.j))), w.sum(w.k, w.of(w.A, w.k, w.k))); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.delta(w.i, w.j) * w.delta(w.p, w.q) * w.x(w.i)), w.delta(w.p, w.q) * w.x(w.j)); }));
static_assert(holds([](ground& w) { // a term without the delta keeps its sum; not where both are exact, so that their difference is
    return same(w.sum(w.i, (w.delta(w.i, w.j) - sin(w.x(w.j))) * w.y(w.i)), w.y(w.j) - sin(w.x(w.j)) * w.sum(w.i, w.y(w.i)));
}));
static_assert(holds([](ground& w) { // a mask stays: everything minus one entry would cancel where that is large
    term const masked = w.sum(w.i, (1 - w.delta(w.i, w.j)) * w.x(w.i)), squared = w.sum(w.i, w.power(1 - w.delta(w.i, w.j), 2) * w.x(w.i));
    return w.g.what(masked.id) == engine::kind::sum && !same(masked, w.sum(w.i, w.x(w.i)) - w.x(w.j)) && w.g.what(squared.id) == engine::kind::sum;
}));
static_assert(holds([](ground& w) { // inside a function, too
    return w.g.what(w.sum(w.i, exp(w.c() * w.delta(w.i, w.j))).id) == engine::kind::sum;
}));
static_assert(holds([](ground& w) { // below another sum, and below a product
    return same(w.sum(w.i, w.x(w.i) * w.sum(w.k, w.delta(w.i, w.j) * w.of(w.A, w.i, w.k))), w.x(w.j) * w.sum(w.k, w.of(w.A, w.j, w.k)));
}));
static_assert(holds([](ground& w) {
    return same(w.sum(w.i, w.delta(w.i, w.j) * w.product(w.k, w.of(w.A, w.i, w.k))), w.product(w.k, w.of(w.A, w.j, w.k)));
}));
static_assert(holds([](ground& w) { // with both indices free the delta stays
    term const kept = w.delta(w.p, w.q) * w.x(w.p);
    return w.g.what(kept.id) == engine::kind::multiply && w.g.at(kept.id).delta_axes != 0;
}));

// idle axes and free factors
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.c()), w.c() * w.dim(0)); }));
static_assert(holds([](ground& w) { return same(w.sum(w.m, w.number(1)), w.dim(1)); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.number(0)), w.number(0)); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.sum(w.j, w.c())), w.c() * w.power(w.dim(0), 2)); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.c() * w.x(w.i) / w.d()), w.c() * w.sum(w.i, w.x(w.i)) / w.d()); }));
static_assert(holds([](ground& w) { return same(w.sum(w.i, w.sum(w.j, w.x(w.i) * w.y(w.j))), w.sum(w.i, w.x(w.i)) * w.sum(w.j, w.y(w.j))); }));
static_assert(holds([](ground& w) { return same(w.maximum(w.i, w.c()), w.c()); }));
static_assert(holds([](ground& w) { return w.g.what(w.product(w.i, w.c()).id) == engine::kind::product; })); // c^n, not c

// capture
static_assert(holds([](ground& w) { // Σ_i x(i)·Σ_i x(i) is (Σ x)²
    term const inner = w.sum(w.i, w.x(w.i));
    return same(w.sum(w.i, w.x(w.i) * inner), w.power(inner, 2));
}));
static_assert(holds([](ground& w) { // a free letter does not fall under the binder that is called the same
    term const row = w.sum(w.i, w.of(w.A, w.i, w.j));
    return same(w.renamed(row, w.j, w.i), w.sum(w.k, w.of(w.A, w.k, w.i))) &&
           !same(w.renamed(row, w.j, w.i), w.sum(w.i, w.of(w.A, w.i, w.i)));
}));
static_assert(holds([](ground& w) { // all at once: i and j exchanged
    engine::renaming const exchange[] = {{w.i, w.j}, {w.j, w.i}};
    return same(w.node(engine::rename(w.g, w.of(w.A, w.i, w.j).id, exchange, 2)), w.of(w.A, w.j, w.i));
}));
static_assert(holds([](ground& w) { // opened twice: the same axes, and closing them gives the sum back
    term const sum = w.sum(w.i, w.sum(w.j, w.of(w.A, w.i, w.j)));
    engine::opened_reduction const o = engine::open(w.g, sum.id), again = engine::open(w.g, sum.id);
    int const axes[] = {o.first, o.first + 1};
    return o.first == again.first && o.count == 2 && engine::make_reduction(w.g, engine::kind::sum, axes, 2, o.body) == sum.id;
}));
static_assert(holds([](ground& w) { // a definition's body at the letter of a sum around it
    int const slot = w.axis("i", 0), f = w.symbol("f", {0});
    w.s.define(f, slot, w.sum(w.j, w.of(w.A, slot, w.j)).id);
    term const inlined = w.node(engine::instantiate(w.s, engine::make_access(w.g, f, &w.j, 1)));
    return same(inlined, w.sum(w.k, w.of(w.A, w.j, w.k)));
}));

} // namespace
