// SPDX-License-Identifier: BSL-1.0
// Presentation MathML, what goes inside a `<math>` element: `<msub><mi>x</mi><mrow><mi>i</mi></mrow></msub>`. It is
// well-formed XML and uses numeric character references only, so that it may stand in HTML and in XML.
#pragma once
#include <chainrule/print/latex.hpp>
#include <chainrule/print/left_side.hpp>
#include <chainrule/print/mathml_spelling.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

struct mathml {
    static constexpr std::string_view plus = "<mo>+</mo>", minus = "<mo>−</mo>", negation = "<mo form=\"prefix\">−</mo>";
    static constexpr std::string_view times = "<mo rspace=\"0.15em\">&#x2062;</mo>", times_digit = "<mo>·</mo>", over = "</mrow><mrow>"; // invisible times
    static constexpr std::string_view index_plus = plus, index_minus = minus, index_times = "<mo>&#x2062;</mo>", pi = "<mi>π</mi>";
    static constexpr std::string_view equals = "<mo>=</mo>", comma = "<mo>,</mo>", digits_open = "<mn>", digits_close = "</mn>";
    static constexpr std::string_view formula_open = "<math>", formula_close = "</math>";
    static constexpr std::string_view open = "<mrow><mo>(</mo>", close = "<mo>)</mo></mrow>", root_open = "<msqrt>", root_close = "</msqrt>";
    static constexpr std::string_view base_open = "<msup><mrow>", power_open = "</mrow><mrow>", power_close = "</mrow></msup>";
    static constexpr std::string_view fraction_open = "<mfrac><mrow>", fraction_close = "</mrow></mfrac>";
    static constexpr bool fraction_bars = true, prefix_reductions = true, reads_back = false, wraps_decimals = true;

