// SPDX-License-Identifier: BSL-1.0
// What may stand in a slot: an axis, an integer, or an integer combination of axes such as `2 * i + k - 1`.
#pragma once
#include <chainrule/expr/axis.hpp>

#include <concepts>

namespace chainrule {

/// constant + Σ factors[k]·axis k. Entries of a symbol outside its range read as 0, so such an index needs no extent of its own.
template <class... Axes>
struct affine_index {
    using chainrule_index = affine_index;
    int constant = 0;
    int factors[sizeof...(Axes) + 1] = {};
};

/// An axis or a combination of axes; not an integer.
template <class T>
concept symbolic_index = requires { typename T::chainrule_index; };
template <class T>
concept any_index = symbolic_index<T> || std::integral<T>;

namespace detail {

constexpr affine_index<> as_affine(std::integral auto value) { return {static_cast<int>(value), {}}; }
template <class Name, int Extent>
constexpr affine_index<axis_t<Name, Extent>> as_affine(axis_t<Name, Extent>) {
    return {0, {1}};
}
template <class... A>
constexpr affine_index<A...> as_affine(affine_index<A...> const& index) {
    return index;
}

/// a + factor·b
template <class... A, class... B>
constexpr affine_index<A..., B...> combine(affine_index<A...> const& a, affine_index<B...> const& b, int factor) {
    affine_index<A..., B...> result{a.constant + factor * b.constant, {}};
    int k = 0;
    for (int m = 0; m < static_cast<int>(sizeof...(A)); ++m) result.factors[k++] = a.factors[m];
    for (int m = 0; m < static_cast<int>(sizeof...(B)); ++m) result.factors[k++] = factor * b.factors[m];
    return result;
}

template <class A, class B>
concept index_pair = any_index<A> && any_index<B> && (symbolic_index<A> || symbolic_index<B>);

} // namespace detail

/// Shifted, reversed and scaled indices: `x(i + k)`, `x(n - 1)`, `x(2 * i)`.
/// @{
template <class A, class B>
    requires detail::index_pair<A, B>
constexpr auto operator+(A a, B b) { return detail::combine(detail::as_affine(a), detail::as_affine(b), 1); }
template <class A, class B>
    requires detail::index_pair<A, B>
constexpr auto operator-(A a, B b) { return detail::combine(detail::as_affine(a), detail::as_affine(b), -1); }
template <symbolic_index A>
constexpr auto operator-(A a) {
    return detail::combine(affine_index<>{}, detail::as_affine(a), -1);
}
template <symbolic_index A>
constexpr auto operator*(int factor, A a) {
    return detail::combine(affine_index<>{}, detail::as_affine(a), factor);
}
template <symbolic_index A>
constexpr auto operator*(A a, int factor) {
    return factor * a;
}
/// @}

} // namespace chainrule
