// SPDX-License-Identifier: BSL-1.0
// Plain text: `dE/dw(j,i) = (1-z(j)^2)*x(i)`, what the command-line tool reads.
#pragma once
#include <chainrule/print/printer.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// 1/n is printed as a division by n, except where it is a short decimal and n a long number.
constexpr bool unit_fraction(engine::number c) { return c.upper == 1 && (c.lower < 10000 || !exact_decimal(c).found); }

struct plain {
    static constexpr std::string_view plus = "+", minus = "-", negation = "-", times = "*", times_digit = "*", over = "/";
    static constexpr std::string_view index_plus = "+", index_minus = "-", index_times = "*", pi = "pi", equals = " = ", comma = ", ";
    static constexpr std::string_view digits_open = "", digits_close = "";   // around a number in an index
    static constexpr std::string_view formula_open = "", formula_close = ""; // around a formula among words
    static constexpr std::string_view open = "(", close = ")", root_open = "sqrt(", root_close = ")";
    static constexpr std::string_view base_open = "";                     // before what has an exponent
    static constexpr std::string_view power_open = "^", power_close = ""; // no closing: the exponent is an atom
    static constexpr std::string_view fraction_open = "", fraction_close = "";
    static constexpr std::string_view exponent_mark = "e", exponent_end = "", not_a_number = "nan", infinity = "inf";
    static constexpr bool fraction_bars = false;     // LaTeX: numerator over denominator
    static constexpr bool prefix_reductions = false; // Σ_i body instead of sum(i, body)
    static constexpr bool reads_back = true;
    static constexpr bool wraps_decimals = false; // (0.5)^x

    template <class Printer>
    static constexpr void name(Printer& to, std::string_view letter) {
        to.text(letter);
    }
    template <class Printer>
    static constexpr void symbol(Printer& to, int id, int const* indices, int count) {
        to.text(to.g.name(id));
        list(to, indices, count);
    }
    static constexpr void letter_of_word(core::buffer<char>& out, char c) { out.push(c); }
    /// The indices in parentheses, if there are any.
    template <class Printer>
    static constexpr void list(Printer& to, int const* indices, int count) {
        for (int k = 0; k < count; ++k) {
            to.text(k > 0 ? "," : "(");
            to.index(indices[k]);
        }
        if (count > 0) to.text(")");
    }
    template <class Printer>
    static constexpr bool wraps_symbol(Printer&, int, level) {
        return false;
    }
    template <class Printer>
    static constexpr void decimal_number(Printer& to, engine::number a) {
        to.decimal_number(a);
    }
    template <class Printer>
    static constexpr void number(Printer& to, engine::number a) {
        to.decimal_number(a);
    }
    static constexpr bool is_atom(engine::number a) { return !a.exact() || exact_decimal(a).found; }
    /// Is a coefficient, unless it was typed as a decimal, printed as a numerator and a denominator of the product?
    static constexpr bool splits(engine::number c, bool above, bool below) {
        return unit_fraction(c) || ((below || !above) && !exact_decimal(c).found);
    }
    template <class Printer>
    static constexpr void exponent(Printer& to, engine::number a) {
        to.text(is_atom(a) ? "^" : "^(");
        to.decimal_number(a);
        if (!is_atom(a)) to.text(")");
    }
    template <class Printer>
    static constexpr void extent(Printer& to, int extent_class) {
        to.text("dim(");
        to.extent_letter(extent_class);
        to.text(")");
    }
    template <class Printer>
    static constexpr void delta(Printer& to, int left, int right) {
        int const indices[] = {left, right};
        bool const axes = left >= 0 && left < engine::affine_index && right >= 0 && right < engine::affine_index;
        to.text("delta");
        if (!axes || to.g.axes.items[left].extent_class == to.g.axes.items[right].extent_class) return list(to, indices, 2);
        to.text("("); // read back in, delta(i,j) says that both have one extent
        to.letter(left);
        to.text("-");
        to.letter(right);
        to.text(",0)");
    }
    /// Before `argmax(i, …)`, with which the index is compared; `position_close` comes after it.
    template <class Printer>
    static constexpr void position(Printer& to, int index) {
        to.text("delta(");
        to.index(index);
        to.text(", ");
    }
    static constexpr std::string_view position_close = ")";
    template <class Printer>
    static constexpr void guard(Printer& to, int index, int extent_class) {
        to.text("inside(");
        to.index(index);
        to.text(", ");
        to.extent_letter(extent_class);
        to.text(")");
    }
    template <class Printer>
    static constexpr void function(Printer& to, engine::operation const& f) {
        to.text(f.name);
    }
    /// What stands before the body; the letters have been given.
    template <class Printer>
    static constexpr void reduction(Printer& to, engine::kind what, int count) {
        constexpr std::string_view names[] = {"sum(", "prod(", "max(", "min(", "argmax(", "argmin("};
        for (int k = 0; k < count; ++k) {
            to.text(names[static_cast<int>(what) - static_cast<int>(engine::kind::sum)]);
            name(to, to.letters.text(to.letters.entered(count, k)));
            to.text(", ");
        }
    }
    /// The d of a derivative of this order: d, d2.
    template <class Printer>
    static constexpr void differential(Printer& to, int order) {
        to.text("d");
        if (order > 1) to.integer(order);
    }
    /// Between two targets, the first with indices or without: `dx(p)dx(q)`, `da db`.
    static constexpr std::string_view between(bool indexed) { return indexed ? "" : " "; }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
