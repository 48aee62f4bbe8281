// SPDX-License-Identifier: BSL-1.0
// sin, cos and tan of all finite angles.
#pragma once
#include <chainrule/kernel/elementary/large_angle.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// (sin r/r − 1)/r² and (cos r − 1 + r²/2)/r⁴ in r², minimax on |r| <= π/4 (Remez): relative errors below 2^-27 and 2^-57.
template <class T>
inline constexpr T sine_terms[] = {0};
template <>
inline constexpr float sine_terms<float>[] = {-0x1.555544p-3f, 0x1.110696p-7f, -0x1.990926p-13f};
template <>
inline constexpr double sine_terms<double>[] = {-0x1.5555555555546p-3, 0x1.111111110f322p-7,  -0x1.a01a019b61ad8p-13,
                                                0x1.71de34dbbcfdfp-19, -0x1.ae5de9eee2902p-26, 0x1.5d6e755817fb8p-33};
template <class T>
inline constexpr T cosine_terms[] = {0};
template <>
inline constexpr float cosine_terms<float>[] = {0x1.55554ap-5f, -0x1.6c0bb6p-10f, 0x1.99c414p-16f};
template <>
inline constexpr double cosine_terms<double>[] = {0x1.5555555555549p-5,   -0x1.6c16c16c14bb7p-10, 0x1.a01a019c1d404p-16,
                                                  -0x1.27e4f79c2c0f8p-22, 0x1.1ee99fdde8058p-29,  -0x1.8f869cc5d3cacp-37};

/// π/2 in three parts, each of full precision.
template <class T>
inline constexpr T half_pi[] = {0};
template <>
inline constexpr float half_pi<float>[] = {0x1.921fb6p+0f, -0x1.777a5cp-25f, -0x1.ee59dap-50f};
template <>
inline constexpr double half_pi<double>[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110};

/// Up to here three parts of π/2 do.
template <class T>
inline constexpr T moderate_angle = sizeof(T) == 4 ? T(0x1p17) : T(0x1p30);

/// |x| = r + tail + quadrant·π/2.
template <class T, int N>
struct angle {
    pack<T, N> r, tail;
    bits<T, N> quadrant; // modulo 4, in the low bits
};

/// Cody and Waite 1980, for a <= moderate_angle. The first difference is exact: it is a multiple of the last place of π/2.
template <class T, int N>
[[gnu::always_inline]] constexpr angle<T, N> reduce_moderate(pack<T, N> a) {
    pack<T, N> const t = detail::fence(mul_add(a, T(0x1.45f306dc9c883p-1), magic<T>)), q = detail::fence(t - magic<T>);
    pack<T, N> const part1 = half_pi<T>[0], part2 = half_pi<T>[1];
    pack<T, N> first = mul_add(-q, part1, a);
    if constexpr (!fused) {
        pack<T, N> const p = detail::fence(q * part1);
        first = detail::fence(detail::fence(a - p) - detail::product_error(q, part1, p));
    }
    pack<T, N> const p = detail::fence(q * part2), p_error = detail::product_error(q, part2, p);
    pack<T, N> const s = detail::fence(first - p), back = detail::fence(s - first); // two_sum (Knuth 1969)
    pack<T, N> const s_error = detail::fence(first - detail::fence(s - back)) - detail::fence(p + back);
    pack<T, N> const low = mul_add(-q, half_pi<T>[2], detail::fence(s_error - p_error));
    pack<T, N> const r = detail::fence(s + low);
    return {r, detail::fence(low - detail::fence(r - s)), detail::to_bits(t)};
}

/// Replaces the lanes that are too large for reduce_moderate, or not finite. Rare, so out of line.
template <class T>
[[gnu::noinline]] constexpr void replace_large(T const* a, T* r, T* tail, unsigned_of<T>* quadrant, int count) {
    for (int i = 0; i < count; ++i) {
        if (a[i] <= moderate_angle<T>) continue;
        if (!(a[i] <= std::numeric_limits<T>::max())) {
            r[i] = tail[i] = not_a_number<T>;
            continue;
        }
        large_angle const large = detail::reduce_large(static_cast<double>(a[i]));
        r[i] = static_cast<T>(large.r);
        tail[i] = static_cast<T>(large.r - static_cast<double>(r[i]) + large.tail);
        quadrant[i] = large.quadrant;
    }
}

