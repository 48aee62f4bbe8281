// SPDX-License-Identifier: BSL-1.0
// Which lanes of a pack are infinite or NaN: told by the bits, since -ffast-math takes both for impossible.
#pragma once
#include <chainrule/kernel/pack/arithmetic.hpp>
#include <chainrule/kernel/pack/mask.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {

/// Bit k is set where lane k is infinite or NaN.
template <class T, int N>
[[gnu::always_inline]] constexpr std::uint64_t lanes_not_finite(pack<T, N> x) {
    static_assert(N <= 64);
    if constexpr (N == 1) {
        return kernel::finite(static_cast<T>(x)) ? 0 : 1;
    } else {
        [[maybe_unused]] constexpr int bytes = N * static_cast<int>(sizeof(T));
        if (!std::is_constant_evaluated()) {
            if constexpr (detail::beyond_register<T, N>) {
                return kernel::lanes_not_finite(pack<T, N / 2>(detail::low<T, N>(x.v))) | kernel::lanes_not_finite(pack<T, N / 2>(detail::high<T, N>(x.v))) << (N / 2);
            }
#if defined(__AVX512DQ__)
            else if constexpr (bytes == 64) { // NaN quiet and signalling, both infinities
                if constexpr (sizeof(T) == 4) return static_cast<std::uint16_t>(__builtin_ia32_fpclassps512_mask(x.v, 0x99, -1));
                else return static_cast<std::uint8_t>(__builtin_ia32_fpclasspd512_mask(x.v, 0x99, -1));
            }
#elif defined(__AVX512F__)
            else if constexpr (bytes == 64) {
                return kernel::lanes_not_finite(pack<T, N / 2>(detail::low<T, N>(x.v))) | kernel::lanes_not_finite(pack<T, N / 2>(detail::high<T, N>(x.v))) << (N / 2);
            }
#endif
#if defined(__SSE2__)
            else if constexpr (bytes == 16 || bytes == 32) {
                auto hidden = x.v;
#    if __FINITE_MATH_ONLY__
                asm("" : "+x"(hidden));
#    endif
                auto const infinite = detail::same_bits<T, N>(detail::infinity_bits<T>);
                auto const wrong = (detail::vector<T, N>)((detail::to_bits(pack<T, N>(hidden)) & infinite) == infinite);
                if constexpr (bytes == 16 && sizeof(T) == 4) return static_cast<std::uint64_t>(__builtin_ia32_movmskps(wrong));
                else if constexpr (bytes == 16) return static_cast<std::uint64_t>(__builtin_ia32_movmskpd(wrong));
#    if defined(__AVX__)
                else if constexpr (sizeof(T) == 4) return static_cast<std::uint64_t>(__builtin_ia32_movmskps256(wrong));
                else return static_cast<std::uint64_t>(__builtin_ia32_movmskpd256(wrong));
#    endif
            }
#endif
        }
        std::uint64_t wrong = 0;
        for (int k = 0; k < N; ++k) wrong |= std::uint64_t{!kernel::finite(x.get(k))} << k;
        return wrong;
    }
}

/// Were all numbers of many packs finite? The largest exponent tells: two operations on integers for each pack, beside what the units for
/// floating-point numbers do. Of a double the upper half is enough, and there are instructions for the larger one of two such halves.
template <class T, int N>
struct finite_numbers {
    static constexpr bool by_halves = N > 1 && !detail::beyond_register<T, N>;
    static constexpr int halves = by_halves ? N * static_cast<int>(sizeof(T)) / 4 : 1;
    using integers = detail::vector<std::int32_t, halves>;
    integers largest{};
    std::uint64_t wrong = 0;

    [[gnu::always_inline]] constexpr void look(pack<T, N> x) {
        if constexpr (by_halves) {
            integers const size = (integers)x.v & upper_halves(detail::lane_numbers<halves>{});
            largest = size > largest ? size : largest;
        } else {
            wrong |= kernel::lanes_not_finite(x);
        }
    }
    [[gnu::always_inline]] constexpr bool all() const {
        if constexpr (!by_halves) return wrong == 0;
        else {
            constexpr std::int32_t below = (sizeof(T) == 4 ? 0x7f800000 : 0x7ff00000) - 1;
            auto const beyond = largest > detail::broadcast<std::int32_t, halves>(below);
#if defined(__AVX__)
            if constexpr (halves == 8) return __builtin_ia32_movmskps256((detail::vector<float, 8>)beyond) == 0;
#endif
#if defined(__SSE2__)
            if constexpr (halves == 4) return __builtin_ia32_movmskps((detail::vector<float, 4>)beyond) == 0;
#endif
            return !kernel::any(mask<float, halves>(beyond));
        }
    }

private:
    template <int... I>
    [[gnu::always_inline]] static constexpr integers upper_halves(std::integer_sequence<int, I...>) {
        return integers{(sizeof(T) == 4 || I % 2 == 1 ? 0x7fffffff : 0)...};
    }
};

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
