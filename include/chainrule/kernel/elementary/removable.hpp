// SPDX-License-Identifier: BSL-1.0
// Quotients with a removable singularity at 0, and their first two derivatives: exprel, sinc, log1prel.
#pragma once
#include <chainrule/kernel/elementary/circular.hpp>
#include <chainrule/kernel/elementary/exponential.hpp>
#include <chainrule/kernel/elementary/logarithm.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// sinh(h)/(2h), (sinh(h)/h)'/(2h) and (sinh(h)/h + (sinh(h)/h)'')/4 in h² <= 1.5625, near minimax (Chebyshev): relative errors below
/// 2^-30 and 2^-57 before the coefficients are rounded.
template <class T>
inline constexpr T exprel_even[] = {0};
template <>
inline constexpr float exprel_even<float>[] = {0x1p-1f, 0x1.555554p-4f, 0x1.1111b6p-8f, 0x1.9fd09ep-14f, 0x1.7f37f2p-20f};
template <>
inline constexpr double exprel_even<double>[] = {0x1p-1,                0x1.555555555555ep-4,  0x1.111111111095fp-8,  0x1.a01a01a0b78aap-14,
                                                 0x1.71de39f275ba1p-20, 0x1.ae6499fda357dp-27, 0x1.610ae61bc3c53p-34, 0x1.b87f3f1050e35p-42};
template <class T>
inline constexpr T exprel_odd[] = {0};
template <>
inline constexpr float exprel_odd<float>[] = {0x1.555556p-3f, 0x1.11111p-6f, 0x1.3813e6p-11f, 0x1.71b132p-17f, 0x1.15315ap-23f};
template <>
inline constexpr double exprel_odd<double>[] = {0x1.5555555555555p-3,  0x1.1111111111113p-6,  0x1.38138138134d8p-11, 0x1.71de3a55aeab5p-17,
                                                0x1.0cfeb5e5facb6p-23, 0x1.08db654bced73p-30, 0x1.7899e9067acaap-38, 0x1.9d96065fdf15bp-46};
template <class T>
inline constexpr T exprel_second_even[] = {0};
template <>
inline constexpr float exprel_second_even<float>[] = {0x1.555556p-2f, 0x1.11111p-4f, 0x1.d41e72p-9f, 0x1.719a78p-14f, 0x1.5c91c6p-20f};
template <>
inline constexpr double exprel_second_even<double>[] = {0x1.5555555555555p-2,  0x1.111111111111ap-4,  0x1.d41d41d41c588p-9,  0x1.71de3a5601b54p-14,
                                                        0x1.503e6335b660ap-20, 0x1.8d492d54297cep-27, 0x1.4981478b5c189p-34, 0x1.9ea5deaa52f2p-42};

/// (cos x − sin x/x)/x² in x² <= 2.25 and (sin x/x)'' in x² <= 4, likewise.
template <class T>
inline constexpr T sinc_first_terms[] = {0};
template <>
inline constexpr float sinc_first_terms<float>[] = {-0x1.555556p-2f, 0x1.11110ep-5f, -0x1.381264p-10f, 0x1.7184fep-16f, -0x1.0196d6p-22f};
template <>
inline constexpr double sinc_first_terms<double>[] = {-0x1.5555555555555p-2, 0x1.1111111111111p-5,  -0x1.3813813813803p-10,
                                                      0x1.71de3a556b3cfp-16, -0x1.0cfeb60ee34e2p-22, 0x1.08db4879eecc7p-29,
                                                      -0x1.78af0097075dep-37, 0x1.95068f83698b4p-45, -0x1.4c2d10312567cp-53};
template <class T>
inline constexpr T sinc_second_terms[] = {0};
template <>
inline constexpr float sinc_second_terms<float>[] = {-0x1.555556p-2f, 0x1.999998p-4f, -0x1.861826p-8f, 0x1.439a84p-13f, -0x1.2da87p-19f, 0x1.508152p-26f};
template <>
inline constexpr double sinc_second_terms<double>[] = {-0x1.5555555555555p-2, 0x1.9999999999999p-4,  -0x1.8618618618608p-8,  0x1.43a2730abe7c3p-13,
                                                       -0x1.2e9e8cd15cc1ap-19, 0x1.6c2d84307e8ccp-26, -0x1.320e70bf79692p-33, 0x1.7bd7b1d381f88p-41,
                                                       -0x1.6a195fb5bf18ap-49, 0x1.0583b856dd81p-57};

