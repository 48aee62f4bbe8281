// SPDX-License-Identifier: BSL-1.0
// Positions δ(p, argmax_i …): indicators with an index of their own outside the binder, constant between jumps.
#include "../calculus/derived.hpp"

namespace {

using namespace chainrule;
using namespace chainrule::ground_test;

struct places : calculus {
    constexpr term first(int index, int a, term body, engine::kind what = engine::kind::arg_maximum) {
        return node(engine::make_reduction(g, what, &a, 1, body.id, index));
    }
};
template <class Test>
constexpr bool with(Test const& test) {
    places w;
    return test(w);
}

// one node for equal positions; the index counts, the bound letter does not
static_assert(with([](places& w) { return same(w.first(w.p, w.i, w.x(w.i)), w.first(w.p, w.j, w.x(w.j))); }));
static_assert(with([](places& w) { return !same(w.first(w.p, w.i, w.x(w.i)), w.first(w.q, w.i, w.x(w.i))); }));
static_assert(with([](places& w) {
    return !same(w.first(w.p, w.i, w.x(w.i)), w.first(w.p, w.i, w.x(w.i), engine::kind::arg_minimum));
}));
static_assert(with([](places& w) { // the index may be the letter that is bound inside
    return same(w.first(w.i, w.i, w.x(w.i)), w.renamed(w.first(w.p, w.i, w.x(w.i)), w.p, w.i));
}));
static_assert(with([](places& w) { // free axes: those of the body and those of the index
    term const f = w.first(w.row(1, {{w.p, 1}, {w.k, -1}}), w.i, w.of(w.A, w.q, w.i));
    return w.g.has_axis(f.id, w.p) && w.g.has_axis(f.id, w.k) && w.g.has_axis(f.id, w.q) && w.g.at(f.id).axes_count == 3;
}));
static_assert(with([](places& w) { // as printed: delta, its index, argmax, its letter, the body
    return w.g.at(w.first(w.p, w.i, w.x(w.i)).id).cost == 4 + 2 &&
           w.g.at(w.first(w.row(1, {{w.p, 1}}), w.i, w.x(w.i)).id).cost == 6 + 2;
}));

// renamed: index and body at once, by other axes and by shifted ones
static_assert(with([](places& w) {
    engine::renaming const exchange[] = {{w.p, w.q}, {w.q, w.p}};
    term const f = w.first(w.p, w.i, w.of(w.A, w.q, w.i));
    return same(w.node(engine::rename(w.g, f.id, exchange, 2)), w.first(w.q, w.i, w.of(w.A, w.p, w.i)));
}));
static_assert(with([](places& w) {
    int const back = w.row(-1, {{w.p, 1}});
    return same(w.renamed(w.first(w.p, w.i, w.of(w.A, w.p, w.i)), w.p, back), w.first(back, w.i, w.of(w.A, back, w.i)));
}));
static_assert(with([](places& w) { // a place is not negative
    return same(w.renamed(w.first(w.p, w.i, w.x(w.i)), w.p, w.row(-1, {})), w.number(0)) &&
           !same(w.renamed(w.first(w.p, w.i, w.x(w.i)), w.p, w.row(2, {})), w.number(0));
}));
static_assert(with([](places& w) { // under a sum over the index, opened and closed again
    term const sum = w.sum(w.k, w.first(w.k, w.i, w.of(w.A, w.q, w.i)) * w.x(w.k));
    engine::opened_reduction const o = engine::open(w.g, sum.id);
    return w.g.what(sum.id) == engine::kind::sum && same(w.sum(o.first, w.node(o.body)), sum) &&
           same(sum, w.sum(w.j, w.first(w.j, w.k, w.of(w.A, w.q, w.k)) * w.x(w.j)));
}));
static_assert(with([](places& w) { // ΣiΣj = ΣjΣi
    auto const f = [&](int a, int b) { return w.first(a, w.k, w.of(w.A, b, w.k)) * w.of(w.A, a, b); };
    term const sum = w.sum(w.i, w.sum(w.j, f(w.i, w.j)));
    int const axes[] = {w.i, w.j, w.p, w.q, w.axis("r", 0), w.axis("u", 0)};
    for (int const a : axes)
        for (int const b : axes)
            if (a != b && !same(w.sum(a, w.sum(b, f(a, b))), sum)) return false;
    return true;
}));

// values that are known
static_assert(with([](places& w) { // of equal entries the first
    return same(w.first(w.p, w.i, w.c()), w.delta(w.p, w.row(0, {}))) && same(w.first(w.row(0, {}), w.i, w.c()), w.number(1));
}));
static_assert(with([](places& w) { // an indicator
    term const f = w.first(w.p, w.i, w.x(w.i));
    return same(f * f, f) && same(w.power(f, 3), f);
}));
static_assert(with([](places& w) {
    return engine::sign_of(w.g, w.first(w.p, w.i, exp(w.x(w.i))).id) == engine::range::nonnegative;
}));
static_assert(with([](places& w) { // one place is the first, whatever the others are
    return same(w.sum(w.p, w.first(w.p, w.i, w.x(w.i))), w.number(1)) &&
           same(w.sum(w.p, 3 * w.c() * w.first(w.p, w.i, w.x(w.i)) + w.y(w.p)), 3 * w.c() + w.sum(w.p, w.y(w.p)));
}));
static_assert(with([](places& w) { // through a sum in between
    term const rows = w.sum(w.q, w.y(w.q) * w.first(w.p, w.i, w.of(w.A, w.q, w.i)));
    return same(w.sum(w.p, rows), w.sum(w.q, w.y(w.q)));
}));
static_assert(with([](places& w) { // but not where the rest or the entries depend on it, nor in another range
    int const other = w.m, next = w.row(1, {{w.p, 1}});
    return !same(w.sum(w.p, w.x(w.p) * w.first(w.p, w.i, w.y(w.i))), w.number(1)) &&
           !same(w.sum(w.p, w.first(w.p, w.i, w.of(w.A, w.p, w.i))), w.number(1)) &&
           !same(w.sum(other, w.first(other, w.i, w.x(w.i))), w.number(1)) &&
           !same(w.sum(w.p, w.first(next, w.i, w.x(w.i))), w.number(1));
}));
static_assert(with([](places& w) { // deltas: with the index, and within the body
    term const outside = w.sum(w.k, w.delta(w.k, w.q) * w.first(w.k, w.i, w.of(w.A, w.k, w.i)));
    term const inside = w.sum(w.k, w.x(w.k) * w.first(w.p, w.i, w.y(w.i) + w.delta(w.k, w.q) * w.x(w.i)));
    term const other = w.first(w.p, w.i, w.y(w.i));
    return same(outside, w.first(w.q, w.i, w.of(w.A, w.q, w.i))) && w.g.what(inside.id) == engine::kind::sum &&
           !same(inside, other * w.sum(w.k, w.x(w.k)));
}));
static_assert(with([](places& w) { // a solved index outside the range is no place: no guard
    int const back = w.row(-1, {{w.p, 1}});
    return same(w.sum(w.k, w.delta(w.row(1, {{w.k, 1}}), w.p) * w.first(w.k, w.i, w.x(w.i))), w.first(back, w.i, w.x(w.i)));
}));

static_assert(with([](places& w) { // a guard's change of variable: only if the index then has the extent of the places
    int const back = w.row(0, {{w.p, 1}, {w.m, -1}});
    term const fits = w.sum(w.m, w.v(w.m) * w.guard(back, 0) * w.first(back, w.i, w.x(w.i)));
    term const other = w.sum(w.m, w.v(w.m) * w.guard(back, 0) * w.first(back, w.n, w.v(w.n)));
    term const moved = w.sum(w.k, w.v(w.row(0, {{w.p, 1}, {w.k, -1}})) * w.first(w.k, w.i, w.x(w.i)));
    return same(w.tidy(fits), moved) && same(w.tidy(other), other);
}));

// derivatives: all to the first place, and none through a place
static_assert(with([](places& w) {
    int const f = w.define("f", w.maximum(w.i, w.x(w.i) * w.y(w.i)));
    w.known();
    return same(w.derivative(f, {}, w.X, {w.p}), w.first(w.p, w.i, w.x(w.i) * w.y(w.i)) * w.y(w.p));
}));
static_assert(with([](places& w) {
    int const z = w.define("z", 0, [&](int a) { return w.sum(w.j, w.of(w.A, a, w.j) * w.x(w.j)) + w.c(); });
    int const f = w.define("f", w.maximum(w.i, w.read(z, w.i)));
    w.known();
    return same(w.derivative(f, {}, w.A, {w.p, w.q}), w.first(w.p, w.i, w.read(z, w.i)) * w.x(w.q)) &&
           same(w.derivative(f, {}, w.S, {}), w.number(1));
}));
static_assert(with([](places& w) { // entries that are all the same: the derivatives of the one that counts
    int const f = w.define("f", w.maximum(w.i, square(w.c())));
    w.known();
    return same(w.derivative(f, {}, w.S, {}), 2 * w.c());
}));
static_assert(with([](places& w) { // alone, as a factor, and in the entries of another
    int const f = w.define("f", 0, [&](int a) { return w.first(a, w.i, w.x(w.i)); });
    int const h = w.define("h", 0, [&](int a) { return w.x(a) * w.first(a, w.i, w.x(w.i)); });
    int const m = w.define("m", w.maximum(w.j, w.y(w.j) * w.first(w.j, w.i, w.x(w.i))));
    w.known();
    term const there = w.first(w.k, w.i, w.x(w.i)); // which has the name f
    return same(w.derivative(f, {w.k}, w.X, {w.p}), w.number(0)) && same(w.derivative(m, {}, w.X, {w.p}), w.number(0)) &&
           same(w.derivative(h, {w.k}, w.X, {w.p}), w.delta(w.k, w.p) * w.read(f, w.k)) && same(w.tidy(there), w.read(f, w.k));
}));

// definitions put in for their names, and folded back
static_assert(with([](places& w) {
    int const z = w.define("z", 0, [&](int a) { return exp(w.x(a) + w.y(a)); });
    w.known();
    term const named = w.first(w.p, w.i, w.read(z, w.i)), open = w.first(w.p, w.i, exp(w.x(w.i) + w.y(w.i)));
    return same(w.node(engine::inline_definitions(w.s, named.id)), open) && same(w.tidy(open), named);
}));
static_assert(with([](places& w) { // the comparison form of the entries
    term const f = w.first(w.p, w.i, w.c() * (w.x(w.i) + w.y(w.i))), g = w.first(w.p, w.i, w.c() * w.x(w.i) + w.c() * w.y(w.i));
    return !same(f, g) && engine::comparison_form(w.g, f.id) == engine::comparison_form(w.g, g.id);
}));

} // namespace
