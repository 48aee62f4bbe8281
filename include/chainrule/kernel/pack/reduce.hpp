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
namespace detail {

/// Lanes of a and b whose number has not the bit Step, or those with it, side by side: those of b where the bit is set.
template <int Step, bool Upper, class T, int N, int... I>
[[gnu::always_inline]] inline pack<T, N> half_of_both(pack<T, N> a, pack<T, N> b, std::integer_sequence<int, I...>) {
    return pack<T, N>(__builtin_shufflevector(a.v, b.v, ((I & Step ? N : 0) + (I & ~Step) + (Upper ? Step : 0))...));
}
template <int Step, class T, int N>
[[gnu::always_inline]] inline pack<T, N> add_rows(pack<T, N> (&rows)[N]) {
    if constexpr (Step == 0) {
        return rows[0];
    } else {
#pragma GCC unroll 16
        for (int k = 0; k < Step; ++k) {
            pack<T, N> const a = rows[k], b = rows[k + Step];
            rows[k] = half_of_both<Step, false>(a, b, lane_numbers<N>{}) + half_of_both<Step, true>(a, b, lane_numbers<N>{});
        }
        return add_rows<Step / 2>(rows);
    }
}
template <int Lanes, class T, int N>
[[gnu::always_inline]] constexpr pack<T, Lanes> add_down_to(pack<T, N> x) {
    if constexpr (N == Lanes) return x;
    else return add_down_to<Lanes>(pack<T, N / 2>(detail::low<T, N>(x.v)) + pack<T, N / 2>(detail::high<T, N>(x.v)));
}

} // namespace detail

/// reduce_add of as many packs as they have lanes or fewer (a power of two of them), side by side and to the same bits. Not for
/// constant evaluation.
template <class T, int N, int Rows>
    requires(Rows <= N)
[[gnu::always_inline]] inline pack<T, Rows> reduce_add_rows(pack<T, N> const (&sums)[Rows]) {
    if constexpr (Rows == 1) {
        return pack<T, 1>(kernel::reduce_add(sums[0]));
    } else {
        pack<T, Rows> rows[Rows];
#pragma GCC unroll 16
        for (int k = 0; k < Rows; ++k) rows[k] = detail::add_down_to<Rows>(sums[k]);
        return detail::add_rows<Rows / 2>(rows);
    }
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
