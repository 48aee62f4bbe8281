// SPDX-License-Identifier: BSL-1.0
// Reverse accumulation over equations: the adjoint of every symbol an output depends on, in index notation.
#pragma once
#include <chainrule/calculus/facts.hpp>
#include <chainrule/calculus/definitions.hpp>
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

namespace detail {

/// The part of an equation's graph, reductions opened, through which wanted symbols act. Positions are constant between jumps.
struct active_nodes {
    buffer<int> order{32}; // operands first
    core::int_map position;
};

constexpr active_nodes find_active(graph& g, int root, core::int_map const& wanted) {
    active_nodes result;
    memo active(g);
    post_order(
        g, root, [&](int id, auto const& use) { is_reduction(g.what(id)) ? use(open(g, id).body) : for_operands(g, id, use); },
        [&](int id) { return active.has(id) || (is_position(g.what(id)) && (active.set(id, 0), true)); },
        [&](int id) {
            int found = g.what(id) == kind::access && wanted.at(g.at(id).tag) == 1;
            if (is_reduction(g.what(id))) found = active.at(open(g, id).body);
            else for_operands(g, id, [&](int child) { found |= active.at(child); });
            active.set(id, found);
            if (found != 0) result.position.set(id, result.order.push(id));
        });
    return result;
}

/// Sum of a product over the axes of `from` that `to` lacks: those it was reduced over on the way to `to`.
constexpr int contract(graph& g, int product, node const& from, int to) {
    for (int k = from.axes_count - 1; k >= 0; --k) {
        int const axis = g.axis_lists.items[from.axes_first + k];
        if (!g.has_axis(to, axis)) product = make_sum(g, axis, product);
    }
    return product;
}

/// Π over the other entries, for the entry at `axis` of a product: right with zero entries too.
constexpr int product_of_others(graph& g, opened_reduction const& o, int axis) {
    int const extent = make_extent(g, g.axes.items[axis].extent_class);
    if (!g.has_axis(o.body, axis)) // c^n: n·c^(n−1), the sum over the entries included
        return multiply(g, extent, call_power(g, o.body, subtract(g, extent, g.one())));
    int const other = g.fresh_axis(g.axes.items[axis].extent_class, g.axes.items[axis].letter);
    int const delta = make_delta(g, other, axis);
    int const body = add(g, delta, multiply(g, subtract(g, g.one(), delta), rename(g, o.body, axis, other)));
    return make_reduction(g, kind::product, &other, 1, body);
}

} // namespace detail

