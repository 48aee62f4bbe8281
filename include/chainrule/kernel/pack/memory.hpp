// SPDX-License-Identifier: BSL-1.0
// Between packs and arrays, whole and partial.
#pragma once
#include <chainrule/kernel/pack/arithmetic.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

template <class Pack, int... I>
[[gnu::always_inline]] constexpr Pack gather(typename Pack::element const* from, int count, std::integer_sequence<int, I...>) {
    using T = typename Pack::element;
    if constexpr (Pack::lanes == 1) return count > 0 ? Pack(*from) : Pack(T(0));
    else return Pack(typename Pack::native{(I < count ? from[I] : T(0))...});
}
template <class Pack>
inline constexpr int bytes_of = Pack::lanes * static_cast<int>(sizeof(typename Pack::element));

/// All ones in the first count lanes: what the masked moves of AVX read.
template <class T, int N, int... I>
[[gnu::always_inline]] inline vector<signed_of<T>, N> first_lanes(int count, std::integer_sequence<int, I...>) {
    return broadcast<signed_of<T>, N>(static_cast<signed_of<T>>(count)) > vector<signed_of<T>, N>{I...};
}
template <class Pack>
[[gnu::always_inline]] inline auto first_lanes(int count) {
    return detail::first_lanes<typename Pack::element, Pack::lanes>(count, lane_numbers<Pack::lanes>{});
}

} // namespace detail

/// `load<pack<float, 8>>(from)`: as many elements as the pack has lanes; needs no alignment beyond the element's.
template <class Pack>
    requires is_pack<Pack>
[[gnu::always_inline]] constexpr Pack load(typename Pack::element const* from) {
    if (std::is_constant_evaluated()) return detail::gather<Pack>(from, Pack::lanes, detail::lane_numbers<Pack::lanes>{});
    Pack x;
    // Not through a pointer to an under-aligned vector: both compilers lose that attribute in templates.
    __builtin_memcpy(&x.v, from, sizeof x.v);
    return x;
}
template <class T, int N>
[[gnu::always_inline]] constexpr void store(T* to, pack<T, N> x) {
    if (std::is_constant_evaluated()) {
        for (int i = 0; i < N; ++i) to[i] = x.get(i);
    } else {
        __builtin_memcpy(to, &x.v, sizeof x.v);
    }
}

/// The first count elements (0 <= count <= lanes) and zeros; memory beyond them is not touched.
template <class Pack>
    requires is_pack<Pack>
[[gnu::always_inline]] constexpr Pack load_first(typename Pack::element const* from, int count) {
    using T = typename Pack::element;
    constexpr int N = Pack::lanes;
    if (std::is_constant_evaluated() || N == 1) return detail::gather<Pack>(from, count, detail::lane_numbers<N>{});
    if constexpr (N == 1) {
        return {};
    } else if constexpr (detail::beyond_register<T, N>) {
        using half = pack<T, N / 2>;
        half const head = kernel::load_first<half>(from, count < N / 2 ? count : N / 2);
        half const tail = count > N / 2 ? kernel::load_first<half>(from + N / 2, count - N / 2) : half(T(0));
        return Pack(detail::join<T, N>(head.v, tail.v));
    }
#if defined(__AVX__)
    else if constexpr (detail::bytes_of<Pack> == 16 || detail::bytes_of<Pack> == 32) {
        auto const m = detail::first_lanes<Pack>(count);
        auto const* address = reinterpret_cast<typename Pack::native const*>(from);
        if constexpr (N == 4 && sizeof(T) == 4) return Pack(__builtin_ia32_maskloadps(address, m));
        else if constexpr (sizeof(T) == 4) return Pack(__builtin_ia32_maskloadps256(address, m));
        else {
            // vector_size takes long for 64-bit lanes, the builtins take long long.
            using wide = detail::vector<long long, N>;
            if constexpr (N == 2) return Pack(__builtin_ia32_maskloadpd(address, (wide)m));
            else return Pack(__builtin_ia32_maskloadpd256(address, (wide)m));
        }
    }
#endif
#if defined(__AVX512F__)
    else if constexpr (detail::bytes_of<Pack> == 64) {
        Pack const zero = T(0);
        if constexpr (sizeof(T) == 4) return Pack(__builtin_ia32_loadups512_mask(from, zero.v, static_cast<unsigned short>((1u << count) - 1)));
        else return Pack(__builtin_ia32_loadupd512_mask(from, zero.v, static_cast<unsigned char>((1u << count) - 1)));
    }
#endif
    else return detail::gather<Pack>(from, count, detail::lane_numbers<N>{});
}

/// Stores the first count lanes (0 <= count <= lanes); memory beyond them is not touched.
template <class T, int N>
[[gnu::always_inline]] constexpr void store_first(T* to, pack<T, N> x, int count) {
    if constexpr (N > 1) {
        if (!std::is_constant_evaluated()) {
            if constexpr (detail::beyond_register<T, N>) {
                using half = pack<T, N / 2>;
                kernel::store_first(to, half(detail::low<T, N>(x.v)), count < N / 2 ? count : N / 2);
                if (count > N / 2) kernel::store_first(to + N / 2, half(detail::high<T, N>(x.v)), count - N / 2);
                return;
            }
#if defined(__AVX__)
            else if constexpr (sizeof x.v == 16 || sizeof x.v == 32) {
                auto const m = detail::first_lanes<pack<T, N>>(count);
                auto* address = reinterpret_cast<detail::vector<T, N>*>(to);
                if constexpr (N == 4 && sizeof(T) == 4) __builtin_ia32_maskstoreps(address, m, x.v);
                else if constexpr (sizeof(T) == 4) __builtin_ia32_maskstoreps256(address, m, x.v);
                else {
                    using wide = detail::vector<long long, N>;
                    if constexpr (N == 2) __builtin_ia32_maskstorepd(address, (wide)m, x.v);
                    else __builtin_ia32_maskstorepd256(address, (wide)m, x.v);
                }
                return;
            }
#endif
#if defined(__AVX512F__)
            else if constexpr (sizeof x.v == 64) {
                if constexpr (sizeof(T) == 4) __builtin_ia32_storeups512_mask(to, x.v, static_cast<unsigned short>((1u << count) - 1));
                else __builtin_ia32_storeupd512_mask(to, x.v, static_cast<unsigned char>((1u << count) - 1));
                return;
            }
#endif
        }
    }
    for (int i = 0; i < count; ++i) to[i] = x.get(i);
}

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
