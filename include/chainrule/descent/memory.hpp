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
    requires requires { typename Argument::chainrule_binding; typename Argument::name; }
struct descent_argument<Argument> {
    using symbol = typename Argument::name;
    static constexpr bool bound = true;
};
template <class Argument>
concept parameter_argument = any_symbol<Argument> || requires { typename Argument::chainrule_binding; } || std::same_as<Argument, refused>;

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

/// Can the entries of a symbol be copied from (Get: to) such data? If not, the error says why.
template <class Symbol, class T, bool Get, class Data>
constexpr bool copies_entries() {
    using plain = std::remove_cvref_t<Data>;
    using seen = std::remove_reference_t<Data>;
    if constexpr (!not_eigen<Data>()) {
        return false;
    } else if constexpr (std::is_arithmetic_v<plain>) {
        constexpr bool scalar = Symbol::facts.rank == 0, written = !Get || (std::same_as<seen, T> && std::is_lvalue_reference_v<Data>);
        static_assert(scalar, "chainrule: descent.set(w, data) and get(w, memory) need as many numbers as w has entries");
        static_assert(written, "chainrule: descent.get(w, memory) needs memory of the descent's element type that can be written");
        return scalar && written;
    } else if constexpr (!sequence<seen>) {
        static_assert(sequence<seen>, "chainrule: descent.set(w, data) and get(w, memory) need an array, a std::vector, a std::span, entries(pointer, extents...), or a number for a scalar");
        return false;
    } else {
        using e = elements<seen>;
        constexpr bool contiguous = elements<std::remove_pointer_t<decltype(std::data(std::declval<seen&>()))>>::each > 0;
        constexpr bool same = std::same_as<std::remove_const_t<typename e::type>, T>;
        constexpr bool written = !Get || (!std::is_const_v<typename e::type> && (std::is_lvalue_reference_v<Data> || is_view<plain>));
        constexpr bool nested = nested_as_slots<Symbol, seen>(), sized = e::each == 0 || e::each == known_entries<Symbol>();
        static_assert(contiguous, "chainrule: descent.set(w, data) and get(w, memory) need contiguous data: arrays of arrays of known length, or one sequence");
        static_assert(!contiguous || same, "chainrule: descent.set(w, data) and get(w, memory) need numbers of the descent's element type");
        static_assert(!contiguous || !same || written, "chainrule: descent.get(w, memory) needs memory of the descent's element type that can be written");
        static_assert(!contiguous || nested, "chainrule: descent.set(w, data) and get(w, memory) need arrays nested as w's slots are");
        static_assert(!contiguous || !nested || sized, "chainrule: descent.set(w, data) and get(w, memory) need as many numbers as w has entries");
        return contiguous && same && written && nested && sized;
    }
}
/// The entries as one sequence; a number as one entry.
template <class Symbol, class Data>
constexpr auto as_entries(Data& data) {
    if constexpr (std::is_arithmetic_v<Data>) return binding<Symbol, Data, 1, false>{&data, 1};
    else return bind_sequence<Symbol, false>(data);
}

} // namespace chainrule::detail
