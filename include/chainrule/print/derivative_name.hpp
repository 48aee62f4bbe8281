// SPDX-License-Identifier: BSL-1.0
// Symbols that stand for derivatives: `dy_dz(k,j)` in plain text, ∂y(k)/∂z(j) as shown, a fraction in LaTeX, to any order.
#pragma once
#include <chainrule/calculus/derive.hpp>
#include <chainrule/print/adjoint.hpp>
#include <chainrule/print/left_side.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// What is differentiated (-1: `f`), then by what. Indices come in this order.
struct derivative_symbols {
    int of = -1;
    core::buffer<int> by{2};
    bool nested = false; // the last one is no variable of what is differentiated, but of how its derivative is written: ∂(∂f/∂x)/∂s
};

/// Declares the symbol of a derivative. Its spellings have `#` and a digit where so many of the indices go: see take_mark.
constexpr int declare_derivative(engine::system& s, derivative_symbols const& d, core::buffer<int> const& classes) {
    engine::graph& g = s.g;
    core::buffer<char> plain{16}, unicode{32}, latex{48};
    auto const rank = [&](int symbol) { return symbol < 0 ? classes.size : g.symbols.items[symbol].rank; };
    int ranks = 0; // of the variables
    for (int k = 0; k < d.by.size; ++k) ranks += rank(d.by.items[k]);
    auto const mark = [&](core::buffer<char>& to, int count, bool hidden) {
        if (count == 0) return;
        put(to, hidden ? "#!" : "#");
        to.push(static_cast<char>('0' + count));
    };
    auto const show = [&](int symbol, int count) {
        if (symbol < 0) {
            put(unicode, "f");
            put(latex, "f");
        } else {
            engine::symbol_info const& info = g.symbols.items[symbol];
            if (info.unicode.count > 0) put(unicode, g.view(info.unicode));
            else put_unicode_name(unicode, g.view(info.name));
            if (info.latex.count > 0) put(latex, g.view(info.latex));
            else put_latex_name(latex, g.view(info.name));
        }
        mark(unicode, count, symbol < 0); // a function without a name is written without indices
        mark(latex, count, symbol < 0);
    };
    bool const nested = d.nested && d.by.size > 1;
    int const order = nested ? d.by.size - 1 : d.by.size;
    if (order > 0) {
        put(plain, "d");
        put(unicode, nested ? "∂(∂" : "∂");
        put(latex, nested ? "\\frac{\\partial (\\partial" : "\\frac{\\partial");
        if (d.by.size > 1) put_integer(plain, d.by.size);
        if (order > 1) {
            put_superscript(unicode, order);
            put(latex, "^{");
            put_integer(latex, order);
            put(latex, "}");
        }
        put(latex, " ");
    }
    put(plain, d.of < 0 ? std::string_view("f") : g.name(d.of));
    show(d.of, classes.size - ranks);
    for (int k = 0; k < d.by.size; ++k) {
        bool const first = k == 0, last = k == order; // the last of a nested one
        put(plain, "_d");
        put(unicode, first ? "/∂" : last ? ")/∂" : "∂");
        put(latex, last ? ")}{\\partial " : !first ? " \\partial " : nested ? " / \\partial " : "}{\\partial ");
        put(plain, g.name(d.by.items[k]));
        show(d.by.items[k], rank(d.by.items[k]));
    }
    if (order > 0) put(latex, "}");
    auto const view = [](core::buffer<char> const& text) { return std::string_view(text.items, static_cast<std::size_t>(text.size)); };
    return s.declare(view(plain), classes.items, classes.size, view(unicode), view(latex));
}

/// The names of a derivation, for derive_steps.
struct derivation_names {
    engine::system& s;
    engine::question const& asked;
    int whole = 0; // what is differentiated

    constexpr derivation_names(engine::system& in, engine::question const& q) : s(in), asked(q) {
        bool const variable = q.shown.items[0] >= 0 && q.shown.size == 2 + q.shown.items[1];
        whole = variable ? q.shown.items[0] : derivative(-1);
    }
    constexpr int of() const { return whole; }
    constexpr int derivative(int variable) const {
        derivative_symbols d;
        core::buffer<int> classes{4};
        for (int k = 0; k < asked.shown.size; k += 2 + asked.shown.items[k + 1]) {
            if (k == 0) d.of = asked.shown.items[k];
            else d.by.push(asked.shown.items[k]);
            for (int m = 0; m < asked.shown.items[k + 1]; ++m)
                classes.push(s.g.axes.items[asked.shown.items[k + 2 + m]].extent_class);
        }
        if (variable >= 0) add(d, classes, variable);
        d.nested = variable >= 0 && variable != asked.by;
        return declare_derivative(s, d, classes);
    }
    constexpr int local(int of_variable, int variable) const {
        derivative_symbols d;
        core::buffer<int> classes{4};
        d.of = of_variable;
        slots(classes, of_variable);
        add(d, classes, variable);
        return declare_derivative(s, d, classes);
    }

private:
    constexpr void slots(core::buffer<int>& classes, int symbol) const {
        for (int k = 0; k < s.g.symbols.items[symbol].rank; ++k) classes.push(s.g.slot_classes.items[s.g.symbols.items[symbol].slots + k]);
    }
    constexpr void add(derivative_symbols& d, core::buffer<int>& classes, int variable) const {
        d.by.push(variable);
        slots(classes, variable);
    }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
