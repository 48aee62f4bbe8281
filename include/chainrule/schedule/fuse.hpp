// SPDX-License-Identifier: BSL-1.0
// Statements to loop nests: an elementwise statement joins the nest that computes what it reads, at the same indices.
#pragma once
#include <chainrule/schedule/nest.hpp>
#include <chainrule/schedule/phase.hpp>
#include <chainrule/schedule/sequence.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

struct fuser {
    system& s;
    memory_layout const& layout;
    target machine;
    fusion result = {};
    core::int_map member_of = {}; // symbol -> its member there
    core::int_map read_in = {};   // symbol -> the last nest that reads it
    core::int_map outside = {};   // symbol -> 1 where another nest than its own reads it
    core::int_map heavy_nests = {}; // nest -> 1 where a costly statement joined

    /// Adds to the mapping slot axis -> nest axis what one read of a member's result says; false where it contradicts.
    constexpr bool align(int access, buffer<renaming>& map) const {
        graph& g = s.g;
        node const n = g.at(access);
        member const& m = result.members.items[member_of.at(n.tag)];
        for (int k = 0; k < n.count; ++k) {
            int const index = g.parts.items[n.first + k].id, axis = result.axes.items[m.indices + k];
            if (index >= affine_index) return false;
            bool known = false;
            for (int q = 0; q < map.size; ++q) {
                if (map.items[q].from != index && map.items[q].to != axis) continue;
                if (map.items[q].from != index || map.items[q].to != axis) return false;
                known = true;
            }
            if (!known) map.push({index, axis});
        }
        return true;
    }

    /// Which axis of the nest each slot runs along, if the statement can join it; an incomplete map if it cannot.
    constexpr buffer<renaming> mapping(statement const& t, int into) const {
        graph& g = s.g;
        nest const& n = result.nests.items[into];
        buffer<renaming> map(t.rank + 1);
        if (n.rank != t.rank) return map;
        bool good = true;
        for_nodes(g, t.body, [&](int id) {
            if (g.what(id) == kind::access && result.nest_of.at(g.at(id).tag) == into) good = good && align(id, map);
        });
        for (int k = 0; k < t.rank && good && map.size < t.rank; ++k) { // nothing said: slots in order
            bool known = false;
            for (int q = 0; q < map.size; ++q) known = known || map.items[q].from == t.first_axis + k;
            if (known) continue;
            for (int a = 0; a < n.rank; ++a) {
                int const axis = result.axes.items[n.first_axis + a];
                bool taken = g.axes.items[axis].extent_class != g.axes.items[t.first_axis + k].extent_class;
                for (int q = 0; q < map.size; ++q) taken = taken || map.items[q].to == axis;
                if (taken) continue;
                map.push({t.first_axis + k, axis});
                break;
            }
        }
        if (!good) map.size = 0;
        return map;
    }

    /// An update in place must not overtake a read of the old value in the same nest, except at the same entry.
    constexpr bool overtakes(statement const& t, int into) const {
        graph& g = s.g;
        nest const& n = result.nests.items[into];
        bool found = false;
        for_nodes(g, n.reduction >= 0 ? n.reduction : g.zero(), [&](int id) { found = found || (g.what(id) == kind::access && g.at(id).tag == t.symbol); });
        for (int m = n.first_member; m >= 0; m = result.members.items[m].next)
            for_nodes(g, result.members.items[m].body, [&](int id) { found = found || (g.what(id) == kind::access && g.at(id).tag == t.symbol); });
        return found;
    }

    constexpr void join(statement const& t, int into, buffer<renaming> const& map) {
        graph& g = s.g;
        int const indices = result.axes.size;
        for (int k = 0; k < t.rank; ++k)
            for (int q = 0; q < map.size; ++q)
                if (map.items[q].from == t.first_axis + k) result.axes.push(map.items[q].to);
        bool moves = false; // else the body stays as it is: made again, a sum may get its axes in another order
        for (int q = 0; q < map.size; ++q) moves = moves || map.items[q].from != map.items[q].to;
        int const id = result.members.push({t.symbol, moves ? rename(g, t.body, map.items, map.size) : t.body, indices, -1});
        nest& n = result.nests.items[into];
        (n.last_member < 0 ? n.first_member : result.members.items[n.last_member].next) = id;
        n.last_member = id;
        result.nest_of.set(t.symbol, into);
        member_of.set(t.symbol, id);
        note_reads(t, into);
    }
    constexpr void note_reads(statement const& t, int nest_id) {
        for_nodes(s.g, t.body, [&](int id) {
            if (s.g.what(id) != kind::access) return;
            int const symbol = s.g.at(id).tag;
            if (read_in.at(symbol) < nest_id) read_in.set(symbol, nest_id);
            bool here = result.nest_of.at(symbol) == nest_id;
            for (int k = 0; k < s.g.at(id).count && here && t.sequence >= 0; ++k) here = s.g.parts_of(id)[k].id < affine_index; // else of another step
            if (!here) outside.set(symbol, 1);
        });
    }

