// SPDX-License-Identifier: BSL-1.0
// Reverse accumulation over equations: the adjoint of every symbol an output depends on, in index notation.
#pragma once
#include <chainrule/calculus/pass_back.hpp>
#include <chainrule/graph/order.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Adjoints per symbol, over the slots of that symbol: a defined symbol's are its equation's, a given one's are made here.
/// The output's own indices are "ambient": no reduction sums them.
struct adjoints {
    core::int_map node_of;  // symbol -> adjoint node
    core::int_map slots_of; // symbol -> first slot axis
    operation const* missing = nullptr; // an operation without a derivative that was met
    bool cyclic = false;
    int unfolding = -1; // a recurrent symbol whose adjoint `announce` gave no name
};

/// Reverse accumulation, an equation at a time: where it stands between two steps is data, so that a compiler that bounds the steps of
/// one constant evaluation can go on in the next.
struct accumulation {
    adjoints result;
    ordering order;
    core::int_map needed;    // symbols that are wanted, or depend on something wanted
    core::int_map latest;    // symbol -> its last contribution but the first one, in `more`
    buffer<int> more{4}, before{4}; // and the one before it
    core::int_map announced; // symbol -> what stands for its adjoint, in the recurrence that is gone through
    buffer<int> together{4}; // its symbols
    int inside = -1;         // its number
    int looked_at = 0;       // of the equations before this one it is known whether they are needed
    int position = 0;        // the equations from here on are done
    int given = 0;           // the symbols before this one are settled, where they have no equation

    template <class Use>
    constexpr void for_buffers(Use& use, int symbols) {
        core::visit_buffer(use, order.equations);
        core::visit_buffer(use, order.recurrences);
        core::visit_map(use, needed, symbols);
        core::visit_map(use, latest, symbols);
        core::visit_buffer(use, more);
        core::visit_buffer(use, before);
        core::visit_map(use, announced, symbols);
        core::visit_buffer(use, together);
        core::visit_map(use, result.node_of, symbols);
        core::visit_map(use, result.slots_of, symbols);
    }

