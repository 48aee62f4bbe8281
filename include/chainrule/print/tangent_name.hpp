// SPDX-License-Identifier: BSL-1.0
// Names with an accent: the tangent of x is `x_dot`, shown as ẋ, that of ẋ `x_dot_dot`, shown as ẍ; the cotangent `x_bar`, shown as x̄.
#pragma once
#include <chainrule/graph/system.hpp>
#include <chainrule/print/spelling.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// What marks a name: behind it in plain text, above its first letter elsewhere. Letters that Unicode has with the mark are listed, each
/// with that form behind it; others get a combining mark.
struct accent {
    std::string_view plain, above, composed, latex;
    int further = 0; // marks that take the place of this one and the same on top of it: see `repeated`

    constexpr bool none() const { return plain.empty(); }
};
inline constexpr accent third_tangent_accent{"_dot", "\u20DB", "", "\\dddot"};
inline constexpr accent second_tangent_accent{"_dot", "\u0308", "aäeëhḧiïoötẗuüwẅxẍyÿAÄEËHḦIÏOÖUÜWẄXẌYŸ", "\\ddot"};
inline constexpr accent tangent_accent{"_dot", "\u0307",
                                       "aȧbḃcċdḋeėfḟgġhḣmṁnṅoȯpṗrṙsṡtṫwẇxẋyẏzż"
                                       "AȦBḂCĊDḊEĖFḞGĠHḢMṀNṄOȮPṖRṘSṠTṪWẆXẊYẎZŻ",
                                       "\\dot", 2};
/// The mark so many times more, at most as often as it has further ones. (No pointers: with sanitizers, GCC compares none in constants.)
constexpr accent repeated(accent const& a, int times) { return times == 0 ? a : times == 1 ? second_tangent_accent : third_tangent_accent; }
inline constexpr accent cotangent_accent{"_bar", "\u0304", "aāeēgḡiīoōuūyȳAĀEĒGḠIĪOŌUŪYȲ", "\\bar"};

namespace detail {

/// Bytes of the first letter of a text in UTF-8, with the accents it has.
constexpr std::size_t first_letter(std::string_view text) {
    auto const is_inner = [&](std::size_t k) { return k < text.size() && (static_cast<unsigned char>(text[k]) & 0xC0) == 0x80; };
    auto const accented = [&](std::size_t k) { // U+0300 to U+036F
        return k < text.size() && (text[k] == '\xCC' || (text[k] == '\xCD' && k + 1 < text.size() && static_cast<unsigned char>(text[k + 1]) < 0xB0));
    };
    std::size_t end = text.empty() ? 0 : 1;
    while (is_inner(end)) ++end;
    while (accented(end)) end += 2;
    return end < text.size() ? end : text.size();
}
/// A letter with the accent, without it; the letter itself where it has it not.
constexpr std::string_view without_accent(std::string_view letter, accent const& a) {
    for (std::size_t k = 0; k < a.composed.size();) {
        std::size_t const length = first_letter(a.composed.substr(k + 1));
        if (letter == a.composed.substr(k + 1, length)) return a.composed.substr(k, 1);
        k += 1 + length;
    }
    return letter.ends_with(a.above) ? letter.substr(0, letter.size() - a.above.size()) : letter;
}

} // namespace detail

/// `h1` shown as ḣ₁; the text is how the name is shown without the accent, or with `before` instead of it.
constexpr void put_unicode_accented(core::buffer<char>& out, std::string_view shown, accent const& a, accent const& before = {}) {
    std::size_t const end = detail::first_letter(shown);
    std::string_view letter = shown.substr(0, end), with{};
    if (!before.none()) letter = detail::without_accent(letter, before);
    for (std::size_t k = 0; k < a.composed.size() && with.empty();) {
        std::size_t const length = detail::first_letter(a.composed.substr(k + 1));
        if (letter == a.composed.substr(k, 1)) with = a.composed.substr(k + 1, length);
        k += 1 + length;
    }
    put(out, with.empty() ? letter : with);
    if (with.empty()) put(out, a.above);
    put(out, shown.substr(end));
}

