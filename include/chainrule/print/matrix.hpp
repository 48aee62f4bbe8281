// SPDX-License-Identifier: BSL-1.0
// Matrix notation: `∂E/∂w⁽¹⁾ = ((1 − z²) ⊙ (w⁽²⁾ᵀ (y − ŷ))) xᵀ`, where there is one; where there is none, a comment says why, and the
// index form follows.
#pragma once
#include <chainrule/calculus/matrices.hpp>
#include <chainrule/print/print.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

namespace detail {

/// How tightly a form binds.
enum class rank : unsigned char { sum, entrywise, product, postfix };

struct unicode_matrix : unicode {
    static constexpr std::string_view transpose_open = "", transposed = "ᵀ", entrywise = " ⊙ ", between_factors = " ", ones = "𝟏", identity = "I",
                                      norm_open = "‖", norm_close = "‖", frobenius_open = "", frobenius = "_F", diag = "diag", trace = "tr", note = "# ",
                                      power_base_open = "";
    static constexpr bool braces = false;
};
struct latex_matrix : latex {
    static constexpr std::string_view transpose_open = "", transposed = "^{\\top}", entrywise = " \\odot ", between_factors = " ", ones = "\\mathbf{1}",
                                      identity = "I", norm_open = "\\left\\|", norm_close = "\\right\\|", frobenius_open = "", frobenius = "_F",
                                      diag = "\\operatorname{diag}", trace = "\\operatorname{tr}", note = "% ", power_base_open = "";
    static constexpr bool braces = true;
};

template <class Style>
class matrix_printer {
public:
    constexpr matrix_printer(engine::system& in, engine::matrix_form const& of, core::buffer<char>& to) : s(in), m(of), out(to) {}

    constexpr void left(left_side const& side) { // without indices
        leaves<Style> to(s, out);
        left_side bare;
        bare.of = side.of;
        bare.name = side.name;
        for (int k = 0; k < side.by.size; ++k) bare.add(side.by.items[k].symbol, nullptr, 0);
        put_left(to, bare);
    }
    constexpr void form(int id, rank where = rank::sum) {
        engine::matrix_form::item const& i = m.items.items[id];
        bool const wrapped = rank_of(i) < where;
        if (wrapped) put(out, Style::open);
        switch (i.what) {
        case kind::scalar: number(i.node); break;
        case kind::symbol: {
            leaves<Style> to(s, out);
            to.symbol(i.node, nullptr, 0);
            break;
        }
        case kind::ones: put(out, Style::ones); break;
        case kind::identity: put(out, Style::identity); break;
        case kind::transpose:
            put(out, Style::transpose_open);
            operand(i.left);
            put(out, Style::transposed);
            break;
        case kind::product:
            form(i.left, rank::product);
            put(out, Style::between_factors);
            form(i.right, rank::product);
            break;
        case kind::entrywise:
            form(i.left, rank::product);
            put(out, Style::entrywise);
            form(i.right, rank::product);
            break;
        case kind::add:
            form(i.left, rank::sum);
            put(out, i.value.negative() ? Style::minus : Style::plus);
            if (engine::number const size = i.value.negative() ? -i.value : i.value; !size.is(1)) {
                leaves<Style>(s, out).number(size);
                put(out, Style::times_digit);
            }
            form(i.right, rank::entrywise);
            break;
        case kind::scale:
            if (is_minus_one(i.left)) {
                put(out, Style::negation);
            } else {
                form(i.left, m.items.items[i.left].what == kind::product ? rank::postfix : rank::product);
                put(out, Style::times_digit);
            }
            form(i.right, rank::product);
            break;
        case kind::divide:
            if (Style::fraction_bars) put(out, Style::fraction_open);
            form(i.left, Style::fraction_bars ? rank::sum : rank::product);
            put(out, Style::over);
            form(i.right, Style::fraction_bars ? rank::sum : rank::postfix);
            if (Style::fraction_bars) put(out, Style::fraction_close);
            break;
        case kind::power: {
            put(out, Style::power_base_open);
            operand(i.left);
            printer<Style> to(s, out);
            Style::exponent(to, i.value);
            break;
        }
        case kind::call: {
            printer<Style> to(s, out);
            Style::function(to, *i.function);
            enclosed(i.left);
            break;
        }
        case kind::diagonal:
            put(out, Style::diag);
            enclosed(i.left);
            break;
        case kind::trace:
            put(out, Style::trace);
            enclosed(i.left);
            break;
        case kind::norm:
            if (i.value.is(2)) put(out, Style::frobenius_open);
            put(out, Style::norm_open);
            form(i.left);
            put(out, Style::norm_close);
            if (i.value.is(2)) put(out, Style::frobenius);
            break;
        }
        if (wrapped) put(out, Style::close);
    }

private:
    using kind = engine::matrix_form::kind;
    engine::system& s;
    engine::matrix_form const& m;
    core::buffer<char>& out;

