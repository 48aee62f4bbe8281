// SPDX-License-Identifier: BSL-1.0
// Derivations as text: lines in columns, with their rules beside them; in LaTeX, lines for align*.
#pragma once
#include <chainrule/calculus/steps.hpp>
#include <chainrule/print/print.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

namespace detail {

/// How wide a piece of UTF-8 is: continuation bytes and combining marks (U+0300 to U+036F) take no place.
constexpr int width_of(char const* from, int count) {
    int width = 0;
    for (int k = 0; k < count; ++k) {
        auto const c = static_cast<unsigned char>(from[k]);
        bool const combining = c == 0xCC || (c == 0xCD && k + 1 < count && static_cast<unsigned char>(from[k + 1]) < 0xB0);
        if ((c & 0xC0) != 0x80 && !combining) ++width;
    }
    return width;
}

template <class Style>
class step_printer {
public:
    constexpr step_printer(engine::system& in, engine::steps const& of, core::buffer<char>& to) : s(in), steps(of), out(to) {}

    /// Notes stand in a column of their own, unless a line is long.
    constexpr void columns() {
        constexpr int longest = 72;
        header();
        core::buffer<row> rows(steps.lines.size + 1);
        core::buffer<char> text{256};
        int column = 0, indent = 0;
        for (int k = 0; k < steps.lines.size; ++k) {
            int const first = text.size;
            bool const again = Style::prefix_reductions && repeats(k) && k != steps.result;
            if (again) {
                for (int m = 0; m < indent; ++m) text.push(' ');
                put(text, " = ");
            } else {
                left(k, text);
                indent = width_of(text.items + first, text.size - first);
                put(text, " = ");
            }
            right(k, text);
            int const width = width_of(text.items + first, text.size - first);
            rows.push({first, text.size - first, width});
            if (width <= longest && width > column) column = width;
        }
        for (int k = 0; k < rows.size; ++k) {
            row const r = rows.items[k];
            if (out.size > 0) out.push('\n');
            put(out, {text.items + r.first, static_cast<std::size_t>(r.count)});
            if (steps.lines.items[k].words_count == 0) continue;
            for (int m = r.width; m < column; ++m) out.push(' ');
            put(out, Style::reads_back ? "  # " : "   [");
            note(k, out);
            if (!Style::reads_back) out.push(']');
        }
    }
    /// `… &= … && \text{…} \\`
    constexpr void aligned() {
        for (int k = 0; k < steps.lines.size; ++k) {
            if (k > 0) put(out, " \\\\\n");
            if (!repeats(k) || k == steps.result) left(k, out);
            put(out, " &= ");
            right(k, out);
            if (steps.lines.items[k].words_count == 0) continue;
            put(out, " && \\text{");
            note(k, out);
            out.push('}');
        }
    }
    /// The way of the chain rule, where it is more than one step.
    constexpr void header() {
        if (steps.path.size < 3) return;
        put(out, Style::reads_back ? "# " : "");
        put(out, steps.one_way ? "chain rule along " : "chain rule back through ");
        for (int k = 0; k < steps.path.size; ++k) {
            put(out, k == 0 ? "" : !steps.one_way ? ", " : Style::reads_back ? " -> " : " → ");
            put(out, Style::formula_open);
            name(steps.path.items[k], out);
            put(out, Style::formula_close);
        }
    }
    /// Line by line, for who sets them out himself: is the left side that of the line before; left side, right side, note.
    template <class Use>
    constexpr void each(Use const& use) {
        core::buffer<char> sides[3];
        auto const view = [](core::buffer<char> const& text) { return std::string_view(text.items, static_cast<std::size_t>(text.size)); };
        for (int k = 0; k < steps.lines.size; ++k) {
            for (auto& side : sides) side.size = 0;
            left(k, sides[0]);
            right(k, sides[1]);
            note(k, sides[2]);
            use(repeats(k), view(sides[0]), view(sides[1]), view(sides[2]));
        }
    }

private:
    struct row {
        int first = 0, count = 0, width = 0;
    };
    engine::system& s;
    engine::steps const& steps;
    core::buffer<char>& out;

    constexpr bool repeats(int k) const { // the left side of the line before
        if (k == 0) return false;
        auto const &a = steps.lines.items[k], &b = steps.lines.items[k - 1];
        bool same = a.symbol == b.symbol && a.count == b.count;
        for (int m = 0; m < a.count && same; ++m) same = steps.indices.items[a.first + m] == steps.indices.items[b.first + m];
        return same;
    }

    template <class Use>
    constexpr void with(int k, int node, core::buffer<char>& to, Use const& use) {
        auto const& line = steps.lines.items[k];
        printer<Style> p(s, to);
        left_side free;
        for (int m = 0; m < line.count; ++m) free.outputs.push(steps.indices.items[line.first + m]);
        prepare(p, free, node);
        use(p);
    }
    constexpr void left(int k, core::buffer<char>& to) {
        auto const& line = steps.lines.items[k];
        with(k, line.node, to, [&](auto& p) { p.symbol(line.symbol, steps.indices.items + line.first, line.count); });
    }
    constexpr void right(int k, core::buffer<char>& to) {
        int const node = steps.lines.items[k].node;
        with(k, node, to, [&](auto& p) { p.node(node); });
    }
    constexpr void name(int symbol, core::buffer<char>& to) {
        printer<Style> p(s, to);
        p.symbol(symbol, nullptr, 0);
    }
    constexpr void note(int k, core::buffer<char>& to) {
        auto const& line = steps.lines.items[k];
        int item = line.items_first;
        for (int m = line.words_first; m < line.words_first + line.words_count; ++m) {
            if (steps.words.items[m] != '%') {
                Style::letter_of_word(to, steps.words.items[m]);
                continue;
            }
            engine::steps::item const i = steps.items.items[item++];
            put(to, Style::formula_open);
            if (i.formula) with(k, i.id, to, [&](auto& p) { p.node(i.id); });
            else name(i.id, to);
            put(to, Style::formula_close);
        }
    }
};

} // namespace detail

/// The lines, the rules beside them. In plain text the right sides read back in, a rule being a comment there. LaTeX: lines of an align* environment.
constexpr void derivation(engine::system& s, engine::steps const& steps, format f, core::buffer<char>& out) {
    switch (f) {
    case format::plain: return detail::step_printer<plain>(s, steps, out).columns();
    case format::latex: return detail::step_printer<latex>(s, steps, out).aligned();
    default: return detail::step_printer<unicode>(s, steps, out).columns();
    }
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
