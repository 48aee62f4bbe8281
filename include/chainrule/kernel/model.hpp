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
    int derived = 0; // so many of them before the updates, if some recur; else 0
    core::buffer<engine::statement> statements{16};
    engine::sequences sequences;
    engine::memory_layout layout{extents};
    engine::fusion nests;
    engine::storage storage;
    core::buffer<int> parameters{4}; // symbols
    engine::function_numbers functions;
};

/// Reads what derived_words wrote.
constexpr void read_equations(request const& r, int const* words, scheduled& out) {
    engine::system& s = out.s;
    out.status = words[0];
    if (out.status != 0) return;
    out.forward = words[1];
    engine::thawed t = engine::thaw<true>(
        words + 4, s, out.extents,
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
    out.derived = words[3];
    out.objective = words[2] < 0 ? -1 : out.equations.items[words[2]].symbol;
    for (int k = 0; k < r.users->size; ++k) out.functions.users.push(r.users->items[k]);
    for (int k = 0; k < r.by.size; ++k) {
        int const symbol = s.g.find_symbol(r.by.items[k]->name);
        if (symbol >= 0) out.parameters.push(symbol);
    }
}

/// Puts the statements of recurrences together.
constexpr void find_sequences(scheduled& out) {
    engine::graph& g = out.s.g;
    out.sequences = engine::find_sequences(out.s, out.statements, [&](int symbol) {
        for (int k = out.derived; k < out.equations.size; ++k)
            if (out.equations.items[k].symbol == symbol) return true;
        return false;
    });
    if (!out.sequences.complete) out.status = static_cast<int>(engine::status::cyclic);
    for (int k = 0; k < out.sequences.list.size; ++k)
        if (engine::extent_of(out.extents, out.sequences.list.items[k].extent_class) < 0) out.status = static_cast<int>(engine::status::run_time_recurrence);
    for (int k = 0; k < out.statements.size && out.status == 0; ++k) { // a step cannot wait for the last tile
        engine::statement const& t = out.statements.items[k];
        int const reduction = t.sequence >= 0 ? engine::reduction_in(g, t.body) : -1;
        if (reduction >= 0 && engine::reduces_run_time(g, out.extents, reduction)) out.status = static_cast<int>(engine::status::run_time_axis);
    }
}

/// Fills everything from the derived equations; the status says whether there is a program.
constexpr void schedule_program(request const& r, int const* derived, scheduled& out) {
    read_equations(r, derived, out);
    if (out.status != 0) return;
    engine::system& s = out.s;
    out.statements = engine::share_costly(s, out.extents, engine::split_equations(s, out.extents, out.equations, out.layout.index_symbol, out.derived));
    if (out.derived > 0) find_sequences(out);
    if (out.status != 0) return;
    for (int k = 0; k < out.statements.size; ++k)
        if (!engine::streamable(s.g, out.extents, out.statements.items[k])) out.status = static_cast<int>(engine::status::run_time_axis);
    if (out.status != 0) return;
    auto const is_parameter = [&](int symbol) {
        for (int k = 0; k < out.parameters.size; ++k)
            if (out.parameters.items[k] == symbol) return true;
        return false;
    };
    if (r.owns_parameters)
        for (int k = 0; k < out.parameters.size; ++k) engine::choose_layout(s.g, out.layout, r.machine.lanes, out.parameters.items[k], out.statements);
    auto const wanted = [&](int symbol) {
        bool const gradients = !r.updates; // else only the objective and parameters are read
        if (!gradients) return symbol == out.objective || is_parameter(symbol);
        for (int k = 0; k < out.equations.size; ++k)
            if (out.equations.items[k].symbol == symbol) return true;
        return false;
    };
    out.nests = engine::fuse(s, out.layout, r.machine, out.statements, wanted);
    out.storage = engine::place(s, out.layout, out.nests, r.how.tile, wanted, [&](int symbol) { return r.owns_parameters && is_parameter(symbol); });
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
