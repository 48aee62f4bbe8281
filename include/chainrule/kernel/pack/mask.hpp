// SPDX-License-Identifier: BSL-1.0
// The truth of a comparison in every lane.
#pragma once
#include <chainrule/kernel/pack/vector.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {

/// A truth value per lane of a pack<T, N>; for N = 1 a bool, and convertible to one.
template <class T, int N>
struct mask {
    using native = std::conditional_t<N == 1, bool, detail::vector<detail::signed_of<T>, N>>;
    native v; // N > 1: lanes of all ones or all zeros

    mask() = default;
    [[gnu::always_inline]] constexpr explicit mask(native value) : v(value) {}
    [[gnu::always_inline]] constexpr operator bool() const requires(N == 1) { return v; }

    [[gnu::always_inline]] friend constexpr mask operator&(mask a, mask b) { return mask(static_cast<native>(a.v & b.v)); }
    [[gnu::always_inline]] friend constexpr mask operator|(mask a, mask b) { return mask(static_cast<native>(a.v | b.v)); }
    [[gnu::always_inline]] friend constexpr mask operator!(mask a) {
        if constexpr (N == 1) return mask(!a.v);
        else return mask(~a.v);
    }
    [[gnu::always_inline]] constexpr bool get(int lane) const {
        if constexpr (N == 1) return v;
        else return detail::lane<detail::signed_of<T>, N>(v, lane) != 0;
    }
};

/// Whether some lane is true.
template <class T, int N>
[[gnu::always_inline]] constexpr bool any(mask<T, N> m) {
    if constexpr (N == 1) {
        return m.v;
    } else if constexpr (N * sizeof(T) > 16 || N == 2) {
        using half = detail::signed_of<T>;
        return kernel::any(mask<T, N / 2>(static_cast<typename mask<T, N / 2>::native>(
            detail::low<half, N>(m.v) | detail::high<half, N>(m.v))));
    } else {
        using half = detail::signed_of<T>;
        return kernel::any(mask<T, N / 2>(detail::low<half, N>(m.v) | detail::high<half, N>(m.v)));
    }
}
/// Whether every lane is true.
template <class T, int N>
[[gnu::always_inline]] constexpr bool all(mask<T, N> m) { return !kernel::any(!m); }

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