/// (atanh(s)/s − 1)/s² in s² <= 0.36, likewise.
template <class T>
inline constexpr T area_tangent_terms[] = {0};
template <>
inline constexpr float area_tangent_terms<float>[] = {0x1.555556p-2f, 0x1.9999fcp-3f, 0x1.247c3ep-3f,  0x1.cad736p-4f,
                                                      0x1.4d5c64p-4f, 0x1.095b7ap-3f, -0x1.629eb6p-4f, 0x1.0d3f28p-2f};
template <>
inline constexpr double area_tangent_terms<double>[] = {
    0x1.5555555555555p-2, 0x1.99999999999acp-3, 0x1.2492492490f63p-3, 0x1.c71c71c854c55p-4,  0x1.745d16fa1de37p-4, 0x1.3b13bc5d7c905p-4,
    0x1.110ffc5f7a667p-4, 0x1.e207488a8541ap-5, 0x1.ad55b9e0ad53cp-5, 0x1.96e16b4d22683p-5,  0x1.e12b624c771ddp-6, 0x1.cf20a45e66c62p-4,
    -0x1.f95a4e2f31ff5p-3, 0x1.b3cb8bfd5980bp-1, -0x1.aa4358dd55886p+0, 0x1.3a9bcbdb6e45bp+1, -0x1.12070d422d48ep+1, 0x1.f3b8363f4b07bp-1};

template <class T>
inline constexpr T exprel_lowest = sizeof(T) == 4 ? T(-30) : T(-60); // exp is negligible below
template <class T>
inline constexpr T exprel_highest = sizeof(T) == 4 ? T(96) : T(720); // exprel and its derivatives are infinite above
/// The largest with a finite value; the exponential alone is infinite sooner.
template <class T>
inline constexpr T exprel_finite[3] = {sizeof(T) == 4 ? T(0x1.750868p+6) : T(0x1.662dae9df3736p+9), sizeof(T) == 4 ? T(0x1.75139p+6) : T(0x1.662ddc7496096p+9),
                                      sizeof(T) == 4 ? T(0x1.751e98p+6) : T(0x1.662e0a3ac296bp+9)};

/// ∫₀¹ tᵏ·exp(x·t) dt, the derivative number Order = 1 or 2 of exprel. Near 0, with h = x/2, exp(h) times an even and an odd series in h,
/// which keeps both signs of x accurate; elsewhere the closed form. All is scaled by 2^-32, because the exponential overflows sooner.
template <int Order, class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> exprel_derivative(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(x, exprel_finite<T>[Order])) return infinity<T>;
    auto const small = abs(x) < (Order == 1 ? T(1.5) : T(2.5));
    pack<T, N> const c = detail::clamp(x, exprel_lowest<T>, exprel_highest<T>);
    pack<T, N> const h = select(small, c * T(0.5), T(0)), z = h * h;
    auto const e = detail::exponential_reduce(select(small, h, c));
    pack<T, N> const s = detail::power_of_two<-32, T, N>(e.shifted), exponential = mul_add(s, e.p, s);
    pack<T, N> series, closed;
    if constexpr (Order == 1) {
        series = mul_add(h, detail::polynomial(exprel_odd<T>, z), detail::polynomial(exprel_even<T>, z));
        closed = mul_add(exponential, c - T(1), T(0x1p-32));
    } else {
        series = mul_add(h, detail::polynomial(exprel_odd<T>, z), detail::polynomial(exprel_second_even<T>, z));
        closed = mul_add(exponential, mul_add(c, c - T(2), T(2)), T(-0x1p-31));
    }
    auto const negative = x < 0;
    pack<T, N> const divisor = select(small, T(1), kernel::min(pack<T, N>(exprel_highest<T>), x));
    pack<T, N> result = select(small, exponential * series, closed) * select(negative, T(0x1p32), T(1));
    for (int k = 0; k <= Order; ++k) result = result / divisor; // not by a power of it, which overflows
    return result * select(negative, T(1), T(0x1p32));
}

