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
};

namespace detail {

inline constexpr int alignment = 16; // elements: a cache line of float

struct placer {
    system& s;
    memory_layout const& layout;
    fusion const& all;
    storage result = {};
    core::int_map first_use = {}, last_use = {}; // symbol -> nest

    constexpr void use(int symbol, int nest_id) {
        if (first_use.at(symbol) < 0) first_use.set(symbol, nest_id);
        last_use.set(symbol, nest_id);
    }
    constexpr int add(int symbol, bool computed, bool wanted) {
        if (result.value_of.at(symbol) >= 0) return result.value_of.at(symbol);
        stored_value v;
        v.symbol = symbol;
        v.computed = computed;
        v.wanted = wanted;
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

    template <class Wanted, class Owned, class Elsewhere>
    constexpr void place(Wanted const& wanted, Owned const& owned, Elsewhere const& elsewhere) {
        graph& g = s.g;
        for (int k = 0; k < all.nests.size; ++k)
            for (int m = all.nests.items[k].first_member; m >= 0; m = all.members.items[m].next) {
                for_nodes(g, all.members.items[m].body, [&](int id) {
                    if (g.what(id) == kind::access) use(g.at(id).tag, k);
                });
                use(all.members.items[m].symbol, k);
            }
        for (int symbol = 0; symbol < g.symbols.size; ++symbol) {
            if (first_use.at(symbol) < 0 || symbol == layout.index_symbol) continue;
            bool const own = owned(symbol), made = all.nest_of.at(symbol) >= 0;
            if (made && all.registers.at(symbol) == 1) continue;
            add(symbol, own || (made && !elsewhere(symbol)), own || wanted(symbol));
            if (!own) continue;
            own_values.push(result.value_of.at(symbol));
            result.values.items[own_values.back()].owned = true;
        }
        assign();
    }
    buffer<int> own_values{4};

    /// First fit among the values alive at the same time.
    constexpr void assign() {
        buffer<int> alive{16};
        for (int k = 0; k < own_values.size; ++k) allocate(own_values.items[k], alive);
        for (int k = 0; k < all.nests.size; ++k) {
            int kept = 0;
            for (int m = 0; m < alive.size; ++m) {
                stored_value const& v = result.values.items[alive.items[m]];
                if (v.wanted || several_phases || last_use.at(v.symbol) >= k) alive.items[kept++] = alive.items[m];
            }
            alive.size = kept;
            for (int m = all.nests.items[k].first_member; m >= 0; m = all.members.items[m].next) {
                int const id = result.value_of.at(all.members.items[m].symbol);
                bool placed = id < 0 || !result.values.items[id].computed;
                for (int q = 0; q < alive.size && !placed; ++q) placed = alive.items[q] == id;
                if (!placed) allocate(id, alive);
            }
        }
    }
    constexpr int elements(stored_value const& v) const { return (v.elements * (v.streamed ? tile : 1) + alignment - 1) / alignment * alignment; }
    constexpr void allocate(int id, buffer<int>& alive) {
        stored_value& v = result.values.items[id];
        int const size = elements(v);
        int at = 0;
        for (bool moved = true; moved;) {
            moved = false;
            for (int q = 0; q < alive.size; ++q) {
                stored_value const& other = result.values.items[alive.items[q]];
                int const end = other.offset + elements(other);
                if (at >= end || at + size <= other.offset) continue;
                at = end;
                moved = true;
            }
        }
        v.offset = at;
        if (at + size > result.size) result.size = at + size;
        alive.push(id);
    }
    int tile = 1;
    bool several_phases = false;
};

} // namespace detail

/// `wanted(symbol)`: will the user read it? `owned(symbol)`: is it a parameter kept by the program? `elsewhere(symbol)`: does it change
/// in the user's memory? `tile`: entries of the run-time axis that are held at a time. Where several phases go through the data,
/// nothing is given back before the end.
template <class Wanted, class Owned, class Elsewhere>
constexpr storage place(system& s, memory_layout const& layout, fusion const& all, int tile, Wanted const& wanted, Owned const& owned,
                        Elsewhere const& elsewhere) {
    detail::placer p{s, layout, all};
    p.tile = tile;
    for (int k = 0; k < all.nests.size; ++k) p.several_phases = p.several_phases || all.nests.items[k].tiled;
    p.place(wanted, owned, elsewhere);
    return static_cast<storage&&>(p.result);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
