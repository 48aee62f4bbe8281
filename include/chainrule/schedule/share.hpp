// SPDX-License-Identifier: BSL-1.0
// Costly values once: a transcendental is computed in a statement of its own where a loop would repeat it, or statements share it.
#pragma once
#include <chainrule/schedule/split.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// A function that takes many times what an addition takes.
constexpr bool costly(graph const& g, int id) {
    node const& n = g.at(id);
    if (n.what == kind::call) return !n.function->cheap;
    if (n.what == kind::multiply)
        for (int k = 0; k < n.count; ++k)
            if (!g.parts.items[n.first + k].value.integer()) return true;
    return false;
}

struct sharer {
    system& s;
    extent_table const& extents;
    buffer<statement> const& in;
    buffer<statement>& out;
    core::int_map uses = {};      // canonical node -> statements it occurs in
    core::int_map last_user = {}; // canonical node -> the last of them
    core::int_map symbol_of = {}; // canonical node -> its own statement's symbol
    buffer<int> canonical_axes{16};

    /// The axes of a node in the order in which its entries name them.
    constexpr buffer<int> ordered_axes(int id) {
        graph& g = s.g;
        buffer<int> order{4};
        auto const add = [&](int axis) {
            if (!g.has_axis(id, axis)) return;
            for (int k = 0; k < order.size; ++k)
                if (order.items[k] == axis) return;
            order.push(axis);
        };
        for (int run_time = 1; run_time >= 0; --run_time) // run-time axes first
            for_nodes(g, id, [&](int leaf) {
                node const n = g.at(leaf);
                if (n.what != kind::access && n.what != kind::delta && n.what != kind::guard) return;
                for (int k = 0; k < n.count; ++k) {
                    affine const index = expand_index(g, g.parts.items[n.first + k].id);
                    for (int m = 0; m < index.count; ++m) {
                        int const axis = index.terms[m].axis;
                        if (axis >= 0 && (extent_of(extents, g.axes.items[axis].extent_class) < 0) == (run_time == 1)) add(axis);
                    }
                }
            });
        return order;
    }
    /// The node over axes that depend on nothing but their extents and order.
    constexpr int canonical(int id, buffer<int> const& order) {
        graph& g = s.g;
        buffer<renaming> map(order.size + 1);
        int used = 0;
        for (int k = 0; k < order.size; ++k) {
            int const extent_class = g.axes.items[order.items[k]].extent_class;
            while (used < canonical_axes.size && g.axes.items[canonical_axes.items[used]].extent_class != extent_class) ++used;
            if (used == canonical_axes.size) canonical_axes.push(g.fresh_axis(extent_class, 0));
            map.push({order.items[k], canonical_axes.items[used++]});
        }
        return rename(g, id, map.items, map.size);
    }

    constexpr void count(int statement_id) {
        for_nodes(s.g, in.items[statement_id].body, [&](int id) {
            if (!costly(s.g, id) || reduction_in(s.g, id) >= 0) return;
            int const key = canonical(id, ordered_axes(id));
            if (last_user.at(key) == statement_id) return;
            last_user.set(key, statement_id);
            uses.set(key, (uses.at(key) > 0 ? uses.at(key) : 0) + 1);
        });
    }

    /// The read of the node's own statement, which is made where it is new.
    constexpr int shared(int id) {
        graph& g = s.g;
        buffer<int> const order = ordered_axes(id);
        int const key = canonical(id, order);
        if (symbol_of.at(key) < 0) {
            buffer<int> classes(order.size + 1);
            int const first = g.axes.size;
            buffer<renaming> map(order.size + 1);
            for (int k = 0; k < order.size; ++k) {
                axis_info const info = g.axes.items[order.items[k]];
                classes.push(info.extent_class);
                map.push({order.items[k], g.fresh_axis(info.extent_class, info.letter)});
            }
            int const symbol = s.declare({}, classes.items, classes.size);
            out.push({symbol, first, order.size, rename(g, id, map.items, map.size)});
            symbol_of.set(key, symbol);
        }
        return make_access(g, symbol_of.at(key), order.items, order.size);
    }

