// SPDX-License-Identifier: BSL-1.0
// What can be wrong with a system of equations or with a question asked of it, found from the instructions.
#pragma once
#include <chainrule/expr/dependencies.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

constexpr system_inspection inspect_system(program const& p) {
    dependencies d(p);
    core::buffer<int> order;
    if (d.first_fault.what == system_fault::none) d.sort(order);
    return d.first_fault;
}

/// Are the circular reads of a system, its values known, recurrences?
enum class circular_reads : unsigned char { recurrences, cyclic, unordered };
constexpr circular_reads inspect_recurrences(program const& p) {
    dependencies d(p);
    engine::read_table const table = d.table_of_reads();
    engine::components const c = engine::find_components(table, -1);
    for (int k = 0; k < c.firsts.size; ++k) {
        if (!engine::is_circular(table, c, k)) continue;
        engine::recurrence const r = engine::find_recurrence(table, c, k);
        if (!r.found) return r.cyclic ? circular_reads::cyclic : circular_reads::unordered;
    }
    return circular_reads::recurrences;
}

/// Does a right side apply an operation without a derivative to something that depends on a wanted symbol?
constexpr engine::operation const* blocked(program const& p, dependencies::line const& e,
                                           core::buffer<int> const& active, symbol_table& symbols) {
    core::buffer<int> stack{16}; // does the value depend on it?
    for (int k = e.first; k < e.first + e.count; ++k) {
        instruction const& i = p.list.items[k];
        switch (i.what) {
        case code::number:
        case code::pi:
        case code::delta:
        case code::extent:
        case code::formula: stack.push(0); break;
        case code::access: stack.push(active.items[symbols.find(*i.symbol)]); break;
        case code::add:
        case code::subtract:
        case code::multiply:
        case code::divide: {
            int const right = stack.pop();
            stack.back() |= right;
            break;
        }
        case code::call: {
            int any = 0;
            for (int m = 0; m < i.count; ++m) any |= stack.pop();
            if (any != 0 && !i.function->differentiable) return i.function;
            stack.push(any);
            break;
        }
        default: break;
        }
    }
    return nullptr;
}

/// Checks that all that `of` depends on is defined (where `closed`) and that it can be differentiated by the wanted symbols.
constexpr system_inspection inspect_question(program const& p, symbol_facts const& of,
                                             core::buffer<symbol_facts const*> const& wanted, bool closed) {
    dependencies d(p);
    core::buffer<int> order, active, needed, wanted_ids;
    int const objective = d.symbol(of);
    for (int k = 0; k < wanted.size; ++k) wanted_ids.push(d.symbol(*wanted.items[k]));
    if (d.first_fault.what == system_fault::none) d.sort(order);
    if (d.first_fault.what != system_fault::none) return d.first_fault;

    active.extend(d.symbols.list.size);
    needed.extend(d.symbols.list.size);
    for (int k = 0; k < wanted_ids.size; ++k) active.items[wanted_ids.items[k]] = 1;
    needed.items[objective] = 1;
    for (bool again = true; again;) {
        again = false;
        for (int k = order.size - 1; k >= 0; --k) { // readers first: what does the objective need?
            dependencies::line const& e = d.equations.items[order.items[k]];
            for (int r = e.reads; r < e.reads + e.reads_count && needed.items[e.symbol] != 0; ++r) {
                again = again || (d.first_fault.circular && needed.items[d.reads.items[r]] == 0);
                needed.items[d.reads.items[r]] = 1;
            }
        }
    }
    for (int s = 0; s < d.symbols.list.size && closed; ++s) {
        auto const& entry = d.symbols.list.items[s];
        if (needed.items[s] != 0 && entry.definition < 0 && entry.facts->kind == role::variable)
            return {system_fault::unbound, entry.facts->name};
    }
    for (bool again = true; again;) {
        again = false;
        for (int k = 0; k < order.size; ++k) { // readers last: what depends on a wanted symbol?
            dependencies::line const& e = d.equations.items[order.items[k]];
            if (needed.items[e.symbol] == 0) continue;
            engine::operation const* const missing = blocked(p, e, active, d.symbols);
            if (missing != nullptr) return {system_fault::no_derivative, missing->name};
            int const before = active.items[e.symbol];
            for (int r = e.reads; r < e.reads + e.reads_count; ++r)
                active.items[e.symbol] |= active.items[d.reads.items[r]];
            again = again || (d.first_fault.circular && active.items[e.symbol] != before);
        }
    }
    return {};
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