    static constexpr void letter_of_word(core::buffer<char>& out, char c) { put_escaped(out, {&c, 1}); }
    template <class Printer>
    static constexpr void name(Printer& to, std::string_view letter) {
        put_mathml_name(to.out, split_ascii_name(letter));
    }
    template <class Printer>
    static constexpr void symbol(Printer& to, int id, int const* indices, int count) {
        auto const list = [&](int const* at, int many) { row_of_indices(to, at, many); };
        std::string_view const spelling = to.g.view(to.g.symbols.items[id].unicode);
        if (spelling.empty()) put_mathml_name(to.out, split_ascii_name(to.g.name(id)), indices, count, list);
        else mathml_spelling(to.out, spelling, indices, count).write(list);
    }
    /// `<mrow>ji</mrow>`; with commas where an index is not a single letter.
    template <class Printer>
    static constexpr void row_of_indices(Printer& to, int const* indices, int count) {
        bool commas = false;
        for (int k = 0; k < count; ++k)
            commas = commas || indices[k] >= engine::affine_index || to.letters.text(to.letters.of(indices[k])).size() > 1;
        to.text("<mrow>");
        for (int k = 0; k < count; ++k) {
            if (commas && k > 0) to.text(comma);
            to.index(indices[k]);
        }
        to.text("</mrow>");
    }
    template <class Printer>
    static constexpr bool wraps_symbol(Printer& to, int id, level where) {
        if (where < level::base) return false;
        std::string_view const spelling = to.g.view(to.g.symbols.items[id].unicode);
        return ends_in_superscript(spelling) || spelling.find("∂") == 0;
    }
    template <class Printer>
    static constexpr void decimal_number(Printer& to, engine::number a) {
        decimal d;
        if (a.exact()) {
            d = exact_decimal(a);
            if (!d.found) return stacked(to, a);
        } else {
            double const value = a.value();
            if (value != value) return to.text("<mi>nan</mi>");
            if (value > 1.7976931348623157e308) return to.text("<mi>∞</mi>");
            if (value != 0) d = shortest_decimal(value);
        }
        core::buffer<char> text(32);
        put_decimal(text, d, "e", "");
        int mark = 0; // `1.5e-7`: the exponent of ten behind it
        while (mark < text.size && text.items[mark] != 'e') ++mark;
        auto const piece = [&](int from, int end) {
            to.text(digits_open);
            put(to.out, {text.items + from, static_cast<std::size_t>(end - from)});
            to.text(digits_close);
        };
        piece(0, mark);
        if (mark == text.size) return;
        to.text("<mo>·</mo><msup><mn>10</mn><mrow>");
        bool const negative = text.items[mark + 1] == '-';
        if (negative) to.text(negation);
        piece(mark + (negative ? 2 : 1), text.size);
        to.text("</mrow></msup>");
    }
    template <class Printer>
    static constexpr void number(Printer& to, engine::number a) {
        if (a.exact() && !a.integer() && (latex::stacks(a) || unit_fraction(a))) return stacked(to, a);
        decimal_number(to, a);
    }
    static constexpr bool is_atom(engine::number a) { return a.integer(); }
    static constexpr bool splits(engine::number c, bool above, bool below) { return latex::splits(c, above, below); }
    template <class Printer>
    static constexpr void exponent(Printer& to, engine::number a) {
        to.text(power_open);
        decimal_number(to, a);
        to.text(power_close);
    }
    template <class Printer>
    static constexpr void extent(Printer& to, int extent_class) {
        to.text("<mi>dim</mi><mo>&#x2061;</mo>"); // function application
        to.text(open);
        to.extent_letter(extent_class);
        to.text(close);
    }
    template <class Printer>
    static constexpr void delta(Printer& to, int left, int right) {
        int const indices[] = {left, right};
        to.text("<msub><mi>δ</mi>");
        row_of_indices(to, indices, 2);
        to.text("</msub>");
    }
    template <class Printer>
    static constexpr void position(Printer& to, int index) {
        to.text("<msub><mi>δ</mi><mrow>");
        to.index(index);
        to.text(comma);
    }
    static constexpr std::string_view position_close = "</mrow></msub>";
    template <class Printer>
    static constexpr void guard(Printer& to, int index, int extent_class) {
        to.text("<mrow><mo>[</mo><mn>0</mn><mo>≤</mo>");
        to.index(index);
        to.text("<mo>&lt;</mo>");
        extent(to, extent_class);
        to.text("<mo>]</mo></mrow>");
    }
    template <class Printer>
    static constexpr void function(Printer& to, engine::operation const& f) {
        to.text("<mi>");
        put_escaped(to.out, f.unicode);
        to.text("</mi><mo>&#x2061;</mo>");
    }
    template <class Printer>
    static constexpr void reduction(Printer& to, engine::kind what, int count) {
        constexpr std::string_view names[] = {"<mo>∑</mo>", "<mo>∏</mo>", "<mi>max</mi>", "<mi>min</mi>", "<mi>argmax</mi>", "<mi>argmin</mi>"};
        int const which = static_cast<int>(what) - static_cast<int>(engine::kind::sum);
        to.text("<munder>");
        to.text(names[which]);
        to.text("<mrow>");
        for (int k = 0; k < count; ++k) {
            if (k > 0) to.text(comma);
            name(to, to.letters.text(to.letters.entered(count, k)));
        }
        to.text(which < 2 ? "</mrow></munder>" : "</mrow></munder><mo>&#x2061;</mo>");
    }
    template <class Printer>
    static constexpr void differential(Printer& to, int order) {
        if (order < 2) return to.text("<mi>∂</mi>");
        to.text("<msup><mi>∂</mi><mn>");
        to.integer(order);
        to.text("</mn></msup>");
    }
    static constexpr std::string_view between(bool) { return "<mspace width=\"0.17em\"/>"; }

private:
    template <class Printer>
    static constexpr void stacked(Printer& to, engine::number a) {
        to.text(fraction_open);
        whole(to, a.upper);
        to.text(over);
        whole(to, a.lower);
        to.text(fraction_close);
    }
    template <class Printer>
    static constexpr void whole(Printer& to, std::int64_t value) {
        to.text(digits_open);
        to.integer(value);
        to.text(digits_close);
    }
};

/// `∂E/∂w(j,i) = …` as print::derivative does it; without `<math>` around it.
constexpr void mathml_derivative(engine::system& s, left_side const& left, int node, core::buffer<char>& out) {
    printer<mathml> to(s, out);
    prepare(to, left, node);
    put_left(to, left);
    to.node(node);
}

/// `z(j) = tanh(h(j))`
constexpr void mathml_equation(engine::system& s, engine::equation const& e, core::buffer<char>& out) {
    left_side left;
    left.of = e.symbol;
    for (int k = 0; k < e.rank; ++k) left.outputs.push(e.first_axis + k);
    mathml_derivative(s, left, e.body, out);
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
