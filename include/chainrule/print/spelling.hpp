// SPDX-License-Identifier: BSL-1.0
// How names look where no spelling was given: Greek letters by name, trailing digits as a subscript.
#pragma once
#include <chainrule/print/decimal.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

constexpr std::string_view text_of(core::buffer<char> const& text) { return {text.items, static_cast<std::size_t>(text.size)}; }

struct greek_letter {
    std::string_view name, unicode;
};
/// Not in the function that reads it: Clang makes a function's constants anew in each call.
inline constexpr greek_letter greek_letters[] = {
    {"alpha", "α"}, {"beta", "β"},    {"gamma", "γ"}, {"delta", "δ"},  {"epsilon", "ε"}, {"zeta", "ζ"},   {"eta", "η"},
    {"theta", "θ"}, {"iota", "ι"},    {"kappa", "κ"}, {"lambda", "λ"}, {"mu", "μ"},      {"nu", "ν"},     {"xi", "ξ"},
    {"pi", "π"},    {"rho", "ρ"},     {"sigma", "σ"}, {"tau", "τ"},    {"upsilon", "υ"}, {"phi", "φ"},    {"chi", "χ"},
    {"psi", "ψ"},   {"omega", "ω"},   {"Gamma", "Γ"}, {"Delta", "Δ"},  {"Theta", "Θ"},   {"Lambda", "Λ"}, {"Xi", "Ξ"},
    {"Pi", "Π"},    {"Sigma", "Σ"},   {"Phi", "Φ"},   {"Psi", "Ψ"},    {"Omega", "Ω"}};

/// Unicode text of a Greek letter's name, or nothing. Its LaTeX command is a backslash and the name.
constexpr std::string_view greek(std::string_view name) {
    if (name.size() < 2 || name.size() > 7) return {};
    char const first = name[0];
    for (greek_letter const& l : greek_letters)
        if (*l.name.data() == first && l.name == name) return l.unicode;
    return {};
}

/// Where a spelling has `#`, its indices go: all of `count`, or so many as a digit behind says (`:` to `?` are 10 to 15); with `!` before
/// the digit they are not written.
struct index_mark {
    int many = 0;
    bool hidden = false;
};
/// Takes the mark off the front of a text, which begins with `#`.
constexpr index_mark take_mark(std::string_view& text, int count) {
    index_mark mark{count, false};
    text.remove_prefix(1);
    mark.hidden = !text.empty() && *text.data() == '!';
    if (mark.hidden) text.remove_prefix(1);
    if (!text.empty() && *text.data() > '0' && *text.data() <= '?') {
        if (*text.data() - '0' < count) mark.many = *text.data() - '0';
        text.remove_prefix(1);
    }
    return mark;
}

/// `w12` and `w_12` are w with the subscript 12.
struct split_name {
    std::string_view base, digits;
};
constexpr split_name split_digits(std::string_view name) {
    std::size_t base = name.size();
    while (base > 0 && name[base - 1] >= '0' && name[base - 1] <= '9') --base;
    if (base == name.size() || base == 0) return {name, {}};
    std::string_view const digits = name.substr(base);
    if (base > 1 && name[base - 1] == '_') --base;
    return {name.substr(0, base), digits};
}

constexpr void put_unicode_name(core::buffer<char>& out, std::string_view name) {
    if (name.size() == 1) return put(out, name);
    split_name const parts = split_digits(name);
    std::string_view const letter = greek(parts.base);
    put(out, letter.empty() ? parts.base : letter);
    for (char digit : parts.digits) {
        char const subscript[] = {'\xE2', '\x82', static_cast<char>('\x80' + (digit - '0'))};
        put(out, {subscript, 3});
    }
}

constexpr void put_latex_name(core::buffer<char>& out, std::string_view name) {
    if (name.size() == 1) return put(out, name);
    split_name parts = split_digits(name);
    std::size_t const line = parts.base.find('_');
    if (parts.digits.empty() && line != std::string_view::npos && line > 0 && line + 1 < name.size())
        parts = {name.substr(0, line), name.substr(line + 1)}; // h_out: h with the subscript out
    if (!parts.digits.empty()) out.push('{');
    if (!greek(parts.base).empty()) out.push('\\');
    auto const escaped = [&](std::string_view text) {
        for (char c : text) put(out, c == '_' ? std::string_view("\\_") : std::string_view(&c, 1));
    };
    escaped(parts.base);
    if (parts.digits.empty()) return;
    put(out, parts.digits.size() > 1 ? "_{" : "_");
    escaped(parts.digits);
    put(out, parts.digits.size() > 1 ? "}}" : "}");
}

/// A whole exponent in superscript digits.
constexpr void put_superscript(core::buffer<char>& out, std::int64_t value) {
    constexpr std::string_view digits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    core::buffer<char> plain(24);
    put_integer(plain, value);
    for (int k = 0; k < plain.size; ++k) put(out, plain.items[k] == '-' ? std::string_view("⁻") : digits[plain.items[k] - '0']);
}

/// Does a Unicode spelling end in a superscript, so that an exponent behind it would be read as part of it?
constexpr bool ends_in_superscript(std::string_view text) {
    if (text.size() < 2) return false;
    char const last = text[text.size() - 1], before = text[text.size() - 2];
    if (before == '\xC2') return last == '\xB2' || last == '\xB3' || last == '\xB9';
    return text.size() > 2 && text[text.size() - 3] == '\xE2' && before == '\x81' && last >= '\xB0' && last <= '\xBF';
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
