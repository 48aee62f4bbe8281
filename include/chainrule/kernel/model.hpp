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

namespace chainrule::detail {

/// What a program computes. Names are those of symbols; a derivative is asked for by the symbol it is taken by.
struct request {
    program const* net = nullptr;
    program const* of = nullptr;   // the objective or formula; null: all variables of the system
    core::buffer<symbol_facts const*> by{4}; // its gradient by these
    bool differentiate = false;
    function_list const* users = nullptr; // operations that are not the library's, in the order of their numbers
    engine::target machine;
    int tile = 64; // entries of a run-time axis held at a time
};

/// A program as data. The members before `kernels` serve explanations.
struct scheduled {
    lowering l;
    engine::status outcome = engine::status::ok;
    int objective = -1; // symbol
    core::buffer<engine::equation> equations{16};
    core::buffer<engine::statement> statements{16};
    engine::fusion nests;
    engine::storage storage;
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
    int const forward = s.equations.size;
    core::buffer<engine::equation> adjoints{1};
    if (r.differentiate) {
        core::buffer<int> wanted(r.by.size + 1);
        for (int k = 0; k < r.by.size; ++k) wanted.push(l.symbol(*r.by.items[k]));
        engine::backward b = engine::derive_backward(s, out.objective, wanted, adjoint_names{l, r.by, &engine::divides_by});
        out.outcome = b.outcome;
        if (b.outcome != engine::status::ok) return;
        adjoints = static_cast<core::buffer<engine::equation>&&>(b.equations);
    }
    for (int k = 0; k < forward; ++k) s.equations.items[k].body = engine::stabilise(s, s.equations.items[k].body);
    for (int k = 0; k < order.size; ++k) out.equations.push(s.equations.items[order.items[k]]);
    for (int k = 0; k < adjoints.size; ++k) {
        out.equations.push(adjoints.items[k]);
        out.equations.back().body = engine::stabilise(s, adjoints.items[k].body);
    }
}

/// Fills everything; the outcome says whether there is a program.
constexpr void schedule_program(request const& r, scheduled& out) {
    derive_equations(r, out);
    if (out.outcome != engine::status::ok || out.l.conflict) return;
    engine::system& s = out.l.s;
    core::buffer<engine::statement> split{32};
    for (int k = 0; k < out.equations.size; ++k) engine::split_equation(s, out.l.extents, out.equations.items[k], split);
    out.statements = engine::share_costly(s, out.l.extents, split);
    out.nests = engine::fuse(s, out.l.extents, r.machine, out.statements);
    out.storage = engine::place(s, out.l.extents, out.nests, r.tile, [&](int symbol) {
        for (int k = 0; k < out.equations.size; ++k)
            if (out.equations.items[k].symbol == symbol) return true;
        return false;
    });
}

/// The words of a program: see kernel/plan.hpp, which reads them.
constexpr core::buffer<int> plan_words(request const& r) {
    scheduled p;
    for (int k = 0; r.users != nullptr && k < r.users->size; ++k) p.functions.users.push(r.users->items[k]);
    schedule_program(r, p);
    core::buffer<int> out(512);
    engine::graph& g = p.l.s.g;
    out.push(p.l.conflict ? -1 : static_cast<int>(p.outcome));
    if (out.items[0] != 0) return out;
    int const kernels = p.nests.nests.size, values = p.storage.values.size;
    out.push(kernels);
    out.push(values);
    out.push(p.storage.size);
    out.push(p.objective < 0 ? -1 : p.storage.value_of.at(p.objective));
    int const value_table = out.size;
    for (int k = 0; k < 8 * values; ++k) out.push(0);
    int const kernel_table = out.size;
    for (int k = 0; k < 4 * kernels; ++k) out.push(0);
    for (int k = 0; k < values; ++k) {
        engine::stored_value const& v = p.storage.values.items[k];
        engine::symbol_info const& info = g.symbols.items[v.symbol];
        int const entry[] = {v.computed, v.wanted, v.streamed, v.size, v.offset, info.rank, out.size, info.name.count};
        for (int m = 0; m < 8; ++m) out.items[value_table + 8 * k + m] = entry[m];
        for (char c : g.view(info.name)) out.push(c);
    }
    core::buffer<int> firsts(kernels + 1), sizes(kernels + 1);
    for (int k = 0; k < kernels; ++k) {
        engine::detail::emitter e{p.l.s, p.l.extents, p.functions, p.nests, p.nests.nests.items[k]};
        core::buffer<int> const words = e.emit([&](int symbol) { return p.storage.value_of.at(symbol) >= 0; }, [](int) { return false; });
        int same = -1; // an earlier kernel of the same words
        for (int q = 0; q < k && same < 0; ++q) {
            bool equal = sizes.items[q] == words.size && out.items[kernel_table + 4 * q + 2] == q;
            for (int m = 0; m < words.size && equal; ++m) equal = out.items[firsts.items[q] + m] == words.items[m];
            if (equal) same = q;
        }
        firsts.push(same < 0 ? out.size : firsts.items[same]);
        sizes.push(words.size);
        for (int m = 0; m < words.size && same < 0; ++m) out.push(words.items[m]);
        int const entry[] = {firsts.items[k], sizes.items[k], same < 0 ? k : same, out.size};
        for (int m = 0; m < 4; ++m) out.items[kernel_table + 4 * k + m] = entry[m];
        for (int m = 0; m < e.symbols.size; ++m) out.push(p.storage.value_of.at(e.symbols.items[m]));
    }
    return out;
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
