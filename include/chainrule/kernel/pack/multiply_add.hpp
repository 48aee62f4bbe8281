// SPDX-License-Identifier: BSL-1.0
// The one multiply-add of all kernels, and the fence that keeps a rounded value as it stands.
#pragma once
#include <chainrule/kernel/pack/vector.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// The value as it stands: not re-associated with, not contracted into its use (-ffast-math, -ffp-contract).
/// An empty asm on the register is the only form that holds: g++ 12 lowers __builtin_assoc_barrier lane by lane on
/// 64-byte float vectors, and clang's __arithmetic_fence vanishes under `#pragma float_control(precise)`.
template <class T, int N>
[[gnu::always_inline]] constexpr vector<T, N> fence(vector<T, N> v) {
    if (std::is_constant_evaluated()) return v;
    if constexpr (in_register<T, N>) {
#if defined(__AVX512VL__)
        asm("" : "+v"(v)); // x would mean the first 16 registers only
#elif defined(__SSE2__)
        asm("" : "+x"(v));
#elif defined(__ARM_NEON)
        asm("" : "+w"(v));
#endif
        return v;
    } else if constexpr (beyond_register<T, N>) {
        return detail::join<T, N>(detail::fence<T, N / 2>(detail::low<T, N>(v)), detail::fence<T, N / 2>(detail::high<T, N>(v)));
    } else {
#if defined(__clang__)
        return __arithmetic_fence(v);
#else
        return __builtin_assoc_barrier(v);
#endif
    }
}

/// a/b, rounded once. Under -ffast-math both compilers make float vectors' quotients of an estimated reciprocal, so that a/a may be
/// 0.99999994: there the instruction is asked for by name.
template <class T, int N>
[[gnu::always_inline]] constexpr vector<T, N> divide(vector<T, N> a, vector<T, N> b) {
#if defined(__FAST_MATH__) && defined(__SSE2__)
    if constexpr (N > 1 && sizeof(T) == 4) {
        if (!std::is_constant_evaluated()) {
            if constexpr (in_register<T, N>) {
#if defined(__AVX512VL__)
                asm("vdivps %2, %1, %0" : "=v"(a) : "v"(a), "v"(b));
#elif defined(__AVX__)
                asm("vdivps %2, %1, %0" : "=x"(a) : "x"(a), "x"(b));
#else
                asm("divps %1, %0" : "+x"(a) : "x"(b));
#endif
                return a;
            } else if constexpr (beyond_register<T, N>) {
                return detail::join<T, N>(detail::divide<T, N / 2>(detail::low<T, N>(a), detail::low<T, N>(b)),
                                          detail::divide<T, N / 2>(detail::high<T, N>(a), detail::high<T, N>(b)));
            }
        }
    }
#endif
    return a / b;
}

constexpr double two_sum(double a, double b, double& error) { // Knuth 1969
    double const s = a + b, t = s - a;
    error = (a - (s - t)) + (b - t);
    return s;
}
/// a + b rounded to odd: a later rounding to fewer bits is then correct (Boldo and Melquiond 2008).
constexpr double add_to_odd(double a, double b) {
    double error = 0;
    double const s = detail::two_sum(a, b, error);
    auto const bits = std::bit_cast<std::uint64_t>(s);
    if (error == 0 || (bits & 1) != 0) return s;
    return std::bit_cast<double>((error > 0) == (s > 0) ? bits + 1 : bits - 1);
}
constexpr void split(double x, double& head, double& tail) { // Dekker 1971
    double const t = 134217729.0 * x;
    head = t - (t - x);
    tail = x - head;
}

/// a·b + c rounded once, in constant evaluation where the compiler's own is none (clang, up to 19 at least) or refuses results
/// that underflow (g++ 12).
constexpr float exact_multiply_add(float a, float b, float c) {
    return static_cast<float>(detail::add_to_odd(static_cast<double>(a) * static_cast<double>(b), static_cast<double>(c)));
}
constexpr bool is_power_of_two(double x) { return (std::bit_cast<std::uint64_t>(x) & 0xfffffffffffff) == 0; }
constexpr double exact_multiply_add(double a, double b, double c) {
    double p = a * b;
    double const size = p < 0 ? -p : p;
    bool const tiny = size < 0x1p-900 && c < 0x1p-900 && c > -0x1p-900;
    // Exact products need no error; and splitting would overflow near 2^1023.
    if (!tiny && (detail::is_power_of_two(a) || detail::is_power_of_two(b)) && size >= 0x1p-1022) return p + c;
    if (tiny) { // so that no error of the product underflows
        if ((a < 0 ? -a : a) < (b < 0 ? -b : b)) a *= 0x1p+200;
        else b *= 0x1p+200;
        c *= 0x1p+200;
        p = a * b;
    }
    double a_head = 0, a_tail = 0, b_head = 0, b_tail = 0, upper = 0, lower = 0;
    detail::split(a, a_head, a_tail);
    detail::split(b, b_head, b_tail);
    double const e = ((a_head * b_head - p) + a_head * b_tail + a_tail * b_head) + a_tail * b_tail;
    double const u = detail::two_sum(c, e, lower);
    double const s = detail::two_sum(p, u, upper);
    double const rest = detail::add_to_odd(upper, lower), sum = s + rest;
    if (!tiny) return sum;
    if (sum >= 0x1p-822 || sum <= -0x1p-822) return sum * 0x1p-200;
    double const unit = s < 0 ? -0x1p-822 : 0x1p-822; // its last place is that of denormal numbers, scaled: rounds there, once
    double const t = detail::two_sum(unit, s, lower);
    double const rounded = (t + detail::add_to_odd(lower, rest)) - unit;
    return rounded == 0 ? sum * 0.0 : rounded * 0x1p-200; // zero with its sign
}

