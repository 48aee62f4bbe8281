// SPDX-License-Identifier: BSL-1.0
// The order of computation: every equation after those it reads, the equations of a recurrence together.
#pragma once
#include <chainrule/graph/recurrence.hpp>
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Positions of the equations that `of` depends on, each after those it reads, except within a recurrence: there it is after those it
/// reads at the same entry. `complete` is false where they form a cycle that is no recurrence.
struct ordering {
    buffer<int> equations;
    buffer<int> recurrences; // per position: the number of the recurrence it is in, or -1; empty where there is none
    bool complete = true;
    bool along_one_axis = true; // false: not complete, but shifted reads are a part of the cycle

    constexpr int recurrence_at(int position) const { return recurrences.size > 0 ? recurrences.items[position] : -1; }
};

namespace detail {

/// Calls use(access) for every read in a body, once each. Bound axes are negative there.
template <class Use>
constexpr void for_accesses(graph& g, int body, Use const& use) {
    memo seen(g);
    post_order(
        g, body, seen, [&](int id) {
            seen.set(id, 1);
            if (g.what(id) == kind::access) use(id);
        });
}

/// Adds the read of a symbol with `rank` axes from `first_axis` on: the steps along pairs of slots of one extent class.
constexpr void add_read(graph& g, read_table& reads, int definition, int access, int first_axis, int rank) {
    node const n = g.at(access);
    bool plain = true;
    for (int k = 0; k < n.count; ++k) plain = plain && g.parts.items[n.first + k].id < affine_index;
    reads.add(definition, plain);
    for (int a = 0; a < rank; ++a)
        for (int k = 0; k < n.count; ++k) {
            bool const alike = g.axes.items[first_axis + a].extent_class == g.slot_classes.items[g.symbols.items[n.tag].slots + k];
            reads.steps.push(alike ? step_along(expand_index(g, g.parts.items[n.first + k].id), first_axis + a) : step::elsewhere);
        }
}

constexpr read_table table_of_reads(system& s) {
    read_table reads;
    for (int k = 0; k < s.equations.size; ++k) {
        equation const e = s.equations.items[k];
        reads.begin(e.rank);
        for_accesses(s.g, e.body, [&](int access) {
            int const definition = s.g.symbols.items[s.g.at(access).tag].definition;
            if (definition >= 0) add_read(s.g, reads, definition, access, e.first_axis, e.rank);
        });
    }
    return reads;
}

/// The order where some equations read each other in a circle.
constexpr ordering order_recurrences(system& s, int root) {
    ordering result;
    read_table const reads = table_of_reads(s);
    components const c = find_components(reads, root);
    for (int component = 0; component < c.firsts.size; ++component) {
        bool const circular = is_circular(reads, c, component);
        if (!circular) {
            result.equations.push(c.order.items[c.firsts.items[component]]);
            result.recurrences.push(-1);
            continue;
        }
        recurrence const r = find_recurrence(reads, c, component);
        result.complete = result.complete && r.found;
        result.along_one_axis = result.along_one_axis && (r.found || r.cyclic);
        for (int k = 0; k < r.order.size; ++k) {
            result.equations.push(r.order.items[k]);
            result.recurrences.push(component);
        }
    }
    return result;
}

} // namespace detail

constexpr ordering order_equations(system& s, int of_symbol) {
    ordering result;
    graph& g = s.g;
    buffer<int> state, stack{32};
    state.extend(s.equations.size + 1); // 0 unseen, 1 on the way, 2 listed
    buffer<int> reads{16};
    int const start_at = g.symbols.items[of_symbol].definition;
    if (start_at >= 0) stack.push(start_at);
    while (stack.size > 0) {
        int const e = stack.back();
        if (state.items[e] != 0) {
            if (state.items[e] == 1) {
                state.items[e] = 2;
                result.equations.push(e);
            }
            stack.pop();
            continue;
        }
        state.items[e] = 1;
        reads.size = 0;
        detail::for_accesses(g, s.equations.items[e].body, [&](int access) {
            int const definition = g.symbols.items[g.at(access).tag].definition;
            if (definition >= 0) reads.push(definition);
        });
        for (int k = 0; k < reads.size; ++k) {
            if (state.items[reads.items[k]] == 0) stack.push(reads.items[k]);
            if (state.items[reads.items[k]] == 1) return detail::order_recurrences(s, start_at);
        }
    }
    return result;
}

/// Marks the symbols of circular equations: their definitions are never put in for their names, which would have no end.
/// Call once all equations are there.
constexpr void know_recurrences(system& s) {
    graph& g = s.g;
    bool ahead = false; // a circle has a read that was made before the body of what it reads
    for (int id = 0; id < g.nodes.size && !ahead; ++id) {
        if (g.what(id) != kind::access) continue;
        int const d = g.symbols.items[g.at(id).tag].definition;
        ahead = d >= 0 && id <= s.equations.items[d].body;
    }
    if (!ahead) return;
    read_table const reads = detail::table_of_reads(s);
    components const c = find_components(reads, -1);
    for (int k = 0; k < s.equations.size; ++k)
        if (is_circular(reads, c, c.of.items[k])) g.symbols.items[s.equations.items[k].symbol].recurrent = true;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
