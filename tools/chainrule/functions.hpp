// SPDX-License-Identifier: BSL-1.0
// The library's operations on rows of doubles, from the list of operations.
#pragma once

#include <chainrule/ops/operations.hpp>

#include <array>

namespace chainrule::tool {

// out[k] = f(a[k]) or f(a[k], b[k]) for k < count.
using row_function = void (*)(double const* a, double const* b, double* out, int count);

namespace detail {
template <class Op>
void apply_to_row(double const* a, double const* b, double* out, int count) {
    for (int k = 0; k < count; ++k) {
        if constexpr (chainrule::detail::arity_of<Op>() == 1) out[k] = Op::value(a[k]);
        else out[k] = Op::value(a[k], b[k]);
    }
}
template <class... Op>
constexpr std::array<row_function, sizeof...(Op)> row_functions(operations::operation_list<Op...>) {
    return {&apply_to_row<Op>...};
}
} // namespace detail

inline row_function row_function_of(engine::operation const& f) {
    static constexpr auto all = detail::row_functions(operations::all{});
    return all[static_cast<std::size_t>(operations::position(f.name))];
}

} // namespace chainrule::tool