    /// The body with such nodes replaced; `loops` is the number of times it is evaluated.
    constexpr int replace(int root, double loops) {
        graph& g = s.g;
        memo done(g), has_costly(g);
        post_order(
            g, root, [&](int id, auto const& use) { for_operands(g, id, use); }, [&](int id) { return has_costly.has(id); },
            [&](int id) {
                int found = is_reduction(g.what(id)) ? 0 : costly(g, id);
                if (!is_reduction(g.what(id))) for_operands(g, id, [&](int child) { found |= has_costly.at(child); });
                has_costly.set(id, found);
            });
        auto const own_statement = [&](int id) {
            if (has_costly.at(id) == 0 || reduction_in(g, id) >= 0) return false;
            if (2 * size_of_node(g, extents, id) <= loops) return true;
            if (id == root || !costly(g, id)) return false;
            int const uses_of = uses.at(canonical(id, ordered_axes(id)));
            return uses_of > 1;
        };
        post_order(
            g, root, [&](int id, auto const& use) { for_operands(g, id, use); },
            [&](int id) {
                if (done.has(id)) return true;
                if (is_leaf(g.what(id)) || is_reduction(g.what(id))) return done.set(id, id), true;
                if (own_statement(id)) return done.set(id, shared(id)), true;
                return false;
            },
            [&](int id) { done.set(id, rebuild(g, id, [&](int child) { return done.at(child); })); });
        return done.at(root);
    }

    constexpr void share(statement const& t) {
        graph& g = s.g;
        int body = t.body;
        double loops = 1;
        for (int k = 0; k < t.rank; ++k) loops *= size_of_class(extents, g.axes.items[t.first_axis + k].extent_class);
        int const reduction = reduction_in(g, body);
        if (reduction >= 0) { // its body has loops of its own
            opened_reduction const o = open(g, reduction);
            double inner = loops;
            for (int k = 0; k < o.count; ++k) inner *= size_of_class(extents, g.axes.items[o.first + k].extent_class);
            int const reduced = replace(o.body, inner);
            if (reduced != o.body) {
                buffer<int> bound(o.count);
                for (int k = 0; k < o.count; ++k) bound.push(o.first + k);
                int const closed = close(g, g.what(reduction), bound.items, o.count, reduced);
                memo done(g);
                post_order(
                    g, body, [&](int id, auto const& use) { id == reduction ? void() : for_operands(g, id, use); },
                    [&](int id) { return done.has(id); },
                    [&](int id) {
                        if (id == reduction) return done.set(id, closed);
                        if (is_leaf(g.what(id))) return done.set(id, id);
                        done.set(id, rebuild(g, id, [&](int child) { return done.at(child); }));
                    });
                body = done.at(body);
            }
        }
        body = replace(body, loops);
        // The statement itself may be what others share.
        out.push({t.symbol, t.first_axis, t.rank, body});
        if (!costly(g, t.body) || reduction >= 0) return;
        buffer<int> const order = ordered_axes(t.body);
        int const key = canonical(t.body, order);
        bool plain = order.size == t.rank;
        for (int k = 0; k < order.size && plain; ++k) plain = order.items[k] == t.first_axis + k;
        if (plain && symbol_of.at(key) < 0) symbol_of.set(key, t.symbol);
    }
};

} // namespace detail

constexpr buffer<statement> share_costly(system& s, extent_table const& extents, buffer<statement> const& in) {
    buffer<statement> out(in.size + 8);
    detail::sharer sharing{s, extents, in, out};
    for (int k = 0; k < in.size; ++k) sharing.count(k);
    for (int k = 0; k < in.size; ++k) sharing.share(in.items[k]);
    return out;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
