// SPDX-License-Identifier: BSL-1.0
// Compiler vector types: how one is named, built, read, cut in halves.
#pragma once
#include <chainrule/kernel/target.hpp>

#include <bit>
#include <cstdint>
#include <type_traits>
#include <utility>

// g++ warns of vectors beyond the target's as parameters (-Wpsabi), also of functions that are always inlined.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

template <class T, int N>
struct vector_type {
    using type [[gnu::vector_size(static_cast<int>(sizeof(T)) * N)]] = T;
};
template <class T>
struct vector_type<T, 1> {
    using type = T;
};
template <class T, int N>
using vector = typename vector_type<T, N>::type;

template <class T>
using unsigned_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
template <class T>
using signed_of = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

template <int N>
using lane_numbers = std::make_integer_sequence<int, N>;

/// The same number in every lane. Braces, because `T() + vector` would lose the sign of a zero.
template <class T, int... I>
[[gnu::always_inline]] constexpr auto broadcast(T value, std::integer_sequence<int, I...>) {
    return vector<T, sizeof...(I)>{((void)I, value)...};
}
template <class T, int N>
[[gnu::always_inline]] constexpr vector<T, N> broadcast(T value) {
    if constexpr (N == 1) return value;
    else return detail::broadcast(value, lane_numbers<N>{});
}

/// Reads a lane. In constant expressions g++ reads it directly, clang 19 through an array, clang 14 not at all.
template <class T, int N>
[[gnu::always_inline]] constexpr T lane(vector<T, N> const& v, int i) {
    if constexpr (N == 1) {
        return v;
    } else {
#if defined(__clang__) && __clang_major__ >= 19
        struct lanes {
            T at[N];
        };
        if (std::is_constant_evaluated()) return __builtin_bit_cast(lanes, v).at[i];
#endif
        return v[i];
    }
}

/// Halves and their union.
template <class T, int N, int... I>
[[gnu::always_inline]] constexpr vector<T, N / 2> cut(vector<T, N> const& v, int from, std::integer_sequence<int, I...>) {
    if (N == 2 || std::is_constant_evaluated()) return vector<T, N / 2>{detail::lane<T, N>(v, from + I)...};
    if constexpr (N > 2) {
        if (from == 0) return __builtin_shufflevector(v, v, I...);
        return __builtin_shufflevector(v, v, (N / 2 + I)...);
    }
}
template <class T, int N>
[[gnu::always_inline]] constexpr vector<T, N / 2> low(vector<T, N> const& v) {
    return detail::cut<T, N>(v, 0, lane_numbers<N / 2>{});
}
template <class T, int N>
[[gnu::always_inline]] constexpr vector<T, N / 2> high(vector<T, N> const& v) {
    return detail::cut<T, N>(v, N / 2, lane_numbers<N / 2>{});
}
template <class T, int N, int... I>
[[gnu::always_inline]] constexpr vector<T, N> join(vector<T, N / 2> const& a, vector<T, N / 2> const& b,
                                                   std::integer_sequence<int, I...>) {
    if constexpr (N == 2) {
        return vector<T, 2>{a, b};
    } else {
        if (!std::is_constant_evaluated()) return __builtin_shufflevector(a, b, I...);
        return vector<T, N>{detail::lane<T, N / 2>(I < N / 2 ? a : b, I % (N / 2))...};
    }
}
template <class T, int N>
[[gnu::always_inline]] constexpr vector<T, N> join(vector<T, N / 2> const& a, vector<T, N / 2> const& b) {
    return detail::join<T, N>(a, b, lane_numbers<N>{});
}

/// Whether a vector of this size is one register.
template <class T, int N>
inline constexpr bool in_register = N == 1 ? vector_bytes > 0
                                           : N * static_cast<int>(sizeof(T)) >= 16 && N * static_cast<int>(sizeof(T)) <= vector_bytes;
/// Whether it is several, to be worked on by halves: g++ 12 handles vectors beyond the target's lane by lane.
template <class T, int N>
inline constexpr bool beyond_register = N > 1 && N * static_cast<int>(sizeof(T)) > (vector_bytes < 16 ? 16 : vector_bytes);

} // namespace detail
} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