    /// Would results of the nest be computed one by one, so that a costly function of them had better run apart, in lanes?
    constexpr bool results_come_alone(int nest_id) {
        if (result.nests.items[nest_id].reduction < 0) return false;
        tiling const how = choose_tiling(s.g, layout, machine, result, nest_id, true);
        return how.reduces_lanes && how.row_axis < 0;
    }

    /// Do the statement's entries run along the sequential axis as the nest's do?
    constexpr bool in_step(statement const& t, int into, buffer<renaming> const& map) const {
        for (int k = 0; k < map.size; ++k)
            if ((map.items[k].from == t.sequential_axis) != (map.items[k].to == result.nests.items[into].sequential_axis)) return false;
        return true;
    }

    constexpr void add(statement const& t, phase_info const& when) {
        graph& g = s.g;
        int const reduction = reduction_in(g, t.body);
        int after = read_in.at(t.symbol); // the last nest that must come before
        bool heavy = false;
        for_nodes(g, t.body, [&](int id) {
            if (g.what(id) == kind::access && result.nest_of.at(g.at(id).tag) > after) after = result.nest_of.at(g.at(id).tag);
            heavy = heavy || (g.what(id) == kind::call && !g.at(id).function->cheap);
        });
        bool const joinable = after >= 0 && reduction < 0 && result.nests.items[after].phase == when.phase &&
                              result.nests.items[after].tiled == when.tiled && !result.nests.items[after].accumulates &&
                              result.nests.items[after].sequence == t.sequence && !(heavy && results_come_alone(after));
        if (joinable && (t.sequence >= 0 || !overtakes(t, after))) { // a sequence reads what other steps made
            buffer<renaming> const map = mapping(t, after);
            if (map.size == t.rank && result.nests.items[after].rank == t.rank && in_step(t, after, map)) {
                if (heavy) heavy_nests.set(after, 1);
                return join(t, after, map);
            }
        }
        nest n;
        n.first_axis = result.axes.size;
        n.rank = t.rank;
        n.reduction = reduction;
        n.phase = when.phase;
        n.tiled = when.tiled;
        n.accumulates = when.accumulates;
        n.sequence = t.sequence;
        n.sequential_axis = t.sequential_axis;
        buffer<renaming> identity(t.rank + 1);
        for (int k = 0; k < t.rank; ++k) {
            result.axes.push(t.first_axis + k);
            identity.push({t.first_axis + k, t.first_axis + k});
        }
        int const id = result.nests.push(n);
        join(t, id, identity);
    }
};

constexpr void note_steps(graph& g, statement const& t, core::int_map& stepped) {
    stepped.set(t.symbol, t.sequential_axis - t.first_axis);
    for_accesses(g, t.body, [&](int access) {
        node const& n = g.at(access);
        for (int k = 0; k < n.count; ++k)
            if (g.index_has(g.parts.items[n.first + k].id, t.sequential_axis)) stepped.set(n.tag, k);
    });
}

} // namespace detail

/// `wanted(symbol)`: will the user read it?
template <class Wanted>
constexpr fusion fuse(system& s, memory_layout& layout, target const& machine, buffer<statement> const& statements, Wanted const& wanted) {
    buffer<phase_info> const phases = assign_phases(s, layout.extents, statements);
    detail::fuser f{s, layout, machine};
    for (int k = 0; k < statements.size; ++k) f.add(statements.items[k], phases.items[k]);
    fusion& all = f.result;
    for (int k = 0; k < statements.size; ++k) {
        int const symbol = statements.items[k].symbol;
        if (!wanted(symbol) && f.outside.at(symbol) != 1 && !all.nests.items[all.nest_of.at(symbol)].accumulates) all.registers.set(symbol, 1);
    }
    core::int_map stepped; // symbol -> a slot that a sequence goes through: a step had better find its entries side by side
    for (int k = 0; k < statements.size; ++k)
        if (statements.items[k].sequence >= 0) detail::note_steps(s.g, statements.items[k], stepped);
    for (int k = 0; k < statements.size; ++k) {
        int const symbol = statements.items[k].symbol;
        if (all.registers.at(symbol) == 1 || wanted(symbol) || layout.first.at(symbol) >= 0) continue;
        layout.inside.set(symbol, 1);
        int const rank = s.g.symbols.items[symbol].rank;
        if (rank < 2) continue;
        int const before = extent_of(layout.extents, s.g.slot_classes.items[s.g.symbols.items[symbol].slots + rank - 2]); // < 0: a run-time axis
        layout.set_innermost(s.g, symbol, stepped.at(symbol) == rank - 1 && before > 0 ? rank - 2 : rank - 1, machine.lanes);
    }
    for (int k = 0; k < all.nests.size; ++k) { // now that it is known what joined and what is stored
        tiling how = choose_tiling(s.g, layout, machine, all, k, true);
        if (f.heavy_nests.at(k) == 1 && how.reduces_lanes && how.row_axis < 0) how = choose_tiling(s.g, layout, machine, all, k, false);
        all.nests.items[k].how = how;
    }
    return static_cast<fusion&&>(all);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
