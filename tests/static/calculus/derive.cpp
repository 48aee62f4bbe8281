// SPDX-License-Identifier: BSL-1.0
// Derivatives as formulas: networks, norms, softmax, products with zeros, symmetric and shared definitions.
#include "derived.hpp"

namespace {

using namespace chainrule;
using namespace chainrule::ground_test;

// plain
static_assert(derives([](calculus& w) {
    int const f = w.define("f", w.sum(w.i, square(w.x(w.i))));
    w.known();
    return same(w.derivative(f, {}, w.X, {w.p}), 2 * w.x(w.p)) && same(w.derivative(f, {}, w.X, {w.i}), 2 * w.x(w.i));
}));
static_assert(derives([](calculus& w) { // one letter for two sums
    int const f = w.define("f", w.sum(w.i, w.x(w.i) * w.sum(w.i, w.x(w.i))));
    w.known();
    return same(w.derivative(f, {}, w.X, {w.p}), 2 * w.sum(w.k, w.x(w.k)));
}));
static_assert(derives([](calculus& w) { // a diagonal read carries a delta
    int const f = w.define("f", w.sum(w.i, w.of(w.A, w.i, w.i)));
    w.known();
    return same(w.derivative(f, {}, w.A, {w.p, w.q}), w.delta(w.p, w.q));
}));
static_assert(derives([](calculus& w) { // a defined norm is named in its derivative
    int const f = w.define("f", sqrt(w.sum(w.i, square(w.x(w.i)))));
    w.known();
    return same(w.derivative(f, {}, w.X, {w.p}), w.x(w.p) / w.scalar(f));
}));
static_assert(derives([](calculus& w) { // y(a) = x(a): the identity; and of itself
    int const y = w.define("f", 0, [&](int a) { return w.x(a); });
    w.known();
    return same(w.derivative(y, {w.k}, w.X, {w.p}), w.delta(w.k, w.p)) && same(w.derivative(y, {w.k}, y, {w.p}), w.delta(w.k, w.p));
}));
static_assert(derives([](calculus& w) { // not read: zero, and said so
    int const f = w.define("f", w.c());
    w.known();
    engine::derived const d = engine::derive_closed(w.s, f, nullptr, w.T, nullptr);
    return d.outcome == engine::status::ok && !d.depends && d.formula == w.g.zero();
}));
static_assert(derives([](calculus& w) { // definitions that read each other
    int const f = w.symbol("f", {}), h = w.symbol("h", {});
    w.s.define(f, w.g.axes.size, (w.scalar(h) + 1).id);
    w.s.define(h, w.g.axes.size, (w.scalar(f) * 2).id);
    return engine::derive_closed(w.s, f, nullptr, w.S, nullptr).outcome == engine::status::cyclic;
}));

// a network of two layers
static_assert(derives([](calculus& w) {
    int const z = w.define("z", 0, [&](int a) { return tanh(w.sum(w.i, w.of(w.A, a, w.i) * w.x(w.i))); });
    int const E = w.define("E", w.sum(w.k, square(w.read(z, w.k) - w.y(w.k))) / 2);
    w.known();
    return same(w.derivative(E, {}, z, {w.p}), w.read(z, w.p) - w.y(w.p)) &&
           same(w.derivative(z, {w.k}, w.A, {w.p, w.q}), w.delta(w.k, w.p) * (1 - square(w.read(z, w.k))) * w.x(w.q)) &&
           same(w.derivative(E, {}, w.A, {w.p, w.q}), (1 - square(w.read(z, w.p))) * w.x(w.q) * (w.read(z, w.p) - w.y(w.p)));
}));

// softmax: the Jacobian folds to s(k)·(δ(k,p) − s(p))
static_assert(derives([](calculus& w) {
    int const s = w.define("soft", 0, [&](int a) { return exp(w.x(a)) / w.sum(w.i, exp(w.x(w.i))); });
    w.known();
    return same(w.derivative(s, {w.k}, w.X, {w.p}), w.read(s, w.k) * (w.delta(w.k, w.p) - w.read(s, w.p)));
}));

// products: right with any number of zero entries, and shorter where all are known to be positive
static_assert(derives([](calculus& w) {
    int const f = w.define("f", w.product(w.i, w.x(w.i)));
    w.known();
    term const others = w.product(w.k, w.delta(w.k, w.p) + (1 - w.delta(w.k, w.p)) * w.x(w.k));
    return same(w.tidy(others), w.derivative(f, {}, w.X, {w.p}));
}));
static_assert(derives([](calculus& w) {
    int const f = w.define("f", w.product(w.i, w.x(w.i)));
    w.g.symbols.items[w.X].positive = true;
    w.known();
    return same(w.derivative(f, {}, w.X, {w.p}), w.scalar(f) / w.x(w.p));
}));

// a symmetric definition: its slots may be exchanged, so two terms are one
static_assert(derives([](calculus& w) {
    int const G = w.define_matrix("G", [&](int a, int b) { return w.sum(w.k, w.of(w.A, w.k, a) * w.of(w.A, w.k, b)); });
    int const f = w.define("f", w.sum(w.i, w.sum(w.j, square(w.of(G, w.i, w.j)))));
    w.known();
    return w.g.symbols.items[G].symmetric == 3u && same(w.of(G, w.i, w.j), w.of(G, w.j, w.i)) &&
           same(w.derivative(f, {}, w.A, {w.p, w.q}), 4 * w.sum(w.j, w.of(w.A, w.p, w.j) * w.of(G, w.j, w.q)));
}));
static_assert(derives([](calculus& w) {
    int const H = w.define_matrix("H", [&](int a, int b) { return w.of(w.A, a, b) + 2 * w.of(w.A, b, a); });
    w.known();
    return w.g.symbols.items[H].symmetric == 0u && !same(w.of(H, w.i, w.j), w.of(H, w.j, w.i));
}));

// a convolution's two adjoints
static_assert(derives([](calculus& w) {
    int const f = w.define("f", w.sum(w.i, w.v(w.i) * w.sum(w.k, w.x(w.k) * w.y(w.row(0, {{w.i, 1}, {w.k, 1}})))));
    w.known();
    return same(w.derivative(f, {}, w.X, {w.p}), w.sum(w.i, w.v(w.i) * w.y(w.row(0, {{w.i, 1}, {w.p, 1}}))));
}));

} // namespace
