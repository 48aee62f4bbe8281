// SPDX-License-Identifier: BSL-1.0
// exp and expm1, and the reduction they share with the hyperbolic functions.
#pragma once
#include <chainrule/kernel/elementary/polynomial.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// (exp(r) − 1 − r)/r², minimax on |r| <= ln 2/2 (Remez): relative error of exp(r) − 1 below 2^-26 and 2^-61.
template <class T>
inline constexpr T exponential_terms[] = {0};
template <>
inline constexpr float exponential_terms<float>[] = {0x1p-1f, 0x1.5554aep-3f, 0x1.555486p-5f, 0x1.122912p-7f, 0x1.6d9a26p-10f};
template <>
inline constexpr double exponential_terms<double>[] = {
    0x1.0000000000005p-1, 0x1.555555555555cp-3, 0x1.5555555552027p-5, 0x1.111111110e61ep-7, 0x1.6c16c17f6f89bp-10,
    0x1.a01a01b61c37ap-13, 0x1.a019a5d3eb71p-16, 0x1.71dde961c5edp-19, 0x1.28a3647f09d14p-22, 0x1.af77bedcf55bbp-26};

/// x = k·ln 2 + r with |r| <= ln 2/2.
template <class T, int N>
struct exponential_parts {
    pack<T, N> p;       // exp(r) − 1
    bits<T, N> shifted; // its low bits are those of k
};

/// |x| below about 2^10. tail is added to r: what x lacks of the true argument.
template <class T, int N>
[[gnu::always_inline]] constexpr exponential_parts<T, N> exponential_reduce(pack<T, N> x, pack<T, N> tail) {
    pack<T, N> const t = detail::fence(mul_add(x, T(0x1.71547652b82fep+0), magic<T>)), k = detail::fence(t - magic<T>);
    pack<T, N> const near = detail::fence(mul_add(k, -ln2_head<T>, x));
    pack<T, N> const r = detail::fence(near + mul_add(k, -ln2_tail<T>, tail));
    return {mul_add(r * r, detail::polynomial(exponential_terms<T>, r), r), detail::to_bits(t)};
}
template <class T, int N>
[[gnu::always_inline]] constexpr exponential_parts<T, N> exponential_reduce(pack<T, N> x) {
    pack<T, N> const t = detail::fence(mul_add(x, T(0x1.71547652b82fep+0), magic<T>)), k = detail::fence(t - magic<T>);
    pack<T, N> const r = detail::fence(mul_add(k, -ln2_tail<T>, detail::fence(mul_add(k, -ln2_head<T>, x))));
    return {mul_add(r * r, detail::polynomial(exponential_terms<T>, r), r), detail::to_bits(t)};
}

/// 2^(k + Offset), which must be a normal number.
template <int Offset, class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> power_of_two(bits<T, N> shifted) {
    constexpr auto bias = static_cast<unsigned_of<T>>(exponent_bias<T> + Offset);
    return detail::from_bits<T, N>((shifted + detail::same_bits<T, N>(bias)) << mantissa_bits<T>);
}

/// (1 + p)·2^k in two steps, so that neither factor overflows and the result may be denormal or infinite; |k| < 2048.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> scale(exponential_parts<T, N> e) {
    using U = unsigned_of<T>;
    constexpr U magic_bits = std::bit_cast<U>(magic<T>);
    bits<T, N> const n = e.shifted - detail::same_bits<T, N>(magic_bits - U{4096}); // k + 4096
    bits<T, N> const half = n >> 1, bias = detail::same_bits<T, N>(U{exponent_bias<T>} - U{2048});
    pack<T, N> const a = detail::from_bits<T, N>((half + bias) << mantissa_bits<T>);
    pack<T, N> const b = detail::from_bits<T, N>((n - half + bias) << mantissa_bits<T>);
    return mul_add(a, e.p, a) * b;
}

template <class T>
inline constexpr T exponential_lowest = sizeof(T) == 4 ? T(-104) : T(-746); // exp is 0 below
template <class T>
inline constexpr T exponential_highest = sizeof(T) == 4 ? T(89) : T(710); // and infinite above
template <class T>
inline constexpr T exponential_finite = sizeof(T) == 4 ? T(0x1.62e42ep+6) : T(0x1.62e42fefa39efp+9); // the largest with a finite exp

} // namespace detail

/// eˣ, for all x. Overflows to ∞, underflows gradually to 0; exp(±0) = 1, exp(-∞) = 0, exp(∞) = ∞, NaN gives NaN.
/// At most 1.1 ulp (float, all inputs), 1.1 (double, sampled: tests/unit/kernel/accuracy).
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> exp(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(x, detail::exponential_finite<T>)) return detail::infinity<T>;
    return detail::scale(detail::exponential_reduce(detail::clamp(x, detail::exponential_lowest<T>, detail::exponential_highest<T>)));
}

/// eˣ − 1, accurate for small x, for all x. expm1(±0) = ±0, expm1(-∞) = -1, expm1(∞) = ∞, NaN gives NaN.
/// At most 1.8 ulp (float), 2.3 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> expm1(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(x, detail::exponential_finite<T>)) return detail::infinity<T>;
    auto const e = detail::exponential_reduce(detail::clamp(x, sizeof(T) == 4 ? T(-18) : T(-38), sizeof(T) == 4 ? T(88.75) : T(709.79)));
    pack<T, N> const s = detail::power_of_two<-1, T, N>(e.shifted); // half, because 2^k may overflow where the result does not
    pack<T, N> const half = mul_add(s, e.p, detail::fence(s - T(0.5)));
    constexpr T linear = sizeof(T) == 4 ? T(0x1p-26) : T(0x1p-55); // expm1(x) rounds to x below; half of it may lose bits
    return select(abs(x) < linear, x, copysign(half + half, x));
}

/// exp(a − b) with what the difference loses in rounding: (1 + e)·exp(a − b), e from the two-sum (Knuth 1969). At most 3 ulp however
/// large a and b are, where exp(a − b) would be off by |a − b|/2 ulp. Infinite operands as exp of their difference.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> exp_difference(pack<T, N> a, pack_argument<T, N> b) {
    pack<T, N> const d = detail::fence(a - b), back = detail::fence(d - a);
    pack<T, N> const lost = detail::fence(detail::fence(a - detail::fence(d - back)) - detail::fence(b + back));
    pack<T, N> const y = kernel::exp(d);
    constexpr T large = sizeof(T) == 4 ? T(0x1p127) : T(0x1p127) * T(0x1p127) * T(0x1p127) * T(0x1p127) * T(0x1p127) * T(0x1p127);
    return select(abs(lost) < T(1), select(y < pack<T, N>(large), mul_add(y, lost, y), y), y);
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
