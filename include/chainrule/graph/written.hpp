// SPDX-License-Identifier: BSL-1.0
// The order in which the terms of an addition were written, and how they were put in parentheses: a − b + 1 is not (1 + a) − b, rounded.
#pragma once
#include <chainrule/graph/leaf.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Entries of a written order that are no terms: the number of an addition, and parentheses.
enum written : int { the_number = -1, opening = -2, closing = -3 };

/// Calls use(entry) for each entry of an addition's order: as written where that is known, else the number, then the terms with a plus,
/// then those with a minus.
template <class Use>
constexpr void for_written(graph const& g, int id, Use const& use) {
    int const known = g.written_at.at(id);
    if (known >= 0) {
        for (int k = 0; k < g.written.items[known]; ++k) use(g.written.items[known + 1 + k]);
        return;
    }
    node const& n = g.at(id);
    if (!core::zero(n.value)) use(the_number);
    for (bool const negative : {false, true})
        for (int k = 0; k < n.count; ++k)
            if (g.parts.items[n.first + k].value.negative() == negative) use(g.parts.items[n.first + k].id);
}
/// An order for an addition, in place of the one that it was written with.
constexpr void write_order(graph& g, int id, buffer<int> const& entries) {
    g.written_at.set(id, g.written.push(entries.size));
    for (int k = 0; k < entries.size; ++k) g.written.push(entries.items[k]);
}
/// The coefficient of a term.
constexpr number coefficient_in(graph const& g, int addition, int term) {
    node const& n = g.at(addition);
    for (int k = 0; k < n.count; ++k)
        if (g.parts.items[n.first + k].id == term) return g.parts.items[n.first + k].value;
    return 0;
}

namespace detail {

inline constexpr int written_limit = 64; // terms of an addition whose order is kept

/// The order of an addition that is being made.
struct written_terms {
    buffer<int> entries{16};
    int terms = 0;

    constexpr void term(int id) { entries.push(id), ++terms; }
    /// Those of an addition, in parentheses unless they come first.
    constexpr void addition(graph const& g, int id) {
        bool const inside = terms > 0;
        if (inside) entries.push(opening);
        for_written(g, id, [&](int entry) {
            entries.push(entry);
            terms += entry >= the_number;
        });
        if (inside) entries.push(closing);
    }
    /// Keeps the order for a node that has just been made of these terms.
    constexpr void keep(graph& g, int id) const {
        if (g.forces(unsafe_rewrite::reorder_terms)) return;
        node const& n = g.at(id);
        int const count = n.count + (core::zero(n.value) ? 0 : 1);
        if (n.what != kind::add || count != terms || count < 3 || count > written_limit || g.written_at.at(id) >= 0) return;
        int at = 0;
        bool usual = true;
        for_written(g, id, [&](int entry) { usual = usual && at < entries.size && entries.items[at++] == entry; });
        if (usual && at == entries.size) return;
        g.written_at.set(id, g.written.push(entries.size));
        for (int k = 0; k < entries.size; ++k) g.written.push(entries.items[k]);
    }
};

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
