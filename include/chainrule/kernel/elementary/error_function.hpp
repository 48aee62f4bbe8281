// SPDX-License-Identifier: BSL-1.0
// The error function.
#pragma once
#include <chainrule/kernel/elementary/exponential.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// erf(x)/x − 1 in x² for |x| <= 1, minimax (Remez): relative error below 2^-29 and 2^-56.
template <class T>
inline constexpr T error_terms[] = {0};
template <>
inline constexpr float error_terms<float>[] = {0x1.06eba8p-3f,  -0x1.81273ep-2f,  0x1.ce2d1ep-4f, -0x1.b7fb86p-6f,
                                               0x1.54186ap-8f, -0x1.a479c8p-11f, 0x1.4ac16ep-14f};
template <>
inline constexpr double error_terms<double>[] = {
    0x1.06eba8214db68p-3,  -0x1.812746b0379c1p-2,  0x1.ce2f21a040fd4p-4,  -0x1.b82ce312050c7p-6,  0x1.565bccfa73f94p-8,  -0x1.c02db06cf3a16p-11,
    0x1.f9a2bedf66079p-14, -0x1.f4ca8b689e9e1p-17, 0x1.b9821deae5e74p-20, -0x1.5c149a1953d58p-23, 0x1.d77467c0af997p-27, -0x1.acaeac926312ep-31};
/// -log(1 − erf(1 + v)) up to where erf rounds to 1, minimax with respect to erf: relative error below 2^-29 and 2^-57.
/// Expanded about 1, where the result needs the most bits of it.
template <class T>
inline constexpr T error_tail_terms[] = {0};
template <>
inline constexpr float error_tail_terms<float>[] = {0x1.d97fcp+0f,   0x1.51c9aap+1f,  0x1.afad1cp-1f, 0x1.53ff24p-5f,
                                                    -0x1.444108p-7f, 0x1.df8eaap-10f, -0x1.86da0ep-13f};
template <>
inline constexpr double error_tail_terms<double>[] = {
    0x1.d97fbf27aa2a1p+0,   0x1.51c9b0006c23dp+1,   0x1.afabc11a28f72p-1,   0x1.5477f09c9f57ep-5,   -0x1.48c9d40904ad5p-7,
    0x1.033f69152479bp-9,   -0x1.f1b488341a1e6p-13, -0x1.b8c51f7ab695ap-16, 0x1.c76d825cd66b6p-16,  -0x1.41ab15b8f0fe2p-17,
    0x1.10bad6e6218b3p-19,  -0x1.f6425929e4057p-24, -0x1.f1de9c40b9614p-24, 0x1.09e28681833adp-24,  -0x1.44a9281514376p-26,
    0x1.168e6bb48076dp-28,  -0x1.56012b688ef1dp-31, 0x1.1fa3f9ae0aa3dp-34,  -0x1.29363aa31f749p-38, 0x1.1c35202011a6ep-43};

} // namespace detail

/// 2/√π · ∫₀ˣ exp(−t²) dt for all x. erf(±0) = ±0, erf(±∞) = ±1, NaN gives NaN.
/// At most 1.4 ulp (float), 1.5 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> erf(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    constexpr T one = sizeof(T) == 4 ? T(3.95) : T(5.95); // erf rounds to 1 from here
    pack<T, N> const a = kernel::min(pack<T, N>(one), abs(x));
    pack<T, N> const inner = mul_add(a, detail::polynomial(detail::error_terms<T>, a * a), a);
    auto const e = detail::exponential_reduce(-detail::polynomial(detail::error_tail_terms<T>, detail::fence(a - T(1))));
    pack<T, N> const s = detail::power_of_two<0, T, N>(e.shifted);
    pack<T, N> const outer = mul_add(-s, e.p, detail::fence(T(1) - s));
    return copysign(select(a < T(1), inner, outer), x);
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
