// SPDX-License-Identifier: BSL-1.0
// From a system to its schedule: the passes in their order, each a step at a time, so that work can stop anywhere and go on.
#pragma once
#include <chainrule/kernel/derive_program.hpp>
#include <chainrule/schedule/emit.hpp>
#include <chainrule/schedule/place.hpp>
#include <chainrule/schedule/share.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

/// The passes; a step of most of them takes one equation, statement, nest or symbol.
enum class pass {
    read, know, ask, order, put_in, start, derive, look, stabilise, update, // equations
    repeat, split, count, share, sequence, weigh, arrange,                  // statements
    fuse, keep, tile, use, store, place, plan, end                          // nests
};

/// A program in the making.
struct scheduled : deriving {
    engine::system& s = l.s;
    engine::extent_table& extents = l.extents;
    pass now = pass::read;
    int step_number = 0;
    int status = 0; // an engine::status, or -1: one name was declared in two ways
    int derived = 0; // equations before the updates
    int run_time_class = -1; // of statements so far
    int refused = -1;        // symbol whose equation has no program
    engine::known_statements temporaries;
    core::int_map ahead; // symbol -> 1: in a recurrence, and not split yet
    engine::sequences sequences;
    core::buffer<engine::statement> split{16}, statements{16};
    engine::shared_values shared;
    engine::memory_layout layout{extents};
    engine::layout_weights weights;
    engine::fusion nests;
    engine::fusing joined;
    engine::storage storage;
    engine::placing placed;
    core::int_map computed;   // symbol -> 1 where it has an equation
    core::int_map elsewhere;  // symbol -> 1: a parameter that changes in the user's memory
    engine::in_place updates; // in a descent: parameters and what the rule keeps for them
    engine::function_numbers functions;

    template <class Use>
    constexpr void for_buffers(Use& use) {
        deriving::for_buffers(use);
        int const symbols = s.g.symbols.size, nodes = s.g.nodes.size;
        temporaries.for_buffers(use, nodes);
        core::visit_map(use, ahead, symbols);
        core::visit_buffer(use, sequences.list);
        core::visit_buffer(use, split);
        core::visit_buffer(use, statements);
        shared.for_buffers(use, nodes);
        layout.for_buffers(use, symbols);
        weights.for_buffers(use, symbols);
        nests.for_buffers(use, symbols);
        joined.for_buffers(use, symbols, nests.nests.size);
        storage.for_buffers(use, symbols);
        placed.for_buffers(use, symbols);
        core::visit_map(use, computed, symbols);
        core::visit_map(use, elsewhere, symbols);
        core::visit_buffer(use, updates.first);
        core::visit_map(use, updates.changes, symbols);
        core::visit_buffer(use, functions.users);
    }

    constexpr bool owned(int symbol) const { return updates.changes.at(symbol) > 0 && elsewhere.at(symbol) != 1; }
    /// Is it read by the user, or before an update?
    constexpr bool wanted(request const& r, int symbol) const {
        if (!r.updates) return computed.at(symbol) == 1;
        bool known = updates.changes.at(symbol) > 0;
        for (int k = 0; k < updates.first.size; ++k) known = known || updates.first.items[k] == symbol;
        return known;
    }

