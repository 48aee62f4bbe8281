// SPDX-License-Identifier: BSL-1.0
// pow, through a logarithm of twice the precision.
#pragma once
#include <chainrule/kernel/elementary/exponential.hpp>
#include <chainrule/kernel/elementary/logarithm.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// (2·atanh(s)/s − 2 − ⅔·s²)/s⁴ in s² for |s| <= (√2 − 1)/(√2 + 1), minimax (Remez): error of the logarithm below 2^-36 and 2^-66.
template <class T>
inline constexpr T power_terms[] = {0};
template <>
inline constexpr float power_terms<float>[] = {0x1.999ap-2f, 0x1.24528ep-2f, 0x1.df9f0ap-3f};
template <>
inline constexpr double power_terms<double>[] = {0x1.9999999999b31p-2, 0x1.2492492457b17p-2, 0x1.c71c722d9b8d3p-3, 0x1.745ce9d040f4cp-3,
                                                 0x1.3b1eefa671e71p-3, 0x1.0f7f91bd329edp-3, 0x1.0e45fe4d98d6fp-3};
template <class T>
inline constexpr T two_thirds = sizeof(T) == 4 ? T(0x1.555556p-1f) : T(0x1.5555555555555p-1);
template <class T>
inline constexpr T two_thirds_tail = sizeof(T) == 4 ? T(-0x1.555556p-26f) : T(0x1.5555555555555p-55);

/// An unevaluated sum.
template <class T, int N>
struct double_length {
    pack<T, N> head, tail;
};
/// a + b for |a| >= |b| or a = 0, exactly (Dekker 1971).
template <class T, int N>
[[gnu::always_inline]] constexpr double_length<T, N> fast_two_sum(pack<T, N> a, pack<T, N> b) {
    pack<T, N> const s = detail::fence(a + b);
    return {s, detail::fence(b - detail::fence(s - a))};
}
template <class T, int N>
[[gnu::always_inline]] constexpr double_length<T, N> two_product(pack<T, N> a, pack<T, N> b) {
    pack<T, N> const p = detail::fence(a * b);
    return {p, detail::fence(detail::product_error(a, b, p))};
}

/// log x for positive finite x, relative error below about 2^-34 (float), 2^-63 (double).
template <class T, int N>
[[gnu::always_inline]] constexpr double_length<T, N> long_logarithm(pack<T, N> x) {
    auto const [m, k] = detail::split_any_exponent(x);
    pack<T, N> const f = detail::fence(m - T(1)), d = detail::fence(f + T(2)), d_tail = detail::fence(f - detail::fence(d - T(2)));
    // s = f/(2 + f) and what the quotient lacks.
    pack<T, N> const s = detail::fence(f / d);
    auto const back = detail::two_product(s, d);
    pack<T, N> const s_tail = mul_add(-s, d_tail, detail::fence(detail::fence(f - back.head) - back.tail)) / d;
    auto z = detail::two_product(s, s);
    z.tail = mul_add(s + s, s_tail, z.tail);
    // 2s + s·z·(⅔ + z·…)
    pack<T, N> const rest = z.head * detail::polynomial(power_terms<T>, z.head);
    auto g = detail::fast_two_sum(pack<T, N>(two_thirds<T>), rest);
    g.tail += two_thirds_tail<T>;
    auto w = detail::two_product(z.head, g.head);
    w.tail += mul_add(z.head, g.tail, z.tail * g.head);
    auto v = detail::two_product(s, w.head);
    v.tail += mul_add(s, w.tail, s_tail * w.head);
    auto const first = detail::fast_two_sum(k * ln2_head<T>, s + s);
    auto const second = detail::fast_two_sum(first.head, v.head);
    return detail::fast_two_sum(second.head, mul_add(k, ln2_tail<T>, (first.tail + second.tail) + mul_add(s_tail, T(2), v.tail)));
}

template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> nearest_integer(pack<T, N> x) { // 0 <= x < 2^mantissa_bits
    constexpr T unit = T(std::uint64_t{1} << mantissa_bits<T>);
    return detail::fence(detail::fence(x + unit) - unit);
}
/// exp(a.head + a.tail), also where that overflows or underflows.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> long_exponential(double_length<T, N> a) {
    if (detail::constant_above(a.head, exponential_finite<T>)) return infinity<T>;
    pack<T, N> const head = detail::clamp(a.head, exponential_lowest<T>, exponential_highest<T>);
    return detail::scale(detail::exponential_reduce(head, select(head == a.head, a.tail, T(0))));
}

} // namespace detail

/// xʸ with the edges of IEEE 754 and std::pow. Negative x: NaN unless y is an integer, then the sign of an odd one.
/// pow(x, ±0) = pow(1, y) = 1, also for NaN; pow(±0, y < 0) = ∞ and pow(±0, y > 0) = 0, with the sign of x for odd y;
/// pow(±∞, y) likewise inverted; pow(-1, ±∞) = 1; else NaN gives NaN. Overflows to ±∞, underflows gradually to ±0.
/// At most 1.2 ulp (float), 1.2 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> pow(pack<T, N> x, pack_argument<T, N> y) {
    constexpr T integers = T(std::uint64_t{1} << detail::mantissa_bits<T>); // from here all numbers are integers
    constexpr T saturated = sizeof(T) == 4 ? T(0x1p32) : T(0x1p64);         // exponents from here: 0, 1 or ∞
    if constexpr (N == 1) {
        if (std::is_constant_evaluated() && (x == 1 || y == 0)) return T(1);
        if (detail::constant_nan(x)) return x;
        if (detail::constant_nan(y)) return y;
    }
    pack<T, N> const a = abs(x), b = abs(y), half = b * T(0.5);
    auto const whole = (b >= integers) | (detail::nearest_integer(kernel::min(b, integers)) == b);
    auto const odd = whole & (half < integers) & (detail::nearest_integer(kernel::min(half, integers)) != half);

    pack<T, N> const exponent = detail::clamp(pack<T, N>(y), -saturated, saturated);
    auto const logarithm = detail::long_logarithm(a);
    auto product = detail::two_product(logarithm.head, exponent);
    product.tail = mul_add(logarithm.tail, exponent, product.tail);
    pack<T, N> r = detail::long_exponential(product);

    auto const zero = a == 0, infinite = a == detail::infinity<T>;
    r = select(zero, select(y > 0, T(0), detail::infinity<T>), r);
    r = select(infinite, select(y > 0, detail::infinity<T>, T(0)), r);
    r = select(odd, copysign(r, x), r);
    r = select(((x < 0) & !infinite & !whole) | (x != x) | (y != y), detail::not_a_number<T>, r);
    return select((y == 0) | (x == 1), T(1), r);
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
