// SPDX-License-Identifier: BSL-1.0
// One name for nodes that are equal up to their axes: the node over axes that depend on nothing but extents and order.
#pragma once
#include <chainrule/schedule/statement.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

struct canonical_names {
    graph& g;
    extent_table const& extents;
    buffer<int> axes{16};

    /// The axes of a node in the order in which its entries name them.
    constexpr buffer<int> ordered_axes(int id) {
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
    constexpr int of(int id, buffer<int> const& order) {
        buffer<renaming> map(order.size + 1);
        int used = 0;
        for (int k = 0; k < order.size; ++k) {
            int const extent_class = g.axes.items[order.items[k]].extent_class;
            while (used < axes.size && g.axes.items[axes.items[used]].extent_class != extent_class) ++used;
            if (used == axes.size) axes.push(g.fresh_axis(extent_class, 0));
            map.push({order.items[k], axes.items[used++]});
        }
        return rename(g, id, map.items, map.size);
    }
    constexpr int of(int id) { return of(id, ordered_axes(id)); }
};

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
