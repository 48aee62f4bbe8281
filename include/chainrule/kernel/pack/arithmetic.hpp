// SPDX-License-Identifier: BSL-1.0
// What hardware computes exactly or correctly rounded beyond + - * /: extrema, signs, square roots; and access to bits.
#pragma once
#include <chainrule/kernel/pack/type.hpp>
#include <chainrule/kernel/pack/wide.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// The lanes' bits: unsigned integers, wrapping.
template <class T, int N>
using bits = vector<unsigned_of<T>, N>;

template <class From, class To, int N, int... I>
[[gnu::always_inline]] constexpr vector<To, N> cast_lanes(vector<From, N> const& v, std::integer_sequence<int, I...>) {
    return vector<To, N>{std::bit_cast<To>(detail::lane<From, N>(v, I))...};
}
template <class From, class To, int N>
[[gnu::always_inline]] constexpr vector<To, N> cast(vector<From, N> v) {
    if constexpr (N == 1) return std::bit_cast<To>(v);
    else if (std::is_constant_evaluated()) return detail::cast_lanes<From, To, N>(v, lane_numbers<N>{});
    else return (vector<To, N>)v; // a reinterpretation between vector types; bit_cast is a call at -O0
}
template <class T, int N>
[[gnu::always_inline]] constexpr bits<T, N> to_bits(pack<T, N> x) { return detail::cast<T, unsigned_of<T>, N>(x.v); }
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> from_bits(bits<T, N> b) { return pack<T, N>(detail::cast<unsigned_of<T>, T, N>(b)); }
template <class T, int N>
[[gnu::always_inline]] constexpr bits<T, N> same_bits(unsigned_of<T> b) { return detail::broadcast<unsigned_of<T>, N>(b); }
template <class T>
inline constexpr unsigned_of<T> sign_bit = unsigned_of<T>(1) << (8 * sizeof(T) - 1);

template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> fence(pack<T, N> x) { return pack<T, N>(detail::fence<T, N>(x.v)); }

/// √x correctly rounded, x positive, finite and normal, in constant evaluation where the compiler's own is none (clang).
constexpr double exact_root(double x) {
    auto const bits = std::bit_cast<std::uint64_t>(x);
    auto const exponent = static_cast<std::int64_t>(bits >> 52) - 1023;
    std::int64_t const half = (exponent - (exponent & 1)) / 2;
    std::uint64_t const fraction = (bits & 0xfffffffffffff) | 0x10000000000000;
    wide_unsigned const wide = detail::wide_product(fraction, std::uint64_t{1} << (54 + (exponent & 1))); // its root has 54 bits
    std::uint64_t root = 0;
    for (std::uint64_t bit = std::uint64_t{1} << 53; bit != 0; bit >>= 1) {
        std::uint64_t const next = root | bit;
        if (detail::wide_product(next, next) <= wide) root = next;
    }
    // 54 bits: the last one decides; a tie cannot occur, because a square of 54 bits with the last bit set has more than 53.
    std::uint64_t const rounded = (root + 1) >> 1;
    return static_cast<double>(rounded) * std::bit_cast<double>(static_cast<std::uint64_t>(half - 52 + 1023) << 52);
}
template <class T>
constexpr T constant_root(T x) {
    if (x != x || x == 0 || x == std::bit_cast<T>(sizeof(T) == 4 ? unsigned_of<T>(0x7f800000) : static_cast<unsigned_of<T>>(0x7ff0000000000000)))
        return x;
    if (x < 0) return static_cast<T>(__builtin_nan(""));
    if constexpr (sizeof(T) == 4) return static_cast<float>(detail::exact_root(static_cast<double>(x))); // 53 bits suffice (Figueroa 1995)
    else return x < 0x1p-1022 ? detail::exact_root(x * 0x1p+108) * 0x1p-54 : detail::exact_root(x);
}

template <class T, int N, int... I>
[[gnu::always_inline]] constexpr vector<T, N> root_lanes(vector<T, N> const& x, std::integer_sequence<int, I...>);

