// SPDX-License-Identifier: BSL-1.0
// Deltas within an expression: found, and taken out of it so that what they multiply stands alone.
#pragma once
#include <chainrule/graph/reduce.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// node = rest + delta · factor, where neither part contains the delta.
struct split {
    int rest = 0;
    int factor = 0;
};

namespace detail {

/// A delta with this axis and no bound one, that can be solved for the axis, best by an axis of the same extent (which
/// cannot leave its range); -1 if there is none.
constexpr int find_delta(graph& g, int root, int axis) {
    memo seen(g);
    int found = -1;
    bool plain = false;
    post_order(
        g, root, [&](int id) {
            return plain || seen.has(id) || (g.at(id).delta_axes & axis_bit(axis)) == 0 || !g.has_axis(id, axis);
        },
        [&](int id) {
            seen.set(id, 1);
            if (g.what(id) != kind::delta) return;
            node const n = g.at(id);
            for (int k = 0; k < n.axes_count; ++k)
                if (g.axis_lists.items[n.axes_first + k] < 0) return;
            solution const s = solve(g, g.parts.items[n.first].id, g.parts.items[n.first + 1].id, axis);
            if (!s.found) return;
            plain = s.index < affine_index && g.axes.items[s.index].extent_class == g.axes.items[axis].extent_class;
            if (plain || found < 0) found = id;
        });
    return found;
}

/// Otherwise it does not contain the leaf, not even in a reduction that opens to the leaf's axes: those are others.
constexpr bool has_axes_of(graph const& g, int id, int leaf) {
    node const n = g.at(leaf);
    for (int k = 0; k < n.axes_count; ++k)
        if (!g.has_axis(id, g.axis_lists.items[n.axes_first + k])) return false;
    return true;
}

/// The node with one leaf replaced by a constant.
constexpr int replace_leaf(graph& g, int root, int leaf, int by) {
    memo done(g);
    unsigned long long const axes = g.at(leaf).axes;
    auto const known = [&](int id) {
        if (done.has(id)) return true;
        if (id == leaf) return done.set(id, by), true;
        if (is_leaf(g.what(id)) || (g.at(id).axes & axes) != axes || !has_axes_of(g, id, leaf)) return done.set(id, id), true;
        return false;
    };
    post_order_opened(
        g, root, known, [&](int id) {
            if (!is_reduction(g.what(id))) return done.set(id, rebuild(g, id, [&](int child) { return done.at(child); }));
            opened_reduction const o = open(g, id);
            done.set(id, with_opened_body(g, id, o, done.at(o.body)));
        });
    return done.at(root);
}

/// Splits a node at a 0-1 leaf (leaf² = leaf), exactly: linear parts term by term, anything else as F(0) + leaf·(F(1) − F(0)).
constexpr split split_at(graph& g, int root, int leaf) {
    memo rests(g), factors(g);
    unsigned long long const axes = g.at(leaf).axes;
    auto const put = [&](int id, int rest, int factor) {
        rests.set(id, rest);
        factors.set(id, factor);
        return true;
    };
    auto const known = [&](int id) {
        if (rests.has(id)) return true;
        if (id == leaf) return put(id, g.zero(), g.one());
        if (is_leaf(g.what(id)) || (g.at(id).delta_axes & axes) != axes || !has_axes_of(g, id, leaf)) return put(id, id, g.zero());
        return false;
    };
    post_order(
        g, root, [&](int id, auto const& use) { g.what(id) == kind::sum ? use(open(g, id).body) : for_operands(g, id, use); },
        known, [&](int id) {
            node const n = g.at(id);
            auto const operand = [&](int k) { return g.parts.items[n.first + k]; };
            if (n.what == kind::add) {
                buffer<part> rest(n.count), factor(n.count);
                for (int k = 0; k < n.count; ++k) {
                    part const p = operand(k);
                    rest.push({rests.at(p.id), p.value});
                    factor.push({factors.at(p.id), p.value});
                }
                put(id, make_add(g, rest.items, n.count, n.value), make_add(g, factor.items, n.count));
                return;
            }
            if (n.what == kind::multiply) {
                int rest = make_number(g, n.value), factor = g.zero();
                for (int k = 0; k < n.count; ++k) {
                    part const p = operand(k);
                    int r = rests.at(p.id), f = factors.at(p.id);
                    if (f == g.zero()) {
                        int const free = power(g, r, p.value); // not p itself: δ^δ, say, is 1 with the leaf and without
                        rest = multiply(g, rest, free);
                        factor = multiply(g, factor, free);
                        continue;
                    }
                    if (!p.value.is(1)) { // (r + leaf f)^e = r^e + leaf ((r + f)^e − r^e)
                        int const low = power(g, r, p.value);
                        f = r == g.zero() && !p.value.negative() ? power(g, f, p.value)
                                                                 : subtract(g, power(g, add(g, r, f), p.value), low);
                        r = r == g.zero() && !p.value.negative() ? g.zero() : low;
                    }
                    // (rest + leaf·factor)(r + leaf·f)
                    int const both = add(g, multiply(g, rest, f), add(g, multiply(g, factor, r), multiply(g, factor, f)));
                    rest = multiply(g, rest, r);
                    factor = both;
                }
                put(id, rest, factor);
                return;
            }
            if (n.what == kind::sum) {
                opened_reduction const o = open(g, id);
                buffer<int> bound(o.count);
                for (int k = 0; k < o.count; ++k) bound.push(o.first + k);
                put(id, make_reduction(g, kind::sum, bound.items, o.count, rests.at(o.body)),
                    make_reduction(g, kind::sum, bound.items, o.count, factors.at(o.body)));
                return;
            }
            int const low = replace_leaf(g, id, leaf, g.zero());
            put(id, low, subtract(g, replace_leaf(g, id, leaf, g.one()), low));
        });
    return {rests.at(root), factors.at(root)};
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>

#include <chainrule/graph/sum.hpp>