    constexpr bool is_minus_one(int id) const {
        return m.items.items[id].what == kind::scalar && s.g.is_number(m.items.items[id].node, -1);
    }
    constexpr rank rank_of(engine::matrix_form::item const& i) const {
        switch (i.what) {
        case kind::add: return rank::sum;
        case kind::entrywise: return rank::entrywise;
        case kind::scale: return is_minus_one(i.left) ? rank::entrywise : rank::product;
        case kind::product:
        case kind::divide: return rank::product;
        case kind::scalar: return s.g.what(i.node) == engine::kind::add ? rank::sum : s.g.what(i.node) == engine::kind::multiply ? rank::product : rank::postfix;
        default: return rank::postfix;
        }
    }
    constexpr void enclosed(int id) {
        put(out, Style::open);
        form(id);
        put(out, Style::close);
    }
    /// What an exponent or a transpose mark is put behind: a name that has an exponent itself goes into braces in LaTeX.
    constexpr void operand(int id) {
        engine::matrix_form::item const& i = m.items.items[id];
        bool const braces = Style::braces && (i.what == kind::symbol || i.what == kind::power || i.what == kind::transpose);
        if (braces) out.push('{');
        form(id, rank::postfix);
        if (braces) out.push('}');
    }
    constexpr void number(int node) {
        printer<Style> to(s, out);
        left_side none;
        prepare(to, none, node);
        to.node(node);
    }
};

/// Why there is no such form; empty where it has been written.
template <class Style>
constexpr std::string_view matrices(engine::system& s, left_side const& left, int node, core::buffer<char>& out) {
    core::buffer<int> axes = left.outputs;
    for (int k = 0; k < left.axes.size; ++k) axes.push(left.axes.items[k]);
    engine::matrix_form form;
    if (axes.size > 2) form.why_not = "it has more than two indices";
    else if (axes.size == 2 && axes.items[0] == axes.items[1]) form.why_not = "its left side is a diagonal";
    else form = engine::as_matrices(s, node, axes.size > 0 ? axes.items[0] : -1, axes.size > 1 ? axes.items[1] : -1);
    if (form.root < 0) return form.why_not;
    matrix_printer<Style> to(s, form, out);
    to.left(left);
    to.form(form.root);
    return {};
}

} // namespace detail

/// The derivative in matrix notation: rows run over the left side's first index, columns over its second one. Unicode and LaTeX.
constexpr void derivative_in_matrices(engine::system& s, left_side const& left, int node, format f, core::buffer<char>& out) {
    bool const latex = f == format::latex;
    std::string_view const why_not = latex ? detail::matrices<detail::latex_matrix>(s, left, node, out) : detail::matrices<detail::unicode_matrix>(s, left, node, out);
    if (why_not.empty()) return;
    put(out, latex ? detail::latex_matrix::note : detail::unicode_matrix::note);
    put(out, "no matrix form: ");
    put(out, why_not);
    out.push('\n');
    derivative(s, left, node, f, out);
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