template <class T, int N>
[[gnu::always_inline]] constexpr angle<T, N> reduce_angle(pack<T, N> a) {
    if constexpr (N == 1) {
        if (std::is_constant_evaluated() && a > moderate_angle<T>) { // constant evaluation refuses what overflows below
            angle<T, N> result{T(0), T(0), 0};
            detail::replace_large(&a.v, &result.r.v, &result.tail.v, &result.quadrant, 1);
            return result;
        }
    }
    angle<T, N> result = detail::reduce_moderate(a);
    if (!all(a <= moderate_angle<T>)) [[unlikely]] {
        if constexpr (N == 1) {
            detail::replace_large(&a.v, &result.r.v, &result.tail.v, &result.quadrant, 1);
        } else {
            T at[N], r[N], tail[N];
            unsigned_of<T> quadrant[N];
            store(at, a);
            store(r, result.r);
            store(tail, result.tail);
            __builtin_memcpy(quadrant, &result.quadrant, sizeof quadrant);
            detail::replace_large(at, r, tail, quadrant, N);
            result.r = load<pack<T, N>>(r);
            result.tail = load<pack<T, N>>(tail);
            __builtin_memcpy(&result.quadrant, quadrant, sizeof quadrant);
        }
    }
    return result;
}

template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> sine_of(angle<T, N> x) {
    pack<T, N> const z = x.r * x.r;
    return x.r + mul_add(x.r * z, detail::polynomial(sine_terms<T>, z), mul_add(T(-0.5) * z, x.tail, x.tail));
}
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> cosine_of(angle<T, N> x) {
    pack<T, N> const z = x.r * x.r, h = z * T(0.5), w = detail::fence(T(1) - h);
    pack<T, N> const lost = detail::fence(detail::fence(T(1) - w) - h);
    return w + (lost + mul_add(z * z, detail::polynomial(cosine_terms<T>, z), -(x.r * x.tail)));
}
template <class T, int N>
[[gnu::always_inline]] constexpr mask<T, N> odd(bits<T, N> quadrant) {
    return mask<T, N>((quadrant & detail::same_bits<T, N>(1)) != detail::same_bits<T, N>(0));
}
/// The second bit of the quadrant as a sign.
template <class T, int N>
[[gnu::always_inline]] constexpr bits<T, N> half_turn(bits<T, N> quadrant) {
    return (quadrant << (8 * static_cast<int>(sizeof(T)) - 2)) & detail::same_bits<T, N>(sign_bit<T>);
}
template <class T, int N>
[[gnu::always_inline]] constexpr bool constant_without_angle(pack<T, N> x) {
    return detail::constant_nan(x) || detail::constant_above(abs(x), std::numeric_limits<T>::max());
}

} // namespace detail

/// The sine of x radians, for all finite x, however large. sin(±0) = ±0; NaN for ±∞ and NaN.
/// At most 0.85 ulp (float), 0.9 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> sin(pack<T, N> x) {
    if (detail::constant_without_angle(x)) return detail::not_a_number<T>;
    auto const a = detail::reduce_angle(abs(x));
    pack<T, N> const y = select(detail::odd<T, N>(a.quadrant), detail::cosine_of(a), detail::sine_of(a));
    return detail::flip_sign(y, detail::half_turn<T, N>(a.quadrant) ^ detail::sign_of(x));
}

/// The cosine of x radians, for all finite x, however large. cos(±0) = 1; NaN for ±∞ and NaN.
/// At most 0.85 ulp (float), 0.9 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> cos(pack<T, N> x) {
    if (detail::constant_without_angle(x)) return detail::not_a_number<T>;
    auto const a = detail::reduce_angle(abs(x));
    pack<T, N> const y = select(detail::odd<T, N>(a.quadrant), detail::sine_of(a), detail::cosine_of(a));
    return detail::flip_sign(y, detail::half_turn<T, N>(a.quadrant + detail::same_bits<T, N>(1)));
}

/// The tangent of x radians, for all finite x, however large. tan(±0) = ±0; NaN for ±∞ and NaN.
/// At most 2.3 ulp (float), 2.4 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> tan(pack<T, N> x) {
    if (detail::constant_without_angle(x)) return detail::not_a_number<T>;
    auto const a = detail::reduce_angle(abs(x));
    pack<T, N> const s = detail::sine_of(a), c = detail::cosine_of(a);
    auto const swapped = detail::odd<T, N>(a.quadrant);
    return detail::flip_sign(select(swapped, -c, s) / select(swapped, s, c), detail::sign_of(x));
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
