// SPDX-License-Identifier: BSL-1.0
// What follows from the fact one_hot(t, k): t is 1 at one place along k and 0 elsewhere.
#pragma once
#include <chainrule/graph/reduce.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

/// Does a node read such a symbol?
constexpr bool reads_one_hot(graph const& g, int id) { return g.what(id) == kind::access && g.symbols.items[g.at(id).tag].one_hot_slot >= 0; }

/// t(k)^n as t(k): its entries are 0 and 1.
constexpr int one_hot_powers(graph& g, int id) {
    node const n = g.at(id);
    buffer<part> factors(n.count);
    bool any = false;
    for (int k = 0; k < n.count; ++k) {
        part p = g.parts.items[n.first + k];
        if (reads_one_hot(g, p.id) && !p.value.negative() && !p.value.is(1)) {
            p.value = 1;
            any = true;
        }
        factors.push(p);
    }
    return any ? make_multiply(g, factors.items, factors.size, n.value) : id;
}

/// Σ_i t(i)·f(i) as t(k)·f(k) where t(k) is known to be a factor, too; -1 where no factor of the body is such a t(i). `kept`: t(k).
constexpr int take_place(graph& g, opened_reduction const& o, int kept) {
    node const known = g.at(kept), body = g.at(o.body);
    int const slot = g.symbols.items[known.tag].one_hot_slot, place = g.parts.items[known.first + slot].id;
    bool const single = body.what == kind::access;
    for (int f = 0; f < (single ? 1 : body.what == kind::multiply ? body.count : 0); ++f) {
        part const factor = single ? part{o.body} : g.parts.items[body.first + f];
        node const n = g.at(factor.id);
        if (n.what != kind::access || n.tag != known.tag || factor.value.negative()) continue;
        int const own = g.parts.items[n.first + slot].id;
        bool alike = own >= o.first && own < o.first + o.count && place >= 0 && place < affine_index && place != own;
        for (int k = 0; k < n.count && alike; ++k) alike = k == slot || g.parts.items[n.first + k].id == g.parts.items[known.first + k].id;
        if (!alike || g.axes.items[own].extent_class != g.axes.items[place].extent_class) continue;
        buffer<int> left(o.count);
        for (int k = 0; k < o.count; ++k)
            if (o.first + k != own) left.push(o.first + k);
        int const there = rename(g, o.body, own, place);
        return left.size == 0 ? there : make_reduction(g, kind::sum, left.items, left.size, there);
    }
    return -1;
}
/// Both in one sum.
constexpr int one_hot_pair(graph& g, opened_reduction const& o) {
    node const body = g.at(o.body);
    for (int k = 0; k < body.count && body.what == kind::multiply; ++k) {
        part const factor = g.parts.items[body.first + k];
        int const found = reads_one_hot(g, factor.id) && !factor.value.negative() ? take_place(g, o, factor.id) : -1;
        if (found >= 0) return found;
    }
    return -1;
}
/// t(k) beside the sum.
constexpr int one_hot_product(graph& g, int id) {
    node const n = g.at(id);
    for (int k = 0; k < n.count; ++k)
        for (int m = 0; m < n.count; ++m) {
            part const hot = g.parts.items[n.first + k], sum = g.parts.items[n.first + m];
            if (!reads_one_hot(g, hot.id) || hot.value.negative() || g.what(sum.id) != kind::sum || !sum.value.is(1)) continue;
            int const there = take_place(g, open(g, sum.id), hot.id);
            if (there < 0) continue;
            return multiply(g, divide(g, id, sum.id), there);
        }
    return id;
}

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
