// SPDX-License-Identifier: BSL-1.0
// Names of adjoints: `dE_dh` in plain text, ∂E/∂h as shown, and a fraction in LaTeX, where `#` is the place of the indices.
#pragma once
#include <chainrule/calculus/stabilise.hpp>
#include <chainrule/expr/lower.hpp>
#include <chainrule/print/spelling.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

/// `dE_dw`
constexpr void put_adjoint_name(core::buffer<char>& out, std::string_view of, std::string_view symbol) {
    print::put(out, "d");
    print::put(out, of);
    print::put(out, "_d");
    print::put(out, symbol);
}

struct adjoint_names {
    lowering& l;
    core::buffer<symbol_facts const*> const& wanted;
    bool for_programs = false; // then adjoints that divide by their symbol are put in where they are used
    bool spelled = true;       // else they are never shown

    constexpr bool inlined(int symbol, int node) const { return for_programs && engine::divides_by(l.s.g, node, symbol); }
    constexpr int letter(int number, int slot) const { return l.s.g.letter(wanted.items[number]->slots[slot].name); }
    constexpr int adjoint(int of, int symbol) const {
        engine::graph& g = l.s.g;
        engine::symbol_info const upper = g.symbols.items[of], lower = g.symbols.items[symbol];
        core::buffer<char> plain{16}, unicode{32}, latex{48};
        put_adjoint_name(plain, g.name(of), g.name(symbol));
        core::buffer<int> classes(lower.rank + 1);
        for (int k = 0; k < lower.rank; ++k) classes.push(g.slot_classes.items[lower.slots + k]);
        if (!spelled) return l.s.declare(view(plain), classes.items, lower.rank);
        auto const shown = [&](engine::symbol_info const& info) {
            if (info.unicode.count > 0) print::put(unicode, g.view(info.unicode));
            else print::put_unicode_name(unicode, g.view(info.name));
            if (info.latex.count > 0) print::put(latex, g.view(info.latex));
            else print::put_latex_name(latex, g.view(info.name));
        };
        print::put(unicode, "∂");
        print::put(latex, "\\frac{\\partial ");
        shown(upper);
        print::put(unicode, "/∂");
        print::put(latex, "}{\\partial ");
        shown(lower);
        print::put(latex, "#}");
        return l.s.declare(view(plain), classes.items, lower.rank, view(unicode), view(latex));
    }

private:
    static constexpr std::string_view view(core::buffer<char> const& text) {
        return {text.items, static_cast<std::size_t>(text.size)};
    }
};

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
