// SPDX-License-Identifier: BSL-1.0
// `compile<net, E, double>()`: the value of an objective and its gradient as a program. Models are taken by reference, so they
// need static storage: `static constexpr` inside a function, `inline constexpr` in a header.
#pragma once
#include <chainrule/expr/gradient.hpp>
#include <chainrule/kernel/evaluations.hpp>
#include <chainrule/kernel/program.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

template <class T>
inline constexpr engine::target machine_for{kernel::native_lanes<T>, kernel::vector_bytes >= 64 ? 32 : 16};

template <class List, std::size_t... K>
constexpr auto as_functions(std::index_sequence<K...>) {
    return kernel::function_list<List::value.items[K]...>{};
}
template <class... X>
struct used_functions {
    static constexpr function_list value = user_functions_of<X...>;
};
template <class... X>
using functions_for = decltype(as_functions<used_functions<X...>>(std::make_index_sequence<used_functions<X...>::value.size>{}));

/// The words of the program for an objective (or formula, or nothing) of a system, and for its gradient by the symbols.
template <auto const& Net, class Of, class T, class Task, options Options, class... By>
struct planned {
    using net_type = std::remove_cvref_t<decltype(Net)>;
    static constexpr request ask() {
        request r;
        r.net = instructions_of<Net>::list;
        if constexpr (!Of::whole) r.of = Of::asked();
        r.differentiate = Task::differentiates;
        if constexpr (Task::updates) Task::describe(r);
        r.users = &user_functions_of<net_type, typename Of::type>;
        r.machine = machine_for<T>;
        r.how = Options;
        if constexpr (Task::differentiates) want_symbols<net_type, typename Of::type, By...>(r);
        return r;
    }
    static constexpr int instructions = instructions_of<Net>::size, effort = effort_of_evaluation;
    static constexpr auto words = made_words<planned>();
    static constexpr int failure = words.at[0];
    using plan = kernel::plan<words>;
    using element = T;
    using functions = functions_for<net_type, typename Of::type>;
};

/// What a program does: values, values and gradients, or (see descent/) gradients and an update of the parameters.
struct evaluates {
    static constexpr bool differentiates = false, updates = false;
};
struct evaluates_gradient {
    static constexpr bool differentiates = true, updates = false;
};

/// What is computed: a scalar variable by name, a formula by reference, or all variables of the system.
template <char... C>
struct objective {
    using chainrule_expression = objective;
    using type = objective;
    static constexpr bool whole = false;
    static constexpr symbol_facts facts{name<C...>::text, {}, {}, core::hash_of(name<C...>::text), role::variable, 0, nullptr};
    static constexpr instruction_list asked() { return instructions_of<constant_of<objective>>::list; }
    constexpr void emit(program& p) const { p.push(code::access, facts, 0); }
};
template <role Kind, char... C, class Unicode, class Latex>
objective<C...> objective_of(symbol_t<Kind, name<C...>, Unicode, Latex>);
template <auto const& Formula>
struct of_formula {
    using type = node_of<std::remove_cvref_t<decltype(Formula)>>;
    static constexpr bool whole = false;
    static constexpr instruction_list asked() { return instructions_of<Formula>::list; }
};
struct of_all {
    using type = no_system;
    static constexpr bool whole = true;
};
inline constexpr no_system nothing{};

} // namespace detail
} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>

