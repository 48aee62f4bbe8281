// SPDX-License-Identifier: BSL-1.0
// The comparison form: what is equal as a sum of products of entries has the same one.
#pragma once
#include <chainrule/calculus/expand.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// One spelling for δ(i,p)·x(p) and δ(i,p)·x(i): the axes that the deltas of a term make equal are read at the first of them that is an
/// axis of `whole`, too; bound axes have no order that would last.
constexpr int read_at_first(graph& g, int term, int whole) {
    node const n = g.at(term);
    if (n.what != kind::multiply || n.delta_axes == 0) return term;
    buffer<part> rest(n.count + 1);
    buffer<renaming> same(2 * n.count); // axis -> the first one equal to it
    auto const first = [&](int axis) {
        for (int k = 0; k < same.size; ++k)
            if (same.items[k].from == axis) return same.items[k].to;
        same.push({axis, axis});
        return axis;
    };
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        part const* const indices = g.parts_of(p.id);
        bool const plain = g.what(p.id) == kind::delta && indices[0].id < affine_index && indices[1].id < affine_index;
        if (!plain || !(g.has_axis(whole, indices[0].id) || g.has_axis(whole, indices[1].id))) {
            rest.push(p);
            continue;
        }
        int const a = first(indices[0].id), b = first(indices[1].id);
        bool const by_number = g.has_axis(whole, a) == g.has_axis(whole, b);
        int const low = (by_number ? a < b : g.has_axis(whole, a)) ? a : b;
        for (int m = 0; m < same.size; ++m)
            if (same.items[m].to == a || same.items[m].to == b) same.items[m].to = low;
    }
    int result = rename(g, make_multiply(g, rest.items, rest.size, n.value), same.items, same.size);
    for (int k = 0; k < same.size; ++k) result = multiply(g, result, make_delta(g, same.items[k].from, same.items[k].to));
    return result;
}

/// Each monomial of an expanded node under one flat sum, at the first of equal axes.
constexpr int flat_terms(graph& g, int id, int whole) {
    buffer<part> terms{16};
    list_terms(g, id, terms);
    for (int k = 0; k < terms.size; ++k)
        if (g.what(terms.items[k].id) != kind::number) terms.items[k].id = read_at_first(g, flatten(g, terms.items[k].id), whole);
    return make_add(g, terms.items, terms.size);
}

/// A product with the bases of those powers flat that are not multiplied out.
constexpr int flat_bases(graph& g, int id, int whole) {
    node const n = g.at(id);
    buffer<part> factors(n.count);
    for (int k = 0; k < n.count; ++k) {
        part p = g.parts.items[n.first + k];
        if (!p.value.integer() || p.value.negative() || p.value.upper > 4) p.id = flat_terms(g, p.id, whole);
        factors.push(p);
    }
    return make_multiply(g, factors.items, factors.size, n.value);
}

} // namespace detail

/// Sums of monomials, each under one flat sum, as operands of functions and in bodies of products and extrema, too. A sum that a
/// delta solves leaves what is not multiplied out: then it takes further passes.
constexpr int comparison_form(graph& g, int root) {
    for (int pass = 0; pass < 8; ++pass) {
        bool deltas = false;
        auto const flat = [&](int id) { return detail::flat_terms(g, id, root); };
        int const next = flat(detail::rewrite(
            g, root,
            [&](int id) {
                deltas = deltas || g.what(id) == kind::delta;
                return id;
            },
            [&](int id) {
                if (g.what(id) == kind::call) id = rebuild(g, id, flat);
                if (g.what(id) == kind::multiply) id = detail::flat_bases(g, id, root);
                return detail::distribute_product(g, detail::distribute_literals(g, detail::split_exponential(g, id)));
            },
            [&](int id, opened_reduction const& o, int body) {
                return g.what(id) == kind::sum ? detail::distribute_sum(g, id, o, body) : with_opened_body(g, id, o, flat(body));
            }));
        bool const settled = next == root || !deltas;
        root = next;
        if (settled) break;
    }
    return root;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
