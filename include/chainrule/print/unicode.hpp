// SPDX-License-Identifier: BSL-1.0
// Unicode text: `∂E/∂w⁽¹⁾(j,i) = (1 − z(j)²)·x(i)·Σ_k (y(k) − ŷ(k))·w⁽²⁾(k,j)`.
#pragma once
#include <chainrule/print/plain.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// ½ ⅓ ⅔ ¼ ¾, or nothing.
constexpr std::string_view vulgar_fraction(engine::number a) {
    if (a.lower == 2 && a.upper == 1) return "½";
    if (a.lower == 3 && (a.upper == 1 || a.upper == 2)) return a.upper == 1 ? "⅓" : "⅔";
    if (a.lower == 4 && (a.upper == 1 || a.upper == 3)) return a.upper == 1 ? "¼" : "¾";
    return {};
}

struct unicode : plain {
    static constexpr std::string_view plus = " + ", minus = " − ", negation = "−", times = "·", times_digit = "·";
    static constexpr std::string_view index_minus = "−", index_times = "", pi = "π";
    static constexpr std::string_view root_open = "√(";
    static constexpr bool prefix_reductions = true, reads_back = false;

    template <class Printer>
    static constexpr void name(Printer& to, std::string_view letter) {
        put_unicode_name(to.out, letter);
    }
    template <class Printer>
    static constexpr void symbol(Printer& to, int id, int const* indices, int count) {
        engine::symbol_info const& info = to.g.symbols.items[id];
        if (info.unicode.count == 0) {
            put_unicode_name(to.out, to.g.name(id));
            return list(to, indices, count);
        }
        marked_text(to, to.g.view(info.unicode), indices, count, [&](int const* at, int many) { list(to, at, many); });
    }
    template <class Printer>
    static constexpr bool wraps_symbol(Printer& to, int id, level where) {
        engine::symbol_info const& info = to.g.symbols.items[id];
        std::string_view const spelling = to.g.view(info.unicode);
        if (where < level::divisor) return false;
        if (spelling.find('/') != std::string_view::npos) return true; // (∂E/∂h(j))²
        return where == level::base && info.rank == 0 && ends_in_superscript(spelling);
    }
    template <class Printer>
    static constexpr void number(Printer& to, engine::number a) {
        std::string_view const fraction = vulgar_fraction(a);
        if (fraction.empty()) to.decimal_number(a);
        else to.text(fraction);
    }
    static constexpr bool is_atom(engine::number a) { return vulgar_fraction(a).empty() && plain::is_atom(a); }
    static constexpr bool splits(engine::number c, bool above, bool below) {
        return above && !vulgar_fraction(c).empty() ? false : plain::splits(c, above, below);
    }
    template <class Printer>
    static constexpr void exponent(Printer& to, engine::number a) {
        if (a.integer()) put_superscript(to.out, a.upper);
        else plain::exponent(to, a);
    }
    template <class Printer>
    static constexpr void delta(Printer& to, int left, int right) {
        int const indices[] = {left, right};
        to.text("δ");
        list(to, indices, 2);
    }
    template <class Printer>
    static constexpr void position(Printer& to, int index) {
        to.text("δ(");
        to.index(index);
        to.text(", ");
    }
    template <class Printer>
    static constexpr void guard(Printer& to, int index, int extent_class) {
        to.text("[0 ≤ ");
        to.index(index);
        to.text(" < ");
        extent(to, extent_class);
        to.text("]");
    }
    template <class Printer>
    static constexpr void function(Printer& to, engine::operation const& f) {
        to.text(f.unicode);
    }
    template <class Printer>
    static constexpr void reduction(Printer& to, engine::kind what, int count) {
        constexpr std::string_view names[] = {"Σ_", "Π_", "max_", "min_", "argmax_", "argmin_"};
        for (int k = 0; k < count; ++k) {
            to.text(names[static_cast<int>(what) - static_cast<int>(engine::kind::sum)]);
            name(to, to.letters.text(to.letters.entered(count, k)));
            to.text(" ");
        }
    }
    template <class Printer>
    static constexpr void differential(Printer& to, int order) {
        to.text("∂");
        if (order > 1) put_superscript(to.out, order);
    }
    static constexpr std::string_view between(bool) { return ""; }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