/// What sinc and its derivatives need of |x|.
template <class T, int N>
struct sine_and_cosine {
    pack<T, N> sine, cosine;
};
template <class T, int N>
[[gnu::always_inline]] constexpr sine_and_cosine<T, N> both_of_angle(pack<T, N> a) {
    auto const angle = detail::reduce_angle(a);
    pack<T, N> const s = detail::sine_of(angle), c = detail::cosine_of(angle);
    auto const swapped = detail::odd<T, N>(angle.quadrant);
    return {detail::flip_sign(select(swapped, c, s), detail::half_turn<T, N>(angle.quadrant)),
            detail::flip_sign(select(swapped, s, c), detail::half_turn<T, N>(angle.quadrant + detail::same_bits<T, N>(1)))};
}

/// The parts of log1prel's derivatives: with s = x/(2 + x), log1p(x) = 2·atanh(s), whose series stays accurate for -¾ < x < 3.
template <class T, int N>
struct log1prel_parts {
    mask<T, N> small;
    pack<T, N> s, series, one_more, two_more; // series in s², 1 + x, 2 + x
};
template <class T, int N>
[[gnu::always_inline]] constexpr log1prel_parts<T, N> log1prel_reduce(pack<T, N> x) {
    auto const small = (x > T(-0.75)) & (x < T(3));
    pack<T, N> const inner = select(small, x, T(0)), two_more = inner + T(2), s = inner / two_more;
    return {small, s, detail::polynomial(area_tangent_terms<T>, s * s), x + T(1), two_more};
}
template <class T, int N>
[[gnu::always_inline]] constexpr bool constant_outside_logarithm(pack<T, N> x) {
    if constexpr (N == 1) return std::is_constant_evaluated() && !(x.v > -1 && x.v <= std::numeric_limits<T>::max());
    else return false;
}

} // namespace detail

/// (eˣ − 1)/x for all x, also where eˣ overflows and the quotient does not. exprel(±0) = 1, exprel(-∞) = 0, exprel(∞) = ∞, NaN gives NaN.
/// At most 1.9 ulp (float), 2.1 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> exprel(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(x, detail::exprel_finite<T>[0])) return detail::infinity<T>;
    auto const e = detail::exponential_reduce(detail::clamp(x, detail::exprel_lowest<T>, detail::exprel_highest<T>));
    pack<T, N> const s = detail::power_of_two<-32, T, N>(e.shifted), above = mul_add(s, e.p, detail::fence(s - T(0x1p-32)));
    auto const negative = x < 0, tiny = abs(x) < (sizeof(T) == 4 ? T(0x1p-26) : T(0x1p-55));
    pack<T, N> const divisor = select(tiny, T(1), kernel::min(pack<T, N>(detail::exprel_highest<T>), x));
    return select(tiny, T(1), above * select(negative, T(0x1p32), T(1)) / divisor * select(negative, T(1), T(0x1p32)));
}
/// The derivative of exprel, ∫₀¹ t·exp(x·t) dt, for all x. ½ at ±0, 0 at -∞, ∞ at ∞, NaN gives NaN.
/// At most 4 ulp (float), 4 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> exprel_prime(pack<T, N> x) { return detail::exprel_derivative<1>(x); }
/// The second derivative of exprel, ∫₀¹ t²·exp(x·t) dt, for all x. ⅓ at ±0, 0 at -∞, ∞ at ∞, NaN gives NaN.
/// At most 6 ulp (float), 6 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> exprel_double_prime(pack<T, N> x) { return detail::exprel_derivative<2>(x); }

