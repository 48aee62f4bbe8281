// SPDX-License-Identifier: BSL-1.0
// Deltas as factors of an expression: found, and divided by; and which terms may be taken apart without loss of digits.
#pragma once
#include <chainrule/graph/reduce.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// Can the delta be solved for the axis, and is none of its axes bound?
constexpr bool solvable(graph& g, int delta, int axis) {
    node const n = g.at(delta);
    if (n.what != kind::delta || !g.has_axis(delta, axis)) return false;
    for (int k = 0; k < n.axes_count; ++k)
        if (g.axis_lists.items[n.axes_first + k] < 0) return false;
    return solve(g, g.parts.items[n.first].id, g.parts.items[n.first + 1].id, axis).found;
}

/// What a node that is 0 with the delta has beside it as a factor; -1 where it is not a product with the delta. Of a product one factor
/// will do, of an addition all terms, of a sum its body.
constexpr int divided_by_delta(graph& g, int id, int delta) {
    if (id == delta) return g.one();
    node const n = g.at(id);
    if ((n.delta_axes & g.at(delta).axes) != g.at(delta).axes) return -1;
    if (n.what == kind::multiply) {
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            if (p.value.negative() || !p.value.integer()) continue;
            int const inner = p.id == delta ? g.one() : p.value.is(1) ? divided_by_delta(g, p.id, delta) : -1;
            if (inner < 0) continue;
            buffer<part> factors(n.count + 1);
            for (int m = 0; m < n.count; ++m)
                if (m != k) factors.push(g.parts.items[n.first + m]);
            factors.push({inner, 1});
            return make_multiply(g, factors.items, factors.size, n.value);
        }
        return -1;
    }
    if (n.what == kind::add) {
        if (!core::zero(n.value)) return -1;
        buffer<part> terms(n.count + 1);
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            int const inner = divided_by_delta(g, p.id, delta);
            if (inner < 0) return -1;
            terms.push({inner, p.value});
        }
        return make_add(g, terms.items, terms.size);
    }
    if (n.what != kind::sum) return -1;
    opened_reduction const o = open_beside(g, id, delta);
    int const inner = divided_by_delta(g, o.body, delta);
    if (inner < 0) return -1;
    buffer<int> axes(o.count);
    for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
    return make_reduction(g, kind::sum, axes.items, o.count, inner);
}

/// A delta that the node is a product with and that can be solved for the axis, best by an axis of the same extent (which cannot leave
/// its range); -1 if there is none.
constexpr int find_factor_delta(graph& g, int root, int axis) {
    int found = -1;
    bool plain = false;
    buffer<int> open_nodes{8};
    open_nodes.push(root);
    while (open_nodes.size > 0 && !plain) {
        int const id = open_nodes.pop();
        node const n = g.at(id);
        if ((n.delta_axes & axis_bit(axis)) == 0 || !g.has_axis(id, axis)) continue;
        if (solvable(g, id, axis)) {
            solution const s = solve(g, g.parts.items[n.first].id, g.parts.items[n.first + 1].id, axis);
            bool const here = s.index < affine_index && g.axes.items[s.index].extent_class == g.axes.items[axis].extent_class;
            if ((found < 0 || here) && (id == root || divided_by_delta(g, root, id) >= 0)) {
                found = id;
                plain = here;
            }
        } else if (n.what == kind::multiply) {
            for (int k = 0; k < n.count; ++k) open_nodes.push(g.parts.items[n.first + k].id);
        } else if (n.what == kind::add) {
            open_nodes.push(g.parts.items[n.first].id); // any term will do
        } else if (n.what == kind::sum) {
            open_nodes.push(open(g, id).body);
        }
    }
    return found;
}

/// Is a value free of rounding: data, numbers, what chooses among them? The difference of two such values may be exact, whatever cancels.
constexpr bool is_exact(graph const& g, int root) {
    node const n = g.at(root);
    switch (n.what) {
    case kind::number:
    case kind::delta:
    case kind::guard:
    case kind::extent:
    case kind::arg_maximum:
    case kind::arg_minimum: return true;
    case kind::access: return g.symbols.items[n.tag].definition < 0;
    case kind::maximum:
    case kind::minimum: return is_exact(g, g.parts.items[n.first].id);
    case kind::multiply: {
        int others = 0;
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            if (!p.value.is(1) || !is_exact(g, p.id)) return false;
            kind const what = g.what(p.id);
            if (what != kind::delta && what != kind::guard && !is_position(what)) ++others;
        }
        return others <= 1;
    }
    case kind::add: { // 1 − δ
        int others = core::zero(n.value) ? 0 : 1;
        for (int k = 0; k < n.count; ++k) {
            kind const what = g.what(g.parts.items[n.first + k].id);
            if (what != kind::delta && what != kind::guard && !is_position(what)) return false;
        }
        return others <= 1;
    }
    case kind::call:
        // The logarithm of a sum of exponentials stays with what it is subtracted from: both are taken relative to the largest exponent.
        if (n.function->name == "log" && g.what(g.parts.items[n.first].id) == kind::sum) return true;
        if (!n.function->cheap || n.function->name == "square") return false;
        for (int k = 0; k < n.count; ++k)
            if (!is_exact(g, g.parts.items[n.first + k].id)) return false;
        return true;
    default: return false;
    }
}

/// Is something divided by there, is there a root, or a function with a singularity? `overflows`: exponentials and
/// log1p count, too.
constexpr bool has_singularity(graph& g, int root, bool overflows = false) {
    memo seen(g);
    bool found = false;
    post_order(
        g, root, [&](int id) { return found || seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            node const& n = g.at(id);
            bool const named =
                overflows && n.what == kind::call && (n.function->name == "exp" || n.function->name == "log1p");
            found = found || named || (n.what == kind::call && n.function->singular);
            for (int k = 0; k < n.count && n.what == kind::multiply && !found; ++k) {
                part const p = g.parts.items[n.first + k];
                found = (p.value.negative() || !p.value.integer()) && g.what(p.id) != kind::extent &&
                        g.what(p.id) != kind::number;
            }
        });
    return found;
}
/// Is an addition's term c·δ·h, beside −c·h: with that a complement (1 − δ)·h, which masks a singularity of h or of
/// a factor of the addition?
constexpr bool masks_singularity(graph& g, int addition, int number_of_term, int delta, int factor) {
    if (g.forces(unsafe_rewrite::split_masked_sums)) return false;
    node const a = g.at(addition);
    part const t = g.parts.items[a.first + number_of_term];
    if (delta < 0) return false;
    int const h = divided_by_delta(g, t.id, delta);
    bool found = h >= 0 && h == g.one() && a.value == -t.value;
    for (int k = 0; k < a.count && h >= 0 && !found; ++k) {
        part const p = g.parts.items[a.first + k];
        found = k != number_of_term && p.id == h && p.value == -t.value;
    }
    return found && (has_singularity(g, t.id) || has_singularity(g, factor));
}
/// Are the terms of an addition as accurate one by one: is at most one of them exact? Where the others have been rounded, no difference
/// of theirs is better than its terms.
constexpr bool separable(graph const& g, int id) {
    if (g.forces(unsafe_rewrite::split_masked_sums)) return true;
    node const n = g.at(id);
    int exact = core::zero(n.value) ? 0 : 1;
    for (int k = 0; k < n.count; ++k) exact += is_exact(g, g.parts.items[n.first + k].id);
    return exact <= 1;
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>

#include <chainrule/graph/sum.hpp>
