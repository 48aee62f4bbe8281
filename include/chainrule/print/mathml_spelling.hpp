// SPDX-License-Identifier: BSL-1.0
// Names in MathML: subscripts and superscripts of their Unicode spelling as such, derivatives as fractions, text escaped.
#pragma once
#include <chainrule/print/spelling.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

constexpr void put_escaped(core::buffer<char>& out, std::string_view text) {
    for (char const& c : text) {
        switch (c) {
        case '&': put(out, "&amp;"); break;
        case '<': put(out, "&lt;"); break;
        case '>': put(out, "&gt;"); break;
        case '"': put(out, "&quot;"); break;
        case '\'': put(out, "&#39;"); break;
        default: out.push(c);
        }
    }
}

/// `w⁽¹⁾`: the base w with (1) above, as the pieces of text they are written with.
struct name_parts {
    std::string_view base, below, above;
};

/// `w12`, `w_12` and `h_out` have a subscript.
constexpr name_parts split_ascii_name(std::string_view name) {
    if (name.size() == 1) return {name, {}, {}};
    split_name const parts = split_digits(name);
    if (!parts.digits.empty()) return {parts.base, parts.digits, {}};
    std::size_t const line = name.find('_');
    if (line == std::string_view::npos || line == 0 || line + 1 == name.size()) return {name, {}, {}};
    return {name.substr(0, line), name.substr(line + 1), {}};
}

namespace detail {

/// The ASCII character that a raised (or lowered) one shows, and how many bytes it takes at the end of a text; 0 bytes: it is none.
struct small_character {
    char shows = 0;
    int bytes = 0;
};
constexpr small_character last_small(std::string_view text, bool raised) {
    std::size_t const n = text.size();
    auto const byte = [&](std::size_t from_end) { return static_cast<unsigned char>(text[n - from_end]); };
    if (raised && n >= 2 && byte(2) == 0xC2) { // ² ³ ¹
        unsigned char const c = byte(1);
        if (c == 0xB2 || c == 0xB3 || c == 0xB9) return {c == 0xB9 ? '1' : c == 0xB2 ? '2' : '3', 2};
    }
    if (n < 3 || byte(3) != 0xE2) return {};
    if (byte(2) != (raised ? 0x81 : 0x82)) return {};
    int const code = byte(1) - (raised ? 0xB0 : 0x80); // ⁰ to ⁹ + − = ( ), likewise below
    if (code < 0 || code > 14 || (raised && (code == 1 || code == 2 || code == 3))) return {};
    return {"0123456789+-=()"[code], 3};
}

/// Takes the raised (or lowered) characters off the end of a text.
constexpr std::string_view small_end(std::string_view& text, bool raised) {
    std::size_t begin = text.size();
    for (small_character c = last_small(text, raised); c.bytes > 0; c = last_small(text.substr(0, begin), raised))
        begin -= static_cast<std::size_t>(c.bytes);
    std::string_view const end = text.substr(begin);
    text = text.substr(0, begin);
    return end;
}

} // namespace detail

/// A subscript or superscript: runs of digits as numbers, other characters of that kind as operators, the rest as a name.
constexpr void put_small(core::buffer<char>& out, std::string_view text, bool raised) {
    core::buffer<char> shown(16);
    while (!text.empty()) { // from the end on
        auto const c = detail::last_small(text, raised);
        if (c.bytes == 0) break;
        shown.push(c.shows);
        text.remove_suffix(static_cast<std::size_t>(c.bytes));
    }
    put(out, "<mrow>");
    bool const digits = !text.empty() && *text.data() >= '0' && *text.data() <= '9';
    if (!text.empty()) { // of an ASCII name
        put(out, digits ? "<mn>" : "<mi>");
        put_escaped(out, text);
        put(out, digits ? "</mn>" : "</mi>");
    }
    for (int k = shown.size - 1; k >= 0; --k) {
        char const c = shown.items[k];
        auto const digit = [&](int at) { return at >= 0 && at < shown.size && shown.items[at] >= '0' && shown.items[at] <= '9'; };
        if (digit(k)) {
            if (!digit(k + 1)) put(out, "<mn>");
            out.push(c);
            if (!digit(k - 1)) put(out, "</mn>");
            continue;
        }
        put(out, c == '(' || c == ')' ? "<mo stretchy=\"false\">" : "<mo>");
        if (c == '-') put(out, "−");
        else out.push(c);
        put(out, "</mo>");
    }
    put(out, "</mrow>");
}