/// Adjoints of `of` at the ambient indices (one axis per slot) for all symbols with wanted.at(symbol) == 1 and those between.
/// `settle(symbol, node)` is called for each defined symbol's complete adjoint and returns what stands for it from then on. The adjoints
/// of a recurrence read each other, in the opposite direction: `announce(symbol)` returns what stands for one before it is complete,
/// the same as `settle` later; -1: there is none.
template <class Settle, class Announce>
constexpr adjoints accumulate(system& s, int of, int const* ambient, core::int_map wanted, Settle const& settle, Announce const& announce) {
    graph& g = s.g;
    adjoints result;
    ordering const order = order_equations(s, of);
    result.cyclic = !order.complete;
    if (result.cyclic) return result;

    core::int_map needed = static_cast<core::int_map&&>(wanted); // wanted, or depends on something wanted
    for (int k = 0; k < order.equations.size; ++k) {
        equation const e = s.equations.items[order.equations.items[k]];
        if (needed.at(e.symbol) == 1) continue;
        if (detail::find_active(g, e.body, needed).order.size == 0) continue;
        needed.set(e.symbol, 1);
        for (int const r = order.recurrence_at(k); r >= 0 && k >= 0 && order.recurrence_at(k) == r;) --k; // those before it may read it
    }
    auto const slots = [&](int symbol) {
        int const d = g.symbols.items[symbol].definition;
        if (d >= 0) return s.equations.items[d].first_axis;
        if (result.slots_of.at(symbol) < 0) result.slots_of.set(symbol, s.slot_axes(symbol, 0));
        return result.slots_of.at(symbol);
    };
    auto const contribute = [&](int symbol, int node) {
        int const old = result.node_of.at(symbol);
        result.node_of.set(symbol, old < 0 ? node : add(g, old, node));
    };

    int seed = g.one();
    for (int k = 0; k < g.symbols.items[of].rank; ++k) seed = multiply(g, seed, make_delta(g, slots(of) + k, ambient[k]));
    contribute(of, seed);

    core::int_map announced;    // symbol -> what stands for its adjoint, in the recurrence that is gone through
    buffer<int> together{4};    // its symbols
    int inside = -1;            // its number
    auto const leave = [&] {
        for (int k = 0; k < together.size; ++k) {
            int const symbol = together.items[k], node = result.node_of.at(symbol);
            result.node_of.set(symbol, settle(symbol, node < 0 ? g.zero() : node));
            announced.set(symbol, core::int_map::absent);
        }
        together.size = 0;
    };
    auto const enter = [&](int last) { // all of it, where any of its adjoints has been contributed to
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
    };

    for (int position = order.equations.size - 1; position >= 0; --position) {
        equation const e = s.equations.items[order.equations.items[position]];
        if (order.recurrence_at(position) != inside) {
            leave();
            enter(position);
        }
        if (result.unfolding >= 0) return result;
        int adjoint = announced.at(e.symbol);
        if (needed.at(e.symbol) != 1 || (result.node_of.at(e.symbol) < 0 && adjoint < 0)) continue;
        if (adjoint < 0) {
            adjoint = settle(e.symbol, result.node_of.at(e.symbol));
            result.node_of.set(e.symbol, adjoint);
        }
        detail::active_nodes const active = detail::find_active(g, e.body, needed);
        if (active.order.size == 0 || adjoint == g.zero()) continue;

        buffer<int> adjoint_of;
        adjoint_of.extend(active.order.size); // node 0 is zero
        // The equation's name stands for the value of its root, unless the body lacks one of its axes.
        int const left_side = access_axes(g, e.symbol, e.first_axis);
        bool const named = e.named && g.at(left_side).axes_count == g.at(e.body).axes_count;
        {
            int root = adjoint;
            for (int k = 0; k < e.rank; ++k)
                if (!g.has_axis(e.body, e.first_axis + k)) root = make_sum(g, e.first_axis + k, root);
            adjoint_of.items[active.order.size - 1] = root;
        }
        for (int k = active.order.size - 1; k >= 0; --k) {
            int const id = active.order.items[k];
            int const incoming = adjoint_of.items[k];
            if (incoming == g.zero()) continue;
            node const n = g.at(id);
            int const value = id == e.body && named ? left_side : id;
            auto const push = [&](int child, int factor) {
                int const at = active.position.at(child);
                if (at < 0 || factor == g.zero()) return;
                int const passed = detail::contract(g, multiply(g, incoming, factor), n, child);
                adjoint_of.items[at] = add(g, adjoint_of.items[at], passed);
            };
            if (n.what == kind::access) {
                int product = incoming;
                bool const itself = n.tag == e.symbol; // its slots are axes of the product already
                int const first = itself ? s.slot_axes(n.tag, 0) : slots(n.tag);
                for (int m = 0; m < n.count; ++m)
                    product = multiply(g, product, make_delta(g, g.parts.items[n.first + m].id, first + m));
                bool const recurs = announced.at(n.tag) >= 0; // then the reader's own axes are solved first: Σ_k w(k)·ȳ(n+k), not Σ_i w(i−n)·ȳ(i)
                for (int own = recurs ? 1 : 0; own >= 0; --own)
                    for (int m = n.axes_count - 1; m >= 0; --m) {
                        int const axis = g.axis_lists.items[n.axes_first + m];
                        if (!recurs || (axis >= e.first_axis && axis < e.first_axis + e.rank) == (own == 1)) product = make_sum(g, axis, product);
                    }
                buffer<renaming> back(n.count + 1);
                for (int m = 0; m < n.count && itself; ++m) back.push({first + m, slots(n.tag) + m});
                contribute(n.tag, itself ? rename(g, product, back.items, n.count) : product);
            } else if (n.what == kind::add) {
                for (int m = 0; m < n.count; ++m) {
                    part const p = g.parts.items[n.first + m];
                    push(p.id, make_number(g, p.value));
                }
            } else if (n.what == kind::multiply) {
                for (int m = 0; m < n.count; ++m) {
                    buffer<part> factors(n.count);
                    for (int f = 0; f < n.count; ++f) {
                        part const p = g.parts.items[n.first + f];
                        factors.push({p.id, f == m ? p.value - 1 : p.value});
                    }
                    part const own = g.parts.items[n.first + m];
                    if (active.position.at(own.id) >= 0)
                        push(own.id, make_multiply(g, factors.items, factors.size, n.value * own.value));
                }
            } else if (n.what == kind::call) {
                int operands[8] = {};
                for (int m = 0; m < n.count; ++m) operands[m] = g.parts.items[n.first + m].id;
                for (int m = 0; m < n.count; ++m) {
                    if (active.position.at(operands[m]) < 0) continue;
                    if (!n.function->differentiable) result.missing = n.function;
                    else push(operands[m], n.function->partial(g, m, operands, value));
                }
            } else {
                opened_reduction const o = open(g, id);
                if (n.what == kind::sum) {
                    push(o.body, g.one());
                } else if (n.what == kind::product) {
                    push(o.body, g.has_axis(o.body, o.first) && positive(g, o.body) ? divide(g, value, o.body) : detail::product_of_others(g, o, o.first));
                } else { // all to the first entry that attains the extremum
                    kind const first = n.what == kind::maximum ? kind::arg_maximum : kind::arg_minimum;
                    push(o.body, make_reduction(g, first, &o.first, 1, o.body, o.first));
                }
            }
        }
    }
    leave();
    for (int symbol = 0; symbol < g.symbols.size; ++symbol)
        if (result.node_of.at(symbol) >= 0 && g.symbols.items[symbol].definition < 0)
            result.node_of.set(symbol, settle(symbol, result.node_of.at(symbol)));
    return result;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
