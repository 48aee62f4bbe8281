// SPDX-License-Identifier: BSL-1.0
// `gradient(net, E)`: the equations of the backward pass, error signals by name, then the gradients.
#pragma once
#include <chainrule/calculus/backward.hpp>
#include <chainrule/expr/adjoint.hpp>
#include <chainrule/expr/question.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

template <class Net, class Of, class... By>
constexpr bool check_gradient() {
    constexpr bool symbols = (any_symbol<By> && ...), scalar = free_axes_of<Of>.size == 0;
    static_assert(scalar, "chainrule: gradient(net, E) needs a scalar objective E");
    static_assert(symbols, "chainrule: gradient(net, E, w) needs symbols after the objective");
    if constexpr (symbols && scalar) return check_question<verb::gradient, Net, Of, By...>();
    else return false;
}

/// The backward system of an objective; an expression that is no variable gets the name f.
constexpr derivation derive_gradient(program const& net, program const& of,
                                     core::buffer<symbol_facts const*> const& by) {
    lowering l;
    engine::system& s = l.s;
    derivation result;
    l.define(net);
    engine::know_definitions(s);
    int const root = l.node_of(of);
    int objective = 0;
    if (s.g.what(root) == engine::kind::access && s.g.symbols.items[s.g.at(root).tag].definition >= 0) {
        objective = s.g.at(root).tag;
    } else {
        objective = s.declare("f", nullptr, 0);
        s.define(objective, s.g.axes.size, root, false);
    }
    core::buffer<int> wanted(by.size + 1);
    for (int k = 0; k < by.size; ++k) wanted.push(l.symbol(*by.items[k]));
    engine::backward b = engine::derive_backward(s, objective, wanted, adjoint_names{l, by});
    result.outcome = b.outcome;
    result.conflict = l.conflict;
    if (b.outcome != engine::status::ok || l.conflict) return result;
    engine::selection selected;
    selected.equations = static_cast<core::buffer<engine::equation>&&>(b.equations);
    result.out = engine::freeze(s, l.extents, selected);
    return result;
}

template <int Words, class Net, class Of, class... By>
consteval auto gradient(Net const& net, Of const& of) {
    gradient_system<room<Words, Net, Net, Of>> result;
    derivation const d = derive_gradient(program_of(net), program_of(of), wanted_symbols<Net, Of, By...>());
    refuse_failed<verb::gradient>(d);
    if (!result.frozen.store(d.out))
        refuse("chainrule: gradient(net, E) needs more room for its result: write gradient<65536>(net, E)");
    return result;
}

} // namespace detail

/// The backward system of a scalar objective: an equation for the adjoint of every variable on the way to the symbols asked for
/// (all parameters if none are named), in the order of computation, and one for each of those symbols.
template <int Words = 0, equation_system Net, expression Of, class... By>
consteval auto gradient(Net const& net, Of const& of, By const&...) {
    if constexpr (!detail::check_gradient<Net, detail::node_of<Of>, By...>()) return detail::refused{};
    else return detail::gradient<Words, Net, detail::node_of<Of>, By...>(net, detail::as_node(of));
}

/// The same for a plain function such as `x * x + sin(y)`.
template <int Words = 0, expression Of, class... By>
    requires(!equation_system<Of>)
consteval auto gradient(Of const& of, By const&...) {
    if constexpr (!detail::check_gradient<detail::no_system, detail::node_of<Of>, By...>()) return detail::refused{};
    else
        return detail::gradient<Words, detail::no_system, detail::node_of<Of>, By...>(detail::no_system{},
                                                                                      detail::as_node(of));
}

/// Other arguments.
template <int Words = 0, class... T>
    requires((expression<T> || equation_system<T>) || ...)
consteval auto gradient(T const&...) {
    static_assert(sizeof...(T) == 0, "chainrule: gradient(net, E, w) needs a system, an objective, and symbols or "
                                     "nothing; gradient(f, x) no system");
    return detail::refused{};
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
