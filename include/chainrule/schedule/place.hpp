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
    bool streamed = false; // its first slot is the run-time axis; its size is that of one entry of it
    int size = 1;          // elements
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
    extent_table const& extents;
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
            int const extent = extent_of(extents, s.g.slot_classes.items[info.slots + k]);
            v.streamed = v.streamed || extent < 0;
            if (extent > 0) v.size *= extent;
        }
        int const id = result.values.push(v);
        result.value_of.set(symbol, id);
        return id;
    }

    template <class Wanted>
    constexpr void place(Wanted const& wanted) {
        graph& g = s.g;
        core::int_map computed_in;
        for (int k = 0; k < all.nests.size; ++k)
            for (int m = all.nests.items[k].first_member; m >= 0; m = all.members.items[m].next) computed_in.set(all.members.items[m].symbol, k);
        core::int_map outside; // computed symbols that another nest reads
        for (int k = 0; k < all.nests.size; ++k) {
            auto const read = [&](int root) {
                for_nodes(g, root, [&](int id) {
                    if (g.what(id) != kind::access) return;
                    int const symbol = g.at(id).tag;
                    bool const given = g.symbols.items[symbol].definition < 0 && computed_in.at(symbol) < 0;
                    if (given || computed_in.at(symbol) != k || s.g.symbols.items[symbol].definition == updated) outside.set(symbol, 1);
                    use(symbol, k);
                });
            };
            for (int m = all.nests.items[k].first_member; m >= 0; m = all.members.items[m].next) {
                read(all.members.items[m].body);
                use(all.members.items[m].symbol, k);
            }
        }
        for (int symbol = 0; symbol < g.symbols.size; ++symbol) {
            if (first_use.at(symbol) < 0) continue;
            bool const made = computed_in.at(symbol) >= 0 && g.symbols.items[symbol].definition != updated;
            if (made && !wanted(symbol) && outside.at(symbol) != 1) continue; // registers only
            add(symbol, made, wanted(symbol));
        }
        assign();
    }
    static constexpr int updated = -2; // symbol_info::definition of a parameter that is updated in place

    /// First fit among the values alive at the same time.
    constexpr void assign() {
        buffer<int> alive{16};
        for (int k = 0; k < all.nests.size; ++k) {
            int kept = 0;
            for (int m = 0; m < alive.size; ++m) {
                stored_value const& v = result.values.items[alive.items[m]];
                if (v.wanted || last_use.at(v.symbol) >= k) alive.items[kept++] = alive.items[m];
            }
            alive.size = kept;
            for (int m = all.nests.items[k].first_member; m >= 0; m = all.members.items[m].next) {
                int const id = result.value_of.at(all.members.items[m].symbol);
                if (id < 0 || !result.values.items[id].computed) continue;
                stored_value& v = result.values.items[id];
                int const size = (v.size * (v.streamed ? tile : 1) + alignment - 1) / alignment * alignment;
                int at = 0;
                for (bool moved = true; moved;) {
                    moved = false;
                    for (int q = 0; q < alive.size; ++q) {
                        stored_value const& other = result.values.items[alive.items[q]];
                        int const end = other.offset + (other.size * (other.streamed ? tile : 1) + alignment - 1) / alignment * alignment;
                        if (at >= end || at + size <= other.offset) continue;
                        at = end;
                        moved = true;
                    }
                }
                v.offset = at;
                if (at + size > result.size) result.size = at + size;
                alive.push(id);
            }
        }
    }
    int tile = 1;
};

} // namespace detail

/// `wanted(symbol)`: will the user read it? `tile`: entries of the run-time axis that are held at a time.
template <class Wanted>
constexpr storage place(system& s, extent_table const& extents, fusion const& all, int tile, Wanted const& wanted) {
    detail::placer p{s, extents, all};
    p.tile = tile;
    p.place(wanted);
    return static_cast<storage&&>(p.result);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
