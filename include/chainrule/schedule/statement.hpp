// SPDX-License-Identifier: BSL-1.0
// Statements: what a program computes, one after another, before it is decided how.
#pragma once
#include <chainrule/calculus/expand.hpp>
#include <chainrule/graph/frozen.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// `symbol(slots) = body`, where the body holds at most one reduction, and that one has all slots among its free axes. The slots are
/// axes of the statement's own. A parameter as the symbol is an update in place.
struct statement {
    int symbol = 0;
    int first_axis = 0;
    int rank = 0;
    int body = 0;
    int sequence = -1; // see schedule/sequence.hpp; the axis is one of the slots
    int sequential_axis = -1;
};

/// Symbols that change in place: parameters, and what an update rule keeps for them. They do so after everything that has to be
/// known first, such as the loss, whose value may forbid it; and after all passes over a run-time axis, which read the old entries.
struct in_place {
    buffer<int> first{2};     // symbols that have to be known
    bool guarded = true;      // false: they need not be
    core::int_map changes = {}; // symbol -> number of the parameter to which it belongs, from 1
};

/// How many entries an axis is taken to have where only data tell.
inline constexpr int assumed_extent = 64;

constexpr int extent_of(extent_table const& extents, int extent_class) { return extents.list.items[extent_class].extent; }
constexpr double size_of_class(extent_table const& extents, int extent_class) {
    int const extent = extent_of(extents, extent_class);
    return extent < 0 ? assumed_extent : extent;
}
/// Π of the extents of a node's free axes.
constexpr double size_of_node(graph const& g, extent_table const& extents, int id) {
    node const& n = g.at(id);
    double size = 1;
    for (int k = 0; k < n.axes_count; ++k)
        size *= size_of_class(extents, g.axes.items[g.axis_lists.items[n.axes_first + k]].extent_class);
    return size;
}

/// Visits every node below `root`, operands first, reductions opened.
template <class Use>
constexpr void for_nodes(graph& g, int root, Use const& use) {
    memo seen(g);
    post_order_opened(
        g, root, seen,
        [&](int id) {
            seen.set(id, 1);
            use(id);
        });
}

/// An index beyond every extent: a position node with it stands for the place itself, as a number.
inline constexpr int place_itself = 1 << 20;

/// The reduction inside a statement's body, or -1.
constexpr int reduction_in(graph& g, int body) {
    int found = -1;
    if (g.at(body).height == 0) return found;
    for_nodes(g, body, [&](int id) {
        if (is_reduction(g.what(id))) found = id;
    });
    return found;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
