// SPDX-License-Identifier: BSL-1.0
// Affine indices: building, substituting, subtracting and solving them.
#pragma once
#include <chainrule/graph/intern.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// An index being computed: constant + Σ factor·axis, axes ascending. Sixteen terms are more than any subscript has.
struct affine {
    static constexpr int limit = 16;
    int constant = 0;
    int count = 0;
    row_term terms[limit] = {};

    constexpr void add(int axis, int factor) {
        int k = 0;
        while (k < count && terms[k].axis < axis) ++k;
        if (k < count && terms[k].axis == axis) {
            terms[k].factor += factor;
            if (terms[k].factor == 0) {
                --count;
                for (; k < count; ++k) terms[k] = terms[k + 1];
            }
            return;
        }
        if (count == limit) return;
        for (int m = count; m > k; --m) terms[m] = terms[m - 1];
        terms[k] = {axis, factor};
        ++count;
    }
    constexpr void add(graph const& g, int index, int factor) {
        if (index < affine_index) return add(index, factor);
        row_info const& row = g.rows.items[index - affine_index];
        constant += factor * row.constant;
        for (int k = 0; k < row.count; ++k)
            add(g.row_terms.items[row.first + k].axis, factor * g.row_terms.items[row.first + k].factor);
    }
};

constexpr affine expand_index(graph const& g, int index) {
    affine result;
    result.add(g, index, 1);
    return result;
}

constexpr int make_index(graph& g, affine const& a) {
    if (a.constant == 0 && a.count == 1 && a.terms[0].factor == 1) return a.terms[0].axis;
    constexpr unsigned heads = 64;
    if (g.row_heads.size == 0) g.row_heads.extend(heads);
    unsigned hash = static_cast<unsigned>(a.constant) + 31u * static_cast<unsigned>(a.count);
    for (int k = 0; k < a.count; ++k) hash = mix(hash, 8191u * static_cast<unsigned>(a.terms[k].factor) + static_cast<unsigned>(a.terms[k].axis));
    int& head = g.row_heads.items[hash % heads];
    for (int r = head - 1; r >= 0; r = g.rows.items[r].next) {
        ++g.effort;
        row_info const& row = g.rows.items[r];
        bool equal = row.constant == a.constant && row.count == a.count;
        for (int k = 0; k < a.count && equal; ++k) {
            row_term const& term = g.row_terms.items[row.first + k];
            equal = term.axis == a.terms[k].axis && term.factor == a.terms[k].factor;
        }
        if (equal) return affine_index + r;
    }
    int const first = g.row_terms.size;
    for (int k = 0; k < a.count; ++k) g.row_terms.push(a.terms[k]);
    int const made = g.rows.push({a.constant, first, a.count, head - 1});
    head = made + 1;
    return affine_index + made;
}

constexpr int shifted(graph& g, int axis, int by) {
    affine a;
    a.constant = by;
    a.add(axis, 1);
    return make_index(g, a);
}

/// The index with `axis` replaced by another index.
constexpr int substitute_index(graph& g, int index, int axis, int by) {
    if (index < affine_index) return index == axis ? by : index;
    if (!g.index_has(index, axis)) return index;
    affine const old = expand_index(g, index);
    affine result;
    result.constant = old.constant;
    for (int k = 0; k < old.count; ++k) {
        if (old.terms[k].axis == axis) result.add(g, by, old.terms[k].factor);
        else result.add(old.terms[k].axis, old.terms[k].factor);
    }
    return make_index(g, result);
}

/// Solves left = right for `axis`: the index it must equal, or -1 (an index never made) where its factor is not ±1.
struct solution {
    bool found = false;
    int index = 0;
};
constexpr solution solve(graph& g, int left, int right, int axis) {
    if (left == axis && !g.index_has(right, axis)) return {true, right};
    if (right == axis && !g.index_has(left, axis)) return {true, left};
    affine difference;
    difference.add(g, left, 1);
    difference.add(g, right, -1);
    for (int k = 0; k < difference.count; ++k) {
        row_term const term = difference.terms[k];
        if (term.axis != axis || (term.factor != 1 && term.factor != -1)) continue;
        affine result;
        result.constant = -term.factor * difference.constant;
        for (int m = 0; m < difference.count; ++m)
            if (m != k) result.add(difference.terms[m].axis, -term.factor * difference.terms[m].factor);
        return {true, make_index(g, result)};
    }
    return {};
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
