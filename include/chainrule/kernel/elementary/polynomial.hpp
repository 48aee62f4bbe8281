// SPDX-License-Identifier: BSL-1.0
// Polynomials by Estrin's scheme, and the integers hidden in floating-point numbers.
#pragma once
#include <chainrule/kernel/pack.hpp>

#include <limits>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// Count terms from First on: c[First] + c[First + 1]·x + … Halves are independent, so the dependence chain is short.
template <int First, int Count, class T, int N, int Size>
[[gnu::always_inline]] constexpr pack<T, N> estrin(T const (&c)[Size], pack<T, N> x, pack<T, N> x2, pack<T, N> x4, pack<T, N> x8,
                                                   pack<T, N> x16) {
    if constexpr (Count == 1) {
        return c[First];
    } else {
        constexpr int half = Count > 16 ? 16 : Count > 8 ? 8 : Count > 4 ? 4 : Count > 2 ? 2 : 1;
        pack<T, N> const power = half == 16 ? x16 : half == 8 ? x8 : half == 4 ? x4 : half == 2 ? x2 : x;
        return mul_add(power, detail::estrin<First + half, Count - half>(c, x, x2, x4, x8, x16),
                       detail::estrin<First, half>(c, x, x2, x4, x8, x16));
    }
}
/// c[0] + c[1]·x + c[2]·x² + …
template <class T, int N, int Size>
[[gnu::always_inline]] constexpr pack<T, N> polynomial(T const (&c)[Size], pack<T, N> x) {
    static_assert(Size <= 32);
    pack<T, N> const x2 = Size > 2 ? x * x : x, x4 = Size > 4 ? x2 * x2 : x, x8 = Size > 8 ? x4 * x4 : x, x16 = Size > 16 ? x8 * x8 : x;
    return detail::estrin<0, Size>(c, x, x2, x4, x8, x16);
}

template <class T>
inline constexpr int mantissa_bits = std::numeric_limits<T>::digits - 1;
template <class T>
inline constexpr int exponent_bias = std::numeric_limits<T>::max_exponent - 1;
// Clang 19 warns of these under -ffast-math, in programs that include this.
#if defined(__clang__) && __clang_major__ >= 18
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wnan-infinity-disabled"
#endif
template <class T>
inline constexpr T infinity = std::numeric_limits<T>::infinity();
template <class T>
inline constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
#if defined(__clang__) && __clang_major__ >= 18
#pragma clang diagnostic pop
#endif

/// x + magic has the integer nearest to x in its low bits, and is exact to the integer (|x| below 2^(mantissa_bits - 2)).
template <class T>
inline constexpr T magic = T(3) * T(std::uint64_t{1} << (mantissa_bits<T> - 1));

/// ln 2 in two parts; the product of the first and an exponent is exact.
template <class T>
inline constexpr T ln2_head = sizeof(T) == 4 ? T(0x1.62e4p-1) : T(0x1.62e42fefap-1);
template <class T>
inline constexpr T ln2_tail = sizeof(T) == 4 ? T(0x1.7f7d1cp-20) : T(0x1.cf79abc9e3b398p-40);

template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> clamp(pack<T, N> x, T low, T high) { // NaN stays
    return kernel::max(pack<T, N>(low), kernel::min(pack<T, N>(high), x));
}
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> flip_sign(pack<T, N> x, bits<T, N> sign) { return detail::from_bits<T, N>(detail::to_bits(x) ^ sign); }
template <class T, int N>
[[gnu::always_inline]] constexpr bits<T, N> sign_of(pack<T, N> x) { return detail::to_bits(x) & detail::same_bits<T, N>(sign_bit<T>); }

/// Constant evaluation rejects arithmetic that yields NaN (clang) or overflows (g++): the functions return early there.
template <class T, int N>
[[gnu::always_inline]] constexpr bool constant_nan(pack<T, N> x) {
    if constexpr (N == 1) return std::is_constant_evaluated() && x.v != x.v;
    else return false;
}
template <class T, int N>
[[gnu::always_inline]] constexpr bool constant_above(pack<T, N> x, T limit) {
    if constexpr (N == 1) return std::is_constant_evaluated() && x.v > limit;
    else return false;
}

/// a·b − p where p is a·b rounded: exact, but for underflow.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> product_error(pack<T, N> a, pack<T, N> b, pack<T, N> p) {
    if constexpr (fused) {
        return mul_add(a, b, -p);
    } else { // Dekker 1971
        constexpr T factor = T((std::uint64_t{1} << ((std::numeric_limits<T>::digits + 1) / 2)) + 1);
        pack<T, N> const s = detail::fence(a * factor), t = detail::fence(b * factor);
        pack<T, N> const a1 = detail::fence(s - detail::fence(s - a)), b1 = detail::fence(t - detail::fence(t - b));
        pack<T, N> const a2 = detail::fence(a - a1), b2 = detail::fence(b - b1);
        return mul_add(a2, b2, detail::fence(mul_add(a2, b1, detail::fence(mul_add(a1, b2, detail::fence(mul_add(a1, b1, -p)))))));
    }
}

} // namespace detail
} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