    /// One step towards the schedule. Ends in pass::plan, or in pass::end where there is no program, with its status.
    constexpr void step(request const& r) {
        s.g.effort += 2;
        int const k = step_number++;
        bool more = false; // steps of this pass
        switch (now) {
        case pass::read: more = read_equation(r, *this); break;
        case pass::know:
            more = k < s.equations.size;
            if (k == 0) engine::start_knowing(s);
            if (more) engine::know_definition(s, k);
            break;
        case pass::ask: read_request(r, *this); break;
        case pass::order:
            order_forward(*this);
            s.g.effort += whole_effort * s.equations.size;
            break;
        case pass::put_in:
            more = !r.formulas && k < order.size;
            if (more) engine::put_in_definitions(s, order.items[k], parameters);
            break;
        case pass::start:
            if (r.differentiate) backward.start(s, objective, parameters);
            s.g.effort += whole_effort * s.equations.size;
            break;
        case pass::derive: more = derive_adjoint(r, *this); break;
        case pass::look:
            more = k < backward.result.equations.size;
            if (more) list_reads(*this, k);
            break;
        case pass::stabilise:
            more = k < order.size + backward.result.equations.size;
            if (more) add_equation(r, *this, k);
            break;
        case pass::update:
            if (k == 0) derived = equations.size;
            if (k == 0 && r.updates && r.rule.reads_norm) add_norm(r, *this);
            more = r.updates && k < parameters.size;
            if (more) add_update(r, *this, k);
            else start_schedule(r);
            break;
        case pass::repeat:
            more = !recurs && k < equations.size;
            if (more) engine::count_reductions(s, extents, equations.items[k], temporaries);
            break;
        case pass::split:
            more = k < equations.size;
            if (more) engine::split_equation(s, extents, equations.items[k], temporaries, ahead, layout.index_symbol, split);
            break;
        case pass::count:
            more = k < split.size;
            if (more) engine::count_costly(s, extents, split, k, shared);
            break;
        case pass::share:
            more = k < split.size;
            if (more) engine::share_costly(s, extents, split, k, shared, statements);
            break;
        case pass::sequence:
            if (recurs) find_sequences();
            joined.phases = engine::assign_phases(s, extents, statements, updates);
            break;
        case pass::weigh:
            more = r.updates && k < statements.size;
            for (int m = 0; r.updates && k == 0 && m < parameters.size; ++m)
                if (elsewhere.at(parameters.items[m]) != 1) weights.add(s.g, parameters.items[m]);
            if (more) engine::weigh_reads(s.g, layout, r.machine.lanes, statements.items[k], weights);
            break;
        case pass::arrange:
            more = r.updates && k < parameters.size;
            if (more) lay_out_parameter(r, k);
            break;
        case pass::fuse:
            more = k < statements.size;
            if (more) {
                if (engine::status const streams = engine::streamable(s.g, extents, statements.items[k], run_time_class); streams != engine::status::ok) {
                    fail(static_cast<int>(streams), k);
                    return;
                }
                engine::fuse_statement(s, layout, r.machine, updates, statements.items[k], k, nests, joined);
            }
            break;
        case pass::keep:
            more = k < statements.size;
            if (more) engine::keep_statement(s, layout, r.machine, statements.items[k], wanted(r, statements.items[k].symbol), nests, joined);
            break;
        case pass::tile:
            more = k < nests.nests.size;
            if (more) engine::tile_nest(s, layout, r.machine, k, nests, joined);
            break;
        case pass::use:
            more = k < nests.nests.size;
            if (more) engine::note_uses(placer(r), k);
            break;
        case pass::store:
            more = k < s.g.symbols.size;
            if (more) engine::place_symbol(placer(r), k, wanted(r, k), owned(k), elsewhere.at(k) == 1);
            break;
        case pass::place:
            more = k < nests.nests.size;
            if (more) engine::place_values(placer(r), k);
            break;
        default: return;
        }
        if (outcome != engine::status::ok || l.conflict) fail(l.conflict ? -1 : static_cast<int>(outcome));
        if (more || now == pass::end) return;
        forget(now);
        now = static_cast<pass>(static_cast<int>(now) + 1);
        step_number = 0;
    }

private:
    static constexpr int whole_effort = 12; // of a pass that takes all equations at once, for each: steps that intern nothing