/// `w^{(1)}` as `\dot{w}^{(1)}`, `{h_1}` as `{\dot{h}_1}`.
constexpr void put_latex_accented(core::buffer<char>& out, std::string_view shown, accent const& a, accent const& before = {}) {
    if (shown.size() > 1 && shown[0] == '{') {
        out.push('{');
        shown.remove_prefix(1);
    }
    if (!before.none() && shown.starts_with(before.latex) && shown.substr(before.latex.size(), 1) == "{") {
        put(out, a.latex);
        put(out, shown.substr(before.latex.size()));
        return;
    }
    std::size_t end = 0;
    for (int depth = 0; end < shown.size(); ++end) {
        if (shown[end] == '{') ++depth;
        if (depth == 0 && (shown[end] == '_' || shown[end] == '^' || shown[end] == '}') && end > 0 && shown[end - 1] != '\\') break;
        if (shown[end] == '}') --depth;
    }
    put(out, a.latex);
    out.push('{');
    put(out, shown.substr(0, end));
    out.push('}');
    put(out, shown.substr(end));
}

struct spellings {
    core::buffer<char> plain{16}, unicode{32}, latex{48};
};

/// How a name is spelled; spellings that are not given are derived from it.
constexpr spellings shown_as(std::string_view name, std::string_view unicode, std::string_view latex) {
    spellings result;
    put(result.plain, name);
    if (unicode.empty()) put_unicode_name(result.unicode, name);
    else put(result.unicode, unicode);
    if (latex.empty()) put_latex_name(result.latex, name);
    else put(result.latex, latex);
    return result;
}
constexpr spellings accented(std::string_view name, std::string_view unicode, std::string_view latex, accent const& a) {
    spellings const without = shown_as(name, unicode, latex);
    spellings result;
    put(result.plain, name);
    put(result.plain, a.plain);
    int times = 0; // x_dot, shown as ẋ, has one already
    std::string_view const shown = text_of(without.unicode), letter = shown.substr(0, detail::first_letter(shown));
    for (std::string_view rest = name; rest.ends_with(a.plain) && times < a.further; rest.remove_suffix(a.plain.size())) ++times;
    if (times > 0 && detail::without_accent(letter, repeated(a, times - 1)) == letter) times = 0;
    accent const mark = repeated(a, times), before = times > 0 ? repeated(a, times - 1) : accent{};
    put_unicode_accented(result.unicode, shown, mark, before);
    put_latex_accented(result.latex, text_of(without.latex), mark, before);
    return result;
}
/// ⟨ȳ,y⟩, in plain text `y_pair`.
constexpr spellings paired(std::string_view name, std::string_view unicode, std::string_view latex) {
    spellings const y = shown_as(name, unicode, latex), bar = accented(name, unicode, latex, cotangent_accent);
    spellings result;
    for (std::string_view piece : {name, std::string_view("_pair")}) put(result.plain, piece);
    for (std::string_view piece : {std::string_view("⟨"), text_of(bar.unicode), std::string_view(","), text_of(y.unicode), std::string_view("⟩")})
        put(result.unicode, piece);
    for (std::string_view piece : {std::string_view("\\langle "), text_of(bar.latex), std::string_view(","), text_of(y.latex), std::string_view("\\rangle ")})
        put(result.latex, piece);
    return result;
}

constexpr spellings tangent_of(engine::graph const& g, int symbol) {
    engine::symbol_info const& info = g.symbols.items[symbol];
    return accented(g.name(symbol), g.view(info.unicode), g.view(info.latex), tangent_accent);
}
/// The tangent of a symbol, declared with its slots where the graph does not have it; -1: something else has its name.
constexpr int tangent_symbol(engine::system& s, int symbol) {
    engine::graph& g = s.g;
    spellings const names = tangent_of(g, symbol);
    engine::symbol_info const info = g.symbols.items[symbol];
    if (int const known = g.find_symbol(text_of(names.plain)); known >= 0) {
        engine::symbol_info const other = g.symbols.items[known];
        bool same = g.view(other.unicode) == text_of(names.unicode) && other.rank == info.rank;
        for (int k = 0; k < info.rank && same; ++k) same = g.slot_classes.items[other.slots + k] == g.slot_classes.items[info.slots + k];
        return same ? known : -1;
    }
    core::buffer<int> classes(info.rank + 1);
    for (int k = 0; k < info.rank; ++k) classes.push(g.slot_classes.items[info.slots + k]);
    int const tangent = s.declare(text_of(names.plain), classes.items, info.rank, text_of(names.unicode), text_of(names.latex));
    g.symbols.items[tangent].recurrent = info.recurrent;
    return tangent;
}
/// Makes a symbol of the tangent's name, as a text has it, the tangent.
constexpr void spell_tangent(engine::graph& g, int symbol, int tangent) {
    spellings const names = tangent_of(g, symbol);
    g.symbols.items[tangent].unicode = g.store(text_of(names.unicode));
    g.symbols.items[tangent].latex = g.store(text_of(names.latex));
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
