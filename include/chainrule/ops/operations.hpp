// SPDX-License-Identifier: BSL-1.0
// The list of operations: what the parser knows by name, and what the law tests run over.
#pragma once
#include <chainrule/ops/activation.hpp>
#include <chainrule/ops/exponential.hpp>
#include <chainrule/ops/norm.hpp>
#include <chainrule/ops/piecewise.hpp>
#include <chainrule/ops/removable.hpp>
#include <chainrule/ops/trigonometric.hpp>

namespace chainrule::operations {

template <class... Op>
struct operation_list {};

/// All operations of the library.
using all = operation_list<abs, acos, asin, atan, atan2, cos, cosh, erf, exp, exp_difference, expm1, exprel, exprel_double_prime, exprel_prime, heaviside, log,
                           log1p, log1prel, log1prel_double_prime, log1prel_prime, masked, max, min, pow, relu, rescaled, root_of_squares, scaled_squares, sigmoid, sign, sin, sinc,
                           sinc_double_prime, sinc_prime, sinh, softplus, sqrt, square, step, tan, tanh, where>;

namespace detail {
template <class... Op>
constexpr engine::operation const* find(operation_list<Op...>, std::string_view name) {
    engine::operation const* found = nullptr;
    ((Op::name == name ? void(found = &chainrule::detail::descriptor<Op>) : void()), ...);
    return found;
}
template <class... Op>
constexpr int position(operation_list<Op...>, std::string_view name) {
    std::string_view const names[] = {Op::name...};
    for (int k = 0; k < static_cast<int>(sizeof...(Op)); ++k)
        if (names[k] == name) return k;
    return -1;
}
template <class... Op>
constexpr int count(operation_list<Op...>) {
    return static_cast<int>(sizeof...(Op));
}
} // namespace detail

/// The descriptor of a listed operation, or null.
constexpr engine::operation const* find(std::string_view name) { return detail::find(all{}, name); }

/// Its place in the list, or -1.
constexpr int position(std::string_view name) { return detail::position(all{}, name); }
/// How many operations there are.
inline constexpr int count = detail::count(all{});

} // namespace chainrule::operations
