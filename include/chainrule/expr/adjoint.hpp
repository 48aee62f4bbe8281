// SPDX-License-Identifier: BSL-1.0
// How the adjoints of a system given as a program are named, and which of them are put in where they are used.
#pragma once
#include <chainrule/calculus/stabilise.hpp>
#include <chainrule/expr/lower.hpp>
#include <chainrule/print/adjoint.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

struct adjoint_names {
    lowering& l;
    core::buffer<symbol_facts const*> const& wanted;
    bool for_programs = false; // then adjoints that divide by their symbol are put in where they are used
    bool spelled = true;       // else they are never shown

    constexpr bool inlined(int symbol, int node) const { return for_programs && engine::divides_by(l.s.g, node, symbol); }
    constexpr int letter(int number, int slot) const { return l.s.g.letter(wanted.items[number]->slots[slot].name); }
    constexpr int adjoint(int of, int symbol) const { return print::declare_adjoint(l.s, of, symbol, spelled); }
};

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
