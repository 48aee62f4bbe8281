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

/// Were all numbers of many packs finite? Their sum tells, each scaled so that no 8,192 finite ones overflow: one multiply-add a pack.
template <class T, int N>
struct finite_numbers {
    pack<T, N> last = pack<T, N>(T(0)), before = pack<T, N>(T(0)); // two sums, so that neither waits for the other

    [[gnu::always_inline]] constexpr void look(pack<T, N> x) {
        pack<T, N> const sum = detail::fence(mul_add(x, pack<T, N>(T(1) / 8192), before));
        before = last;
        last = sum;
    }
    [[gnu::always_inline]] constexpr bool all() const { return (kernel::lanes_not_finite(last) | kernel::lanes_not_finite(before)) == 0; }
};

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
