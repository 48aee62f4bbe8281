// SPDX-License-Identifier: BSL-1.0
// asin, acos, atan and atan2.
#pragma once
#include <chainrule/kernel/elementary/polynomial.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// (asin x/x − 1)/x² in x², minimax on |x| <= ½; (atan x/x − 1)/x² on |x| <= tan(π/8) (Remez). Relative errors below 2^-30 and 2^-59.
template <class T>
inline constexpr T arcsine_terms[] = {0};
template <>
inline constexpr float arcsine_terms<float>[] = {0x1.55554cp-3f, 0x1.333892p-4f, 0x1.6cabcp-5f, 0x1.04aab2p-5f, 0x1.d7ac2cp-7f, 0x1.33d5ccp-5f};
template <>
inline constexpr double arcsine_terms<double>[] = {
    0x1.5555555555578p-3, 0x1.333333332df12p-4, 0x1.6db6db722b8p-5,    0x1.f1c71a8b95533p-6, 0x1.6e8bdfe729e5dp-6,  0x1.1c49ddfadc105p-6, 0x1.ca2144a1d7e1cp-7,
    0x1.75778c72d5544p-7, 0x1.618ab40e5642p-7,  0x1.e15c308822774p-9, 0x1.6501933bc6173p-6, -0x1.59f5b8cbc9cc6p-6, 0x1.0be41a3a529d2p-5};
template <class T>
inline constexpr T arctangent_terms[] = {0};
template <>
inline constexpr float arctangent_terms<float>[] = {-0x1.55554ap-2f, 0x1.9991a6p-3f, -0x1.23b636p-3f, 0x1.b1fa22p-4f, -0x1.f22b6ap-5f};
template <>
inline constexpr double arctangent_terms<double>[] = {-0x1.555555555553dp-2, 0x1.9999999995863p-3,  -0x1.24924922ad9afp-3, 0x1.c71c70e6332b3p-4,
                                                      -0x1.745cf8e05df4dp-4, 0x1.3b11195410addp-4,  -0x1.10ebb9caeaa93p-4, 0x1.df0f50ad2da79p-5,
                                                      -0x1.9cd2841aa0276p-5, 0x1.37d43c5e730c9p-5, -0x1.25656380f9f3bp-6};

/// π and what lacks; halves and quarters of both are exact.
template <class T>
inline constexpr T pi_head = sizeof(T) == 4 ? T(0x1.921fb6p+1f) : T(0x1.921fb54442d18p+1);
template <class T>
inline constexpr T pi_tail = sizeof(T) == 4 ? T(-0x1.777a5cp-24f) : T(0x1.1a62633145c07p-53);

/// share·π + w + w_tail, share·π above |w| or 0.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> around(pack<T, N> share, pack<T, N> w, pack<T, N> w_tail) {
    pack<T, N> const base = detail::fence(share * pi_head<T>), u = detail::fence(base + w);
    pack<T, N> const lost = detail::fence(w - detail::fence(u - base)); // Dekker 1971
    return u + (lost + mul_add(share, pi_tail<T>, w_tail));
}

/// w + w_tail = asin |x| for |x| <= ½, else 2·asin √((1 − |x|)/2) = acos |x|.
template <class T, int N>
struct arcsine_parts {
    pack<T, N> w, w_tail;
    mask<T, N> upper; // |x| > ½
};
template <class T, int N>
[[gnu::always_inline]] constexpr arcsine_parts<T, N> arcsine(pack<T, N> x) {
    pack<T, N> const a = abs(x);
    auto const upper = a > T(0.5);
    pack<T, N> const halved = T(0.5) * (T(1) - a); // both exact
    pack<T, N> const z = select(upper, halved, a * a);
    pack<T, N> const root = sqrt(select(upper, halved, T(0))), square = detail::fence(root * root);
    // What the root lacks of √z.
    pack<T, N> const rest = detail::fence(detail::fence(z - square) - detail::product_error(root, root, square)) /
                            kernel::max(root + root, std::numeric_limits<T>::min());
    pack<T, N> const s = select(upper, root + root, a);
    return {s, mul_add(s * z, detail::polynomial(arcsine_terms<T>, z), select(upper, rest + rest, T(0))), upper};
}

