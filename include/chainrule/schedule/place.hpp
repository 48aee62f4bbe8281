// SPDX-License-Identifier: BSL-1.0
// Where values live: what is never read outside its nest stays in registers, the rest gets a place in one arena by lifetime.
#pragma once
#include <chainrule/schedule/fuse.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// A value of the program: a symbol that some kernel reads or writes.
struct stored_value {
    int symbol = 0;
    bool computed = false; // else given by the user
    bool wanted = false;   // read by the user
    bool owned = false;    // a parameter kept by the program, or what an update rule keeps for one
    bool streamed = false; // its first slot is the run-time axis; its size is that of one entry of it
    int size = 1;          // entries; of one entry of the run-time axis, where streamed
    int elements = 1;      // of memory for them, rows padded
    int offset = 0;        // in the arena, where computed
};

struct storage {
    buffer<stored_value> values{16};
    core::int_map value_of; // symbol -> value
    int size = 0;           // of the arena, in elements

    template <class Use>
    constexpr void for_buffers(Use& use, int symbols) {
        core::visit_buffer(use, values);
        core::visit_map(use, value_of, symbols);
    }
};

/// What is known while values are placed.
struct placing {
    core::int_map first_use = {}, last_use = {}; // symbol -> nest
    core::int_map placed = {};                   // value -> 1
    buffer<int> mortal{8}; // placed values that give their memory back
    buffer<int> gaps{8};   // first element and end of what is free, in order; the last one has no end

    template <class Use>
    constexpr void for_buffers(Use& use, int symbols) {
        core::visit_map(use, first_use, symbols);
        core::visit_map(use, last_use, symbols);
        core::visit_map(use, placed, symbols);
        core::visit_buffer(use, mortal);
        core::visit_buffer(use, gaps);
    }
};

namespace detail {

inline constexpr int alignment = 16; // elements: a cache line of float

struct placer {
    system& s;
    memory_layout const& layout;
    fusion const& all;
    int tile = 1; // entries of the run-time axis that are held at a time
    storage& result;
    placing& state;
    bool several_phases = any_run_time(layout.extents); // then nothing is given back before the end

    constexpr void use(int symbol, int nest_id) {
        if (state.first_use.at(symbol) < 0) state.first_use.set(symbol, nest_id);
        state.last_use.set(symbol, nest_id);
    }
    constexpr void note_uses(int nest_id) {
        graph& g = s.g;
        int const last = all.last_together(nest_id); // the next step uses it again
        for (int m = all.nests.items[nest_id].first_member; m >= 0; m = all.members.items[m].next) {
            for_nodes(g, all.members.items[m].body, [&](int id) {
                if (g.what(id) == kind::access) use(g.at(id).tag, last);
            });
            use(all.members.items[m].symbol, last);
        }
    }
    constexpr int add(int symbol, bool computed, bool wanted, bool owned) {
        stored_value v;
        v.symbol = symbol;
        v.computed = computed;
        v.wanted = wanted;
        v.owned = owned;
        symbol_info const& info = s.g.symbols.items[symbol];
        for (int k = 0; k < info.rank; ++k) {
            int const extent = extent_of(layout.extents, s.g.slot_classes.items[info.slots + k]);
            v.streamed = v.streamed || extent < 0;
            if (extent > 0) v.size *= extent;
        }
        v.elements = layout.elements(s.g, symbol);
        int const id = result.values.push(v);
        result.value_of.set(symbol, id);
        return id;
    }

    constexpr int elements(stored_value const& v) const { return (v.elements * (v.streamed ? tile : 1) + alignment - 1) / alignment * alignment; }
    /// First fit.
    constexpr void allocate(int id) {
        stored_value& v = result.values.items[id];
        int const size = elements(v);
        buffer<int>& gaps = state.gaps;
        if (gaps.size == 0) {
            gaps.push(0);
            gaps.push(no_end);
        }
        int k = 0;
        while (gaps.items[k + 1] - gaps.items[k] < size) k += 2;
        v.offset = gaps.items[k];
        gaps.items[k] += size;
        if (gaps.items[k] == gaps.items[k + 1]) {
            for (int m = k; m + 2 < gaps.size; ++m) gaps.items[m] = gaps.items[m + 2];
            gaps.size -= 2;
        }
        if (v.offset + size > result.size) result.size = v.offset + size;
        state.placed.set(id, 1);
        if (!v.wanted && !v.owned && !several_phases) state.mortal.push(id);
    }
    constexpr void give_back(stored_value const& v) {
        buffer<int>& gaps = state.gaps;
        int const first = v.offset, last = v.offset + elements(v);
        if (first == last) return;
        int k = 0;
        while (gaps.items[k] < first) k += 2;
        bool const joins_before = k > 0 && gaps.items[k - 1] == first, joins_after = gaps.items[k] == last;
        if (joins_before && joins_after) {
            gaps.items[k - 1] = gaps.items[k + 1];
            for (int m = k; m + 2 < gaps.size; ++m) gaps.items[m] = gaps.items[m + 2];
            gaps.size -= 2;
        } else if (joins_before) {
            gaps.items[k - 1] = last;
        } else if (joins_after) {
            gaps.items[k] = first;
        } else {
            gaps.push(0);
            gaps.push(0);
            for (int m = gaps.size - 1; m >= k + 2; --m) gaps.items[m] = gaps.items[m - 2];
            gaps.items[k] = first;
            gaps.items[k + 1] = last;
        }
    }
    static constexpr int no_end = 0x7fffffff;

    /// Values alive at the same time get memory of their own.
    constexpr void assign(int nest_id) {
        int kept = 0;
        for (int m = 0; m < state.mortal.size; ++m) {
            stored_value const& v = result.values.items[state.mortal.items[m]];
            if (state.last_use.at(v.symbol) >= nest_id) state.mortal.items[kept++] = state.mortal.items[m];
            else give_back(v);
        }
        state.mortal.size = kept;
        for (int m = all.nests.items[nest_id].first_member; m >= 0; m = all.members.items[m].next) {
            int const id = result.value_of.at(all.members.items[m].symbol);
            if (id >= 0 && result.values.items[id].computed && state.placed.at(id) < 0) allocate(id);
        }
    }
};

} // namespace detail

/// First for each nest, in their order; then for each symbol, then for each nest again.
constexpr void note_uses(detail::placer placing, int nest_id) { placing.note_uses(nest_id); }
/// `wanted`: will the user read it? `owned`: is it a parameter kept by the program? `elsewhere`: does it change in the user's memory?
constexpr void place_symbol(detail::placer placing, int symbol, bool wanted, bool owned, bool elsewhere) {
    bool const made = placing.all.nest_of.at(symbol) >= 0;
    if (placing.state.first_use.at(symbol) < 0 || symbol == placing.layout.index_symbol || (made && placing.all.registers.at(symbol) == 1)) return;
    int const id = placing.add(symbol, owned || (made && !elsewhere), owned || wanted, owned);
    if (owned) placing.allocate(id);
}
constexpr void place_values(detail::placer placing, int nest_id) { placing.assign(nest_id); }

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
