// SPDX-License-Identifier: BSL-1.0
// The list of operations: what the parser knows by name, and what the law tests run over.
#pragma once
#include <chainrule/ops/activation.hpp>
#include <chainrule/ops/exponential.hpp>
#include <chainrule/ops/piecewise.hpp>
#include <chainrule/ops/trigonometric.hpp>

namespace chainrule::operations {

template <class... Op>
struct operation_list {};

using all = operation_list<abs, acos, asin, atan, atan2, cos, cosh, erf, exp, expm1, log, log1p, max, min, pow, relu, sigmoid,
                           sign, sin, sinh, softplus, sqrt, square, step, tan, tanh>;

namespace detail {
template <class... Op>
constexpr engine::operation const* find(operation_list<Op...>, std::string_view name) {
    engine::operation const* found = nullptr;
    ((Op::name == name ? void(found = &chainrule::detail::descriptor<Op>) : void()), ...);
    return found;
}
} // namespace detail

/// The descriptor of a listed operation, or null.
constexpr engine::operation const* find(std::string_view name) { return detail::find(all{}, name); }

} // namespace chainrule::operations
