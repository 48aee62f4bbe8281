// SPDX-License-Identifier: BSL-1.0
// Arithmetic on expressions, and operations applied to them.
#pragma once
#include <chainrule/expr/expression.hpp>

namespace chainrule {

namespace detail {

template <code Code, class A, class B>
constexpr auto make_binary(A const& a, B const& b) {
    return typename binary_node<Code, node_of<A>, node_of<B>>::type{as_node(a), as_node(b)};
}

template <class T>
constexpr void check_factor(T const& factor) {
    if constexpr (std::integral<T>)
        if (factor == 0)
            refuse("chainrule: 1/2 * x needs an exact fraction: 1/2 is the integer division 0 in C++, write "
                   "rational<1, 2> * x");
}

} // namespace detail

/// a + b and a − b, of expressions and numbers.
/// @{
template <class A, class B>
    requires detail::operand_pair<A, B>
constexpr auto operator+(A const& a, B const& b) { return detail::make_binary<code::add>(a, b); }
template <class A, class B>
    requires detail::operand_pair<A, B>
constexpr auto operator-(A const& a, B const& b) { return detail::make_binary<code::subtract>(a, b); }
/// @}
/// A factor that is the integer 0 is refused: it comes from an integer division.
/// @{
template <class A, class B>
    requires detail::operand_pair<A, B>
constexpr auto operator*(A const& a, B const& b) {
    detail::check_factor(a);
    detail::check_factor(b);
    return detail::make_binary<code::multiply>(a, b);
}
template <class A, class B>
    requires detail::operand_pair<A, B>
constexpr auto operator/(A const& a, B const& b) {
    detail::check_factor(a);
    detail::check_factor(b);
    return detail::make_binary<code::divide>(a, b);
}
/// @}
/// −a
template <class A>
    requires(expression<A> || exact_constant<A>)
constexpr auto operator-(A const& a) { return typename negation_node<detail::node_of<A>>::type{detail::as_node(a)}; }

/// Found by `call<Op>(x...)`, which the functions of ops/ and of users go through.
template <class Op, class... X>
    requires((expression<X> || ...) && (expression_operand<X> && ...))
constexpr auto apply_operation(Op*, X const&... x) {
    static_assert(sizeof...(X) == static_cast<std::size_t>(detail::arity_of<Op>()),
                  "chainrule: call<op>(x...) needs as many operands as op::arity says");
    if constexpr (std::same_as<Op, operations::pow>) (detail::check_factor(x), ...); // x^(1/2)
    return typename call_node<Op, detail::node_of<X>...>::type{detail::as_node(x)...};
}

} // namespace chainrule