/// The name with its indices, which `list(at, many)` writes as one element.
template <class List>
constexpr void put_mathml_name(core::buffer<char>& out, name_parts const& name, int const* indices, int count, List const& list) {
    bool const above = !name.above.empty(), below = count > 0;
    put(out, above && below ? "<msubsup>" : above ? "<msup>" : below ? "<msub>" : "");
    if (!name.below.empty()) put(out, "<msub>");
    put(out, "<mi>");
    std::string_view const letter = greek(name.base);
    put_escaped(out, letter.empty() ? name.base : letter);
    put(out, "</mi>");
    if (!name.below.empty()) {
        put_small(out, name.below, false);
        put(out, "</msub>");
    }
    if (below) list(indices, count);
    if (above) put_small(out, name.above, true);
    put(out, above && below ? "</msubsup>" : above ? "</msup>" : below ? "</msub>" : "");
}
constexpr void put_mathml_name(core::buffer<char>& out, name_parts const& name) {
    put_mathml_name(out, name, nullptr, 0, [](int const*, int) {});
}

/// A Unicode spelling with its indices, which go where marked_text puts them: `∂E/∂h#` becomes a fraction.
class mathml_spelling {
public:
    constexpr mathml_spelling(core::buffer<char>& to, std::string_view spelling, int const* at, int many)
        : out(to), rest(spelling), indices(at), count(many) {}

    template <class List>
    constexpr void write(List const& list) {
        derived = rest.find(partial) == 0;
        std::size_t const bar = derived ? slash() : std::string_view::npos;
        if (bar == std::string_view::npos) return row(rest, true, list);
        std::string_view const below = rest.substr(bar + 1);
        put(out, "<mfrac><mrow>");
        row(rest.substr(0, bar), false, list);
        put(out, "</mrow><mrow>");
        row(below, true, list);
        put(out, "</mrow></mfrac>");
    }

private:
    static constexpr std::string_view partial = "∂";
    core::buffer<char>& out;
    std::string_view rest;
    int const* indices;
    int count;
    bool derived = false;

    /// Outside of parentheses: of ∂(∂f/∂x)/∂s the second one.
    constexpr std::size_t slash() const {
        int depth = 0;
        for (std::size_t k = 0; k < rest.size(); ++k) {
            if (rest[k] == '(') ++depth;
            if (rest[k] == ')') --depth;
            if (rest[k] == '/' && depth == 0) return k;
        }
        return std::string_view::npos;
    }
    /// Where the first name of a text ends.
    constexpr std::size_t name_end(std::string_view text) const {
        for (std::size_t k = 0; k < text.size(); ++k) {
            if (text[k] == '#') return k;
            if (derived && (text[k] == '(' || text[k] == ')' || text[k] == '/' || text[k] == ' ' || text.substr(k).find(partial) == 0)) return k;
        }
        return text.size();
    }
    /// `∂`, with the raised digits of its order.
    constexpr void differential(std::string_view& text) {
        text.remove_prefix(partial.size());
        std::size_t end = 0;
        for (std::size_t next = 2; next <= 3; ++next) // a raised character has two bytes or three
            while (detail::last_small(text.substr(end, next), true).bytes == static_cast<int>(next)) {
                end += next;
                next = 2;
            }
        std::string_view const order = text.substr(0, end);
        text.remove_prefix(order.size());
        put(out, order.empty() ? "<mi>∂</mi>" : "<msup><mi>∂</mi>");
        if (order.empty()) return;
        put_small(out, order, true);
        put(out, "</msup>");
    }
    template <class List>
    constexpr void row(std::string_view text, bool last, List const& list) {
        bool begun = false;
        while (!text.empty()) {
            if (derived && text.find(partial) == 0) {
                if (begun) put(out, "<mspace width=\"0.17em\"/>");
                differential(text);
                begun = false;
                continue;
            }
            char const c = *text.data();
            if (derived && (c == '(' || c == ')' || c == '/' || c == ' ')) {
                if (c != ' ') {
                    put(out, "<mo>");
                    out.push(c);
                    put(out, "</mo>");
                }
                text.remove_prefix(1);
                begun = c == ')';
                continue;
            }
            name(text, last, list);
            begun = true;
        }
    }
    /// A name, and the mark behind it.
    template <class List>
    constexpr void name(std::string_view& text, bool last, List const& list) {
        std::size_t const end = name_end(text);
        name_parts parts{text.substr(0, end), {}, {}};
        text.remove_prefix(end);
        parts.above = detail::small_end(parts.base, true);
        parts.below = detail::small_end(parts.base, false);
        std::size_t const line = derived ? parts.base.find('_') : std::string_view::npos; // a name that was given no spelling
        if (parts.below.empty() && line != std::string_view::npos && line > 0 && line + 1 < parts.base.size()) {
            parts.below = parts.base.substr(line + 1);
            parts.base = parts.base.substr(0, line);
        }
        index_mark mark{last && text.empty() ? count : 0, false};
        if (!text.empty() && *text.data() == '#') mark = take_mark(text, count);
        put_mathml_name(out, parts, indices, mark.hidden ? 0 : mark.many, list);
        indices += mark.many;
        count -= mark.many;
    }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
