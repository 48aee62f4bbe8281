// SPDX-License-Identifier: BSL-1.0
// The backward system: one equation per adjoint, each written with the adjoints before it.
#pragma once
#include <chainrule/calculus/derive.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Adjoint equations in the order in which they are computed: variables from the objective back, then the given symbols asked for.
struct backward {
    status outcome = status::ok;
    operation const* missing = nullptr;
    buffer<equation> equations{16};
};

/// The adjoints of a scalar `of` for the wanted symbols. `names.adjoint(of, symbol)` declares the symbol of an adjoint, with the
/// slots of `symbol`; `names.letter(symbol, slot)` names the axes of given symbols; `names.inlined(symbol, node)` says which adjoints
/// get no equation but are put in where they are used; those of a recurrence always have one, and read each other.
template <class Names>
constexpr backward derive_backward(system& s, int of, buffer<int> const& wanted, Names const& names) {
    graph& g = s.g;
    backward result;
    core::int_map is_wanted;
    for (int k = 0; k < wanted.size; ++k) is_wanted.set(wanted.items[k], 1);
    core::int_map announced; // symbol -> the symbol of its adjoint, before that has its equation
    auto const define = [&](int symbol, int first_axis, int node) {
        int const adjoint = announced.at(symbol) >= 0 ? announced.at(symbol) : names.adjoint(of, symbol);
        s.define(adjoint, first_axis, node);
        result.equations.push(s.equations.items[s.equations.size - 1]);
        return adjoint;
    };
    core::int_map const given = is_wanted;
    auto const settle = [&](int symbol, int node) {
        int const settled = tidy(s, node), d = g.symbols.items[symbol].definition;
        if (d < 0) return settled;
        bool const recurrent = announced.at(symbol) >= 0, constant = g.what(settled) == kind::number && !recurrent;
        if (!recurrent && (constant || names.inlined(symbol, settled)) && given.at(symbol) != 1) return settled;
        int const first_axis = s.equations.items[d].first_axis;
        int const adjoint = define(symbol, first_axis, settled);
        return constant ? settled : access_axes(g, adjoint, first_axis);
    };
    auto const announce = [&](int symbol) {
        int const adjoint = names.adjoint(of, symbol);
        g.symbols.items[adjoint].recurrent = true;
        announced.set(symbol, adjoint);
        return access_axes(g, adjoint, s.equations.items[g.symbols.items[symbol].definition].first_axis);
    };
    adjoints const a = accumulate(s, of, nullptr, static_cast<core::int_map&&>(is_wanted), settle, announce);
    if (a.cyclic || a.missing != nullptr) {
        result.outcome = a.cyclic ? status::cyclic : status::no_derivative;
        result.missing = a.missing;
        return result;
    }
    for (int k = 0; k < wanted.size; ++k) {
        int const symbol = wanted.items[k], d = g.symbols.items[symbol].definition, node = a.node_of.at(symbol);
        if (d >= 0 && node >= 0) continue; // has its equation
        int first_axis = d >= 0 ? s.equations.items[d].first_axis : a.slots_of.at(symbol);
        if (first_axis < 0) first_axis = s.slot_axes(symbol, 0);
        for (int m = 0; m < g.symbols.items[symbol].rank && d < 0; ++m)
            g.axes.items[first_axis + m].letter = names.letter(symbol, m);
        define(symbol, first_axis, node >= 0 ? node : g.zero());
    }
    return result;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