namespace chainrule {

namespace detail {

/// The variable whose equation has no program.
template <class Planned, int... K>
name<static_cast<char>(Planned::words.at[2 + K])...> spell_refused(std::integer_sequence<int, K...>);
template <class Planned>
using refused_name = decltype(spell_refused<Planned>(std::make_integer_sequence<int, Planned::failure != 0 ? Planned::words.at[1] : 0>{}));
template <class Name>
inline constexpr bool has_program = false; // named so that the compiler's note says which

template <auto const& Net, class Of, class T, class Task, options Options, class... By>
constexpr auto make_program() {
    static_assert(std::same_as<T, float> || std::same_as<T, double>, "chainrule: compile<net, E, T>() needs float or double as T");
    static_assert(Options.tile > 0, "chainrule: compile<net, E, T, options>() needs a tile of at least 1");
    using p = planned<Net, Of, T, Task, Options, By...>;
    static_assert(p::failure != static_cast<int>(engine::status::cyclic), "chainrule: compile<net, E>() needs variables that do not depend on themselves");
    static_assert(p::failure != static_cast<int>(engine::status::no_derivative), "chainrule: compile<net, E>() needs operations that have a derivative");
    static_assert(p::failure != static_cast<int>(engine::status::run_time_axis) || has_program<refused_name<p>>,
                  "chainrule: compile<net, E>() needs a run-time axis to be read by its plain letter, in first slots, and not along a recurrence");
    static_assert(p::failure != static_cast<int>(engine::status::run_time_axes) || has_program<refused_name<p>>,
                  "chainrule: compile<net, E>() needs known extents of all axes but one");
    static_assert(p::failure != static_cast<int>(engine::status::run_time_place) || has_program<refused_name<p>>,
                  "chainrule: compile<net, E>() needs a known extent of an axis along which a max or min is differentiated");
    static_assert(p::failure != static_cast<int>(engine::status::run_time_recurrence),
                  "chainrule: compile<net, E>() needs a known extent of the axis along which a variable reads itself");
    static_assert(p::failure != -1, "chainrule: compile<net, E>() needs one declaration per symbol name");
    if constexpr (p::failure == 0) return compiled<p>{};
    else return refused{};
}

} // namespace detail

/// The objective's value and its gradient by the symbols given, or by all parameters; every variable on the way can be read.
template <auto const& Net, auto Objective, class T = double, options Options = options{}, any_symbol... By>
    requires any_symbol<std::remove_cvref_t<decltype(Objective)>>
constexpr auto compile(By const&...) {
    using objective = std::remove_cvref_t<decltype(Objective)>;
    if constexpr (!detail::check_gradient<std::remove_cvref_t<decltype(Net)>, objective, By...>()) return detail::refused{};
    else return detail::make_program<Net, decltype(detail::objective_of(objective{})), T, detail::evaluates_gradient, Options, By...>();
}

/// The value of a formula over the system's variables, for example a derivative: `result[value]`.
template <auto const& Net, auto const& Formula, class T = double, options Options = options{}>
    requires(equation_system<std::remove_cvref_t<decltype(Net)>> && !any_symbol<std::remove_cvref_t<decltype(Formula)>>)
constexpr auto compile() {
    return detail::make_program<Net, detail::of_formula<Formula>, T, detail::evaluates, Options>();
}

/// All variables of a system.
template <auto const& Net, class T = double, options Options = options{}>
    requires equation_system<std::remove_cvref_t<decltype(Net)>>
constexpr auto compile() {
    return detail::make_program<Net, detail::of_all, T, detail::evaluates, Options>();
}

/// The value of a plain function or formula.
template <auto const& Formula, class T = double, options Options = options{}>
    requires expression<std::remove_cvref_t<decltype(Formula)>>
constexpr auto compile() {
    return detail::make_program<detail::nothing, detail::of_formula<Formula>, T, detail::evaluates, Options>();
}

namespace detail {

/// A model that a function makes, where it has static storage.
template <class Make>
struct made {
    static constexpr auto net = Make{}();
};

} // namespace detail

/// The same for a system that a function without captures makes: `compile<float>([] { return equations(…); }, E)`.
template <class T = double, options Options = options{}, class Make, any_symbol Objective, any_symbol... By>
    requires equation_system<std::invoke_result_t<Make>>
constexpr auto compile(Make, Objective, By const&...) {
    if constexpr (!detail::check_gradient<std::invoke_result_t<Make>, Objective, By...>()) return detail::refused{};
    else return detail::make_program<detail::made<Make>::net, decltype(detail::objective_of(Objective{})), T, detail::evaluates_gradient, Options, By...>();
}

} // namespace chainrule
