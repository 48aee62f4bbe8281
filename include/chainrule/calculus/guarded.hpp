// SPDX-License-Identifier: BSL-1.0
// Sums over a range guard: a change of variable that leaves a plain sum.
#pragma once
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// Is every slot that is read at this very axis of the axis's extent? Otherwise no letter says what is meant. A recurrent variable is not
/// to be read at all entries of an axis: its own equation may be the reader.
constexpr bool fits_slots(graph& g, int root, int axis) {
    memo seen(g);
    bool fits = true;
    post_order(
        g, root, [&](int id) { return seen.has(id) || !g.has_axis(id, axis); },
        [&](int id) {
            seen.set(id, 1);
            node const& n = g.at(id);
            if (is_position(n.what) && n.tag == axis)
                fits = fits && g.parts.items[n.first + 1].id == g.axes.items[axis].extent_class;
            for (int k = 0; k < n.count && n.what == kind::access; ++k)
                fits = fits && (g.parts.items[n.first + k].id != axis ||
                                (!g.symbols.items[n.tag].recurrent &&
                                 g.slot_classes.items[g.symbols.items[n.tag].slots + k] == g.axes.items[axis].extent_class));
        });
    return fits;
}

/// Σ_k [0 ≤ p−k < n]·f(k) as Σ_i f(p−i) over the n values of i: where f reads 0 outside, nothing else is left of the guard.
constexpr int sum_over_guard(graph& g, int id, opened_reduction const& o) {
    node const body = g.at(o.body);
    if (body.what != kind::multiply || o.count != 1) return id;
    for (int k = 0; k < body.count; ++k) {
        part const p = g.parts.items[body.first + k];
        if (g.what(p.id) != kind::guard || !g.has_axis(p.id, o.first)) continue;
        int letter = 0; // one that names this extent: nothing but the shift will tell the reader which it is
        for (int a = 0; a < g.axes.size && letter == 0; ++a)
            if (g.axes.items[a].extent_class == g.at(p.id).tag) letter = g.axes.items[a].letter;
        int const other = g.fresh_axis(g.at(p.id).tag, letter);
        solution const s = solve(g, g.parts_of(p.id)[0].id, other, o.first);
        if (!s.found) continue;
        part const rest[] = {{o.body, 1}, {p.id, -1}};
        int const moved = at_solution(g, make_multiply(g, rest, 2), o.first, s.index);
        if (fits_slots(g, moved, other)) return make_sum(g, other, moved);
    }
    return id;
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
