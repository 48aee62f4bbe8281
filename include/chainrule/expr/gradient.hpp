// SPDX-License-Identifier: BSL-1.0
// `gradient(net, E)`: the equations of the backward pass, error signals by name, then the gradients.
#pragma once
#include <chainrule/calculus/backward.hpp>
#include <chainrule/expr/adjoint.hpp>
#include <chainrule/expr/question.hpp>
#include <chainrule/graph/freeze.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

/// A symbol with slots is no value, and so no objective.
template <class Of>
inline constexpr bool is_scalar = true;
template <any_symbol Of>
inline constexpr bool is_scalar<Of> = Of::facts.rank == 0;

template <class Net, class Of, class... By>
constexpr bool check_gradient() {
    constexpr bool symbols = (any_symbol<By> && ...);
    static_assert(symbols, "chainrule: gradient(net, E, w) needs symbols after the objective");
    if constexpr (!is_scalar<Of>) {
        static_assert(is_scalar<Of>, "chainrule: gradient(net, E) needs a scalar objective E");
    } else if constexpr (symbols) {
        constexpr bool scalar = free_axes_of<Of>.size == 0;
        static_assert(scalar, "chainrule: gradient(net, E) needs a scalar objective E");
        if constexpr (scalar) return check_question<verb::gradient, Net, Of, By...>();
    }
    return false;
}
/// That, and there is something to derive by: a program has a value at least, an empty list of equations has no text.
template <class Net, class Of, class... By>
constexpr bool check_gradient_equations() {
    constexpr bool good = check_gradient<Net, Of, By...>();
    if constexpr (good) {
        constexpr bool any = wanted_count<Net, Of, By...> > 0;
        static_assert(any, "chainrule: gradient(net, E) needs a parameter in net, or the symbols to derive by after E");
        return any;
    }
    return false;
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

/// What an objective is to the engine; a symbol with slots stays what it is, to be refused.
template <class Of>
constexpr auto objective_as_node() {
    if constexpr (is_scalar<Of>) return node_of<Of>{};
    else return Of{};
}
template <class Of>
using objective_node = decltype(objective_as_node<Of>());

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
    if constexpr (!detail::check_gradient_equations<Net, detail::objective_node<Of>, By...>()) return detail::refused{};
    else return detail::gradient<Words, Net, detail::node_of<Of>, By...>(net, detail::as_node(of));
}

/// The same for a plain function such as `x * x + sin(y)`.
template <int Words = 0, expression Of, class... By>
    requires(!equation_system<Of>)
consteval auto gradient(Of const& of, By const&...) {
    if constexpr (!detail::check_gradient_equations<detail::no_system, detail::objective_node<Of>, By...>()) return detail::refused{};
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
