// SPDX-License-Identifier: BSL-1.0
// When a longer or shorter form is as accurate as the one that it replaces: multiplying out may leave differences that cancel.
#pragma once
#include <chainrule/calculus/facts.hpp>
#include <chainrule/calculus/masks.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

/// Would multiplying out keep the digits: has each product at most one addition as a factor, of terms of which at most one is exact?
/// f·(a − b) with a rounded b is off by the rounding of f·b either way; (a − b)² is not (Higham 2002, 1.9).
constexpr bool separable_products(graph& g, int root) {
    if (g.forces(unsafe_rewrite::multiply_out)) return true;
    memo seen(g);
    bool good = true;
    post_order(
        g, root, [&](int id) { return !good || seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            node const n = g.at(id);
            std::int64_t additions = 0;
            for (int k = 0; k < n.count && n.what == kind::multiply; ++k) {
                part const p = g.parts.items[n.first + k];
                if (g.what(p.id) != kind::add || !p.value.integer() || p.value.negative()) continue;
                additions += p.value.upper;
                good = good && separable(g, p.id);
            }
            good = good && additions <= 1;
            for (int k = 0; k < n.count && n.what == kind::add; ++k) { // c·(a + b) + d
                part const p = g.parts.items[n.first + k];
                good = good && (g.what(p.id) != kind::add || small_power(p.value, 1) || separable(g, p.id));
            }
        });
    return good;
}

/// Has every addition in `to` terms of one sign, or is it one of `from`'s? Then nothing cancels that did not before.
constexpr bool adds_no_difference(graph& g, int from, int to) {
    memo known(g);
    post_order(g, from, known, [&](int id) { known.set(id, 1); });
    memo seen(g);
    bool good = true;
    post_order(
        g, to, [&](int id) { return !good || seen.has(id) || known.has(id); },
        [&](int id) {
            seen.set(id, 1);
            node const n = g.at(id);
            if (n.what != kind::add) return;
            good = good && (sign_of(g, id) != range::unknown || sign_of(g, negate(g, id)) != range::unknown);
        });
    return good;
}

/// Does a mask 1 − δ of the one not mask the other any more? What it masked may be infinite.
constexpr bool loses_mask(graph& g, int from, int to) {
    memo kept(g);
    post_order(g, to, kept, [&](int id) { kept.set(id, 1); });
    memo seen(g);
    bool lost = false;
    post_order(
        g, from, [&](int id) { return lost || seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            node const& n = g.at(id);
            bool const complement = n.what == kind::add && n.count == 1 && (n.value.is(1) || n.value.is(-1)) && g.parts.items[n.first].value == -n.value;
            kind const what = complement ? g.what(g.parts.items[n.first].id) : kind::number;
            lost = lost || ((what == kind::delta || what == kind::guard) && !kept.has(id) && !kept.has(negate(g, id)));
        });
    return lost && may_be_singular(g, from);
}

/// May the node be replaced by what multiplying it out gave?
constexpr bool as_accurate(graph& g, int from, int to) {
    if (g.forces(unsafe_rewrite::multiply_out)) return true;
    return (separable_products(g, from) || adds_no_difference(g, from, to)) && !loses_mask(g, from, to);
}

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