/// The angle of (q, p), p and q >= 0; π minus it where turn is the sign bit instead of 0.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> arctangent(pack<T, N> p, pack<T, N> q, bits<T, N> turn) {
    mask<T, N> const left(turn != detail::same_bits<T, N>(0));
    // p/q, 1/(p/q) or (p − q)/(p + q), whichever is within tan(π/8): one division.
    auto const above = p > T(2.414213562373095) * q, middle = p > T(0.4142135623730950) * q;
    pack<T, N> const over = select(above, -q, select(middle, detail::fence(p - q), p));
    pack<T, N> const under = select(above, p, select(middle, detail::fence(p + q), q));
    pack<T, N> const t = over / under, z = t * t;
    pack<T, N> const share = select(above, T(0.5), select(middle, T(0.25), T(0)));
    return detail::around(select(left, T(1) - share, share), detail::flip_sign(t, turn),
                          detail::flip_sign(t * z * detail::polynomial(arctangent_terms<T>, z), turn));
}

} // namespace detail

/// The angle in [-π/2, π/2] with that sine. asin(±0) = ±0; NaN for |x| > 1 and NaN.
/// At most 0.7 ulp (float), 0.7 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> asin(pack<T, N> x) {
    if (detail::constant_nan(x) || detail::constant_above(abs(x), T(1))) return detail::not_a_number<T>;
    auto const [w, w_tail, upper] = detail::arcsine(x);
    return copysign(detail::around(select(upper, T(0.5), T(0)), select(upper, -w, w), select(upper, -w_tail, w_tail)), x);
}

/// The angle in [0, π] with that cosine. acos(1) = 0, acos(-1) = π; NaN for |x| > 1 and NaN.
/// At most 0.7 ulp (float), 0.7 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> acos(pack<T, N> x) {
    if (detail::constant_nan(x) || detail::constant_above(abs(x), T(1))) return detail::not_a_number<T>;
    auto const [w, w_tail, upper] = detail::arcsine(x);
    auto const s = detail::sign_of(x);
    pack<T, N> const v = select(upper, w, -w), v_tail = select(upper, w_tail, -w_tail);
    pack<T, N> const share = select(upper, select(x < 0, T(1), T(0)), T(0.5));
    return detail::around(share, detail::flip_sign(v, s), detail::flip_sign(v_tail, s));
}

/// The angle in [-π/2, π/2] with that tangent, for all x. atan(±0) = ±0, atan(±∞) = ±π/2, NaN gives NaN.
/// At most 2.0 ulp (float), 2.0 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> atan(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    return copysign(detail::arctangent(abs(x), pack<T, N>(T(1)), detail::same_bits<T, N>(0)), x);
}

/// The angle of the point (x, y) in [-π, π], with the sign of y; IEEE's edges: atan2(±0, x > 0 or +0) = ±0,
/// atan2(±0, x < 0 or -0) = ±π, atan2(y ≠ 0, ±0) = ±π/2, infinities as their limits, both infinite ±π/4 or ±3π/4, NaN gives NaN.
/// At most 2.0 ulp (float), 2.0 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> atan2(pack<T, N> y, pack_argument<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_nan(y)) return y;
    pack<T, N> p = abs(y), q = abs(x);
    // Scaled, so that neither sums nor products overflow; two infinities are as two ones, two zeros as 0 and 1.
    constexpr T large = std::numeric_limits<T>::max() / 8;
    pack<T, N> const scale = select((p > large) | (q > large), T(0.125), T(1));
    auto const both = (p == detail::infinity<T>) & (q == detail::infinity<T>);
    auto const none = (p == 0) & (q == 0);
    p = select(both, T(1), p * scale);
    q = select(both | none, T(1), q * scale);
    return copysign(detail::arctangent(p, q, detail::sign_of(x)), y);
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
