// SPDX-License-Identifier: BSL-1.0
// Sequences: statements that read each other at earlier entries of one axis are run together, entry by entry along it.
#pragma once
#include <chainrule/graph/order.hpp>
#include <chainrule/schedule/statement.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// The axis of a sequence: the extent class, and which entry comes first: 1: the first one, -1: the last one.
struct sequence {
    int extent_class = 0;
    int direction = 1;
};

struct sequences {
    buffer<sequence> list{1};
    bool complete = true; // false: some statements cannot be put in an order
};

/// Sorts the statements, those of a sequence together and marked as such. From the first one on for which `in_place(symbol)` they
/// stay where they are: updates read what others have read before.
template <class InPlace>
constexpr sequences find_sequences(system& s, buffer<statement>& statements, InPlace const& in_place) {
    graph& g = s.g;
    sequences result;
    int count = 0;
    core::int_map computed_by; // symbol -> statement
    for (; count < statements.size && !in_place(statements.items[count].symbol); ++count) computed_by.set(statements.items[count].symbol, count);
    read_table reads;
    for (int k = 0; k < count; ++k) {
        statement const t = statements.items[k];
        reads.begin(t.rank);
        detail::for_accesses(g, t.body, [&](int access) {
            int const by = computed_by.at(g.at(access).tag);
            if (by >= 0) detail::add_read(g, reads, by, access, t.first_axis, t.rank);
        });
    }
    components const c = find_components(reads, -1);
    buffer<statement> const before = statements;
    int at = 0;
    for (int component = 0; component < c.firsts.size; ++component) {
        int const first = c.firsts.items[component];
        if (!is_circular(reads, c, component)) {
            statements.items[at++] = before.items[c.order.items[first]];
            continue;
        }
        recurrence const r = find_recurrence(reads, c, component);
        result.complete = result.complete && r.found;
        if (!r.found) return result;
        int const number = result.list.push({0, r.direction});
        for (int k = 0; k < r.order.size; ++k) {
            statement& t = statements.items[at++];
            t = before.items[r.order.items[k]];
            t.sequence = number;
            for (int m = 0; m < r.slots.size; ++m)
                if (c.order.items[first + m] == r.order.items[k]) t.sequential_axis = t.first_axis + r.slots.items[m];
            result.list.items[number].extent_class = g.axes.items[t.sequential_axis].extent_class;
        }
    }
    return result;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