    constexpr int slots(system& s, int symbol) {
        int const d = s.g.symbols.items[symbol].definition;
        if (d >= 0) return s.equations.items[d].first_axis;
        if (result.slots_of.at(symbol) < 0) result.slots_of.set(symbol, s.slot_axes(symbol, 0));
        return result.slots_of.at(symbol);
    }
    constexpr void contribute(int symbol, int node) {
        if (result.node_of.at(symbol) < 0) return result.node_of.set(symbol, node);
        int const earlier = latest.at(symbol);
        latest.set(symbol, more.push(node));
        before.push(earlier);
    }
    /// All contributions so far as one node, -1 where there is none. Added up at once: one by one takes time in their number squared.
    constexpr int total(graph& g, int symbol) {
        int const first = result.node_of.at(symbol);
        if (latest.at(symbol) < 0) return first;
        buffer<part> terms{8};
        terms.push({first, 1});
        for (int k = latest.at(symbol); k >= 0; k = before.items[k]) terms.push({more.items[k], 1});
        latest.set(symbol, core::int_map::absent);
        result.node_of.set(symbol, make_add(g, terms.items, terms.size));
        return result.node_of.at(symbol);
    }
    /// Adjoints of `of` at the ambient indices (one axis per slot) for all symbols with wanted.at(symbol) == 1 and those between.
    constexpr void start(system& s, int of, int const* ambient, core::int_map wanted) {
        graph& g = s.g;
        order = order_equations(s, of);
        result.cyclic = !order.complete;
        if (result.cyclic) return;
        needed = static_cast<core::int_map&&>(wanted);
        int seed = g.one();
        for (int k = 0; k < g.symbols.items[of].rank; ++k) seed = multiply(g, seed, make_delta(g, slots(s, of) + k, ambient[k]));
        contribute(of, seed);
        position = order.equations.size;
    }
    /// Looks at the equations one by one; then takes them from the last one back, then the given symbols; false when nothing is left.
    /// `settle(symbol, node)` is called for each symbol's complete adjoint and returns what stands for it from then on. The adjoints of a
    /// recurrence read each other, in the opposite direction: `announce(symbol)` returns what stands for one before it is complete, the
    /// same as `settle` later; -1: there is none.
    template <class Settle, class Announce>
    constexpr bool step(system& s, Settle const& settle, Announce const& announce) {
        if (result.cyclic || result.unfolding >= 0) return false;
        if (looked_at < order.equations.size) {
            look(s);
            return true;
        }
        if (position > 0) {
            if (order.recurrence_at(position - 1) != inside) {
                leave(s, settle);
                enter(s, position - 1, announce);
                if (result.unfolding >= 0) return false;
            }
            equation const e = s.equations.items[order.equations.items[--position]];
            int const node = total(s.g, e.symbol), known = announced.at(e.symbol);
            if (needed.at(e.symbol) == 1 && (node >= 0 || known >= 0)) pass_on(s, e, known >= 0 ? known : settle(e.symbol, node), known < 0);
            return true;
        }
        leave(s, settle);
        for (; given < s.g.symbols.size; ++given) {
            if (result.node_of.at(given) < 0 || s.g.symbols.items[given].definition >= 0) continue;
            result.node_of.set(given, settle(given, total(s.g, given)));
            ++given;
            return true;
        }
        return false;
    }

private:
    /// Is the next equation needed?
    constexpr void look(system& s) {
        int k = looked_at++;
        equation const e = s.equations.items[order.equations.items[k]];
        if (needed.at(e.symbol) == 1 || detail::active_nodes(s.g, e.body, needed).order.size == 0) return;
        needed.set(e.symbol, 1);
        for (int const r = order.recurrence_at(k); r >= 0 && k >= 0 && order.recurrence_at(k) == r; --k) looked_at = k; // those before it may read it
    }
    /// Leaves a recurrence, all of whose adjoints are complete.
    template <class Settle>
    constexpr void leave(system& s, Settle const& settle) {
        for (int k = 0; k < together.size; ++k) {
            int const symbol = together.items[k], node = total(s.g, symbol);
            result.node_of.set(symbol, settle(symbol, node < 0 ? s.g.zero() : node));
            announced.set(symbol, core::int_map::absent);
        }
        together.size = 0;
    }
    /// Enters the recurrence, if it is one, whose last equation is at that place: all of it, where any adjoint has been contributed to.
    template <class Announce>
    constexpr void enter(system& s, int last, Announce const& announce) {
        inside = order.recurrence_at(last);
        bool reached = false;
        for (int k = last; k >= 0 && inside >= 0 && order.recurrence_at(k) == inside; --k) {
            int const symbol = s.equations.items[order.equations.items[k]].symbol;
            reached = reached || (needed.at(symbol) == 1 && result.node_of.at(symbol) >= 0);
            if (needed.at(symbol) == 1) together.push(symbol);
        }
        if (!reached) together.size = 0;
        for (int k = 0; k < together.size && result.unfolding < 0; ++k) {
            int const adjoint = announce(together.items[k]);
            announced.set(together.items[k], adjoint);
            if (adjoint < 0) result.unfolding = together.items[k];
        }
    }
    /// Within a recurrence the reader's own axes are solved by the slots it reads, so that the order of the adjoints is seen: ȳ(i−1, j)
    /// where i−1 = j, not ȳ(j, j); Σ_k w(k)·ȳ(n+k), not Σ_i w(i−n)·ȳ(i).
    static constexpr int at_slots(graph& g, equation const& e, node const& read, int first, buffer<int>& rows, int product) {
        for (int axis = e.first_axis + e.rank - 1; axis >= e.first_axis; --axis)
            for (int m = 0; m < read.count; ++m) {
                solution const found = rows.items[m] < 0 ? solution{} : solve(g, rows.items[m], first + m, axis);
                if (!found.found) continue;
                rows.items[m] = -1;
                product = detail::at_solution(g, product, axis, found.index);
                for (int k = 0; k < read.count; ++k)
                    if (rows.items[k] >= 0) rows.items[k] = substitute_index(g, rows.items[k], axis, found.index);
                break;
            }
        return product;
    }
    /// What the adjoint of an equation's symbol contributes to those of the symbols it reads.
    constexpr void pass_on(system& s, equation const& e, int adjoint, bool complete) {
        graph& g = s.g;
        if (complete) result.node_of.set(e.symbol, adjoint);
        detail::pass_back(s, e, adjoint, needed, result.missing, [&](node const& n, int product) {
            bool const itself = n.tag == e.symbol; // its slots are axes of the product already
            int const first = itself ? s.slot_axes(n.tag, 0) : slots(s, n.tag);
            buffer<int> rows(n.count + 1); // what the slots are equal to, -1 where that is put in
            for (int m = 0; m < n.count; ++m) rows.push(g.parts.items[n.first + m].id);
            if (announced.at(n.tag) >= 0) product = at_slots(g, e, n, first, rows, product);
            for (int m = 0; m < n.count; ++m)
                if (rows.items[m] >= 0) product = multiply(g, product, make_delta(g, rows.items[m], first + m));
            for (int m = n.axes_count - 1; m >= 0; --m) // those that are not solved yet
                if (int const axis = g.axis_lists.items[n.axes_first + m]; g.has_axis(product, axis)) product = make_sum(g, axis, product);
            buffer<renaming> back(n.count + 1);
            for (int m = 0; m < n.count && itself; ++m) back.push({first + m, slots(s, n.tag) + m});
            contribute(n.tag, itself ? rename(g, product, back.items, n.count) : product);
        });
    }
};

/// All steps at once.
template <class Settle, class Announce>
constexpr adjoints accumulate(system& s, int of, int const* ambient, core::int_map wanted, Settle const& settle, Announce const& announce) {
    accumulation a;
    a.start(s, of, ambient, static_cast<core::int_map&&>(wanted));
    while (a.step(s, settle, announce)) {}
    return static_cast<adjoints&&>(a.result);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
