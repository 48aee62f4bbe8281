// SPDX-License-Identifier: BSL-1.0
// A pack of numbers that one instruction works on, with the arithmetic of a number.
#pragma once
#include <chainrule/kernel/pack/mask.hpp>
#include <chainrule/kernel/pack/multiply_add.hpp>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"
namespace chainrule::kernel::inline CHAINRULE_TARGET {

/// N numbers of type T (float or double), N a power of two up to 16; N = 1 is a plain T.
/// Numbers convert to packs by broadcast, so code written for a number (`1 - y * y`, `x > 0`, `T(0)`) takes packs as well.
/// A pack wider than the target's registers works, slowly, and g++ remarks on it (-Wpsabi): native_lanes<T> is the widest that fits.
/// Default-initialised lanes are indeterminate. Arithmetic is IEEE's; write every multiply-add as mul_add, never a * b + c,
/// which the compilers may fuse or not.
template <class T, int N>
struct pack {
    static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>, "chainrule: a pack needs lanes of float or double");
    static_assert(N >= 1 && N <= 16 && (N & (N - 1)) == 0, "chainrule: a pack needs a power of two of lanes, up to 16");
    static constexpr int lanes = N;
    using element = T;
    using native = detail::vector<T, N>;
    using truth = mask<T, N>;
    native v;

    pack() = default;
    template <class Number>
        requires std::is_arithmetic_v<Number>
    [[gnu::always_inline]] constexpr pack(Number value) : v(detail::broadcast<T, N>(static_cast<T>(value))) {}
    [[gnu::always_inline]] constexpr explicit pack(native value) requires(N > 1) : v(value) {}
    /// The number itself, where there is one lane only.
    [[gnu::always_inline]] constexpr explicit operator T() const requires(N == 1) { return v; }

    [[gnu::always_inline]] constexpr T get(int lane) const { return detail::lane<T, N>(v, lane); }
    [[gnu::always_inline]] constexpr T operator[](int lane) const { return detail::lane<T, N>(v, lane); }

    [[gnu::always_inline]] friend constexpr pack operator+(pack a) { return a; }
    [[gnu::always_inline]] friend constexpr pack operator-(pack a) { return pack(-a.v); }
    [[gnu::always_inline]] friend constexpr pack operator+(pack a, pack b) { return pack(a.v + b.v); }
    [[gnu::always_inline]] friend constexpr pack operator-(pack a, pack b) { return pack(a.v - b.v); }
    [[gnu::always_inline]] friend constexpr pack operator*(pack a, pack b) { return pack(a.v * b.v); }
    [[gnu::always_inline]] friend constexpr pack operator/(pack a, pack b) { return pack(detail::divide<T, N>(a.v, b.v)); }
    [[gnu::always_inline]] constexpr pack& operator+=(pack b) { return *this = *this + b; }
    [[gnu::always_inline]] constexpr pack& operator-=(pack b) { return *this = *this - b; }
    [[gnu::always_inline]] constexpr pack& operator*=(pack b) { return *this = *this * b; }
    [[gnu::always_inline]] constexpr pack& operator/=(pack b) { return *this = *this / b; }

    [[gnu::always_inline]] friend constexpr truth operator<(pack a, pack b) { return truth(a.v < b.v); }
    [[gnu::always_inline]] friend constexpr truth operator<=(pack a, pack b) { return truth(a.v <= b.v); }
    [[gnu::always_inline]] friend constexpr truth operator>(pack a, pack b) { return truth(a.v > b.v); }
    [[gnu::always_inline]] friend constexpr truth operator>=(pack a, pack b) { return truth(a.v >= b.v); }
    [[gnu::always_inline]] friend constexpr truth operator==(pack a, pack b) { return truth(a.v == b.v); }
    [[gnu::always_inline]] friend constexpr truth operator!=(pack a, pack b) { return truth(a.v != b.v); }

    /// a·b + c, rounded once where the target has FMA and twice where it has not: the same in constant evaluation, scalars
    /// and packs.
    [[gnu::always_inline]] friend constexpr pack mul_add(pack a, pack b, pack c) {
        return pack(detail::multiply_add<T, N>(a.v, b.v, c.v));
    }
};

/// An argument that a pack or mask beside it converts.
template <class T, int N>
using pack_argument = std::type_identity_t<pack<T, N>>;

namespace detail {
template <class T, int N, int... I>
[[gnu::always_inline]] constexpr pack<T, N> choose_lanes(mask<T, N> m, pack<T, N> a, pack<T, N> b, std::integer_sequence<int, I...>) {
    return pack<T, N>(vector<T, N>{(m.get(I) ? a.get(I) : b.get(I))...});
}
} // namespace detail

/// Per lane: m ? a : b.
template <class T, int N>
[[gnu::always_inline]] constexpr pack<T, N> select(mask<T, N> m, pack_argument<T, N> a, pack_argument<T, N> b) {
    if constexpr (N == 1) {
        return m.v ? a : b;
    } else {
        if (std::is_constant_evaluated()) return detail::choose_lanes(m, a, b, detail::lane_numbers<N>{});
        return pack<T, N>(m.v ? a.v : b.v);
    }
}

template <class T>
inline constexpr bool is_pack = false;
template <class T, int N>
inline constexpr bool is_pack<pack<T, N>> = true;

} // namespace chainrule::kernel::inline CHAINRULE_TARGET
#pragma GCC diagnostic pop
