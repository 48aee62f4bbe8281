// SPDX-License-Identifier: BSL-1.0
// When a longer or shorter form is as accurate as the one that it replaces: multiplying out may leave differences that cancel.
#pragma once
#include <chainrule/calculus/facts.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

/// Would multiplying out keep the digits: has each product at most one addition as a factor, of terms of which at most one is exact?
/// f·(a − b) with a rounded b is off by the rounding of f·b either way; (a − b)² is not (Higham 2002, 1.9).
constexpr bool separable_products(graph& g, int root) {
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

/// May the node be replaced by what multiplying it out gave?
constexpr bool as_accurate(graph& g, int from, int to) { return separable_products(g, from) || adds_no_difference(g, from, to); }

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
