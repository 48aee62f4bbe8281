// SPDX-License-Identifier: BSL-1.0
// What the static tests of the graph build on: a few axes, symbols, and short spellings.
#pragma once
#include <chainrule/ops/operations.hpp>
#include <chainrule/graph/system.hpp>

#include <initializer_list>

namespace chainrule::ground_test {

/// Axes i, j, k, p, q of one extent and m, n of another; tensors over them and scalars s, t.
struct ground {
    engine::system s;
    engine::graph& g = s.g;
    int const empty = g.letter("");
    int const i = axis("i", 0), j = axis("j", 0), k = axis("k", 0), p = axis("p", 0), q = axis("q", 0);
    int const m = axis("m", 1), n = axis("n", 1);
    int const X = symbol("x", {0}), Y = symbol("y", {0}), V = symbol("v", {1}), A = symbol("A", {0, 0}), B = symbol("B", {0, 1});
    int const S = symbol("s", {}), T = symbol("t", {});

    constexpr int axis(std::string_view letter, int extent_class) { return g.fresh_axis(extent_class, g.letter(letter)); }
    constexpr int symbol(std::string_view name, std::initializer_list<int> classes) {
        return s.declare(name, classes.begin(), static_cast<int>(classes.size()));
    }
    constexpr term node(int id) { return {&g, id}; }
    constexpr term x(int a) { return node(engine::make_access(g, X, &a, 1)); }
    constexpr term y(int a) { return node(engine::make_access(g, Y, &a, 1)); }
    constexpr term v(int a) { return node(engine::make_access(g, V, &a, 1)); }
    constexpr term of(int symbol, int a, int b) {
        int const indices[] = {a, b};
        return node(engine::make_access(g, symbol, indices, 2));
    }
    constexpr term scalar(int symbol) { return node(engine::make_access(g, symbol, nullptr, 0)); }
    constexpr term c() { return scalar(S); }
    constexpr term d() { return scalar(T); }
    constexpr term number(std::int64_t above, std::int64_t below = 1) { return node(engine::make_number(g, core::ratio(above, below))); }
    constexpr term delta(int a, int b) { return node(engine::make_delta(g, a, b)); }
    constexpr term guard(int index, int extent_class) { return node(engine::make_guard(g, index, extent_class)); }
    constexpr term dim(int extent_class) { return node(engine::make_extent(g, extent_class)); }
    constexpr term sum(int a, term body) { return node(engine::make_sum(g, a, body.id)); }
    constexpr term product(int a, term body) { return node(engine::make_reduction(g, engine::kind::product, &a, 1, body.id)); }
    constexpr term maximum(int a, term body) { return node(engine::make_reduction(g, engine::kind::maximum, &a, 1, body.id)); }
    constexpr term power(term a, std::int64_t above, std::int64_t below = 1) {
        return node(engine::power(g, a.id, core::ratio(above, below)));
    }
    constexpr term renamed(term a, int from, int to) { return node(engine::rename(g, a.id, from, to)); }
    /// constant + Σ factor·axis
    constexpr int row(int constant, std::initializer_list<engine::row_term> terms) {
        engine::affine a;
        a.constant = constant;
        for (auto const& t : terms) a.add(t.axis, t.factor);
        return engine::make_index(g, a);
    }
};

constexpr bool same(term a, term b) { return a.id == b.id; }

/// Runs a test over a fresh ground.
template <class Test>
constexpr bool holds(Test const& test) {
    ground w;
    return test(w);
}

} // namespace chainrule::ground_test
