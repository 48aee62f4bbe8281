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

/// The adjoints of a scalar `of` for the wanted symbols, a symbol at a time. `names.adjoint(of, symbol)` declares the symbol of an
/// adjoint, with the slots of `symbol`; `names.letter(wanted, slot)` names the axes of the wanted symbols, by their number;
/// `names.inlined(symbol, node)` says which adjoints get no equation but are put in where they are used; those of a recurrence always
/// have one, and read each other.
struct backward_derivation {
    accumulation inner;
    backward result;
    buffer<int> wanted{4};
    core::int_map is_wanted;
    core::int_map announced; // symbol -> the symbol of its adjoint, before that has its equation
    int of = -1;
    int named = 0; // so many of the wanted symbols have their equation

    template <class Use>
    constexpr void for_buffers(Use& use, int symbols) {
        inner.for_buffers(use, symbols);
        core::visit_buffer(use, result.equations);
        core::visit_buffer(use, wanted);
        core::visit_map(use, is_wanted, symbols);
        core::visit_map(use, announced, symbols);
    }

    constexpr void start(system& s, int objective, buffer<int> const& by) {
        of = objective;
        wanted = by;
        for (int k = 0; k < by.size; ++k) is_wanted.set(by.items[k], 1);
        tell_all_apart(s, by);
        inner.start(s, of, nullptr, is_wanted);
        if (inner.result.cyclic) result.outcome = status::cyclic;
    }
    /// False when nothing is left, or the outcome is bad.
    template <class Names>
    constexpr bool step(system& s, Names const& names) {
        graph& g = s.g;
        auto const settle = [&](int symbol, int node) {
            int const settled = tidy(s, node), d = g.symbols.items[symbol].definition;
            if (d < 0) return settled;
            bool const recurrent = announced.at(symbol) >= 0, constant = g.what(settled) == kind::number && !recurrent;
            if (!recurrent && (constant || names.inlined(symbol, settled)) && is_wanted.at(symbol) != 1) return settled;
            int const first_axis = s.equations.items[d].first_axis;
            int const adjoint = define(s, names, symbol, first_axis, settled);
            return constant ? settled : access_axes(g, adjoint, first_axis);
        };
        auto const announce = [&](int symbol) {
            int const adjoint = names.adjoint(of, symbol);
            g.symbols.items[adjoint].recurrent = true;
            announced.set(symbol, adjoint);
            return access_axes(g, adjoint, s.equations.items[g.symbols.items[symbol].definition].first_axis);
        };
        bool const more = inner.step(s, settle, announce);
        if (inner.result.missing != nullptr) {
            result.outcome = status::no_derivative;
            result.missing = inner.result.missing;
        }
        if (result.outcome != status::ok) return false;
        if (more) return true;
        if (named == wanted.size) return false;
        int const number = named++, symbol = wanted.items[number], d = g.symbols.items[symbol].definition, node = inner.result.node_of.at(symbol);
        if (d >= 0 && node >= 0) return true; // has its equation
        int first_axis = d >= 0 ? s.equations.items[d].first_axis : inner.result.slots_of.at(symbol);
        if (first_axis < 0) first_axis = s.slot_axes(symbol, 0);
        for (int m = 0; m < g.symbols.items[symbol].rank && d < 0; ++m) g.axes.items[first_axis + m].letter = names.letter(number, m);
        define(s, names, symbol, first_axis, node >= 0 ? node : g.zero());
        return true;
    }

private:
    template <class Names>
    constexpr int define(system& s, Names const& names, int symbol, int first_axis, int node) {
        int const adjoint = announced.at(symbol) >= 0 ? announced.at(symbol) : names.adjoint(of, symbol);
        s.define(adjoint, first_axis, node);
        s.equations.back().by = symbol;
        result.equations.push(s.equations.items[s.equations.size - 1]);
        return adjoint;
    }
};

/// All steps at once.
template <class Names>
constexpr backward derive_backward(system& s, int of, buffer<int> const& wanted, Names const& names) {
    backward_derivation d;
    d.start(s, of, wanted);
    while (d.step(s, names)) {}
    return static_cast<backward&&>(d.result);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