template <class T, int N>
[[gnu::always_inline]] constexpr vector<T, N> root(vector<T, N> x) {
    if constexpr (N == 1) {
        if (std::is_constant_evaluated()) return detail::constant_root(x);
        if constexpr (sizeof(T) == 4) return __builtin_sqrtf(x);
        else return __builtin_sqrt(x);
    } else {
        if (std::is_constant_evaluated()) return detail::root_lanes<T, N>(x, lane_numbers<N>{});
        constexpr int bytes = N * static_cast<int>(sizeof(T));
        if constexpr (beyond_register<T, N>) {
            return detail::join<T, N>(detail::root<T, N / 2>(detail::low<T, N>(x)), detail::root<T, N / 2>(detail::high<T, N>(x)));
        }
#if defined(__SSE2__)
        else if constexpr (bytes == 16 && sizeof(T) == 4) return __builtin_ia32_sqrtps(x);
        else if constexpr (bytes == 16) return __builtin_ia32_sqrtpd(x);
#endif
#if defined(__AVX__)
        else if constexpr (bytes == 32 && sizeof(T) == 4) return __builtin_ia32_sqrtps256(x);
        else if constexpr (bytes == 32) return __builtin_ia32_sqrtpd256(x);
#endif
#if defined(__AVX512F__) && defined(__clang__)
        else if constexpr (bytes == 64 && sizeof(T) == 4) return __builtin_ia32_sqrtps512(x, 4);
        else if constexpr (bytes == 64) return __builtin_ia32_sqrtpd512(x, 4);
#elif defined(__AVX512F__)
        else if constexpr (bytes == 64 && sizeof(T) == 4) return __builtin_ia32_sqrtps512_mask(x, x, -1, 4);
        else if constexpr (bytes == 64) return __builtin_ia32_sqrtpd512_mask(x, x, -1, 4);
#endif
        else return detail::root_lanes<T, N>(x, lane_numbers<N>{});
    }
}
template <class T, int N, int... I>
[[gnu::always_inline]] constexpr vector<T, N> root_lanes(vector<T, N> const& x, std::integer_sequence<int, I...>) {
    return vector<T, N>{detail::root<T, 1>(detail::lane<T, N>(x, I))...};
}

/// minps and maxps: the second operand where the comparison is false. g++ 12 makes three instructions of a vector
/// conditional; clang finds minps in it.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> least(pack<T, N> a, pack<T, N> b) {
#if defined(__SSE2__) && !defined(__clang__)
    constexpr int bytes = N * static_cast<int>(sizeof(T));
    if constexpr (N > 1) {
        if (std::is_constant_evaluated()) return select(a < b, a, b);
        else if constexpr (bytes == 16 && sizeof(T) == 4) return pack<T, N>(__builtin_ia32_minps(a.v, b.v));
        else if constexpr (bytes == 16) return pack<T, N>(__builtin_ia32_minpd(a.v, b.v));
#    if defined(__AVX__)
        else if constexpr (bytes == 32 && sizeof(T) == 4) return pack<T, N>(__builtin_ia32_minps256(a.v, b.v));
        else if constexpr (bytes == 32) return pack<T, N>(__builtin_ia32_minpd256(a.v, b.v));
#    endif
#    if defined(__AVX512F__)
        else if constexpr (bytes == 64 && sizeof(T) == 4) return pack<T, N>(__builtin_ia32_minps512_mask(a.v, b.v, a.v, -1, 4));
        else if constexpr (bytes == 64) return pack<T, N>(__builtin_ia32_minpd512_mask(a.v, b.v, a.v, -1, 4));
#    endif
    }
