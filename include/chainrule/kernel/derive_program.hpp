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
    program const* net = nullptr;
    program const* of = nullptr;   // the objective or formula; null: all variables of the system
    core::buffer<symbol_facts const*> by{4}; // its gradient by these
    bool differentiate = false;
    function_list const* users = nullptr; // operations that are not the library's, in the order of their numbers
    update_plan rule; // what becomes of parameters after the gradient is known
    bool updates = false;
    core::buffer<symbol_facts const*> elsewhere{1}; // of those by which it is: in the user's memory. The others live in the program, laid out by their use
    engine::target machine;
    options how;
};

/// Equations in the order of computation.
struct derived_program {
    lowering l;
    engine::status outcome = engine::status::ok;
    int objective = -1; // symbol
    core::buffer<engine::equation> equations{16};
    int forward = 0; // so many of them before the adjoints
};

/// The name of a formula that is no variable of the system.
inline constexpr std::string_view result_name = "result";

/// Equations in the order of computation: what the objective needs, then its adjoints.
constexpr void derive_equations(request const& r, derived_program& out) {
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
        int const defined = s.equations.size;
        engine::backward b = engine::derive_backward(s, out.objective, wanted, adjoint_names{l, r.by, true});
        out.outcome = b.outcome;
        if (b.outcome != engine::status::ok) return;
        adjoints = static_cast<core::buffer<engine::equation>&&>(b.equations);
        for (int k = 0; k < adjoints.size; ++k) // a definition put back in may be one that the objective does not need
            engine::for_nodes(g, adjoints.items[k].body, [&](int id) {
                if (g.what(id) != engine::kind::access) return;
                int const d = g.symbols.items[g.at(id).tag].definition;
                if (d >= 0 && d < defined && listed.at(d) != 1) list(g.at(id).tag);
            });
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

/// The square of the norm of the gradient by all parameters, and what the rule makes of it, as symbols that no user can write.
inline constexpr std::string_view square_norm_name = "norm² ", scale_name = "scale ";

/// What an update rule keeps for a parameter: `w 0`, `w 1`, …
constexpr void put_state_name(core::buffer<char>& out, std::string_view parameter, int number) {
    for (char c : parameter) out.push(c);
    out.push(' ');
    out.push(static_cast<char>('0' + number));
}
constexpr std::string_view text_of(core::buffer<char> const& text) { return {text.items, static_cast<std::size_t>(text.size)}; }
constexpr int state_symbol(engine::graph const& g, std::string_view parameter, int number) {
    core::buffer<char> name{16};
    put_state_name(name, parameter, number);
    return g.find_symbol(text_of(name));
}
/// The derivative of the objective by a parameter.
constexpr int adjoint_symbol(engine::graph const& g, int objective, int parameter) {
    core::buffer<char> name{16};
    name.push('d');
    for (char c : g.name(objective)) name.push(c);
    name.push('_');
    name.push('d');
    for (char c : g.name(parameter)) name.push(c);
    return g.find_symbol(text_of(name));
}

constexpr int add_scalar(derived_program& out, std::string_view name, int body) {
    engine::system& s = out.l.s;
    engine::equation e;
    e.symbol = s.declare(name, nullptr, 0);
    e.first_axis = s.g.axes.size;
    e.rank = 0;
    e.body = body;
    out.equations.push(e);
    return engine::make_access(s.g, e.symbol, nullptr, 0);
}
/// Σ over all entries of all gradients, squared.
constexpr int add_square_norm(request const& r, derived_program& out) {
    engine::system& s = out.l.s;
    engine::graph& g = s.g;
    int total = g.zero();
    for (int k = 0; k < r.by.size; ++k) {
        int const parameter = out.l.symbol(*r.by.items[k]), rank = g.symbols.items[parameter].rank, first = s.slot_axes(parameter, 0);
        core::buffer<int> bound(rank + 1);
        for (int m = 0; m < rank; ++m) bound.push(first + m);
        int const entry = engine::access_axes(g, adjoint_symbol(g, out.objective, parameter), first);
        int const square = engine::multiply(g, entry, entry);
        total = engine::add(g, total, rank == 0 ? square : engine::make_reduction(g, engine::kind::sum, bound.items, rank, square));
    }
    return add_scalar(out, square_norm_name, total);
}

/// Parameters change last: each update is an equation for the parameter itself, and so is that of what the rule keeps for it. All of
/// them read entries from before the step.
constexpr void add_updates(request const& r, derived_program& out) {
    engine::system& s = out.l.s;
    engine::graph& g = s.g;
    update_entry entry;
    if (r.rule.reads_norm) {
        int const norm = engine::power(g, add_square_norm(r, out), core::number{1, 2});
        entry.scale = add_scalar(out, scale_name, r.rule.scale(out.l, norm));
    }
    for (int k = 0; k < r.by.size; ++k) {
        int const parameter = out.l.symbol(*r.by.items[k]), rank = g.symbols.items[parameter].rank;
        int const adjoint = adjoint_symbol(g, out.objective, parameter);
        core::buffer<int> own(r.rule.states + 1), classes(rank + 1);
        own.push(parameter);
        for (int m = 0; m < rank; ++m) classes.push(g.slot_classes.items[g.symbols.items[parameter].slots + m]);
        for (int m = 0; m < r.rule.states; ++m) {
            core::buffer<char> name{16};
            put_state_name(name, r.by.items[k]->name, m);
            own.push(s.declare(text_of(name), classes.items, rank));
        }
        for (int q = 0; q < own.size; ++q) {
            engine::equation e;
            e.symbol = own.items[q];
            e.first_axis = s.slot_axes(parameter, 0);
            e.rank = rank;
            entry.gradient = engine::access_axes(g, adjoint, e.first_axis);
            entry.own.size = 0;
            for (int m = 0; m < own.size; ++m) entry.own.push(engine::access_axes(g, own.items[m], e.first_axis));
            r.rule.next(out.l, entry);
            e.body = entry.own.items[q];
            out.equations.push(e);
        }
    }
}

/// The first of two constant evaluations (compilers bound the steps of each): status, forward equations, position of the objective's
/// equation, then the equations as engine::freeze writes them.
constexpr core::buffer<int> derived_words(request const& r) {
    derived_program p;
    derive_equations(r, p);
    core::buffer<int> out(1024);
    out.push(p.l.conflict ? -1 : static_cast<int>(p.outcome));
    if (out.items[0] != 0) return out;
    if (r.updates) add_updates(r, p);
    out.push(p.forward);
    int objective = -1;
    for (int k = 0; k < p.equations.size; ++k)
        if (p.equations.items[k].symbol == p.objective) objective = k;
    out.push(objective);
    engine::selection all;
    all.equations = static_cast<core::buffer<engine::equation>&&>(p.equations);
    core::buffer<int> const frozen = engine::freeze(p.l.s, p.l.extents, all);
    for (int k = 0; k < frozen.size; ++k) out.push(frozen.items[k]);
    return out;
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
