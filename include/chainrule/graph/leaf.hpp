// SPDX-License-Identifier: BSL-1.0
// Building leaves: numbers, tensor entries, deltas, range guards, extents.
#pragma once
#include <chainrule/graph/index.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

constexpr int make_number(graph& g, number value) {
    node n;
    n.value = value;
    return g.intern(n);
}
constexpr int make_pi(graph& g) {
    node n;
    n.what = kind::pi;
    return g.intern(n);
}
constexpr int make_extent(graph& g, int extent_class) {
    node n;
    n.what = kind::extent;
    n.tag = extent_class;
    return g.intern(n);
}
constexpr int make_access(graph& g, int symbol, int const* indices, int count) {
    node n;
    n.what = kind::access;
    n.tag = symbol;
    n.count = count;
    int const first = g.parts.size;
    for (int k = 0; k < count; ++k) g.parts.push({indices[k]});
    unsigned const symmetric = g.symbols.items[symbol].symmetric;
    for (int k = 1; k < count && symmetric != 0; ++k)
        for (int m = k; m > 0; --m) { // insertion among the symmetric slots only
            if ((symmetric >> m & 1) == 0) continue;
            int q = m - 1;
            while (q > 0 && (symmetric >> q & 1) == 0) --q;
            part *const low = g.parts.items + first + q, *const high = g.parts.items + first + m;
            if ((symmetric >> q & 1) == 0 || low->id <= high->id) continue;
            int const kept = low->id;
            low->id = high->id;
            high->id = kept;
        }
    return g.intern(n);
}
constexpr int make_guard(graph& g, int index, int extent_class) {
    if (index < affine_index && index >= 0 && g.axes.items[index].extent_class == extent_class) return g.one();
    if (index >= affine_index && g.rows.items[index - affine_index].count == 0) { // extents are at least 1
        int const constant = g.rows.items[index - affine_index].constant;
        if (constant <= 0) return constant == 0 ? g.one() : g.zero();
    }
    node n;
    n.what = kind::guard;
    n.tag = extent_class;
    n.count = 1;
    g.parts.push({index});
    return g.intern(n);
}
/// Kronecker's delta: 1, 0, or a node on two indices in a fixed order.
constexpr int make_delta(graph& g, int left, int right) {
    if (left == right) return g.one();
    if (left >= affine_index || right >= affine_index) {
        affine difference;
        difference.add(g, left, 1);
        difference.add(g, right, -1);
        if (difference.count == 0) return difference.constant == 0 ? g.one() : g.zero();
        for (int k = 0; k < difference.count; ++k) {
            if (difference.terms[k].factor != 1 && difference.terms[k].factor != -1) continue;
            int const axis = difference.terms[k].axis;
            right = solve(g, left, right, axis).index;
            left = axis;
            break;
        }
    }
    if (right < left) {
        int const kept = left;
        left = right;
        right = kept;
    }
    node n;
    n.what = kind::delta;
    n.count = 2;
    g.parts.push({left});
    g.parts.push({right});
    return g.intern(n);
}

/// The two nodes every graph starts with: 0 and 1.
constexpr void start(graph& g) {
    make_number(g, 0);
    make_number(g, 1);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