    constexpr engine::detail::placer placer(request const& r) { return {s, layout, nests, r.how.tile, storage, placed}; }
    /// `statement`: which is to blame, or the temporaries of which it is one.
    constexpr void fail(int why, int statement = -1) {
        status = why;
        now = pass::end;
        for (; statement >= 0 && statement < statements.size && refused < 0; ++statement)
            if (s.g.symbols.items[statements.items[statement].symbol].name.count > 0) refused = statements.items[statement].symbol;
    }
    /// Puts the statements of recurrences together.
    constexpr void find_sequences() {
        core::int_map updated; // symbols
        for (int k = derived; k < equations.size; ++k) updated.set(equations.items[k].symbol, 1);
        sequences = engine::find_sequences(s, statements, [&](int symbol) { return updated.at(symbol) == 1; });
        if (!sequences.complete) fail(static_cast<int>(engine::status::cyclic));
        for (int k = 0; k < sequences.list.size; ++k)
            if (engine::extent_of(extents, sequences.list.items[k].extent_class) < 0) fail(static_cast<int>(engine::status::run_time_recurrence));
        for (int k = 0; k < statements.size && now != pass::end; ++k) { // a step cannot wait for the last tile
            engine::statement const& t = statements.items[k];
            int const reduction = t.sequence >= 0 ? engine::reduction_in(s.g, t.body) : -1;
            if (reduction >= 0 && engine::reduces_run_time(s.g, extents, reduction)) fail(static_cast<int>(engine::status::run_time_axis), k);
        }
    }
    constexpr void note_updates(request const& r) {
        engine::graph& g = s.g;
        updates.guarded = r.how.guard_loss;
        updates.first.push(objective);
        if (r.rule.reads_norm) updates.first.push(g.find_symbol(square_norm_name));
        for (int k = 0; k < parameters.size; ++k) {
            int const parameter = parameters.items[k];
            updates.changes.set(parameter, k + 1);
            for (int m = 0; m < r.rule.states; ++m) updates.changes.set(state_symbol(g, g.name(parameter), m), k + 1);
            for (int m = 0; m < r.elsewhere.size; ++m)
                if (g.name(parameter) == r.elsewhere.items[m]->name) elsewhere.set(parameter, 1);
        }
    }
    /// Parameters of the program's own are laid out by their use, and what has their slots lies as they do: it is read with them.
    constexpr void lay_out_parameter(request const& r, int number) {
        engine::graph& g = s.g;
        int const parameter = parameters.items[number];
        if (elsewhere.at(parameter) == 1) return;
        engine::choose_layout(g, layout, r.machine.lanes, parameter, weights);
        auto const same = [&](int symbol) {
            if (layout.first.at(parameter) >= 0) layout.first.set(symbol, layout.first.at(parameter));
            layout.inside.set(symbol, 1);
        };
        for (int m = 0; m < r.rule.states; ++m) same(state_symbol(g, g.name(parameter), m));
        same(adjoint_symbol(g, objective, parameter));
    }
    constexpr void start_schedule(request const& r) {
        for (int k = 0; k < derived && recurs; ++k) ahead.set(equations.items[k].symbol, 1);
        for (int k = 0; k < equations.size; ++k) computed.set(equations.items[k].symbol, 1);
        if (r.updates) note_updates(r);
        for (int k = 0; k < r.users->size; ++k) functions.users.push(r.users->items[k]);
        for (int k = 0; k < s.g.symbols.size; ++k) s.g.symbols.items[k].symmetric = 0; // entries are told apart by their places
    }
    /// What no later pass reads.
    constexpr void forget(pass done) {
        if (done == pass::update) {
            backward = engine::backward_derivation(); // not {}: GCC 12 would take members for uninitialised, see core/buffer.hpp
            order = {};
            listed.clear();
            s.patterns = {};
            s.bodies = s.factors = s.terms = {};
            s.powers = {};
        } else if (done == pass::split) {
            temporaries = {};
            ahead.clear();
        } else if (done == pass::share) {
            shared = {};
            split = {};
        } else if (done == pass::arrange) {
            weights = {};
        } else if (done == pass::tile) {
            joined = {};
        } else if (done == pass::place) {
            placed = {};
            equations = {};
            statements = {};
            s.equations = {};
        }
    }
};

/// All of it.
constexpr void schedule_program(request const& r, scheduled& out) {
    limit_search(r, out.s);
    while (out.now < pass::plan) out.step(r);
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
