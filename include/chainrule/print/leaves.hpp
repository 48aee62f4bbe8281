// SPDX-License-Identifier: BSL-1.0
// What is written at once: letters, indices, symbols and numbers, in the spelling of a style.
#pragma once
#include <chainrule/print/ranking.hpp>
#include <chainrule/print/spelling.hpp>
#include <chainrule/print/typed.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// What stands around a node, from what needs no parentheses to what allows atoms only.
enum class level : unsigned char {
    sum,     // alone
    term,    // the body of Σ: no sum, no leading minus
    factor,  // between · and ·
    divisor, // alone behind a slash
    base,    // before ^
};

/// A spelling with its indices where it has marks, the rest at the end.
template <class Printer, class List>
constexpr void marked_text(Printer& to, std::string_view spelling, int const* indices, int count, List const& list) {
    while (true) {
        std::size_t const at = spelling.find('#');
        to.text(spelling.substr(0, at));
        if (at == std::string_view::npos) break;
        spelling.remove_prefix(at);
        index_mark const mark = take_mark(spelling, count);
        if (!mark.hidden) list(indices, mark.many);
        indices += mark.many;
        count -= mark.many;
    }
    list(indices, count);
}

template <class Style>
class leaves {
public:
    constexpr leaves(engine::system& s, core::buffer<char>& to) : g(s.g), letters(s.g), order(s.g, letters), out(to) {}

    engine::graph& g;
    lettering letters;
    ranking order;
    core::buffer<char>& out;

    constexpr void text(std::string_view piece) { put(out, piece); }
    constexpr void integer(std::int64_t value) { put_integer(out, value); }
    constexpr void letter(int axis) { Style::name(*this, letters.text(letters.of(axis))); }
    constexpr void extent_letter(int extent_class) { Style::name(*this, letters.text(letters.of_extent(extent_class))); }
    constexpr void index(int id) {
        if (id < engine::affine_index) return letter(id);
        engine::row_info const& row = g.rows.items[id - engine::affine_index];
        engine::row_term const* const terms = g.row_terms.items + row.first;
        bool begun = false, constant = row.constant != 0;
        auto const sign = [&](bool minus) {
            if (minus) text(Style::index_minus);
            else if (begun) text(Style::index_plus);
            begun = true;
        };
        auto const digits = [&](std::int64_t value) {
            text(Style::digits_open);
            integer(value);
            text(Style::digits_close);
        };
        auto const write_constant = [&] {
            sign(row.constant < 0);
            digits(row.constant < 0 ? -std::int64_t{row.constant} : row.constant);
            constant = false;
        };
        auto const write_terms = [&](bool negative, bool bound) { // free letters first, then bound ones from outside in
            for (int k = 0; k < row.count; ++k) {
                std::int64_t const factor = terms[k].factor;
                if ((factor < 0) != negative || (terms[k].axis < 0) != bound) continue;
                sign(negative);
                if (factor != 1 && factor != -1) {
                    digits(factor < 0 ? -factor : factor);
                    text(Style::index_times);
                }
                letter(terms[k].axis);
            }
        };
        write_terms(false, false);
        write_terms(false, true);
        if (constant && !begun && row.constant > 0) write_constant();
        write_terms(true, false);
        write_terms(true, true);
        if (constant || !begun) write_constant();
    }
    constexpr void symbol(int id, int const* at, int count) { Style::symbol(*this, id, at, count); }
    /// A number that is not negative.
    constexpr void number(engine::number a) {
        if (typed_as_decimal(g, a)) Style::decimal_number(*this, a);
        else Style::number(*this, a);
    }
    constexpr void decimal_number(engine::number a) {
        if (a.exact()) {
            decimal const d = exact_decimal(a);
            if (d.found) return put_decimal(out, d, Style::exponent_mark, Style::exponent_end);
            integer(a.upper);
            text("/");
            return integer(a.lower);
        }
        double const value = a.value();
        if (value != value) return text(Style::not_a_number);
        if (value > 1.7976931348623157e308) return text(Style::infinity);
        if (value == 0) return text("0");
        put_decimal(out, shortest_decimal(value), Style::exponent_mark, Style::exponent_end);
    }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
