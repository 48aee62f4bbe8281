// SPDX-License-Identifier: BSL-1.0
// Reductions over axes: `sum(i, f)`, `prod`, `max`, `min`, each also over several axes; `delta(i, j)` and `dim(i)`.
#pragma once
#include <chainrule/expr/index.hpp>
#include <chainrule/expr/operators.hpp>
#include <chainrule/expr/symbol.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

template <engine::kind Kind, class Body, class... Axes>
struct reduction_node {
    struct type {
        using chainrule_expression = type;
        Body body{};

        constexpr void emit(program& p) const {
            (p.push(code::bind, Axes::facts), ...);
            body.emit(p);
            p.push(code::reduce, static_cast<int>(sizeof...(Axes)));
            p.list.back().reduction = Kind;
        }
    };
};

template <any_axis Axis>
struct extent_node {
    using chainrule_expression = extent_node;
    constexpr void emit(program& p) const { p.push(code::extent, Axis::facts); }
};

template <class A, class B>
struct delta_node {
    using chainrule_expression = delta_node;
    A a{};
    B b{};

    constexpr void emit(program& p) const {
        detail::emit_index(p, a);
        detail::emit_index(p, b);
        p.push(code::delta);
    }
};

namespace detail {

template <engine::kind Kind, class... Axes, class Body>
constexpr auto reduce(Body const& body, Axes...) {
    return typename reduction_node<Kind, node_of<Body>, Axes...>::type{as_node(body)};
}

template <class... T>
constexpr refused refuse_reduction() {
    static_assert(sizeof...(T) == 0, "chainrule: sum(i, f) needs one to four axes, then the expression");
    return {};
}

} // namespace detail

// One axis, then two and three: a pack before the last argument cannot be deduced.
// clang-format off
template <any_axis I, expression_operand E> constexpr auto sum(I i, E const& e) { return detail::reduce<engine::kind::sum>(e, i); }
template <any_axis I, any_axis J, expression_operand E> constexpr auto sum(I i, J j, E const& e) { return detail::reduce<engine::kind::sum>(e, i, j); }
template <any_axis I, any_axis J, any_axis K, expression_operand E> constexpr auto sum(I i, J j, K k, E const& e) { return detail::reduce<engine::kind::sum>(e, i, j, k); }
template <any_axis I, any_axis J, any_axis K, any_axis L, expression_operand E> constexpr auto sum(I i, J j, K k, L l, E const& e) { return detail::reduce<engine::kind::sum>(e, i, j, k, l); }
template <any_axis I, expression_operand E> constexpr auto prod(I i, E const& e) { return detail::reduce<engine::kind::product>(e, i); }
template <any_axis I, any_axis J, expression_operand E> constexpr auto prod(I i, J j, E const& e) { return prod(i, prod(j, e)); }
template <any_axis I, any_axis J, any_axis K, expression_operand E> constexpr auto prod(I i, J j, K k, E const& e) { return prod(i, prod(j, k, e)); }
template <class Name, int Extent, expression_operand E> constexpr auto max(axis_t<Name, Extent> i, E const& e) { return detail::reduce<engine::kind::maximum>(e, i); }
template <any_axis I, any_axis J, expression_operand E> constexpr auto max(I i, J j, E const& e) { return max(i, max(j, e)); }
template <any_axis I, any_axis J, any_axis K, expression_operand E> constexpr auto max(I i, J j, K k, E const& e) { return max(i, max(j, k, e)); }
template <class Name, int Extent, expression_operand E> constexpr auto min(axis_t<Name, Extent> i, E const& e) { return detail::reduce<engine::kind::minimum>(e, i); }
template <any_axis I, any_axis J, expression_operand E> constexpr auto min(I i, J j, E const& e) { return min(i, min(j, e)); }
template <any_axis I, any_axis J, any_axis K, expression_operand E> constexpr auto min(I i, J j, K k, E const& e) { return min(i, min(j, k, e)); }
/// The arguments in another order.
template <class... T> requires(expression<T> || ...) constexpr auto sum(T const&...) { return detail::refuse_reduction<T...>(); }
template <class... T> requires(expression<T> || ...) constexpr auto prod(T const&...) { return detail::refuse_reduction<T...>(); }
template <expression E, class Name, int Extent> constexpr auto max(E const&, axis_t<Name, Extent>) { return detail::refuse_reduction<E, Name>(); }
template <expression E, class Name, int Extent> constexpr auto min(E const&, axis_t<Name, Extent>) { return detail::refuse_reduction<E, Name>(); }
// clang-format on

/// Kronecker's delta: 1 where the indices are equal, else 0.
template <any_index A, any_index B>
constexpr auto delta(A const& a, B const& b) {
    return delta_node<typename detail::stored_index<A>::type, typename detail::stored_index<B>::type>{
        detail::store_index(a), detail::store_index(b)};
}

/// The extent of an axis, as a number in a formula.
template <any_axis I>
constexpr extent_node<I> dim(I) {
    return {};
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
