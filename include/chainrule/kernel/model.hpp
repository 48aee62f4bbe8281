// SPDX-License-Identifier: BSL-1.0
// From a system, an objective and what is wanted of it to the schedule: the passes in their order.
#pragma once
#include <chainrule/calculus/backward.hpp>
#include <chainrule/calculus/stabilise.hpp>
#include <chainrule/expr/adjoint.hpp>
#include <chainrule/expr/formula.hpp>
#include <chainrule/expr/lower.hpp>
#include <chainrule/schedule/emit.hpp>
#include <chainrule/schedule/place.hpp>
#include <chainrule/schedule/share.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

/// How a program is made: `compile<net, E, double, options{.accurate_tanh = true}>()`.
struct options {
    bool accurate_tanh = false; ///< tanh' keeps its relative accuracy where tanh rounds to ±1, for two more exponentials
    int tile = 64;              ///< entries of a run-time axis that are held at a time; at least 1
};

} // namespace chainrule

namespace chainrule::detail {

/// What a program computes. Names are those of symbols; a derivative is asked for by the symbol it is taken by.
struct request {
    program const* net = nullptr;
    program const* of = nullptr;   // the objective or formula; null: all variables of the system
    core::buffer<symbol_facts const*> by{4}; // its gradient by these
    bool differentiate = false;
    function_list const* users = nullptr; // operations that are not the library's, in the order of their numbers
    /// What a parameter becomes after the gradient is known, from its entry and its derivative.
    int (*update)(lowering& l, int parameter, int gradient) = nullptr;
    bool updates = false;
    bool owns_parameters = false; // they live in the program, laid out by their use
    engine::target machine;
    options how;
};

/// A program as data. The members before `kernels` serve explanations.
struct scheduled {
    lowering l;
    engine::status outcome = engine::status::ok;
    int objective = -1; // symbol
    core::buffer<engine::equation> equations{16};
    int forward = 0; // so many of them before the adjoints
    core::buffer<engine::statement> statements{16};
    engine::memory_layout layout{l.extents};
    engine::fusion nests;
    engine::storage storage;
    core::buffer<int> parameters{4}; // symbols
    engine::function_numbers functions;

    constexpr engine::system& system() { return l.s; }
};

/// The name of a formula that is no variable of the system.
inline constexpr std::string_view result_name = "result";

/// Equations in the order of computation: what the objective needs, then its adjoints.
constexpr void derive_equations(request const& r, scheduled& out) {
    lowering& l = out.l;
    engine::system& s = l.s;
    engine::graph& g = s.g;
    l.define(*r.net);
    int root = -1;
    if (r.of != nullptr) root = l.node_of(*r.of);
    engine::know_definitions(s);
    if (r.of != nullptr) {
        engine::node const n = g.at(root);
        if (n.what == engine::kind::access && g.symbols.items[n.tag].definition >= 0 && n.axes_count == n.count && n.count == 0) {
            out.objective = n.tag;
        } else { // an equation of its own, over the formula's free axes in their order
            axis_list const free = free_axes(*r.of);
            core::buffer<int> classes(free.size + 1);
            core::buffer<engine::renaming> slots(free.size + 1);
            int const first = g.axes.size;
            for (int k = 0; k < free.size; ++k) {
                int const axis = l.free_axis(free.axes[k]);
                engine::axis_info const info = g.axes.items[axis];
                classes.push(info.extent_class);
                slots.push({axis, 0});
            }
            int const base = g.axes.size;
            for (int k = 0; k < free.size; ++k) {
                engine::axis_info const info = g.axes.items[slots.items[k].from];
                slots.items[k].to = g.fresh_axis(info.extent_class, info.letter);
            }
            (void)first;
            out.objective = s.declare(result_name, classes.items, classes.size);
            s.define(out.objective, base, engine::rename(g, root, slots.items, slots.size), false);
        }
    }
    core::buffer<int> order{16};
    core::int_map listed;
    auto const list = [&](int symbol) {
        engine::ordering const o = engine::order_equations(s, symbol);
        if (!o.complete) out.outcome = engine::status::cyclic;
        for (int k = 0; k < o.equations.size; ++k) {
            if (listed.at(o.equations.items[k]) == 1) continue;
            listed.set(o.equations.items[k], 1);
            order.push(o.equations.items[k]);
        }
    };
    if (out.objective >= 0) list(out.objective);
    else
        for (int k = 0; k < s.equations.size; ++k) list(s.equations.items[k].symbol);
    if (out.outcome != engine::status::ok) return;
    core::buffer<engine::equation> adjoints{1};
    if (r.differentiate) {
        core::buffer<int> wanted(r.by.size + 1);
        for (int k = 0; k < r.by.size; ++k) wanted.push(l.symbol(*r.by.items[k]));
        engine::backward b = engine::derive_backward(s, out.objective, wanted, adjoint_names{l, r.by, true});
        out.outcome = b.outcome;
        if (b.outcome != engine::status::ok) return;
        adjoints = static_cast<core::buffer<engine::equation>&&>(b.equations);
    }
    for (int k = 0; k < order.size; ++k) { // definitions are looked through as they were written
        out.equations.push(s.equations.items[order.items[k]]);
        out.equations.back().body = engine::stabilise(s, out.equations.back().body, r.how.accurate_tanh);
    }
    out.forward = out.equations.size;
    for (int k = 0; k < adjoints.size; ++k) {
        out.equations.push(adjoints.items[k]);
        out.equations.back().body = engine::stabilise(s, adjoints.items[k].body, r.how.accurate_tanh);
    }
}

/// Parameters change last: each update is an equation for the parameter itself.
constexpr void add_updates(request const& r, scheduled& out) {
    engine::system& s = out.l.s;
    engine::graph& g = s.g;
    for (int k = 0; k < r.by.size; ++k) {
        int const parameter = out.l.symbol(*r.by.items[k]);
        out.parameters.push(parameter);
        if (!r.updates) continue;
        core::buffer<char> name{16}; // the adjoint's
        name.push('d');
        for (char c : g.name(out.objective)) name.push(c);
        name.push('_');
        name.push('d');
        for (char c : g.name(parameter)) name.push(c);
        int const adjoint = g.find_symbol({name.items, static_cast<std::size_t>(name.size)});
        int const first = s.slot_axes(parameter, 0);
        engine::equation e;
        e.symbol = parameter;
        e.first_axis = first;
        e.rank = g.symbols.items[parameter].rank;
        e.body = r.update(out.l, engine::access_axes(g, parameter, first), engine::access_axes(g, adjoint, first));
        out.equations.push(e);
    }
}

/// Fills everything; the outcome says whether there is a program.
constexpr void schedule_program(request const& r, scheduled& out) {
    derive_equations(r, out);
    if (out.outcome != engine::status::ok || out.l.conflict) return;
    engine::system& s = out.l.s;
    if (r.differentiate) add_updates(r, out);
    out.statements = engine::share_costly(s, out.l.extents, engine::split_equations(s, out.l.extents, out.equations, out.layout.index_symbol));
    for (int k = 0; k < out.statements.size; ++k)
        if (!engine::streamable(s.g, out.l.extents, out.statements.items[k])) out.outcome = engine::status::run_time_axis;
    if (out.outcome != engine::status::ok) return;
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
