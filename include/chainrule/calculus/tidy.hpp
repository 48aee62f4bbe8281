// SPDX-License-Identifier: BSL-1.0
// The simplifier: every node, operands first, in the shortest form found. Only strict gains rewrite, so that it ends.
#pragma once
#include <chainrule/calculus/candidates.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// The shortest form of a node whose operands are in theirs.
constexpr int settle(system& s, int id) {
    graph& g = s.g;
    if (g.nodes.size > s.node_limit || g.effort > s.effort_limit) {
        s.truncated = true;
        return id;
    }
    for (int round = 0; round < 32; ++round) {
        s.tidied.set(id, id); // a candidate that leads back here ends here
        int best = fold_whole(s, id);
        if (best != id) {
            s.because(id, best, rule::definition);
        } else {
            switch (g.what(id)) {
            case kind::add: best = shorter_addition(s, id); break;
            case kind::multiply: best = shorter_product(s, id); break;
            case kind::sum: best = shorter_sum(s, id); break;
            case kind::call: {
                best = shorter_call(s, id);
                break;
            }
            default: break;
            }
        }
        if (best == id) break;
        s.tidied.set(id, best);
        if (s.tidied.at(best) == best || is_leaf(g.what(best))) return best;
        id = best;
    }
    return id;
}

} // namespace detail

constexpr int tidy(system& s, int root) {
    graph& g = s.g;
    auto const form = [&](int id) {
        node const& n = g.at(id);
        return n.tidy || is_leaf(n.what) ? id : s.tidied.at(id);
    };
    if (form(root) >= 0) return form(root);
    if (s.tidy_depth == 0) s.effort_limit = g.effort + s.search_effort;
    if (s.tidy_depth++ == 0) s.node_limit = g.nodes.size + 4000 + 20 * (g.at(root).cost < 5000 ? g.at(root).cost : 5000);
    post_order_opened(
        g, root, [&](int id) { return form(id) >= 0; },
        [&](int id) {
            int result = id;
            if (is_reduction(g.what(id))) {
                opened_reduction const o = open(g, id);
                result = with_opened_body(g, id, o, form(o.body));
            } else {
                result = rebuild(g, id, [&](int child) { return form(child); });
            }
            bool const before = s.truncated;
            s.truncated = false;
            int const final_form = result == id ? detail::settle(s, id) : tidy(s, result);
            s.tidied.set(id, final_form);
            if (s.truncated) s.provisional.push(id);
            else g.nodes.items[final_form].tidy = true;
            if (final_form != id) g.nodes.items[id].tidy = false; // a candidate may have led back here on the way
            s.truncated = s.truncated || before;
        });
    --s.tidy_depth;
    return form(root);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
