// SPDX-License-Identifier: BSL-1.0
// What a descent is given besides its rule: parameters by name, or bound to the user's memory.
#pragma once
#include <chainrule/descent/rule.hpp>
#include <chainrule/kernel/bind.hpp>

namespace chainrule::detail {

template <class Argument>
struct descent_argument {
    using symbol = Argument;
    static constexpr bool bound = false;
};
template <class Argument>
    requires requires { typename Argument::chainrule_binding; }
struct descent_argument<Argument> {
    using symbol = typename Argument::name;
    static constexpr bool bound = true;
};
template <class Argument>
concept parameter_argument = any_symbol<Argument> || requires { typename Argument::chainrule_binding; };

/// Is a bound argument memory that a program of T may change?
template <class T, class Argument>
constexpr bool changeable() {
    if constexpr (any_symbol<Argument>) return true;
    else if constexpr (!requires { Argument::known_size; }) return false; // a number
    else return std::same_as<typename Argument::element, T>;
}

template <class Rule>
constexpr bool is_rule() {
    static_assert(update_rule<Rule>, "chainrule: descend<net, E>(rule) needs an update rule: rate, valid(), numbers(), update(w, gradient, ...)");
    if constexpr (update_rule<Rule>) {
        static_assert(returns_states<Rule>(), "chainrule: update(w, gradient, ...) needs to return the next w and the next of each state");
        return returns_states<Rule>();
    } else {
        return false;
    }
}

/// No symbol's name.
struct nothing_bound {
    static constexpr symbol_facts facts{"nothing ", {}, {}, core::hash_of("nothing "), role::input, 0, nullptr};
};
/// An argument of a descent's, kept by it: a base class, found by the symbol. (std::tuple's constructors need an exception table in Clang.)
template <class Argument>
struct held {
    constexpr explicit held(Argument const&) {}
    constexpr number_binding<nothing_bound, int> bound() const { return {0}; }
};
template <class Name, class T, std::size_t Size, bool Result>
struct held<binding<Name, T, Size, Result>> {
    binding<Name, T, Size, Result> memory;
    constexpr explicit held(binding<Name, T, Size, Result> const& to) : memory(to) {}
    constexpr binding<Name, T, Size, Result> const& bound() const { return memory; }
};
template <class Name, class T, std::size_t Size, bool Result>
constexpr binding<Name, T, Size, Result> const& memory_of(held<binding<Name, T, Size, Result>> const& h) {
    return h.memory;
}

/// What the engine is told of a descent.
template <class Rule, class... Argument>
struct descends {
    static constexpr bool differentiates = true, updates = true;
    static constexpr void describe(request& r) {
        r.updates = true;
        r.rule = {states_of<Rule>(), reads_norm<Rule>(), &scale_by<Rule>, &next_entries<Rule>};
        (describe_argument<Argument>(r), ...);
    }

private:
    template <class A>
    static constexpr void describe_argument([[maybe_unused]] request& r) {
        if constexpr (descent_argument<A>::bound) r.elsewhere.push(&descent_argument<A>::symbol::facts);
    }
};

} // namespace chainrule::detail
