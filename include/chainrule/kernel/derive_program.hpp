// SPDX-License-Identifier: BSL-1.0
// What a program computes: from a system, an objective and what is wanted of it to equations in the order of computation.
#pragma once
#include <chainrule/calculus/backward.hpp>
#include <chainrule/calculus/stabilise.hpp>
#include <chainrule/expr/adjoint.hpp>
#include <chainrule/expr/formula.hpp>
#include <chainrule/expr/lower.hpp>
#include <chainrule/schedule/nest.hpp>

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
    bool spelled = false; // will names be shown?
    engine::target machine;
    options how;
};

/// From a system to equations in the order of computation, a step at a time.
struct deriving {
    lowering l;
    engine::status outcome = engine::status::ok;
    int objective = -1; // symbol
    int defined = 0;    // equations of the system
    bool recurs = false; // some read each other in a circle, along an axis
    core::buffer<int> parameters{4}; // symbols, one for each of request::by
    core::buffer<int> order{16};     // positions in the system: the forward equations
    core::int_map listed;            // 1: in `order`
    engine::backward_derivation backward;
    core::buffer<engine::equation> equations{16};

    template <class Use>
    constexpr void for_buffers(Use& use) {
        l.for_buffers(use);
        int const symbols = l.s.g.symbols.size;
        core::visit_buffer(use, parameters);
        core::visit_buffer(use, order);
        core::visit_map(use, listed, l.s.equations.size);
        backward.for_buffers(use, symbols);
        core::visit_buffer(use, equations);
    }
};

/// The name of a formula that is no variable of the system.
inline constexpr std::string_view result_name = "result";

/// Lists the equations that a symbol needs.
constexpr void list_equations(deriving& d, int symbol) {
    engine::ordering const o = engine::order_equations(d.l.s, symbol);
    if (!o.complete) d.outcome = engine::status::cyclic;
    d.recurs = d.recurs || o.recurrences.size > 0;
    for (int k = 0; k < o.equations.size; ++k) {
        if (d.listed.at(o.equations.items[k]) == 1) continue;
        d.listed.set(o.equations.items[k], 1);
        d.order.push(o.equations.items[k]);
    }
}

/// A formula over a system gets an equation, over the formula's free axes in their order.
constexpr void define_formula(request const& r, deriving& d, int root) {
    lowering& l = d.l;
    engine::graph& g = l.s.g;
    axis_list const free = free_axes(*r.of);
    core::buffer<int> classes(free.size + 1);
    core::buffer<engine::renaming> slots(free.size + 1);
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
    d.objective = l.s.declare(result_name, classes.items, classes.size);
    l.s.define(d.objective, base, engine::rename(g, root, slots.items, slots.size), false);
}

/// A program need not have the very shortest form of an odd formula: effort of one search.
inline constexpr int search_effort_of_programs = 2500;

/// The system, and what is wanted of it.
constexpr void read_request(request const& r, deriving& d) {
    lowering& l = d.l;
    engine::graph& g = l.s.g;
    l.s.search_effort = search_effort_of_programs;
    l.define(*r.net);
    int const root = r.of != nullptr ? l.node_of(*r.of) : -1;
    engine::know_definitions(l.s);
    if (r.of != nullptr) {
        engine::node const n = g.at(root);
        if (n.what == engine::kind::access && g.symbols.items[n.tag].definition >= 0 && n.count == 0) d.objective = n.tag;
        else define_formula(r, d, root);
    }
    for (int k = 0; k < r.by.size; ++k) d.parameters.push(l.symbol(*r.by.items[k]));
    d.defined = l.s.equations.size;
}

/// The equations of the forward pass; then adjoints can be derived.
constexpr void order_forward(request const& r, deriving& d) {
    engine::system& s = d.l.s;
    if (d.objective >= 0) list_equations(d, d.objective);
    else
        for (int k = 0; k < s.equations.size; ++k) list_equations(d, s.equations.items[k].symbol);
    if (d.outcome == engine::status::ok && r.differentiate) d.backward.start(s, d.objective, d.parameters);
}
/// False when all adjoints are there.
constexpr bool derive_adjoint(request const& r, deriving& d) {
    if (!r.differentiate) return false;
    bool const more = d.backward.step(d.l.s, adjoint_names{d.l, r.by, true, r.spelled});
    d.outcome = d.backward.result.outcome;
    return more;
}
/// A definition put back in may be one that the objective does not need.
constexpr void list_reads(deriving& d, int adjoint) {
    engine::graph& g = d.l.s.g;
    engine::for_nodes(g, d.backward.result.equations.items[adjoint].body, [&](int id) {
        if (g.what(id) != engine::kind::access) return;
        int const definition = g.symbols.items[g.at(id).tag].definition;
        if (definition >= 0 && definition < d.defined && d.listed.at(definition) != 1) list_equations(d, g.at(id).tag);
    });
}
/// Equation number k in the order of computation. Definitions are looked through as they were written.
constexpr void add_equation(request const& r, deriving& d, int k) {
    engine::equation e = k < d.order.size ? d.l.s.equations.items[d.order.items[k]] : d.backward.result.equations.items[k - d.order.size];
    e.body = engine::stabilise(d.l.s, e.body, r.how.accurate_tanh);
    d.equations.push(e);
}

/// Parameters change last: each update is an equation for the parameter itself.
constexpr void add_update(request const& r, deriving& d, int number) {
    engine::system& s = d.l.s;
    engine::graph& g = s.g;
    int const parameter = d.parameters.items[number];
    core::buffer<char> name{16};
    print::put_adjoint_name(name, g.name(d.objective), g.name(parameter));
    int const adjoint = g.find_symbol({name.items, static_cast<std::size_t>(name.size)});
    int const first = s.slot_axes(parameter, 0);
    engine::equation e;
    e.symbol = parameter;
    e.first_axis = first;
    e.rank = g.symbols.items[parameter].rank;
    e.body = r.update(d.l, engine::access_axes(g, parameter, first), engine::access_axes(g, adjoint, first));
    d.equations.push(e);
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
