// SPDX-License-Identifier: BSL-1.0
// Vectors of the compiler for the hand-written rivals, with a tanh and an exp of a few ulp. Knows nothing of the library.
#pragma once
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#if defined(__SSE2__)
#    include <immintrin.h>
#endif

namespace rival {

#if defined(__AVX512F__)
inline constexpr int register_bytes = 64;
#elif defined(__AVX__)
inline constexpr int register_bytes = 32;
#else
inline constexpr int register_bytes = 16;
#endif
template <class T>
inline constexpr int widest = register_bytes / static_cast<int>(sizeof(T));

template <class T, int N>
struct vector_of {
    typedef T type __attribute__((vector_size(N * static_cast<int>(sizeof(T)))));
};
template <class T, int N>
using vector = typename vector_of<T, N>::type;

template <class V>
[[gnu::always_inline]] inline V load(void const* from) {
    V v;
    std::memcpy(&v, from, sizeof v);
    return v;
}
template <class V>
[[gnu::always_inline]] inline void store(void* to, V v) {
    std::memcpy(to, &v, sizeof v);
}

#if defined(__AVX512VL__)
#    define RIVAL_REGISTER "+v"
#elif defined(__SSE2__)
#    define RIVAL_REGISTER "+x"
#elif defined(__ARM_NEON)
#    define RIVAL_REGISTER "+w"
#else
#    define RIVAL_REGISTER "+m"
#endif
/// Keeps -ffast-math from seeing through the rounding by a large addend.
template <class V>
[[gnu::always_inline]] inline V opaque(V v) {
    if constexpr (sizeof(V) <= register_bytes) asm("" : RIVAL_REGISTER(v));
    else asm("" : "+m"(v));
    return v;
}

/// Between -limit and limit, by the instructions of that name: g++ 12 makes a compare and a blend of `x < y ? x : y`.
template <class T, int N>
[[gnu::always_inline]] inline vector<T, N> within(vector<T, N> x, T limit) {
    using V = vector<T, N>;
    V const high = V{} + limit, low = -high;
    // GCC 12 warns about its own plain 512-bit min and max (-Wuninitialized); with all lanes selected it makes the same code.
#if defined(__SSE2__)
    if constexpr (sizeof(V) == 16 && sizeof(T) == 4)
        return (V)_mm_max_ps(_mm_min_ps((__m128)x, (__m128)high), (__m128)low);
    else if constexpr (sizeof(V) == 16) return (V)_mm_max_pd(_mm_min_pd((__m128d)x, (__m128d)high), (__m128d)low);
#    if defined(__AVX__)
    else if constexpr (sizeof(V) == 32 && sizeof(T) == 4)
        return (V)_mm256_max_ps(_mm256_min_ps((__m256)x, (__m256)high), (__m256)low);
    else if constexpr (sizeof(V) == 32) return (V)_mm256_max_pd(_mm256_min_pd((__m256d)x, (__m256d)high), (__m256d)low);
#    endif
#    if defined(__AVX512F__)
    else if constexpr (sizeof(V) == 64 && sizeof(T) == 4)
        return (V)_mm512_maskz_max_ps(65535, _mm512_maskz_min_ps(65535, (__m512)x, (__m512)high), (__m512)low);
    else if constexpr (sizeof(V) == 64)
        return (V)_mm512_maskz_max_pd(255, _mm512_maskz_min_pd(255, (__m512d)x, (__m512d)high), (__m512d)low);
#    endif
    else
#endif
    {
        V const below = x < high ? x : high;
        return below > low ? below : low;
    }
}

/// exp(x) = (1 + p)·s with s a power of two, for |x| up to 80.
template <class V>
struct exponential {
    V p, s;
};
template <class T, int N>
[[gnu::always_inline]] inline exponential<vector<T, N>> exponential_of(vector<T, N> x) {
    using V = vector<T, N>;
    constexpr bool wide = sizeof(T) == 8;
    using integers = vector<std::conditional_t<wide, std::int64_t, std::int32_t>, N>;
    constexpr T rounding = wide ? T(0x1.8p52) : T(0x1.8p23);
    V const shifted = opaque(x * T(0x1.71547652b82fep+0) + rounding), k = opaque(shifted - rounding);
    V const r = x - k * (wide ? T(0x1.62e42fefap-1) : T(0x1.62e4p-1)) -
                k * (wide ? T(0x1.cf79abc9e3b398p-40) : T(0x1.7f7d1cp-20));
    V const r2 = r * r, r4 = r2 * r2;
    V q;
    if constexpr (wide) { // the best polynomials (Remez) for (exp(r) - 1 - r)/r²
        V const a = T(0x1.555555555555cp-3) * r + T(0x1.0000000000005p-1),
                b = T(0x1.111111110e61ep-7) * r + T(0x1.5555555552027p-5);
        V const c = T(0x1.a01a01b61c37ap-13) * r + T(0x1.6c16c17f6f89bp-10),
                d = T(0x1.71dde961c5edp-19) * r + T(0x1.a019a5d3eb71p-16);
        V const e = T(0x1.af77bedcf55bbp-26) * r + T(0x1.28a3647f09d14p-22);
        q = (e * r4 + (d * r2 + c)) * r4 + (b * r2 + a);
    } else {
        V const a = T(0x1.5554aep-3f) * r + T(0x1p-1f), b = T(0x1.122912p-7f) * r + T(0x1.555486p-5f);
        q = (V{} + T(0x1.6d9a26p-10f)) * r4 + (b * r2 + a);
    }
    constexpr int mantissa = wide ? 52 : 23;
    integers const one = (integers)(V{} + T(1));
    return {q * r2 + r, (V)(((integers)shifted << mantissa) + one)};
}
template <class T, int N>
[[gnu::always_inline]] inline vector<T, N> exp(vector<T, N> x) {
    auto const e = exponential_of<T, N>(within<T, N>(x, T(80)));
    return e.s * e.p + e.s;
}
/// (exp(2x) − 1)/(exp(2x) + 1)
template <class T, int N>
[[gnu::always_inline]] inline vector<T, N> tanh(vector<T, N> x) {
    vector<T, N> const a = within<T, N>(x, sizeof(T) == 8 ? T(19.1) : T(9.1));
    auto const e = exponential_of<T, N>(a + a);
    return (e.s * e.p + (e.s - T(1))) / (e.s * e.p + (e.s + T(1)));
}

namespace detail {
/// Lane l of the result: l has the bit Step ? b : a, there taken from lane l (Swap: from lane l ^ Step).
template <int Step, bool Swap, class V, int... Lane>
[[gnu::always_inline]] inline V merge(V a, V b, std::integer_sequence<int, Lane...>) {
    constexpr int lanes = sizeof...(Lane);
    return __builtin_shufflevector(a, b, ((Lane & Step ? lanes : 0) + (Swap ? Lane ^ Step : Lane))...);
}
template <int Step, class T, int N>
[[gnu::always_inline]] inline void merge_sums(vector<T, N>* v) {
    if constexpr (Step < N) {
        constexpr auto lanes = std::make_integer_sequence<int, N>{};
#pragma GCC unroll 16
        for (int k = 0; k < N; k += 2 * Step)
            v[k] = merge<Step, false>(v[k], v[k + Step], lanes) + merge<Step, true>(v[k], v[k + Step], lanes);
        merge_sums<2 * Step, T, N>(v);
    }
}
template <int Step, class V, int... Lane>
[[gnu::always_inline]] inline V exchange(V v, std::integer_sequence<int, Lane...>) {
    return __builtin_shufflevector(v, v, (Lane ^ Step)...);
}
/// Within one register of 16 bytes: g++ 12 takes two floats as a vector of their own through memory.
template <int Step, class T, int N>
[[gnu::always_inline]] inline T fold(vector<T, N> v) {
    if constexpr (Step == 0) return v[0];
    else return fold<Step / 2, T, N>(v + exchange<Step>(v, std::make_integer_sequence<int, N>{}));
}
} // namespace detail

template <class T, int N>
[[gnu::always_inline]] inline T sum(vector<T, N> v) {
    if constexpr (sizeof v == 16) {
        return detail::fold<N / 2, T, N>(v);
    } else {
        using half = vector<T, N / 2>;
        half const low = load<half>(&v);
        half const high = load<half>(reinterpret_cast<char const*>(&v) + sizeof low);
        return sum<T, N / 2>(low + high);
    }
}

/// Lane k is the sum of the lanes of v[k]. Overwrites v.
template <class T, int N>
[[gnu::always_inline]] inline vector<T, N> sums(vector<T, N> (&v)[N]) {
    detail::merge_sums<1, T, N>(v);
    return v[0];
}

} // namespace rival
