// SPDX-License-Identifier: BSL-1.0
// Where the entries of a symbol lie: the last slot contiguous, as users keep their data; the program's own parameters by their use.
#pragma once
#include <chainrule/schedule/statement.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// The extent rounded up to whole packs of the width that fits it.
constexpr int padded(int extent, int lanes) {
    int width = 1;
    while (width < extent && width < lanes) width *= 2;
    return (extent + width - 1) / width * width;
}

struct memory_layout {
    extent_table const& extents;
    core::int_map first = {};  // symbol -> the first of its strides, where they are not row-major
    core::int_map inside = {}; // symbol -> 1 where it lies in the program's memory only: packs may run over its end
    buffer<int> strides{4};
    int index_symbol = -1; // its entry at i is i, and lies nowhere

    template <class Use>
    constexpr void for_buffers(Use& use, int symbols) {
        core::visit_map(use, first, symbols);
        core::visit_map(use, inside, symbols);
        core::visit_buffer(use, strides);
    }

    /// Entries between neighbours along a slot.
    constexpr int stride(graph const& g, int symbol, int slot) const {
        if (first.at(symbol) >= 0) return strides.items[first.at(symbol) + slot];
        symbol_info const& info = g.symbols.items[symbol];
        int entries = 1;
        for (int k = slot + 1; k < info.rank; ++k) entries *= extent_of(extents, g.slot_classes.items[info.slots + k]);
        return entries;
    }
    /// Elements of memory: of one entry of a run-time axis, where the first slot is one.
    constexpr int elements(graph const& g, int symbol) const {
        symbol_info const& info = g.symbols.items[symbol];
        int most = 1;
        for (int k = 0; k < info.rank; ++k) {
            int const extent = extent_of(extents, g.slot_classes.items[info.slots + k]), reach = (extent < 0 ? 1 : extent) * stride(g, symbol, k);
            if (reach > most) most = reach;
        }
        return most;
    }
    /// Makes one slot contiguous, in rows of whole packs; the others keep their order.
    constexpr void set_innermost(graph const& g, int symbol, int slot, int lanes) {
        symbol_info const& info = g.symbols.items[symbol];
        buffer<int> own(info.rank + 1);
        for (int k = 0; k < info.rank; ++k) own.push(0);
        int entries = 1;
        auto const take = [&](int k) {
            own.items[k] = entries;
            int const extent = extent_of(extents, g.slot_classes.items[info.slots + k]);
            entries *= k == slot && info.rank > 1 ? padded(extent, lanes) : extent;
        };
        take(slot);
        for (int k = info.rank - 1; k >= 0; --k)
            if (k != slot) take(k);
        first.set(symbol, strides.size);
        for (int k = 0; k < info.rank; ++k) strides.push(own.items[k]);
    }
};

/// For each slot of the program's own parameters the work of the statements that would read it in lanes.
struct layout_weights {
    core::int_map first; // symbol -> the weight of its first slot
    buffer<double> list;

    template <class Use>
    constexpr void for_buffers(Use& use, int symbols) {
        core::visit_map(use, first, symbols);
        core::visit_buffer(use, list);
    }
    constexpr void add(graph const& g, int symbol) {
        if (g.symbols.items[symbol].rank < 2) return;
        first.set(symbol, list.size);
        for (int k = 0; k < g.symbols.items[symbol].rank; ++k) list.push(0);
    }
};
/// Adds the work of a statement to the slots that it reads and does not sum over.
constexpr void weigh_reads(graph& g, memory_layout const& layout, int lanes, statement const& t, layout_weights& weights) {
    int const reduction = reduction_in(g, t.body);
    if (reduction < 0) return;
    opened_reduction const o = open(g, reduction);
    double work = -1;
    for_nodes(g, o.body, [&](int id) {
        node const n = g.at(id);
        if (n.what != kind::access || weights.first.at(n.tag) < 0) return;
        if (work < 0) work = size_of_node(g, layout.extents, o.body);
        for (int m = 0; m < n.count; ++m) {
            int const index = g.parts.items[n.first + m].id;
            if (index >= affine_index || !g.has_axis(reduction, index)) continue;
            double const extent = size_of_class(layout.extents, g.axes.items[index].extent_class);
            int const packs = (static_cast<int>(extent) + lanes - 1) / lanes;
            weights.list.items[weights.first.at(n.tag) + m] += work * (extent / (packs * lanes));
        }
    });
}
/// A contraction runs best in lanes along an axis it does not sum: that slot of a parameter becomes contiguous, when all statements are
/// weighed.
constexpr void choose_layout(graph const& g, memory_layout& layout, int lanes, int symbol, layout_weights const& weights) {
    layout.inside.set(symbol, 1);
    if (weights.first.at(symbol) < 0) return;
    int const rank = g.symbols.items[symbol].rank;
    double const* const of_slot = weights.list.items + weights.first.at(symbol);
    int best = rank - 1;
    for (int k = 0; k < rank; ++k)
        if (of_slot[k] > of_slot[best]) best = k;
    layout.set_innermost(g, symbol, best, lanes);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
