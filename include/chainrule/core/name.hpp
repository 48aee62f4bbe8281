// SPDX-License-Identifier: BSL-1.0
// Names as types: a character pack, which compilers print readably (Clang 14 prints string parameters as numbers).
#pragma once
#include <cstddef>
#include <string_view>
#include <utility>

namespace chainrule {

template <char... C>
struct name {
    static constexpr char chars[] = {C..., '\0'};
    static constexpr std::string_view text{chars, sizeof...(C)};
};

namespace core {

/// A string literal as a template argument: `axis<"i", 64>`.
template <std::size_t Size>
struct literal_text {
    char chars[Size] = {};

    consteval literal_text(char const (&from)[Size]) {
        for (std::size_t k = 0; k < Size; ++k) chars[k] = from[k];
    }
};

template <literal_text Text, std::size_t... K>
constexpr name<Text.chars[K]...> spell(std::index_sequence<K...>);

template <literal_text Text>
using name_of = decltype(spell<Text>(std::make_index_sequence<sizeof(Text.chars) - 1>{}));

constexpr bool is_identifier(std::string_view text) {
    auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (text.empty() || !letter(text[0])) return false;
    for (char c : text)
        if (!letter(c) && c != '_' && !(c >= '0' && c <= '9')) return false;
    return true;
}

/// FNV-1a of 64 bits (Fowler, Noll, Vo 1991): taken to tell names apart.
constexpr unsigned long long key_of(std::string_view text) {
    unsigned long long key = 14695981039346656037ull;
    for (char c : text) key = (key ^ static_cast<unsigned char>(c)) * 1099511628211ull;
    return key;
}

constexpr unsigned hash_of(std::string_view text) {
    unsigned hash = 2166136261u; // FNV-1a
    for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash;
}

} // namespace core
} // namespace chainrule
