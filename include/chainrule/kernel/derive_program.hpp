// SPDX-License-Identifier: BSL-1.0
// What a program computes: from a system, an objective and what is wanted of it to equations in the order of computation.
#pragma once
#include <chainrule/calculus/backward.hpp>
#include <chainrule/calculus/put_in.hpp>
#include <chainrule/calculus/rounding.hpp>
#include <chainrule/expr/adjoint.hpp>
#include <chainrule/expr/lower.hpp>
#include <chainrule/expr/question.hpp>
#include <chainrule/schedule/nest.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

/// How a program is made: `compile<net, E, double, options{.accurate_tanh = true}>()`.
struct options {
    bool accurate_tanh = false; ///< tanh' keeps its relative accuracy where tanh rounds to ±1, for two more exponentials
    bool guard_loss = true;     ///< a descent's step whose loss is not finite changes nothing, nor does one make an entry infinite or NaN; false: neither is looked at, which saves a little in tiny networks
    int tile = 64;              ///< entries of a run-time axis that are held at a time; at least 1
};

} // namespace chainrule

namespace chainrule::detail {

/// What an update rule is written with, as nodes: one entry of everything at the same indices.
struct update_entry {
    int gradient = -1;
    int scale = -1;           // what it makes of the norm of the gradient by all parameters, where it reads that
    core::buffer<int> own{4}; // the parameter, then what the rule keeps for it; replaced by their next values
};

/// An update rule, to the engine.
struct update_plan {
    int states = 0;          // how many numbers it keeps for each entry of a parameter
    bool reads_norm = false;
    int (*scale)(lowering& l, int norm) = nullptr;
    void (*next)(lowering& l, update_entry& e) = nullptr;
};

/// What a program computes. Names are those of symbols; a derivative is asked for by the symbol it is taken by.
struct request {
    instruction_list net; // the system
    instruction_list of;  // the objective or formula; none: all variables of the system
    core::buffer<symbol_facts const*> by{4}; // its gradient by these
    bool differentiate = false;
    function_list const* users = nullptr; // operations that are not the library's, in the order of their numbers
    update_plan rule; // what becomes of parameters after the gradient is known
    bool updates = false;
    core::buffer<symbol_facts const*> elsewhere{1}; // of those by which it is: in the user's memory. The others live in the program, laid out by their use
    bool spelled = false;  // will names be shown?
    bool formulas = false; // the adjoint equations are all that is wanted: as formulas, not as a program
    engine::target machine;
    options how;
};

template <class Net, class Of, class... By>
constexpr void want_symbols(request& r) {
    for (int k = 0; k < wanted_count<Net, Of, By...>; ++k) r.by.push(wanted_list<Net, Of, By...>.at[k]);
}

/// From a system to equations in the order of computation, a step at a time.
struct deriving {
    lowering l;
    engine::status outcome = engine::status::ok;
    int read = 0;       // so many instructions of the system
    int objective = -1; // symbol
    int defined = 0;    // equations of the system
    int scale = -1;     // node: what an update rule makes of the norm of the gradient
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
    axis_list const free = free_axes(r.of);
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
constexpr void limit_search(request const& r, engine::system& s) {
    if (!r.formulas) s.search_effort = search_effort_of_programs;
}

/// The next equation of the system; false when there is none.
constexpr bool read_equation(request const& r, deriving& d) {
    if (d.read == r.net.size) return false;
    d.read = d.l.define_next(r.net, d.read);
    return true;
}
/// What is wanted of the system, when all its definitions are known.
constexpr void read_request(request const& r, deriving& d) {
    lowering& l = d.l;
    engine::graph& g = l.s.g;
    if (r.of.size > 0) {
        int const root = l.node_of(r.of);
        engine::node const n = g.at(root);
        if (n.what == engine::kind::access && g.symbols.items[n.tag].definition >= 0 && n.count == 0) d.objective = n.tag;
        else define_formula(r, d, root);
    }
    for (int k = 0; k < r.by.size; ++k) d.parameters.push(l.symbol(*r.by.items[k]));
    d.defined = l.s.equations.size;
}

/// The equations of the forward pass.
constexpr void order_forward(deriving& d) {
    engine::system& s = d.l.s;
    if (d.objective >= 0) list_equations(d, d.objective);
    else
        for (int k = 0; k < s.equations.size; ++k) list_equations(d, s.equations.items[k].symbol);
}
/// False when all adjoints are there.
constexpr bool derive_adjoint(request const& r, deriving& d) {
    if (!r.differentiate) return false;
    bool const more = d.backward.step(d.l.s, adjoint_names{d.l, r.by, !r.formulas, r.spelled || r.formulas});
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
    e.body = engine::stabilise(d.l.s, e.body, r.how.accurate_tanh, {e.by, !e.named});
    d.equations.push(e);
}

/// The square of the norm of the gradient by all parameters, and what the rule makes of it, as symbols that no user can write.
inline constexpr std::string_view square_norm_name = "norm² ", scale_name = "scale ";

/// What an update rule keeps for a parameter: `w 0`, `w 1`, …
constexpr void put_state_name(core::buffer<char>& out, std::string_view parameter, int number) {
    for (char c : parameter) out.push(c);
    out.push(' ');
    out.push(static_cast<char>('0' + number));
}
constexpr int state_symbol(engine::graph& g, std::string_view parameter, int number) {
    core::buffer<char> name{16};
    put_state_name(name, parameter, number);
    return g.find_symbol(print::text_of(name));
}
/// The derivative of the objective by a parameter.
constexpr int adjoint_symbol(engine::graph& g, int objective, int parameter) {
    core::buffer<char> name{16};
    print::put_adjoint_name(name, g.name(objective), g.name(parameter));
    return g.find_symbol(print::text_of(name));
}

constexpr int add_scalar(deriving& d, std::string_view name, int body) {
    engine::system& s = d.l.s;
    engine::equation e;
    e.symbol = s.declare(name, nullptr, 0);
    e.first_axis = s.g.axes.size;
    e.rank = 0;
    e.body = body;
    d.equations.push(e);
    return engine::make_access(s.g, e.symbol, nullptr, 0);
}
/// Where the rule reads it: Σ over all entries of all gradients, squared, and what the rule makes of its root.
constexpr void add_norm(request const& r, deriving& d) {
    engine::system& s = d.l.s;
    engine::graph& g = s.g;
    int total = g.zero();
    for (int k = 0; k < d.parameters.size; ++k) {
        int const parameter = d.parameters.items[k], rank = g.symbols.items[parameter].rank, first = s.slot_axes(parameter, 0);
        core::buffer<int> bound(rank + 1);
        for (int m = 0; m < rank; ++m) bound.push(first + m);
        int const entry = engine::access_axes(g, adjoint_symbol(g, d.objective, parameter), first);
        int const square = engine::multiply(g, entry, entry);
        total = engine::add(g, total, rank == 0 ? square : engine::make_reduction(g, engine::kind::sum, bound.items, rank, square));
    }
    int const norm = engine::power(g, add_scalar(d, square_norm_name, total), core::number{1, 2});
    d.scale = add_scalar(d, scale_name, r.rule.scale(d.l, norm));
}

/// Parameters change last: each update is an equation for the parameter itself, and so is that of what the rule keeps for it. All of
/// them read entries from before the step.
constexpr void add_update(request const& r, deriving& d, int number) {
    engine::system& s = d.l.s;
    engine::graph& g = s.g;
    int const parameter = d.parameters.items[number], rank = g.symbols.items[parameter].rank, adjoint = adjoint_symbol(g, d.objective, parameter);
    core::buffer<int> own(r.rule.states + 1), classes(rank + 1);
    own.push(parameter);
    for (int m = 0; m < rank; ++m) classes.push(g.slot_classes.items[g.symbols.items[parameter].slots + m]);
    for (int m = 0; m < r.rule.states; ++m) {
        core::buffer<char> name{16};
        put_state_name(name, r.by.items[number]->name, m);
        own.push(s.declare(print::text_of(name), classes.items, rank));
    }
    update_entry entry;
    entry.scale = d.scale;
    core::buffer<engine::equation> updates(own.size);
    bool changed_before = false; // does one read what an earlier one has changed?
    for (int q = 0; q < own.size; ++q) {
        engine::equation e;
        e.symbol = own.items[q];
        e.first_axis = s.slot_axes(parameter, 0);
        e.rank = rank;
        entry.gradient = engine::access_axes(g, adjoint, e.first_axis);
        entry.own.size = 0;
        for (int m = 0; m < own.size; ++m) entry.own.push(engine::access_axes(g, own.items[m], e.first_axis));
        r.rule.next(d.l, entry);
        e.body = entry.own.items[q];
        updates.push(e);
        engine::for_nodes(g, e.body, [&](int id) {
            for (int m = 0; m < q; ++m) changed_before = changed_before || (g.what(id) == engine::kind::access && g.at(id).tag == own.items[m]);
        });
    }
    for (int q = 0; q < own.size && changed_before; ++q) { // then all of them are computed before any is stored
        engine::equation next = updates.items[q];
        next.symbol = s.declare({}, classes.items, rank);
        d.equations.push(next);
        updates.items[q].first_axis = s.slot_axes(parameter, 0);
        updates.items[q].body = engine::access_axes(g, next.symbol, updates.items[q].first_axis);
    }
    for (int q = 0; q < own.size; ++q) d.equations.push(updates.items[q]);
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
