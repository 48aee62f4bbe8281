// SPDX-License-Identifier: BSL-1.0
// The shortest form, and the comparison form: equal polynomials of entries are one node, whatever their nesting was.
#include "derived.hpp"

namespace {

using namespace chainrule;
using namespace chainrule::ground_test;

constexpr bool equal(calculus& w, term a, term b) { return engine::comparison_form(w.s.g, a.id) == engine::comparison_form(w.s.g, b.id); }

// comparison form
static_assert(derives([](calculus& w) { return equal(w, square(w.c() + w.d()), square(w.c()) + 2 * w.c() * w.d() + square(w.d())); }));
static_assert(derives([](calculus& w) { return equal(w, (w.c() + w.d()) * (w.c() - w.d()), square(w.c()) - square(w.d())); }));
static_assert(derives([](calculus& w) { return !equal(w, square(w.c() + w.d()), square(w.c()) + square(w.d())); }));
static_assert(derives([](calculus& w) { return equal(w, exp(w.c() + w.d()), exp(w.c()) * exp(w.d())); }));
static_assert(derives([](calculus& w) {
    return equal(w, w.sum(w.i, (w.of(w.A, w.p, w.i) + w.of(w.A, w.i, w.p)) * w.x(w.i)),
                 w.sum(w.i, w.of(w.A, w.p, w.i) * w.x(w.i)) + w.sum(w.k, w.x(w.k) * w.of(w.A, w.k, w.p)));
}));
static_assert(derives([](calculus& w) { // ΣiΣj = ΣjΣi where a factor stands between the two
    return equal(w, w.sum(w.i, w.sum(w.j, w.x(w.i) * w.of(w.A, w.i, w.j) * w.y(w.j))),
                 w.sum(w.j, w.sum(w.i, w.x(w.i) * w.of(w.A, w.i, w.j) * w.y(w.j))));
}));
static_assert(derives([](calculus& w) { // (Σ x)² is a double sum
    return equal(w, square(w.sum(w.i, w.x(w.i))), w.sum(w.i, w.sum(w.j, w.x(w.i) * w.x(w.j)))) &&
           !equal(w, square(w.sum(w.i, w.x(w.i))), w.sum(w.i, square(w.x(w.i))));
}));
static_assert(derives([](calculus& w) { // once more changes nothing
    int const once = engine::comparison_form(w.s.g, (w.sum(w.i, w.x(w.i) * (w.c() + w.y(w.i))) * (w.d() - 1)).id);
    return engine::comparison_form(w.s.g, once) == once;
}));
static_assert(derives([](calculus& w) { // within functions, products, extrema and denominators, too
    term const rows = w.sum(w.i, w.x(w.i) * w.sum(w.j, w.of(w.A, w.i, w.j) * w.y(w.j)));
    term const columns = w.sum(w.j, w.y(w.j) * w.sum(w.i, w.x(w.i) * w.of(w.A, w.i, w.j)));
    auto const alike = [&](auto const& f) { return equal(w, f(rows), f(columns)) && !equal(w, f(rows), f(2 * columns)); };
    return !same(rows, columns) && alike([](term t) { return exp(t); }) && alike([&](term t) { return w.sum(w.k, tanh(w.x(w.k) * t)); }) &&
           alike([&](term t) { return 1 / (w.c() + t); }) && alike([&](term t) { return w.c() / t; }) &&
           alike([&](term t) { return w.product(w.k, w.x(w.k) + t); }) && alike([&](term t) { return w.maximum(w.k, w.x(w.k) * t); });
}));
static_assert(derives([](calculus& w) { // indices that a delta makes equal
    return equal(w, exp(w.delta(w.i, w.p) * w.x(w.i)), exp(w.delta(w.i, w.p) * w.x(w.p))) &&
           !equal(w, exp(w.delta(w.i, w.p) * w.x(w.i)), exp(w.delta(w.i, w.p) * w.y(w.p)));
}));

// tidy
static_assert(derives([](calculus& w) { // factors in common
    term const f = w.c() * w.x(w.p) + w.c() * w.y(w.p);
    return same(w.tidy(f), w.c() * (w.x(w.p) + w.y(w.p))) && same(w.tidy(w.tidy(f)), w.tidy(f));
}));
static_assert(derives([](calculus& w) { // sums over one range
    term const f = w.sum(w.i, w.of(w.A, w.p, w.i) * w.x(w.i)) + w.sum(w.k, w.x(w.k) * w.of(w.A, w.k, w.p));
    return same(w.tidy(f), w.sum(w.i, (w.of(w.A, w.p, w.i) + w.of(w.A, w.i, w.p)) * w.x(w.i)));
}));
static_assert(derives([](calculus& w) { return same(w.tidy(exp(w.c()) / (1 + exp(w.c()))), sigmoid(w.c())); }));
static_assert(derives([](calculus& w) { return same(w.tidy(1 / (1 + exp(-w.c()))), sigmoid(w.c())); }));
static_assert(derives([](calculus& w) { return same(w.tidy(1 - sigmoid(w.c())), sigmoid(-w.c())); }));
static_assert(derives([](calculus& w) {
    return same(w.tidy(2 * sigmoid(w.c()) + 2 * sigmoid(-w.c())), w.number(2)) && !same(w.tidy(2 * sigmoid(w.c()) + sigmoid(-w.c())), w.number(2));
}));
static_assert(derives([](calculus& w) { // one of them named
    int const y = w.define("y", sigmoid(w.c()));
    w.known();
    return same(w.tidy(w.d() * (w.node(engine::make_access(w.g, y, nullptr, 0)) + sigmoid(-w.c()))), w.d());
}));
static_assert(derives([](calculus& w) { return same(w.tidy(1 / (1 + 1 / exp(w.c()))), sigmoid(w.c())); }));
static_assert(derives([](calculus& w) { return same(w.tidy(log1p(exp(w.c()))), softplus(w.c())) && same(w.tidy(log(exp(-w.c()) + 1)), softplus(-w.c())); }));
static_assert(derives([](calculus& w) { return same(w.tidy(log(1 - sigmoid(w.c()))), -softplus(w.c())) && same(w.tidy(log1p(-sigmoid(w.c()))), -softplus(w.c())); }));
static_assert(derives([](calculus& w) { // this one is no shorter, so it stays in what is printed
    term const f = log(sigmoid(w.c()));
    return same(w.tidy(f), f) && engine::recognise(w.g, f.id) == (-softplus(-w.c())).id;
}));
static_assert(derives([](calculus& w) {
    return same(w.tidy(expm1(2 * w.c()) / (expm1(2 * w.c()) + 2)), tanh(w.c())) && same(w.tidy(-expm1(-2 * w.c()) / (1 + exp(-2 * w.c()))), tanh(w.c()));
}));
static_assert(derives([](calculus& w) { // other constants are other functions
    return !same(w.tidy(log(2 + exp(w.c()))), softplus(w.c())) && !same(w.tidy(log1p(2 * exp(w.c()))), softplus(w.c())) &&
           !same(w.tidy(log1p(sigmoid(w.c()))), -softplus(w.c())) && !same(w.tidy(expm1(w.c()) / (expm1(w.c()) + 1)), tanh(w.c() / 2));
}));
static_assert(derives([](calculus& w) { return same(w.tidy(square(sin(w.c())) + square(cos(w.c()))), w.number(1)); }));
static_assert(derives([](calculus& w) { return same(w.tidy(square(cosh(w.c())) - square(sinh(w.c()))), w.number(1)); }));
static_assert(derives([](calculus& w) { return same(w.tidy(w.c() * step(w.c())), relu(w.c())); }));
static_assert(derives([](calculus& w) { return same(w.tidy(abs(w.c()) * sign(w.c())), w.c()); }));
static_assert(derives([](calculus& w) { // terms that cancel when multiplied out
    return same(w.tidy(w.c() * (w.x(w.p) + w.y(w.p)) - w.c() * w.x(w.p)), w.c() * w.y(w.p));
}));
static_assert(derives([](calculus& w) { // definitions are found again, at the indices they are read at
    int const f = w.define("f", 0, [&](int a) { return tanh(w.sum(w.j, w.of(w.A, a, w.j) * w.x(w.j))); });
    w.known();
    return same(w.tidy(2 * tanh(w.sum(w.k, w.x(w.k) * w.of(w.A, w.q, w.k)))), 2 * w.read(f, w.q));
}));
static_assert(derives([](calculus& w) { // a declared fact: Σ_k t(k) = 1
    w.g.symbols.items[w.Y].simplex_slot = 0;
    return same(w.tidy(w.c() * w.sum(w.i, w.y(w.i))), w.c());
}));
static_assert(derives([](calculus& w) { return same(w.tidy(w.c() * w.sum(w.i, w.y(w.i))), w.c() * w.sum(w.i, w.y(w.i))); }));

} // namespace
