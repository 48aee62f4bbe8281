// SPDX-License-Identifier: BSL-1.0
// Definitions that read each other in a circle: a recurrence where one axis orders all of them, otherwise a cycle.
#pragma once
#include <chainrule/graph/index.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Where an index lies, seen from an axis of the reader: h(n − 1) is earlier than n, y(n − k) not later.
enum class step : signed char { elsewhere, earlier, not_later, same, not_earlier, later };

/// Indices are never negative, so that n − 1 − k is earlier whatever the extents are.
constexpr step step_along(affine const& index, int axis) {
    affine rest = index;
    rest.add(axis, -1);
    bool up = rest.constant > 0, down = rest.constant < 0, moves = false;
    for (int k = 0; k < rest.count; ++k) {
        if (rest.terms[k].axis == axis) return step::elsewhere;
        (rest.terms[k].factor > 0 ? up : down) = true;
        moves = true;
    }
    if (up && down) return step::elsewhere;
    if (rest.constant == 0) return !moves ? step::same : up ? step::not_earlier : step::not_later;
    return up ? step::later : step::earlier;
}

/// Which definition reads which. Definitions are numbered; the reads of one follow each other.
struct read_table {
    struct read {
        int of = 0;         // the definition that is read
        int steps = 0;      // first of rank(reader)·rank(read) steps, the reader's axes slowest
        bool plain = false; // at plain axes only
    };
    buffer<int> ranks{8}, firsts{8};
    buffer<read> list{16};
    buffer<step> steps{16};

    constexpr void begin(int rank) {
        ranks.push(rank);
        firsts.push(list.size);
    }
    /// The steps follow, by pushing them.
    constexpr void add(int of, bool plain) { list.push({of, steps.size, plain}); }
    constexpr int end_of(int definition) const { return definition + 1 < firsts.size ? firsts.items[definition + 1] : list.size; }
    constexpr step at(read const& r, int reader_slot, int slot) const { return steps.items[r.steps + reader_slot * ranks.items[r.of] + slot]; }
};

/// Definitions that reach each other by reads, together; every component after those it reads (Tarjan 1972, without recursion).
struct components {
    buffer<int> order{16}; // definitions
    buffer<int> of;        // definition -> its component, -1 where none of the roots needs it
    buffer<int> firsts{8}; // component -> its first place in `order`

    constexpr int end_of(int component) const { return component + 1 < firsts.size ? firsts.items[component + 1] : order.size; }
};

/// `root` < 0: all definitions.
constexpr components find_components(read_table const& reads, int root) {
    components result;
    int const count = reads.firsts.size;
    buffer<int> number, low, next, path{16}, open{16};
    number.extend(count + 1); // 0 where not seen
    low.extend(count + 1);
    next.extend(count + 1);
    result.of.resize(count + 1, -1);
    int seen = 0;
    auto const enter = [&](int d) {
        number.items[d] = low.items[d] = ++seen;
        next.items[d] = reads.firsts.items[d];
        path.push(d);
        open.push(d);
    };
    for (int start = root < 0 ? 0 : root; start < (root < 0 ? count : root + 1); ++start) {
        if (number.items[start] == 0) enter(start);
        while (path.size > 0) {
            int const d = path.back();
            if (next.items[d] < reads.end_of(d)) {
                int const read = reads.list.items[next.items[d]++].of;
                if (number.items[read] == 0) enter(read);
                else if (result.of.items[read] < 0 && number.items[read] < low.items[d]) low.items[d] = number.items[read];
                continue;
            }
            path.pop();
            if (path.size > 0 && low.items[d] < low.items[path.back()]) low.items[path.back()] = low.items[d];
            if (low.items[d] != number.items[d]) continue;
            int const first = result.order.size, component = result.firsts.push(first);
            for (int member = -1; member != d;) {
                member = open.pop();
                result.of.items[member] = component;
                int at = result.order.push(member); // in the order of their numbers
                for (; at > first && result.order.items[at - 1] > member; --at) result.order.items[at] = result.order.items[at - 1];
                result.order.items[at] = member;
            }
        }
    }
    return result;
}

