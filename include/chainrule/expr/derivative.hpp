// SPDX-License-Identifier: BSL-1.0
// `derivative(net, E, w(j, i))`: the closed formula of a derivative, as a constant.
#pragma once
#include <chainrule/calculus/derive.hpp>
#include <chainrule/expr/question.hpp>
#include <chainrule/graph/freeze.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

template <class By>
constexpr bool check_entry() {
    static_assert(entry<By>::found,
                  "chainrule: derivative(net, f, w(j, i)) needs an entry of a symbol to differentiate by");
    static_assert(!entry<By>::found || entry<By>::plain,
                  "chainrule: derivative(net, f, w(j, i)) needs plain axes as indices of w");
    static_assert(!entry<By>::plain || entry<By>::distinct,
                  "chainrule: derivative(net, f, w(j, i)) needs distinct axes as indices of w");
    return entry<By>::found && entry<By>::distinct;
}

/// A question to the engine, with what its answer is to be written as.
struct posed_question {
    engine::question asked;
    engine::selection selected;              // its left side
    core::buffer<engine::renaming> diagonal; // w(k) where the output has a k too
};

/// ∂ of / ∂ by, with `of` any expression over the system's variables.
constexpr posed_question pose(lowering& l, program const& net, program const& of, symbol_facts const& by, axis_list const& by_axes) {
    engine::system& s = l.s;
    engine::graph& g = s.g;
    posed_question result;
    engine::question& asked = result.asked;
    l.define(net);
    engine::know_definitions(s);
    asked.by = l.symbol(by);
    engine::tell_apart(s, asked.by); // before its entries are read in the objective
    int objective = l.node_of(of);

    engine::selection& selected = result.selected;
    axis_list const free = free_axes(of);
    for (int k = 0; k < free.size; ++k) asked.outputs.push(l.free_axis(free.axes[k]));
    engine::node const root = g.at(objective);
    instruction const& last = of.list.items[of.list.size - 1];
    bool const entry = last.what == code::access && of.list.size == 1 + last.count &&
                       root.what == engine::kind::access && root.axes_count == root.count &&
                       g.symbols.items[root.tag].definition >= 0;
    if (last.what == code::formula && of.list.size == 1) {
        selected.left = l.grafted_left;
    } else {
        selected.left.push(entry ? root.tag : -1);
        selected.left.push(asked.outputs.size);
        for (int k = 0; k < asked.outputs.size; ++k) selected.left.push(asked.outputs.items[k]);
    }
    if (entry) {
        asked.of = root.tag;
    } else { // an equation of its own
        core::buffer<int> classes(free.size + 1);
        core::buffer<engine::renaming> slots(free.size + 1);
        int const first = g.axes.size;
        for (int k = 0; k < free.size; ++k) {
            engine::axis_info const axis = g.axes.items[asked.outputs.items[k]];
            classes.push(axis.extent_class);
            slots.push({asked.outputs.items[k], g.fresh_axis(axis.extent_class, axis.letter)});
        }
        asked.of = s.declare(unnamed.name, classes.items, classes.size);
        s.define(asked.of, first, engine::rename(g, objective, slots.items, slots.size), false);
    }
    for (int k = 0; k < by_axes.size; ++k) { // w(k) where the output has a k too: a diagonal
        int axis = l.free_axis(by_axes.axes[k]);
        for (int m = 0; m < asked.outputs.size; ++m)
            if (asked.outputs.items[m] == axis) {
                engine::axis_info const info = g.axes.items[axis];
                result.diagonal.push({g.fresh_axis(info.extent_class, info.letter), axis});
                axis = result.diagonal.back().from;
                break;
            }
        asked.inputs.push(axis);
    }
    asked.shown = selected.left;
    selected.left.push(asked.by);
    selected.left.push(by_axes.size);
    for (int k = 0; k < by_axes.size; ++k) selected.left.push(l.free_axis(by_axes.axes[k]));
    return result;
}

constexpr derivation derive(program const& net, program const& of, symbol_facts const& by, axis_list const& by_axes) {
    lowering l;
    posed_question q = pose(l, net, of, by, by_axes);
    engine::derived const d = engine::derive_closed(l.s, q.asked.of, q.asked.outputs.items, q.asked.by, q.asked.inputs.items);
    derivation result;
    result.outcome = d.outcome;
    result.conflict = l.conflict;
    if (d.outcome != engine::status::ok || l.conflict) return result;
    q.selected.root = d.formula;
    if (q.diagonal.size > 0)
        q.selected.root = engine::tidy(l.s, engine::rename(l.s.g, d.formula, q.diagonal.items, q.diagonal.size));
    q.selected.depends = d.depends;
    result.out = engine::freeze(l.s, l.extents, q.selected);
    return result;
}

template <int Words, class Net, class Of, class By>
consteval auto derive_formula(Net const& net, Of const& of, By const& by) {
    formula_for<room<Words, Net, Of>, Net, Of, By> result;
    derivation const d = derive(program_of(net), program_of(of), By::symbol::facts, entry_axes(program_of(by)));
    refuse_failed<verb::derivative>(d);
    if (!result.frozen.store(d.out))
        refuse("chainrule: derivative(net, f, x) needs more room for its result: write derivative<65536>(net, f, x)");
    return result;
}

} // namespace detail

/// ∂ of / ∂ by as a formula over the system's variables and given symbols. `of` is a variable (`E`, `y(k)`), a formula or any
/// expression; `by` an entry with distinct axes, which may be those of `of`, of a symbol that acts through no recurrence. Words:
/// room for the result, where the default is too little.
template <int Words = 0, equation_system Net, expression Of, class By>
consteval auto derivative(Net const& net, Of const& of, By const& by) {
    if constexpr (!detail::check_entry<By>()) return detail::refused{};
    else if constexpr (!detail::check_question<detail::verb::derivative, Net, detail::node_of<Of>, By>())
        return detail::refused{};
    else return detail::derive_formula<Words>(net, detail::as_node(of), by);
}

/// The same for a plain function such as `x * x + sin(y)`; variables in it are like given symbols.
template <int Words = 0, expression Of, class By>
    requires(!equation_system<Of>)
consteval auto derivative(Of const& of, By const& by) {
    if constexpr (!detail::check_entry<By>()) return detail::refused{};
    else if constexpr (!detail::check_question<detail::verb::derivative, detail::no_system, detail::node_of<Of>, By>())
        return detail::refused{};
    else return detail::derive_formula<Words>(detail::no_system{}, detail::as_node(of), by);
}

/// Other arguments.
template <int Words = 0, class... T>
    requires((expression<T> || equation_system<T>) || ...)
consteval auto derivative(T const&...) {
    static_assert(sizeof...(T) == 0, "chainrule: derivative(net, f, w(j, i)) needs a system, an expression and an "
                                     "entry; derivative(f, x) no system");
    return detail::refused{};
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
