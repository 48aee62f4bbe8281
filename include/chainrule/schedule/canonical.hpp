// SPDX-License-Identifier: BSL-1.0
// Nodes that are equal up to their axes are computed once: one name for them, and one statement.
#pragma once
#include <chainrule/schedule/statement.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Statements that were made for nodes.
struct known_statements {
    buffer<int> axes{16};        // of canonical nodes
    core::int_map symbol_of = {}; // canonical node -> the symbol of its statement
    core::int_map occurs = {};    // canonical reduction -> how often all equations have it

    template <class Use>
    constexpr void for_buffers(Use& use, int nodes) {
        core::visit_buffer(use, axes);
        core::visit_map(use, symbol_of, nodes);
        core::visit_map(use, occurs, nodes);
    }
};

struct canonical_names {
    graph& g;
    extent_table const& extents;
    buffer<int>& axes;

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
    constexpr int class_of(int axis) const { return g.axes.items[axis].extent_class; }
    /// The node over axes that depend on nothing but their extents and, of one extent, their order.
    constexpr int of(int id, buffer<int> order) {
        for (int k = 1; k < order.size; ++k)
            for (int m = k; m > 0 && class_of(order.items[m]) < class_of(order.items[m - 1]); --m) {
                int const axis = order.items[m];
                order.items[m] = order.items[m - 1];
                order.items[m - 1] = axis;
            }
        buffer<renaming> map(order.size + 1);
        int used = 0;
        for (int k = 0; k < order.size; ++k) {
            int const extent_class = class_of(order.items[k]);
            while (used < axes.size && g.axes.items[axes.items[used]].extent_class != extent_class) ++used;
            if (used == axes.size) axes.push(g.fresh_axis(extent_class, 0));
            map.push({order.items[k], axes.items[used++]});
        }
        return rename(g, id, map.items, map.size);
    }
    constexpr int of(int id) { return of(id, ordered_axes(id)); }
};

/// Statements made for nodes, one for all that are equal up to their axes.
struct common_statements {
    system& s;
    extent_table const& extents;
    buffer<statement>& out;
    known_statements& known;
    canonical_names names{s.g, extents, known.axes};
    core::int_map& symbol_of = known.symbol_of;

    constexpr bool has(int node) { return symbol_of.at(names.of(node)) >= 0; }
    /// The read of the node's statement, which is made where it is new.
    constexpr int read(int node) {
        graph& g = s.g;
        buffer<int> const axes = names.ordered_axes(node);
        int const key = names.of(node, axes);
        if (symbol_of.at(key) < 0) {
            buffer<int> classes(axes.size + 1);
            buffer<renaming> map(axes.size + 1);
            int const first = g.axes.size;
            for (int k = 0; k < axes.size; ++k) {
                axis_info const info = g.axes.items[axes.items[k]];
                classes.push(info.extent_class);
                map.push({axes.items[k], g.fresh_axis(info.extent_class, info.letter)});
            }
            int const symbol = s.declare({}, classes.items, classes.size);
            out.push({symbol, first, axes.size, rename(g, node, map.items, map.size)});
            symbol_of.set(key, symbol);
        }
        int const symbol = symbol_of.at(key), slots = g.symbols.items[symbol].slots;
        buffer<int> rest = axes, indices(axes.size + 1);
        for (int k = 0; k < axes.size; ++k) { // the statement's axes may be in another order; of one extent it is the same
            int m = 0;
            while (rest.items[m] < 0 || names.class_of(rest.items[m]) != g.slot_classes.items[slots + k]) ++m;
            indices.push(rest.items[m]);
            rest.items[m] = -1;
        }
        return make_access(g, symbol, indices.items, indices.size);
    }
};

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
