// SPDX-License-Identifier: BSL-1.0
// Reverse accumulation through one equation: what its adjoint contributes to the symbols that it reads.
#pragma once
#include <chainrule/calculus/definitions.hpp>
#include <chainrule/calculus/facts.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// The part of an equation's graph, reductions opened, through which wanted symbols act. Positions are constant between jumps.
class active_nodes {
public:
    buffer<int> order{32}; // operands first

    constexpr active_nodes(graph& g, int root, core::int_map const& wanted) : positions(g) {
        memo active(g);
        post_order_opened(
            g, root, [&](int id) { return active.has(id) || (is_position(g.what(id)) && (active.set(id, 0), true)); },
            [&](int id) {
                int found = g.what(id) == kind::access && wanted.at(g.at(id).tag) == 1;
                if (is_reduction(g.what(id))) found = active.at(open(g, id).body);
                else for_operands(g, id, [&](int child) { found |= active.at(child); });
                active.set(id, found);
                if (found != 0) positions.set(id, order.push(id));
            });
    }
    /// In `order`, or -1.
    constexpr int position(int id) const { return positions.has(id) ? positions.at(id) : -1; }

private:
    memo positions;
};

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

/// Reverse accumulation through one equation: calls read(access, product) for each read of a needed symbol, the product being what reaches
/// it from `adjoint`, over the axes of the access; `missing` is told an operation without a derivative.
template <class Read>
constexpr void pass_back(system& s, equation const& e, int adjoint, core::int_map const& needed, operation const*& missing, Read const& read) {
    graph& g = s.g;
    active_nodes const active(g, e.body, needed);
    if (active.order.size == 0 || adjoint == g.zero()) return;

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
            int const at = active.position(child);
            if (at < 0 || factor == g.zero()) return;
            int const passed = contract(g, multiply(g, incoming, factor), n, child);
            adjoint_of.items[at] = add(g, adjoint_of.items[at], passed);
        };
        if (n.what == kind::access) {
            read(n, incoming);
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
                if (active.position(own.id) >= 0)
                    push(own.id, make_multiply(g, factors.items, factors.size, n.value * own.value));
            }
        } else if (n.what == kind::call) {
            int operands[8] = {};
            for (int m = 0; m < n.count; ++m) operands[m] = g.parts.items[n.first + m].id;
            for (int m = 0; m < n.count; ++m) {
                if (active.position(operands[m]) < 0) continue;
                if (!n.function->differentiable) missing = n.function;
                else push(operands[m], n.function->partial(g, m, operands, value));
            }
        } else {
            opened_reduction const o = open(g, id);
            if (n.what == kind::sum) {
                push(o.body, g.one());
            } else if (n.what == kind::product) {
                push(o.body, g.has_axis(o.body, o.first) && positive(g, o.body) ? divide(g, value, o.body) : product_of_others(g, o, o.first));
            } else { // all to the first entry that attains the extremum
                kind const first = n.what == kind::maximum ? kind::arg_maximum : kind::arg_minimum;
                push(o.body, make_reduction(g, first, &o.first, 1, o.body, o.first));
            }
        }
    }
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
