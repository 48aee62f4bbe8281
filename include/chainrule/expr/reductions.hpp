// SPDX-License-Identifier: BSL-1.0
// Reductions over axes: `sum(i, f)`, `prod`, `max`, `min`, each also over several axes; `delta(i, j)` and `dim(i)`.
#pragma once
#include <chainrule/expr/index.hpp>
#include <chainrule/expr/operators.hpp>
#include <chainrule/expr/symbol.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

template <engine::kind Kind, class Axis, class Body>
struct reduction_node {
    struct type {
        using chainrule_expression = type;
        Body body{};

        constexpr void emit(program& p) const {
            p.push(code::bind, Axis::facts);
            body.emit(p);
            p.push(code::reduce, 1);
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

template <engine::kind Kind, class Axis, class Body>
constexpr auto reduce(Body const& body) {
    return typename reduction_node<Kind, Axis, node_of<Body>>::type{as_node(body)};
}

template <class... T>
constexpr refused refuse_reduction() {
    static_assert(sizeof...(T) == 0, "chainrule: sum(i, f) needs one axis or more, then the expression");
    return {};
}

} // namespace detail

// Each over one axis, over several (Σ_i Σ_j f), and with the arguments in another order, which is refused.

/// Σ_i f
/// @{
template <class Name, int Extent, expression_operand F>
constexpr auto sum(axis_t<Name, Extent>, F const& f) {
    return detail::reduce<engine::kind::sum, axis_t<Name, Extent>>(f);
}
template <any_axis I, any_axis J, class... Rest>
    requires(sizeof...(Rest) > 0)
constexpr auto sum(I i, J j, Rest const&... rest) { return sum(i, sum(j, rest...)); }
template <class... T>
    requires(expression<T> || ...)
constexpr auto sum(T const&...) { return detail::refuse_reduction<T...>(); }
/// @}

/// Π_i f
/// @{
template <class Name, int Extent, expression_operand F>
constexpr auto prod(axis_t<Name, Extent>, F const& f) {
    return detail::reduce<engine::kind::product, axis_t<Name, Extent>>(f);
}
template <any_axis I, any_axis J, class... Rest>
    requires(sizeof...(Rest) > 0)
constexpr auto prod(I i, J j, Rest const&... rest) { return prod(i, prod(j, rest...)); }
template <class... T>
    requires(expression<T> || ...)
constexpr auto prod(T const&...) { return detail::refuse_reduction<T...>(); }
/// @}

/// The greatest entry. At several maxima the derivative goes to the first.
/// @{
template <class Name, int Extent, expression_operand F>
constexpr auto max(axis_t<Name, Extent>, F const& f) {
    return detail::reduce<engine::kind::maximum, axis_t<Name, Extent>>(f);
}
template <any_axis I, any_axis J, class... Rest>
    requires(sizeof...(Rest) > 0)
constexpr auto max(I i, J j, Rest const&... rest) { return max(i, max(j, rest...)); }
template <expression F, class Name, int Extent>
constexpr auto max(F const&, axis_t<Name, Extent>) {
    return detail::refuse_reduction<F>();
}
/// @}

/// The least entry. At several minima the derivative goes to the first.
/// @{
template <class Name, int Extent, expression_operand F>
constexpr auto min(axis_t<Name, Extent>, F const& f) {
    return detail::reduce<engine::kind::minimum, axis_t<Name, Extent>>(f);
}
template <any_axis I, any_axis J, class... Rest>
    requires(sizeof...(Rest) > 0)
constexpr auto min(I i, J j, Rest const&... rest) { return min(i, min(j, rest...)); }
template <expression F, class Name, int Extent>
constexpr auto min(F const&, axis_t<Name, Extent>) {
    return detail::refuse_reduction<F>();
}
/// @}

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
