// SPDX-License-Identifier: BSL-1.0
// `a == b` compares formulas with variables as they stand, `equivalent(net, a, b)` with their definitions put in.
#pragma once
#include <chainrule/calculus/expand.hpp>
#include <chainrule/expr/formula.hpp>
#include <chainrule/expr/system.hpp>
#include <chainrule/graph/order.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

/// One spelling for δ(i,p)·x(p) and δ(i,p)·x(i): in each term, the axes that deltas make equal are read at the first of them.
constexpr int unify_deltas(engine::graph& g, int term) {
    engine::node const n = g.at(term);
    if (n.what != engine::kind::multiply || n.delta_axes == 0) return term;
    core::buffer<engine::part> rest(n.count + 1);
    core::buffer<engine::renaming> same(2 * n.count); // axis -> the first one equal to it
    auto const first = [&](int axis) {
        for (int k = 0; k < same.size; ++k)
            if (same.items[k].from == axis) return same.items[k].to;
        same.push({axis, axis});
        return axis;
    };
    for (int k = 0; k < n.count; ++k) {
        engine::part const p = g.parts.items[n.first + k];
        engine::part const* const indices = g.parts_of(p.id);
        if (g.what(p.id) != engine::kind::delta || indices[0].id >= engine::affine_index ||
            indices[1].id >= engine::affine_index) {
            rest.push(p);
            continue;
        }
        int const a = first(indices[0].id), b = first(indices[1].id), low = a < b ? a : b;
        for (int m = 0; m < same.size; ++m)
            if (same.items[m].to == a || same.items[m].to == b) same.items[m].to = low;
    }
    int result = engine::make_multiply(g, rest.items, rest.size, n.value);
    result = engine::rename(g, result, same.items, same.size);
    for (int k = 0; k < same.size; ++k)
        result = engine::multiply(g, result, engine::make_delta(g, same.items[k].from, same.items[k].to));
    return result;
}

constexpr int comparison_form(engine::system& s, int node) {
    engine::graph& g = s.g;
    int const expanded = engine::expand(s, node);
    if (g.what(expanded) != engine::kind::add) return unify_deltas(g, expanded);
    engine::node const n = g.at(expanded);
    core::buffer<engine::part> terms(n.count);
    for (int k = 0; k < n.count; ++k) {
        engine::part const p = g.parts.items[n.first + k];
        terms.push({unify_deltas(g, p.id), p.value});
    }
    return engine::make_add(g, terms.items, terms.size, n.value);
}

constexpr bool equal(program const& net, program const& a, program const& b, bool modulo_definitions) {
    lowering l;
    l.define(net);
    int left = l.node_of(a), right = l.node_of(b);
    if (l.conflict) return false;
    if (left == right) return true;
    if (modulo_definitions) {
        engine::know_recurrences(l.s);
        left = engine::inline_definitions(l.s, left);
        right = engine::inline_definitions(l.s, right);
    }
    return comparison_form(l.s, left) == comparison_form(l.s, right);
}

} // namespace detail

/// Equal as sums of products of entries; free axes are matched by name, and a variable equals only itself.
template <class A, class B>
    requires detail::operand_pair<A, B>
constexpr bool operator==(A const& a, B const& b) {
    if constexpr (std::same_as<A, detail::refused> || std::same_as<B, detail::refused>) return true;
    else return detail::equal({}, program_of(detail::as_node(a)), program_of(detail::as_node(b)), false);
}

/// Equal once every variable is replaced by what its equation says; a variable that reads itself equals only itself.
template <equation_system Net, expression_operand A, expression_operand B>
constexpr bool equivalent(Net const& net, A const& a, B const& b) {
    return detail::equal(program_of(net), program_of(detail::as_node(a)), program_of(detail::as_node(b)), true);
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
