// SPDX-License-Identifier: BSL-1.0
// Products of 128 bits: 32-bit targets, such as Cortex-M, have no __int128.
#pragma once
#include <chainrule/kernel/target.hpp>

#include <cstdint>

namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// high·2^64 + low.
struct wide_unsigned {
    std::uint64_t high = 0, low = 0;

    friend constexpr bool operator<=(wide_unsigned a, wide_unsigned b) { return a.high < b.high || (a.high == b.high && a.low <= b.low); }
};

/// a·b, by the four products of 32-bit halves.
constexpr wide_unsigned product_by_halves(std::uint64_t a, std::uint64_t b) {
    std::uint64_t const half = 0xffffffff;
    std::uint64_t const low = (a & half) * (b & half), left = (a >> 32) * (b & half), right = (a & half) * (b >> 32);
    std::uint64_t const middle = (low >> 32) + (left & half) + (right & half); // below 3·2^32
    return {(a >> 32) * (b >> 32) + (left >> 32) + (right >> 32) + (middle >> 32), middle << 32 | (low & half)};
}

/// a·b, exactly.
constexpr wide_unsigned wide_product(std::uint64_t a, std::uint64_t b) {
#if defined(__SIZEOF_INT128__)
    __extension__ typedef unsigned __int128 native;
    native const p = static_cast<native>(a) * b;
    return {static_cast<std::uint64_t>(p >> 64), static_cast<std::uint64_t>(p)};
#else
    return detail::product_by_halves(a, b);
#endif
}

} // namespace detail
} // namespace chainrule::kernel::inline CHAINRULE_TARGET
