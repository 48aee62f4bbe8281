// SPDX-License-Identifier: BSL-1.0
// Names of adjoints: `dE_dh` in plain text, ∂E/∂h as shown, and a fraction in LaTeX, where `#` is the place of the indices.
#pragma once
#include <chainrule/calculus/stabilise.hpp>
#include <chainrule/expr/lower.hpp>
#include <chainrule/print/spelling.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

struct adjoint_names {
    lowering& l;
    core::buffer<symbol_facts const*> const& wanted;
    bool for_programs = false; // then adjoints that divide by their symbol are put in where they are used

    constexpr bool inlined(int symbol, int node) const { return for_programs && engine::divides_by(l.s.g, node, symbol); }
    constexpr int letter(int symbol, int slot) const {
        for (int k = 0; k < wanted.size; ++k)
            if (l.symbol(*wanted.items[k]) == symbol) return l.s.g.letter(wanted.items[k]->slots[slot].name);
        return 0;
    }
    constexpr int adjoint(int of, int symbol) const {
        engine::graph& g = l.s.g;
        engine::symbol_info const upper = g.symbols.items[of], lower = g.symbols.items[symbol];
        core::buffer<char> plain{16}, unicode{32}, latex{48};
        print::put(plain, "d");
        print::put(plain, g.name(of));
        print::put(plain, "_d");
        print::put(plain, g.name(symbol));
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
        core::buffer<int> classes(lower.rank + 1);
        for (int k = 0; k < lower.rank; ++k) classes.push(g.slot_classes.items[lower.slots + k]);
        return l.s.declare(view(plain), classes.items, lower.rank, view(unicode), view(latex));
    }

private:
    static constexpr std::string_view view(core::buffer<char> const& text) {
        return {text.items, static_cast<std::size_t>(text.size)};
    }
};

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
