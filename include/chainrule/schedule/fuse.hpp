// SPDX-License-Identifier: BSL-1.0
// Statements to loop nests: an elementwise statement joins the nest that computes what it reads, at the same indices.
#pragma once
#include <chainrule/schedule/nest.hpp>
#include <chainrule/schedule/phase.hpp>
#include <chainrule/schedule/sequence.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// What is known of the nests while statements are added to them.
struct fusing {
    core::int_map member_of = {}; // symbol -> its member there
    core::int_map read_in = {};   // symbol -> the last nest that reads it
    core::int_map outside = {};   // symbol -> 1 where another nest than its own reads it
    core::int_map heavy_nests = {}; // nest -> 1 where a costly statement joined
    core::int_map stepped = {};     // symbol -> a slot that a sequence goes through: a step had better find its entries side by side
    buffer<phase_info> phases{1};   // of the statements, if there is a run-time axis

    template <class Use>
    constexpr void for_buffers(Use& use, int symbols, int nests) {
        core::visit_map(use, member_of, symbols);
        core::visit_map(use, read_in, symbols);
        core::visit_map(use, outside, symbols);
        core::visit_map(use, heavy_nests, nests);
        core::visit_map(use, stepped, symbols);
        core::visit_buffer(use, phases);
    }
};

namespace detail {

struct fuser {
    system& s;
    memory_layout const& layout;
    target machine;
    in_place const& updates;
    fusion& result;
    fusing& state;
    core::int_map& member_of = state.member_of;
    core::int_map& read_in = state.read_in;
    core::int_map& outside = state.outside;
    core::int_map& heavy_nests = state.heavy_nests;

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
    constexpr bool overtakes(statement const& t, int into, buffer<renaming> const& map) const {
        if (read_in.at(t.symbol) != into) return false; // the last nest that reads it
        graph& g = s.g;
        nest const& n = result.nests.items[into];
        bool found = false;
        for_nodes(g, n.reduction >= 0 ? n.reduction : g.zero(), [&](int id) { found = found || (g.what(id) == kind::access && g.at(id).tag == t.symbol); });
        for (int m = n.first_member; m >= 0; m = result.members.items[m].next)
            for_nodes(g, result.members.items[m].body, [&](int id) { found = found || (g.what(id) == kind::access && g.at(id).tag == t.symbol && !same_entry(t, id, map)); });
        return found;
    }
    /// Does the access read the entry that the statement writes at the same indices of the nest?
    constexpr bool same_entry(statement const& t, int access, buffer<renaming> const& map) const {
        node const n = s.g.at(access);
        for (int k = 0; k < n.count; ++k) {
            bool same = false;
            for (int q = 0; q < map.size; ++q)
                same = same || (map.items[q].from == t.first_axis + k && map.items[q].to == s.g.parts.items[n.first + k].id);
            if (!same) return false;
        }
        return true;
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
        int before = -1;                  // and cannot be joined
        if (updates.guarded && updates.changes.at(t.symbol) > 0)
            for (int k = 0; k < updates.first.size; ++k)
                if (result.nest_of.at(updates.first.items[k]) > before) before = result.nest_of.at(updates.first.items[k]);
        bool heavy = false;
        for_nodes(g, t.body, [&](int id) {
            if (g.what(id) == kind::access && result.nest_of.at(g.at(id).tag) > after) after = result.nest_of.at(g.at(id).tag);
            heavy = heavy || (g.what(id) == kind::call && !g.at(id).function->cheap);
        });
        bool const joinable = after > before && reduction < 0 && result.nests.items[after].phase == when.phase &&
                              result.nests.items[after].tiled == when.tiled && !result.nests.items[after].accumulates &&
                              result.nests.items[after].sequence == t.sequence && !(heavy && results_come_alone(after));
        if (joinable) {
            buffer<renaming> const map = mapping(t, after);
            if (map.size == t.rank && result.nests.items[after].rank == t.rank && in_step(t, after, map) &&
                (t.sequence >= 0 || !overtakes(t, after, map))) { // a sequence reads what other steps made
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

/// First for each statement, in their order, by its number.
constexpr void fuse_statement(system& s, memory_layout const& layout, target const& machine, in_place const& updates, statement const& t, int number, fusion& all, fusing& state) {
    detail::fuser{s, layout, machine, updates, all, state}.add(t, state.phases.size > 0 ? state.phases.items[number] : phase_info{});
    if (t.sequence >= 0) detail::note_steps(s.g, t, state.stepped);
}
/// Then for each: in a register, or where in memory? `wanted`: will the user read it?
constexpr void keep_statement(system& s, memory_layout& layout, target const& machine, statement const& t, bool wanted, fusion& all, fusing& state) {
    if (!wanted && state.outside.at(t.symbol) != 1 && !all.nests.items[all.nest_of.at(t.symbol)].accumulates) all.registers.set(t.symbol, 1);
    else if (!wanted && layout.first.at(t.symbol) < 0) {
        layout.inside.set(t.symbol, 1);
        int const rank = s.g.symbols.items[t.symbol].rank;
        if (rank < 2) return;
        int const before = extent_of(layout.extents, s.g.slot_classes.items[s.g.symbols.items[t.symbol].slots + rank - 2]); // < 0: a run-time axis
        layout.set_innermost(s.g, t.symbol, state.stepped.at(t.symbol) == rank - 1 && before > 0 ? rank - 2 : rank - 1, machine.lanes);
    }
}
/// Then for each nest, now that it is known what joined and what is stored.
constexpr void tile_nest(system& s, memory_layout const& layout, target const& machine, int nest_id, fusion& all, fusing& state) {
    tiling how = choose_tiling(s.g, layout, machine, all, nest_id, true);
    if (state.heavy_nests.at(nest_id) == 1 && how.reduces_lanes && how.row_axis < 0) how = choose_tiling(s.g, layout, machine, all, nest_id, false);
    all.nests.items[nest_id].how = how;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