#endif
    return select(a < b, a, b);
}
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> most(pack<T, N> a, pack<T, N> b) {
#if defined(__SSE2__) && !defined(__clang__)
    constexpr int bytes = N * static_cast<int>(sizeof(T));
    if constexpr (N > 1) {
        if (std::is_constant_evaluated()) return select(a > b, a, b);
        else if constexpr (bytes == 16 && sizeof(T) == 4) return pack<T, N>(__builtin_ia32_maxps(a.v, b.v));
        else if constexpr (bytes == 16) return pack<T, N>(__builtin_ia32_maxpd(a.v, b.v));
#    if defined(__AVX__)
        else if constexpr (bytes == 32 && sizeof(T) == 4) return pack<T, N>(__builtin_ia32_maxps256(a.v, b.v));
        else if constexpr (bytes == 32) return pack<T, N>(__builtin_ia32_maxpd256(a.v, b.v));
#    endif
#    if defined(__AVX512F__)
        else if constexpr (bytes == 64 && sizeof(T) == 4) return pack<T, N>(__builtin_ia32_maxps512_mask(a.v, b.v, a.v, -1, 4));
        else if constexpr (bytes == 64) return pack<T, N>(__builtin_ia32_maxpd512_mask(a.v, b.v, a.v, -1, 4));
#    endif
    }
#endif
    return select(a > b, a, b);
}

} // namespace detail

/// a < b ? a : b. The second operand where they are equal (also 0 and -0) or one is NaN: min(NaN, b) = b, min(a, NaN) = NaN.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> min(pack<T, N> a, pack_argument<T, N> b) { return detail::least(a, b); }
template <class T, int N, class Number>
    requires std::is_arithmetic_v<Number>
[[gnu::always_inline]] constexpr pack<T, N> min(Number a, pack<T, N> b) { return detail::least(pack<T, N>(a), b); }

/// a > b ? a : b. The second operand where they are equal (also 0 and -0) or one is NaN: max(NaN, b) = b, max(a, NaN) = NaN.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> max(pack<T, N> a, pack_argument<T, N> b) { return detail::most(a, b); }
template <class T, int N, class Number>
    requires std::is_arithmetic_v<Number>
[[gnu::always_inline]] constexpr pack<T, N> max(Number a, pack<T, N> b) { return detail::most(pack<T, N>(a), b); }

/// |x|: clears the sign, also of zero and NaN.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> abs(pack<T, N> x) {
    return detail::from_bits<T, N>(detail::to_bits(x) & detail::same_bits<T, N>(static_cast<detail::unsigned_of<T>>(~detail::sign_bit<T>)));
}
/// The magnitude of the first with the sign of the second, also of zeros and NaNs.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> copysign(pack<T, N> magnitude, pack_argument<T, N> sign) {
    auto const s = detail::same_bits<T, N>(detail::sign_bit<T>);
    return detail::from_bits<T, N>((detail::to_bits(magnitude) & ~s) | (detail::to_bits(sign) & s));
}
namespace detail {

template <class T>
inline constexpr auto infinity_bits = static_cast<unsigned_of<T>>(sizeof(T) == 4 ? 0x7f800000ull : 0x7ff0000000000000ull);
/// The bits of a number, which may be infinite or NaN whatever the compiler assumes.
template <class T>
[[gnu::always_inline]] constexpr unsigned_of<T> hidden_bits(T x) {
    auto bits = std::bit_cast<unsigned_of<T>>(x);
#if __FINITE_MATH_ONLY__
    if (!std::is_constant_evaluated()) asm("" : "+r"(bits));
#endif
    return bits;
}

} // namespace detail

/// Neither infinite nor NaN: told by the bits, since -ffast-math takes both for impossible.
template <class T>
[[gnu::always_inline]] constexpr bool finite(T x) {
    return (detail::hidden_bits(x) & detail::infinity_bits<T>) != detail::infinity_bits<T>;
}

/// A NaN, also where the compiler takes it for impossible.
template <class T>
[[gnu::always_inline]] constexpr T not_a_number() {
    auto bits = static_cast<detail::unsigned_of<T>>(sizeof(T) == 4 ? 0x7fc00000ull : 0x7ff8000000000000ull);
#if __FINITE_MATH_ONLY__
    if (!std::is_constant_evaluated()) asm("" : "+r"(bits));
#endif
    return std::bit_cast<T>(bits);
}

/// x as it stands: not re-associated with under -ffast-math, where (x·c)² would become x²·c².
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> as_it_stands(pack<T, N> x) { return detail::fence(x); }

/// √x, correctly rounded (with -ffast-math within 2 ulp): sqrt(-0) = -0, sqrt(∞) = ∞, NaN for negative x and NaN.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> sqrt(pack<T, N> x) { return pack<T, N>(detail::root<T, N>(x.v)); }

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