template <class T>
[[gnu::always_inline]] constexpr T fused_scalar(T a, T b, T c) {
    if (std::is_constant_evaluated()) {
#if !defined(__clang__)
        constexpr T small = sizeof(T) == 4 ? T(0x1p-100) : T(0x1p-900);
        T const p = a * b;
        if (p > small || p < -small || c > small || c < -small)
            return sizeof(T) == 4 ? static_cast<T>(__builtin_fmaf(static_cast<float>(a), static_cast<float>(b), static_cast<float>(c))) : static_cast<T>(__builtin_fma(a, b, c));
#endif
        return detail::exact_multiply_add(a, b, c);
    }
    if constexpr (sizeof(T) == 4) return __builtin_fmaf(a, b, c);
    else return __builtin_fma(a, b, c);
}
template <class T, int N, int... I>
[[gnu::always_inline]] constexpr vector<T, N> fused_lanes(vector<T, N> const& a, vector<T, N> const& b, vector<T, N> const& c,
                                                          std::integer_sequence<int, I...>) {
    return vector<T, N>{detail::fused_scalar(detail::lane<T, N>(a, I), detail::lane<T, N>(b, I), detail::lane<T, N>(c, I))...};
}

/// A register's fused multiply-add. g++ and clang 14/16 have no generic builtin; from a*b + c g++ fuses from -O2 only and
/// never in constant folding, clang 14 folds some constants unfused.
template <class T, int N>
[[gnu::always_inline]] inline vector<T, N> fused_register(vector<T, N> a, vector<T, N> b, vector<T, N> c) {
#if defined(__clang__) && __has_builtin(__builtin_elementwise_fma)
    return __builtin_elementwise_fma(a, b, c);
#elif defined(__FMA__)
    constexpr int bytes = N * static_cast<int>(sizeof(T));
    if constexpr (bytes == 16 && sizeof(T) == 4) return __builtin_ia32_vfmaddps(a, b, c);
    else if constexpr (bytes == 16) return __builtin_ia32_vfmaddpd(a, b, c);
    else if constexpr (bytes == 32 && sizeof(T) == 4) return __builtin_ia32_vfmaddps256(a, b, c);
    else if constexpr (bytes == 32) return __builtin_ia32_vfmaddpd256(a, b, c);
#    if defined(__AVX512F__)
    else if constexpr (sizeof(T) == 4) return __builtin_ia32_vfmaddps512_mask(a, b, c, static_cast<unsigned short>(-1), 4);
    else return __builtin_ia32_vfmaddpd512_mask(a, b, c, static_cast<unsigned char>(-1), 4);
#    endif
#else
    return detail::fused_lanes<T, N>(a, b, c, lane_numbers<N>{});
#endif
}

/// a·b + c: rounded once on targets with FMA, twice on others, in every form the value is computed in.
template <class T, int N>
[[gnu::always_inline]] constexpr vector<T, N> multiply_add(vector<T, N> a, vector<T, N> b, vector<T, N> c) {
    if constexpr (!fused) {
        return detail::fence<T, N>(a * b) + c;
    } else if constexpr (N == 1) {
        return detail::fused_scalar(a, b, c);
    } else {
        if (std::is_constant_evaluated()) return detail::fused_lanes<T, N>(a, b, c, lane_numbers<N>{});
        if constexpr (beyond_register<T, N>)
            return detail::join<T, N>(detail::multiply_add<T, N / 2>(detail::low<T, N>(a), detail::low<T, N>(b), detail::low<T, N>(c)),
                                      detail::multiply_add<T, N / 2>(detail::high<T, N>(a), detail::high<T, N>(b), detail::high<T, N>(c)));
        else if constexpr (in_register<T, N>) return detail::fused_register<T, N>(a, b, c);
        else return detail::fused_lanes<T, N>(a, b, c, lane_numbers<N>{});
    }
}

} // namespace detail
} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