/// Does the component's first member read itself, or another one?
constexpr bool is_circular(read_table const& reads, components const& c, int component) {
    int const d = c.order.items[c.firsts.items[component]];
    for (int k = reads.firsts.items[d]; k < reads.end_of(d); ++k)
        if (c.of.items[reads.list.items[k].of] == component) return true;
    return false;
}

/// How a circular component is computed: entry by entry along one axis, in `order` at each of them.
struct recurrence {
    bool found = false;
    bool cyclic = false;   // not found, and the circle closes at the same entries
    int direction = 0;     // 1: ascending, every read is of the same or an earlier entry; -1: descending
    buffer<int> slots{4};  // of the members as in `components::order`: which of their axes it is
    buffer<int> order{4};  // definitions
};

namespace detail {

/// The members sorted so that each follows those whose reads `counts(read, reader slot)` says must come before; fewer where that fails.
template <class Counts>
constexpr buffer<int> sort_members(read_table const& reads, components const& c, int component, Counts const& counts) {
    int const first = c.firsts.items[component], count = c.end_of(component) - first;
    buffer<int> order(count + 1), placed;
    placed.extend(reads.firsts.size + 1);
    for (bool moved = true; moved;) {
        moved = false;
        for (int m = 0; m < count; ++m) {
            int const d = c.order.items[first + m];
            bool ready = placed.items[d] == 0;
            for (int k = reads.firsts.items[d]; k < reads.end_of(d) && ready; ++k) {
                read_table::read const& r = reads.list.items[k];
                ready = c.of.items[r.of] != component || placed.items[r.of] != 0 || !counts(d, r);
            }
            if (!ready) continue;
            placed.items[d] = moved = true;
            order.push(d);
        }
    }
    return order;
}

/// One attempt: the first member runs along its slot `start`, and the others along the slots that their reads name.
constexpr recurrence recur_along(read_table const& reads, components const& c, int component, int start) {
    recurrence result;
    int const first = c.firsts.items[component], count = c.end_of(component) - first;
    buffer<int> slot, stack{8};
    slot.resize(reads.firsts.size, -1);
    slot.items[c.order.items[first]] = start;
    stack.push(c.order.items[first]);
    bool earlier = false, later = false;
    while (stack.size > 0) {
        int const d = stack.pop();
        for (int k = reads.firsts.items[d]; k < reads.end_of(d); ++k) {
            read_table::read const& r = reads.list.items[k];
            if (c.of.items[r.of] != component) continue;
            int& read_slot = slot.items[r.of];
            bool const known = read_slot >= 0;
            for (int q = 0; q < reads.ranks.items[r.of] && read_slot < 0; ++q)
                if (reads.at(r, slot.items[d], q) != step::elsewhere) read_slot = q;
            if (read_slot < 0 || reads.at(r, slot.items[d], read_slot) == step::elsewhere) return result;
            step const s = reads.at(r, slot.items[d], read_slot);
            earlier = earlier || s == step::earlier || s == step::not_later;
            later = later || s == step::later || s == step::not_earlier;
            if (!known) stack.push(r.of);
        }
    }
    if (earlier == later) return result;
    result.order = sort_members(reads, c, component, [&](int reader, read_table::read const& r) {
        step const s = reads.at(r, slot.items[reader], slot.items[r.of]);
        return s != step::earlier && s != step::later;
    });
    result.found = result.order.size == count;
    result.direction = earlier ? 1 : -1;
    for (int m = 0; m < count; ++m) result.slots.push(slot.items[c.order.items[first + m]]);
    return result;
}

} // namespace detail

/// The members so that each follows those it reads at the very same entries; fewer than all where these reads close a circle.
constexpr buffer<int> order_at_same_entries(read_table const& reads, components const& c, int component) {
    return detail::sort_members(reads, c, component, [](int, read_table::read const& r) { return r.plain; });
}

/// The recurrence that a circular component is, along the first axis that orders it.
constexpr recurrence find_recurrence(read_table const& reads, components const& c, int component) {
    int const first = c.firsts.items[component];
    for (int start = 0; start < reads.ranks.items[c.order.items[first]]; ++start) {
        recurrence found = detail::recur_along(reads, c, component, start);
        if (found.found) return found;
    }
    recurrence none;
    none.cyclic = order_at_same_entries(reads, c, component).size < c.end_of(component) - first;
    return none;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
