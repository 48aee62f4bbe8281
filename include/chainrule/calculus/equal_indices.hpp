// SPDX-License-Identifier: BSL-1.0
// Indices that a delta makes equal: one of them in the other's place.
#pragma once
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

constexpr bool reads_recurrence(graph& g, int root) {
    memo seen(g);
    bool found = false;
    post_order(
        g, root, [&](int id) { return found || seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            found = found || (g.what(id) == kind::access && g.symbols.items[g.at(id).tag].recurrent);
        });
    return found;
}

/// A product with one axis for another where both are equal. What reads a recurrence stays: at other axes its order is not seen.
constexpr int rename_equal(graph& g, int id, int from, int to) {
    node const n = g.at(id);
    if (n.what != kind::multiply) return reads_recurrence(g, id) ? id : rename(g, id, from, to);
    buffer<part> factors(n.count);
    for (int k = 0; k < n.count; ++k) {
        part p = g.parts.items[n.first + k];
        if (g.has_axis(p.id, from) && !reads_recurrence(g, p.id)) p.id = rename(g, p.id, from, to);
        factors.push(p);
    }
    return make_multiply(g, factors.items, factors.size, n.value);
}

/// δ(a,b)·f(b) -> δ(a,b)·f(a): of two equal axes the one that was made first.
constexpr int unify_deltas(graph& g, int id) {
    node const n = g.at(id);
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        if (g.what(p.id) != kind::delta) continue;
        int const kept = g.parts_of(p.id)[0].id, dropped = g.parts_of(p.id)[1].id; // in ascending order
        if (kept < 0 || dropped >= affine_index || g.axes.items[kept].extent_class != g.axes.items[dropped].extent_class) continue;
        part const rest[] = {{id, 1}, {p.id, -1}};
        int const others = make_multiply(g, rest, 2);
        if (!g.has_axis(others, dropped)) continue;
        int const unified = multiply(g, p.id, rename_equal(g, others, dropped, kept));
        if (unified != id) return unified;
    }
    return id;
}

/// The terms of an addition with δ(a,b)·f(a) written as δ(a,b)·f(b), which may show a common factor.
constexpr int other_side_of_deltas(graph& g, int id) {
    node const n = g.at(id);
    buffer<part> terms(n.count);
    for (int k = 0; k < n.count; ++k) {
        part term = g.parts.items[n.first + k];
        node const t = g.at(term.id);
        for (int f = 0; f < (t.what == kind::multiply ? t.count : 0); ++f) {
            int const delta = g.parts.items[t.first + f].id;
            if (g.what(delta) != kind::delta) continue;
            int const from = g.parts_of(delta)[0].id, to = g.parts_of(delta)[1].id;
            if (from < 0 || to >= affine_index) continue;
            part const rest[] = {{term.id, 1}, {delta, -1}};
            term.id = multiply(g, delta, rename_equal(g, make_multiply(g, rest, 2), from, to));
        }
        terms.push(term);
    }
    return make_add(g, terms.items, terms.size, n.value);
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
