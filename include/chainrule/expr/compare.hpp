// SPDX-License-Identifier: BSL-1.0
// `a == b` compares formulas with variables as they stand, `equivalent(net, a, b)` with their definitions put in.
#pragma once
#include <chainrule/calculus/comparison.hpp>
#include <chainrule/expr/formula.hpp>
#include <chainrule/expr/system.hpp>
#include <chainrule/graph/order.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

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
    return engine::comparison_form(l.s.g, left) == engine::comparison_form(l.s.g, right);
}

} // namespace detail

/// Equal as sums of products of entries, also within functions, reductions and denominators; free axes are matched by name, and a variable
/// equals only itself.
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
