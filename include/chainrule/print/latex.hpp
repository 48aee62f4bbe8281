// SPDX-License-Identifier: BSL-1.0
// LaTeX, for math mode: `\frac{\partial E}{\partial w^{(1)}_{ji}} = \left(1 - z_{j}^{2}\right) x_{i}`.
#pragma once
#include <chainrule/print/unicode.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

struct latex {
    static constexpr std::string_view plus = " + ", minus = " - ", negation = "-", times = " ", times_digit = " \\cdot ";
    static constexpr std::string_view index_plus = "+", index_minus = "-", index_times = "", pi = "\\pi", over = "}{";
    static constexpr std::string_view equals = " = ", comma = ", ", digits_open = "", digits_close = "", base_open = "";
    static constexpr std::string_view formula_open = "$", formula_close = "$";
    static constexpr std::string_view open = "\\left(", close = "\\right)", root_open = "\\sqrt{", root_close = "}";
    static constexpr std::string_view power_open = "^{", power_close = "}", fraction_open = "\\frac{", fraction_close = "}";
    static constexpr std::string_view exponent_mark = " \\cdot 10^{", exponent_end = "}";
    static constexpr std::string_view not_a_number = "\\mathrm{nan}", infinity = "\\infty";
    static constexpr bool fraction_bars = true, prefix_reductions = true, reads_back = false, wraps_decimals = true;

    template <class Printer>
    static constexpr void name(Printer& to, std::string_view letter) {
        put_latex_name(to.out, letter);
    }
    template <class Printer>
    static constexpr void symbol(Printer& to, int id, int const* indices, int count) {
        std::string_view const spelling = to.g.view(to.g.symbols.items[id].latex);
        if (spelling.empty()) {
            put_latex_name(to.out, to.g.name(id));
            return subscript(to, indices, count);
        }
        marked_text(to, spelling, indices, count, [&](int const* at, int many) { subscript(to, at, many); });
    }
    static constexpr void letter_of_word(core::buffer<char>& out, char c) {
        if (c == '_') out.push('\\');
        out.push(c);
    }
    /// `_{ji}`; with commas where an index is not a single letter.
    template <class Printer>
    static constexpr void subscript(Printer& to, int const* indices, int count) {
        if (count == 0) return;
        bool commas = false;
        for (int k = 0; k < count; ++k)
            commas = commas || indices[k] >= engine::affine_index || to.letters.text(to.letters.of(indices[k])).size() > 1;
        to.text("_{");
        for (int k = 0; k < count; ++k) {
            if (commas && k > 0) to.text(",");
            to.index(indices[k]);
        }
        to.text("}");
    }
    template <class Printer>
    static constexpr bool wraps_symbol(Printer& to, int id, level where) {
        if (where < level::base) return false;
        std::string_view const spelling = to.g.view(to.g.symbols.items[id].latex);
        return spelling.find('^') != std::string_view::npos || spelling.find('#') != std::string_view::npos;
    }
    /// Is a number printed as a fraction?
    static constexpr bool stacks(engine::number a) {
        return a.exact() && !a.integer() && (!vulgar_fraction(a).empty() || !exact_decimal(a).found);
    }
    template <class Printer>
    static constexpr void decimal_number(Printer& to, engine::number a) {
        to.decimal_number(a);
    }
    template <class Printer>
    static constexpr void number(Printer& to, engine::number a) {
        if (!stacks(a) && !(a.exact() && !a.integer() && unit_fraction(a))) return to.decimal_number(a);
        to.text(fraction_open);
        to.integer(a.upper);
        to.text(over);
        to.integer(a.lower);
        to.text(fraction_close);
    }
    static constexpr bool is_atom(engine::number a) { return a.integer(); }
    static constexpr bool splits(engine::number c, bool above, bool below) {
        return (below || !above) && (stacks(c) || unit_fraction(c));
    }
    template <class Printer>
    static constexpr void exponent(Printer& to, engine::number a) {
        to.text(power_open);
        to.decimal_number(a);
        to.text(power_close);
    }
    template <class Printer>
    static constexpr void extent(Printer& to, int extent_class) {
        to.text("\\dim(");
        to.extent_letter(extent_class);
        to.text(")");
    }
    template <class Printer>
    static constexpr void delta(Printer& to, int left, int right) {
        int const indices[] = {left, right};
        to.text("\\delta");
        subscript(to, indices, 2);
    }
    template <class Printer>
    static constexpr void position(Printer& to, int index) {
        to.text("\\delta_{");
        to.index(index);
        to.text(",");
    }
    static constexpr std::string_view position_close = "}";
    template <class Printer>
    static constexpr void guard(Printer& to, int index, int extent_class) {
        to.text("\\left[0 \\le ");
        to.index(index);
        to.text(" < ");
        extent(to, extent_class);
        to.text("\\right]");
    }
    template <class Printer>
    static constexpr void function(Printer& to, engine::operation const& f) {
        if (!f.latex.empty()) return to.text(f.latex);
        to.text("\\operatorname{");
        to.text(f.name);
        to.text("}");
    }
    template <class Printer>
    static constexpr void reduction(Printer& to, engine::kind what, int count) {
        constexpr std::string_view names[] = {"\\sum_{", "\\prod_{", "\\max_{", "\\min_{", "\\operatorname{argmax}_{",
                                              "\\operatorname{argmin}_{"};
        to.text(names[static_cast<int>(what) - static_cast<int>(engine::kind::sum)]);
        for (int k = 0; k < count; ++k) {
            if (k > 0) to.text(",");
            name(to, to.letters.text(to.letters.entered(count, k)));
        }
        to.text("} ");
    }
    template <class Printer>
    static constexpr void differential(Printer& to, int order) {
        to.text("\\partial");
        if (order > 1) {
            to.text("^{");
            to.integer(order);
            to.text("}");
        }
        to.text(" ");
    }
    static constexpr std::string_view between(bool) { return " "; }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
