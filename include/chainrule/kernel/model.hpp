// SPDX-License-Identifier: BSL-1.0
// From derived equations to the schedule: the passes in their order.
#pragma once
#include <chainrule/kernel/derive_program.hpp>
#include <chainrule/schedule/emit.hpp>
#include <chainrule/schedule/place.hpp>
#include <chainrule/schedule/share.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

/// A program as data.
struct scheduled {
    engine::system s;
    engine::extent_table extents;
    int status = 0;     // an engine::status, or -1: one name was declared in two ways
    int objective = -1; // symbol
    core::buffer<engine::equation> equations{16};
    int forward = 0; // so many of them before the adjoints
    core::buffer<engine::statement> statements{16};
    engine::memory_layout layout{extents};
    engine::fusion nests;
    engine::storage storage;
    core::buffer<int> parameters{4}; // symbols by which the objective is derived
    engine::in_place updates;        // in a descent: those and what the rule keeps for them
    engine::function_numbers functions;
};

/// Reads what derived_words wrote.
constexpr void read_equations(request const& r, int const* words, scheduled& out) {
    engine::system& s = out.s;
    out.status = words[0];
    if (out.status != 0) return;
    out.forward = words[1];
    engine::thawed t = engine::thaw<true>(
        words + 3, s, out.extents,
        [&](engine::text_range name, engine::text_range unicode, engine::text_range latex, int const* classes, int rank) {
            int const id = s.declare({}, classes, rank);
            s.g.symbols.items[id].name = name;
            s.g.symbols.items[id].unicode = unicode;
            s.g.symbols.items[id].latex = latex;
            return id;
        },
        [&](int extent_class, int letter) { return s.g.fresh_axis(extent_class, letter); },
        [&](engine::text_range name, engine::text_range, engine::text_range) {
            for (int k = 0; k < r.users->size; ++k)
                if (r.users->items[k]->name == s.g.view(name)) return r.users->items[k];
            return operations::find(s.g.view(name));
        });
    out.equations = static_cast<core::buffer<engine::equation>&&>(t.equations);
    out.objective = words[2] < 0 ? -1 : out.equations.items[words[2]].symbol;
    for (int k = 0; k < r.users->size; ++k) out.functions.users.push(r.users->items[k]);
    for (int k = 0; k < r.by.size; ++k) {
        int const symbol = s.g.find_symbol(r.by.items[k]->name);
        if (symbol >= 0) out.parameters.push(symbol);
    }
    if (!r.updates) return;
    out.updates.first.push(out.objective);
    if (r.rule.reads_norm) out.updates.first.push(s.g.find_symbol(square_norm_name));
    for (int k = 0; k < out.parameters.size; ++k) {
        int const parameter = out.parameters.items[k];
        out.updates.changes.set(parameter, 1);
        for (int m = 0; m < r.rule.states; ++m) out.updates.changes.set(state_symbol(s.g, s.g.name(parameter), m), 1);
    }
}

/// Does the parameter live in the user's memory?
constexpr bool is_elsewhere(request const& r, engine::graph const& g, int symbol) {
    for (int k = 0; k < r.elsewhere.size; ++k)
        if (g.name(symbol) == r.elsewhere.items[k]->name) return true;
    return false;
}

/// Parameters of the program's own are laid out by their use, and what has their slots lies as they do: it is read with them.
constexpr void lay_out_parameters(request const& r, scheduled& out) {
    engine::graph& g = out.s.g;
    for (int k = 0; k < out.parameters.size; ++k) {
        int const parameter = out.parameters.items[k];
        if (is_elsewhere(r, g, parameter)) continue;
        engine::choose_layout(g, out.layout, r.machine.lanes, parameter, out.statements);
        auto const same = [&](int symbol) {
            if (out.layout.first.at(parameter) >= 0) out.layout.first.set(symbol, out.layout.first.at(parameter));
            out.layout.inside.set(symbol, 1);
        };
        for (int m = 0; m < r.rule.states; ++m) same(state_symbol(g, g.name(parameter), m));
        same(adjoint_symbol(g, out.objective, parameter));
    }
}

/// Fills everything from the derived equations; the status says whether there is a program.
constexpr void schedule_program(request const& r, int const* derived, scheduled& out) {
    read_equations(r, derived, out);
    if (out.status != 0) return;
    engine::system& s = out.s;
    out.statements = engine::share_costly(s, out.extents, engine::split_equations(s, out.extents, out.equations, out.layout.index_symbol));
    for (int k = 0; k < out.statements.size; ++k)
        if (!engine::streamable(s.g, out.extents, out.statements.items[k])) out.status = static_cast<int>(engine::status::run_time_axis);
    if (out.status != 0) return;
    if (r.updates) lay_out_parameters(r, out);
    auto const changes = [&](int symbol) { return out.updates.changes.at(symbol) == 1; };
    auto const elsewhere = [&](int symbol) { return changes(symbol) && is_elsewhere(r, s.g, symbol); };
    auto const wanted = [&](int symbol) {
        if (r.updates) { // only the objective and parameters are read, by the user or before the update
            bool known = changes(symbol);
            for (int k = 0; k < out.updates.first.size; ++k) known = known || out.updates.first.items[k] == symbol;
            return known;
        }
        for (int k = 0; k < out.equations.size; ++k)
            if (out.equations.items[k].symbol == symbol) return true;
        return false;
    };
    out.nests = engine::fuse(s, out.layout, r.machine, out.statements, out.updates, wanted);
    out.storage = engine::place(s, out.layout, out.nests, r.how.tile, wanted, [&](int symbol) { return changes(symbol) && !elsewhere(symbol); }, elsewhere);
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
