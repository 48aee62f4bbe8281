// SPDX-License-Identifier: BSL-1.0
// From the lanes of a pack to one number, always in the same order; and the numbers of the lanes.
#pragma once
#include <chainrule/kernel/pack/memory.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {

/// Halves are combined lane by lane until one lane is left: for four lanes (x0 + x2) + (x1 + x3).
template <class T, int N>
[[gnu::always_inline]] constexpr T reduce_add(pack<T, N> x) {
    if constexpr (N == 1) return x.v;
    else return kernel::reduce_add(pack<T, N / 2>(detail::low<T, N>(x.v)) + pack<T, N / 2>(detail::high<T, N>(x.v)));
}
template <class T, int N>
[[gnu::always_inline]] constexpr T reduce_multiply(pack<T, N> x) {
    if constexpr (N == 1) return x.v;
    else return kernel::reduce_multiply(pack<T, N / 2>(detail::low<T, N>(x.v)) * pack<T, N / 2>(detail::high<T, N>(x.v)));
}
/// Where lanes are NaN, the result is one of the other lanes or NaN, as min and max of the halves have it.
template <class T, int N>
[[gnu::always_inline]] constexpr T reduce_max(pack<T, N> x) {
    if constexpr (N == 1) return x.v;
    else return kernel::reduce_max(kernel::max(pack<T, N / 2>(detail::low<T, N>(x.v)), pack<T, N / 2>(detail::high<T, N>(x.v))));
}
template <class T, int N>
[[gnu::always_inline]] constexpr T reduce_min(pack<T, N> x) {
    if constexpr (N == 1) return x.v;
    else return kernel::reduce_min(kernel::min(pack<T, N / 2>(detail::low<T, N>(x.v)), pack<T, N / 2>(detail::high<T, N>(x.v))));
}

namespace detail {
template <class Pack, int... I>
[[gnu::always_inline]] constexpr Pack iota(std::integer_sequence<int, I...>) {
    if constexpr (Pack::lanes == 1) return Pack(0);
    else return Pack(typename Pack::native{static_cast<typename Pack::element>(I)...});
}
} // namespace detail

/// 0, 1, 2, … in the lanes.
template <class Pack>
    requires is_pack<Pack>
[[gnu::always_inline]] constexpr Pack iota() { return detail::iota<Pack>(detail::lane_numbers<Pack::lanes>{}); }

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
