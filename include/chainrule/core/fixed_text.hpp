// SPDX-License-Identifier: BSL-1.0
// Strings in constants.
#pragma once
#include <chainrule/core/buffer.hpp>

#include <string_view>

namespace chainrule {

/// A string of at most so many characters, with a zero behind it.
template <int Size>
struct fixed_text {
    char chars[Size + 1] = {};
    int size = 0;

    /// False where it does not fit.
    constexpr bool store(core::buffer<char> const& from) {
        if (from.size > Size) return false;
        for (int k = 0; k < from.size; ++k) chars[k] = from.items[k];
        size = from.size;
        return true;
    }
    constexpr operator std::string_view() const { return {chars, static_cast<std::size_t>(size)}; }
    friend constexpr bool operator==(fixed_text const& a, std::string_view b) { return std::string_view(a) == b; }
    template <int Other>
    constexpr bool operator==(fixed_text<Other> const& other) const {
        return std::string_view(*this) == std::string_view(other);
    }
};

} // namespace chainrule
