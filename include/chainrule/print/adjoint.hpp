// SPDX-License-Identifier: BSL-1.0
// Names of adjoints: `dE_dh` in plain text, ∂E/∂h as shown, and a fraction in LaTeX, where `#` is the place of the indices.
#pragma once
#include <chainrule/graph/system.hpp>
#include <chainrule/print/spelling.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// `dE_dw`
constexpr void put_adjoint_name(core::buffer<char>& out, std::string_view of, std::string_view symbol) {
    put(out, "d");
    put(out, of);
    put(out, "_d");
    put(out, symbol);
}

/// Declares the symbol of ∂ of / ∂ symbol, with the slots of `symbol`; `spelled`: may it be shown?
constexpr int declare_adjoint(engine::system& s, int of, int symbol, bool spelled = true) {
    engine::graph& g = s.g;
    engine::symbol_info const upper = g.symbols.items[of], lower = g.symbols.items[symbol];
    core::buffer<char> plain{16}, unicode{32}, latex{48};
    put_adjoint_name(plain, g.name(of), g.name(symbol));
    core::buffer<int> classes(lower.rank + 1);
    for (int k = 0; k < lower.rank; ++k) classes.push(g.slot_classes.items[lower.slots + k]);
    if (!spelled) return s.declare(text_of(plain), classes.items, lower.rank);
    auto const shown = [&](engine::symbol_info const& info) {
        if (info.unicode.count > 0) put(unicode, g.view(info.unicode));
        else put_unicode_name(unicode, g.view(info.name));
        if (info.latex.count > 0) put(latex, g.view(info.latex));
        else put_latex_name(latex, g.view(info.name));
    };
    put(unicode, "∂");
    put(latex, "\\frac{\\partial ");
    shown(upper);
    put(unicode, "/∂");
    put(latex, "}{\\partial ");
    shown(lower);
    put(latex, "#}");
    return s.declare(text_of(plain), classes.items, lower.rank, text_of(unicode), text_of(latex));
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
