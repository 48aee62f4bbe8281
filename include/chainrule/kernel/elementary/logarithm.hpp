// SPDX-License-Identifier: BSL-1.0
// log and log1p.
#pragma once
#include <chainrule/kernel/elementary/polynomial.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// float: (log(1 + f) − f + f²/2)/f³ on √½ <= 1 + f <= √2; double: (2·atanh(s)/s − 2)/s², s = f/(2 + f) (as in fdlibm,
/// Sun Microsystems 1993). Minimax (Remez), relative errors of the logarithm below 2^-30 and 2^-59.
template <class T>
inline constexpr T logarithm_terms[] = {0};
template <>
inline constexpr float logarithm_terms<float>[] = {0x1.555548p-2f,  -0x1.000006p-2f, 0x1.99a4b8p-3f,  -0x1.555c52p-3f, 0x1.233732p-3f,
                                                   -0x1.fc20f4p-4f, 0x1.e6f294p-4f,  -0x1.de4448p-4f, 0x1.145cf8p-4f};
template <>
inline constexpr double logarithm_terms<double>[] = {0x1.5555555555593p-1, 0x1.999999997fc6fp-2, 0x1.249249420559fp-2, 0x1.c71c51f79a39dp-3,
                                                     0x1.746642cb60857p-3, 0x1.39a150b6e90dfp-3, 0x1.2f09c54ad4a73p-3};

/// x = 2^k·m with √½ <= m < √2, x positive, finite and normal. k through the magic number: targets without a conversion of
/// 64-bit integers need none.
template <class T, int N>
struct binary_parts {
    pack<T, N> m, k;
};
template <class T, int N>
[[gnu::always_inline]] constexpr binary_parts<T, N> split_exponent(pack<T, N> x) {
    using U = unsigned_of<T>;
    constexpr U root_half = sizeof(T) == 4 ? U{0x3f3504f3} : static_cast<U>(0x3fe6a09e667f3bcd);
    constexpr U bias = U{exponent_bias<T>};
    bits<T, N> const b = detail::to_bits(x) - detail::same_bits<T, N>(root_half);
    bits<T, N> const fraction = (b & detail::same_bits<T, N>((U{1} << mantissa_bits<T>) - 1)) + detail::same_bits<T, N>(root_half);
    bits<T, N> const biased = (b + detail::same_bits<T, N>(bias << mantissa_bits<T>)) >> mantissa_bits<T>;
    pack<T, N> const k = detail::fence(detail::from_bits<T, N>(biased + detail::same_bits<T, N>(std::bit_cast<U>(magic<T>)))) -
                         pack<T, N>(magic<T> + T(bias));
    return {detail::from_bits<T, N>(fraction), k};
}

/// Denormal numbers are lifted into the normal range; offset is what that adds to the exponent.
template <class T>
inline constexpr int lift_exponent = sizeof(T) == 4 ? 25 : 54;
template <class T, int N>
[[gnu::always_inline]] constexpr binary_parts<T, N> split_any_exponent(pack<T, N> x) {
    auto const small = x < std::numeric_limits<T>::min();
    auto parts = detail::split_exponent(x * select(small, T(std::uint64_t{1} << lift_exponent<T>), T(1)));
    parts.k -= select(small, T(lift_exponent<T>), T(0));
    return parts;
}

/// k·ln 2 + log(1 + f).
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> logarithm(pack<T, N> f, pack<T, N> k) {
    if constexpr (sizeof(T) == 4) {
        pack<T, N> const f2 = f * f;
        pack<T, N> const low = mul_add(f2 * f, detail::polynomial(logarithm_terms<T>, f), k * ln2_tail<T>);
        return mul_add(k, ln2_head<T>, detail::fence(f + detail::fence(mul_add(T(-0.5), f2, low))));
    } else {
        pack<T, N> const s = f / (f + T(2)), z = s * s, h = f * T(0.5);
        pack<T, N> const q = mul_add(h, f, z * detail::polynomial(logarithm_terms<T>, z)); // f²/2 + the rest of the series
        pack<T, N> const low = detail::fence(mul_add(s, q, k * ln2_tail<T>));
        return mul_add(k, ln2_head<T>, detail::fence(f - detail::fence(mul_add(h, f, -low))));
    }
}
/// The value inside the domain, and the edges of a logarithm that is singular where `positive` is 0.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> logarithm_edges(pack<T, N> y, pack<T, N> positive) {
    y = select(positive > 0, y, select(positive == 0, -infinity<T>, not_a_number<T>));
    return select(positive == infinity<T>, infinity<T>, y);
}

} // namespace detail

/// The natural logarithm. log(±0) = -∞, log(∞) = ∞, NaN for negative x and NaN; denormal x as accurate as the rest.
/// At most 0.9 ulp (float, all inputs), 0.8 (double, sampled: tests/unit/kernel/accuracy).
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> log(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    auto const [m, k] = detail::split_any_exponent(x);
    return detail::logarithm_edges(detail::logarithm(detail::fence(m - T(1)), k), x);
}

/// log(1 + x), accurate for small x. log1p(±0) = ±0, log1p(-1) = -∞, log1p(∞) = ∞, NaN for x < -1 and NaN.
/// At most 1.5 ulp (float), 1.5 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> log1p(pack<T, N> x) {
    using U = detail::unsigned_of<T>;
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(x, std::numeric_limits<T>::max())) return x;
    if constexpr (N == 1) {
        if (std::is_constant_evaluated() && x <= -1) return x == -1 ? -detail::infinity<T> : detail::not_a_number<T>;
    }
    pack<T, N> const u = detail::fence(x + T(1));
    // What u lost of x; exact where it matters (u < 2^mantissa_bits).
    pack<T, N> const lost = detail::fence(x - detail::fence(u - T(1)));
    auto const [m, k] = detail::split_exponent(u);
    // 2^(1 − k), or 0 for the largest u, from the exponents of m and u.
    pack<T, N> const scale = detail::from_bits<T, N>(detail::to_bits(m) - detail::to_bits(u) +
                                                     detail::same_bits<T, N>(U{detail::exponent_bias<T> + 1} << detail::mantissa_bits<T>));
    pack<T, N> const f = detail::fence(mul_add(lost * scale, T(0.5), detail::fence(m - T(1))));
    return copysign(detail::logarithm_edges(detail::logarithm(f, k), u), x);
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