/// sin(x)/x, not normalised (no π), for all finite x, however large. sinc(±0) = 1, sinc(±∞) = 0, NaN gives NaN.
/// At most 1.5 ulp (float), 1.5 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> sinc(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(abs(x), std::numeric_limits<T>::max())) return T(0);
    auto const tiny = abs(x) < (sizeof(T) == 4 ? T(0x1p-13) : T(0x1p-28)); // sinc rounds to 1
    return select(tiny, T(1), select(abs(x) == detail::infinity<T>, T(0), kernel::sin(x) / select(tiny, T(1), x)));
}
/// The derivative of sinc, cos(x)/x − sin(x)/x², for all finite x. ±0 gives ∓0, ±∞ gives 0, NaN gives NaN.
/// At most 4 ulp (float), 4 (double) of the greater of |value| and min(|x|/3, 1/|x|), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> sinc_prime(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(abs(x), std::numeric_limits<T>::max())) return T(0);
    pack<T, N> const a = abs(x);
    auto const small = a < T(1.5);
    auto const [sine, cosine] = detail::both_of_angle(a);
    pack<T, N> const inner = select(small, a, T(0)), divisor = select(small, T(1), a);
    pack<T, N> const series = inner * detail::polynomial(detail::sinc_first_terms<T>, inner * inner);
    pack<T, N> const y = select(small, series, detail::fence(cosine - detail::fence(sine / divisor)) / divisor);
    return select(a == detail::infinity<T>, T(0), detail::flip_sign(y, detail::sign_of(x)));
}
/// The second derivative of sinc, −sin(x)/x − 2·cos(x)/x² + 2·sin(x)/x³, for all finite x. −⅓ at ±0, 0 at ±∞, NaN gives NaN.
/// At most 2.5 ulp (float), 2.5 (double) of the greater of |value| and min(⅓, 1/|x|), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> sinc_double_prime(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_above(abs(x), std::numeric_limits<T>::max())) return T(0);
    pack<T, N> const a = abs(x);
    auto const small = a < T(2);
    auto const [sine, cosine] = detail::both_of_angle(a);
    pack<T, N> const inner = select(small, a, T(0)), divisor = select(small, T(1), a), quotient = sine / divisor;
    pack<T, N> const first = detail::fence(cosine - quotient) / divisor;
    pack<T, N> const y = select(small, detail::polynomial(detail::sinc_second_terms<T>, inner * inner), -quotient - (first + first) / divisor);
    return select(a == detail::infinity<T>, T(0), y);
}

/// log(1 + x)/x for x >= -1. log1prel(±0) = 1, log1prel(-1) = ∞, log1prel(∞) = 0, NaN for x < -1 and NaN.
/// At most 2.1 ulp (float), 2.1 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> log1prel(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_outside_logarithm(x)) return select(x < T(-1), detail::not_a_number<T>, select(x > T(0), T(0), detail::infinity<T>));
    auto const tiny = abs(x) < (sizeof(T) == 4 ? T(0x1p-26) : T(0x1p-55)); // log1prel rounds to 1
    return select(tiny, T(1), select(x == detail::infinity<T>, T(0), kernel::log1p(x) / select(tiny, T(1), x)));
}
/// The derivative of log1prel, (x/(1 + x) − log(1 + x))/x², for x >= -1. −½ at ±0, -∞ at -1, 0 at ∞, NaN for x < -1 and NaN.
/// At most 4 ulp (float), 4 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> log1prel_prime(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_outside_logarithm(x)) return select(x < T(-1), detail::not_a_number<T>, select(x > T(0), T(0), -detail::infinity<T>));
    auto const [small, s, series, one_more, two_more] = detail::log1prel_reduce(x);
    pack<T, N> const u = x / one_more, outer = select(small, T(1), x);
    pack<T, N> const near = -(T(1) / one_more + (s + s) * series / two_more) / two_more;
    pack<T, N> const y = select(small, near, detail::fence(u - kernel::log1p(x)) / outer / outer);
    return select(x == detail::infinity<T>, T(0), select(x == T(-1), -detail::infinity<T>, y));
}
/// The second derivative of log1prel, (2·log(1 + x) − 2·u − u²)/x³ with u = x/(1 + x), for x >= -1. ⅔ at ±0, ∞ at -1, 0 at ∞, NaN for
/// x < -1 and NaN. At most 8 ulp (float), 8 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> log1prel_double_prime(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    if (detail::constant_outside_logarithm(x)) return select(x < T(-1), detail::not_a_number<T>, select(x > T(0), T(0), detail::infinity<T>));
    auto const [small, s, series, one_more, two_more] = detail::log1prel_reduce(x);
    pack<T, N> const u = x / one_more, outer = select(small, T(1), x), inverse = T(1) / one_more;
    pack<T, N> const near = mul_add(inverse, inverse, T(4) * series / (two_more * two_more)) / two_more;
    pack<T, N> const rest = detail::fence(kernel::log1p(x) - u);
    pack<T, N> const y = select(small, near, mul_add(-u, u, rest + rest) / outer / outer / outer);
    return select(x == detail::infinity<T>, T(0), select(x == T(-1), detail::infinity<T>, y));
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
