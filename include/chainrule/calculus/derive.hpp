// SPDX-License-Identifier: BSL-1.0
// The pipeline of symbolic verbs: accumulate, tidy, name the axes; closed formulas to any order.
#pragma once
#include <chainrule/calculus/reverse.hpp>
#include <chainrule/graph/status.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// A question, ∂ of(outputs) / ∂ by(inputs). `shown` says how `of` is written: `symbol, count, axes…`, first what is differentiated (-1: a
/// function without a name), then what it was differentiated by before.
struct question {
    int of = 0, by = 0;
    buffer<int> outputs{4}, inputs{4}, shown{8};
};

/// A derived formula: its free axes are those asked for.
struct derived {
    status outcome = status::ok;
    operation const* missing = nullptr; // with status::no_derivative
    int unfolding = -1;                 // with status::unfolding: a symbol of the recurrence
    int formula = 0;
    int slots = -1; // the first of the axes over which `by` was accumulated; -1: its adjoint is 0
    bool depends = true; // false: the output does not read the symbol
};

/// ∂ of(outputs) / ∂ by(inputs), closed: a formula over given and defined symbols. `outputs` and `inputs` are distinct plain
/// axes of the slots' extent classes. None where `by` acts through a recurrence. `seen(symbol, complete, shortest)` is told the adjoint of
/// every symbol on the way, over the slots of that symbol, from `of` back.
template <class Seen>
constexpr derived derive_closed(system& s, int of, int const* outputs, int by, int const* inputs, Seen const& seen) {
    graph& g = s.g;
    tell_apart(s, by);
    core::int_map wanted;
    wanted.set(by, 1);
    adjoints const a = accumulate(
        s, of, outputs, static_cast<core::int_map&&>(wanted),
        [&](int symbol, int node) {
            int const shortest = tidy(s, node);
            seen(symbol, node, shortest);
            return shortest;
        },
        [](int) { return -1; });
    derived result;
    if (a.unfolding >= 0) {
        result.outcome = status::unfolding;
        result.unfolding = a.unfolding;
        return result;
    }
    if (a.cyclic || a.missing != nullptr) {
        result.outcome = a.cyclic ? status::cyclic : status::no_derivative;
        result.missing = a.missing;
        return result;
    }
    int const found = a.node_of.at(by);
    if (found < 0) {
        result.depends = false;
        result.formula = g.zero();
        return result;
    }
    int const d = g.symbols.items[by].definition;
    int const first = d >= 0 ? s.equations.items[d].first_axis : a.slots_of.at(by);
    result.slots = first;
    int const rank = g.symbols.items[by].rank;
    buffer<renaming> map(rank + 1);
    for (int k = 0; k < rank; ++k) map.push({first + k, inputs[k]});
    result.formula = tidy(s, rename(g, found, map.items, rank));
    return result;
}
constexpr derived derive_closed(system& s, int of, int const* outputs, int by, int const* inputs) {
    return derive_closed(s, of, outputs, by, inputs, [](int, int, int) {});
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
