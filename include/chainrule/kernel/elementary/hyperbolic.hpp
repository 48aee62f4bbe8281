// SPDX-License-Identifier: BSL-1.0
// sinh, cosh and tanh.
#pragma once
#include <chainrule/kernel/elementary/exponential.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {
template <class T>
inline constexpr T hyperbolic_highest = sizeof(T) == 4 ? T(89.45) : T(710.5); // sinh and cosh are infinite above
template <class T>
inline constexpr T hyperbolic_finite = sizeof(T) == 4 ? T(0x1.65a9f8p+6) : T(0x1.633ce8fb9f87dp+9); // the largest with finite values
} // namespace detail

/// The hyperbolic sine, for all x. sinh(±0) = ±0, sinh(±∞) = ±∞, NaN gives NaN; overflows to ±∞.
/// At most 2.4 ulp (float), 2.5 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> sinh(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(abs(x), detail::hyperbolic_finite<T>)) return copysign(pack<T, N>(detail::infinity<T>), x);
    auto const e = detail::exponential_reduce(kernel::min(pack<T, N>(detail::hyperbolic_highest<T>), abs(x)));
    // A quarter of exp(|x|) − 1, because exp overflows before sinh does.
    pack<T, N> const s = detail::power_of_two<-2, T, N>(e.shifted);
    pack<T, N> const quarter = mul_add(s, e.p, detail::fence(s - T(0.25)));
    if (detail::constant_above(abs(x), T(40))) return copysign(quarter + quarter, x); // the quotient below is negligible
    pack<T, N> const half = quarter + quarter / mul_add(quarter, T(4), T(1));
    constexpr T linear = sizeof(T) == 4 ? T(0x1p-13) : T(0x1p-28); // sinh(x) rounds to x below; a quarter of it may lose bits
    return select(abs(x) < linear, x, copysign(half + half, x));
}

/// The hyperbolic cosine, for all x. cosh(±0) = 1, cosh(±∞) = ∞, NaN gives NaN; overflows to ∞.
/// At most 1.6 ulp (float), 1.6 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> cosh(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(abs(x), detail::hyperbolic_finite<T>)) return detail::infinity<T>;
    auto const e = detail::exponential_reduce(kernel::min(pack<T, N>(detail::hyperbolic_highest<T>), abs(x)));
    pack<T, N> const s = detail::power_of_two<-2, T, N>(e.shifted);
    pack<T, N> const quarter = mul_add(s, e.p, s);
    pack<T, N> const half = quarter + T(0.0625) / quarter;
    return half + half;
}

/// The hyperbolic tangent, e/(e + 2) with e = exp(2x) − 1, for all x. tanh(±0) = ±0, tanh(±∞) = ±1, NaN gives NaN.
/// At most 3 ulp (float and double, sampled: tests/unit/kernel/accuracy; 2.71 seen).
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> tanh(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    constexpr T one = sizeof(T) == 4 ? T(9.1) : T(19.1); // tanh rounds to 1 from here
    pack<T, N> const a = detail::clamp(x, -one, one);
    auto const e = detail::exponential_reduce(a + a);
    pack<T, N> const s = detail::power_of_two<0, T, N>(e.shifted);
    // expm1(2a)/(expm1(2a) + 2), both terms at once: the division need not wait for an addition
    return copysign(mul_add(s, e.p, detail::fence(s - T(1))) / mul_add(s, e.p, detail::fence(s + T(1))), x);
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
