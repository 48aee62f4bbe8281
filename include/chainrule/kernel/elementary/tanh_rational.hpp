// SPDX-License-Identifier: BSL-1.0
// The hyperbolic tangent as a quotient of polynomials: two thirds of the latency of tanh, twice its error.
#pragma once
#include <chainrule/kernel/elementary/polynomial.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// tanh(x)/x = P(x²)/Q(x²), least relative error to where tanh rounds to 1 (Lawson 1961): below 2^-29 and 2^-62.
template <class T>
inline constexpr T tanh_numerator[] = {0};
template <>
inline constexpr float tanh_numerator<float>[] = {0x1p+0f, 0x1.182a2p-3f, 0x1.fb0754p-9f, 0x1.d5e29p-16f, 0x1.06b874p-25f, -0x1.ad5cc2p-37f};
template <>
inline constexpr double tanh_numerator<double>[] = {
    0x1p+0,                0x1.3a46534811dafp-3,  0x1.97e45300f34dcp-8,  0x1.b139c88adda4p-14,  0x1.be387c0fbf77bp-21, 0x1.ddfe8dae85631p-29,
    0x1.0d07402babc75p-37, 0x1.30a01a9109b6p-47, 0x1.346d1c2258295p-58, 0x1.a9bf3c7863855p-71, 0x1.5231458eab01ap-86};
template <class T>
inline constexpr T tanh_denominator[] = {0};
template <>
inline constexpr float tanh_denominator<float>[] = {0x1p+0f, 0x1.e16a64p-2f, 0x1.be653cp-6f, 0x1.9cfe86p-12f, 0x1.599284p-20f};
template <>
inline constexpr double tanh_denominator<double>[] = {
    0x1p+0,                0x1.f2787ef95e42dp-2,  0x1.1ff998b4d5825p-5,  0x1.cf98631974a3p-11,  0x1.524dd6bd58d35p-17, 0x1.f43c6594a07d2p-25,
    0x1.852cbf010d72fp-33, 0x1.39912af20e539p-42, 0x1.e4fa8eb0fcd7bp-53, 0x1.2d8fe68eb4de1p-64, 0x1.82468a4160e43p-78};

} // namespace detail

/// The hyperbolic tangent for nets bound by latency, for all x; not monotone in its last bits. Edges as tanh.
/// At most 6.5 ulp (float, all inputs), 5.5 (double, sampled: tests/unit/kernel/accuracy).
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> tanh_rational(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    constexpr T one = sizeof(T) == 4 ? T(9.02) : T(19.1); // tanh rounds to 1 from here
    pack<T, N> const a = detail::clamp(x, -one, one), z = a * a;
    pack<T, N> const quotient = a * detail::polynomial(detail::tanh_numerator<T>, z) / detail::polynomial(detail::tanh_denominator<T>, z);
    return detail::clamp(quotient, T(-1), T(1)); // rounding would pass 1
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
