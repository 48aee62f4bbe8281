// SPDX-License-Identifier: BSL-1.0
// sigmoid, softplus, and the functions with kinks and jumps.
#pragma once
#include <chainrule/kernel/elementary/exponential.hpp>
#include <chainrule/kernel/elementary/logarithm.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {

/// 1/(1 + e⁻ˣ) for all x, through exp(−|x|), so both tails are as accurate as the middle. sigmoid(±0) = ½,
/// sigmoid(-∞) = 0, sigmoid(∞) = 1, NaN gives NaN; denormal for large negative x.
/// At most 2.5 ulp (float, all inputs), 2.5 (double, sampled: tests/unit/kernel/accuracy).
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> sigmoid(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    pack<T, N> const e = kernel::exp(-abs(x));
    return select(x > 0, T(1), e) / (e + T(1));
}

/// log(1 + eˣ) = max(x, 0) + log1p(exp(−|x|)) for all x. softplus(±0) = ln 2, softplus(-∞) = 0, softplus(∞) = ∞, NaN gives NaN.
/// At most 1.8 ulp (float), 1.8 (double), sampled: tests/unit/kernel/accuracy.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> softplus(pack<T, N> x) {
    if (detail::constant_nan(x)) return x;
    return kernel::log1p(kernel::exp(-abs(x))) + kernel::max(T(0), x);
}

/// max(x, 0); NaN for NaN.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> relu(pack<T, N> x) { return kernel::max(T(0), x); }
/// 1 where x > 0, else 0, also for NaN.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> step(pack<T, N> x) { return select(x > 0, T(1), T(0)); }
/// 1, 0 or -1; 0 for ±0 and NaN.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> sign(pack<T, N> x) { return select(x > 0, T(1), select(x < 0, T(-1), T(0))); }

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
