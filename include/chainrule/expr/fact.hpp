// SPDX-License-Identifier: BSL-1.0
// Facts about symbols, which stand among the equations: `equations(simplex(t, k), …)`. The simplifier uses them; data are not checked.
#pragma once
#include <chainrule/expr/symbol.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

template <fact_kind Kind, class Symbol, unsigned Slots>
struct fact_node {
    using chainrule_fact = fact_node;
    constexpr void emit(program& p) const {
        p.push(code::fact, Symbol::facts, static_cast<int>(Kind));
        p.list.back().value = static_cast<std::int64_t>(Slots);
    }
};

template <class T>
concept fact = requires { typename T::chainrule_fact; };

namespace detail {

/// The slots of a symbol that these axes name, as bits.
template <class Symbol, class... Axis>
constexpr unsigned slots_named() {
    unsigned slots = 0;
    for (int k = 0; k < Symbol::facts.rank; ++k) slots |= ((Symbol::facts.slots[k] == Axis::facts) || ...) ? 1u << k : 0u;
    return slots;
}
template <class Symbol>
constexpr unsigned all_slots() {
    return Symbol::facts.rank > 0 ? (2u << (Symbol::facts.rank - 1)) - 1 : 0;
}
/// Two slots or more, all of one extent?
template <class Symbol, unsigned Slots>
constexpr bool interchangeable() {
    int first = -1, count = 0;
    bool alike = true;
    for (int k = 0; k < Symbol::facts.rank; ++k) {
        if ((Slots >> k & 1) == 0) continue;
        if (first < 0) first = k;
        alike = alike && Symbol::facts.slots[k].as_long_as(Symbol::facts.slots[first]);
        ++count;
    }
    return alike && count > 1;
}
/// The first slot that the axis names, as a bit; 0: there is none.
template <class Symbol, class Axis>
constexpr unsigned slot_named() {
    if constexpr (any_symbol<Symbol> && any_axis<Axis>) {
        unsigned const slots = slots_named<Symbol, Axis>();
        return slots & ~(slots - 1);
    } else {
        return 0;
    }
}

} // namespace detail

/// Every entry of x is greater than 0.
template <any_symbol Symbol>
constexpr auto positive(Symbol) {
    return fact_node<fact_kind::positive, Symbol, 0>{};
}

/// Anything else of a model.
template <class T, class... More>
    requires(expression<T> && (!any_symbol<T> || sizeof...(More) > 0))
constexpr auto positive(T const&, More const&...) {
    static_assert(any_symbol<T> && sizeof...(More) == 0, "chainrule: positive(x) needs a symbol without indices");
    return detail::refused{};
}

/// The entries of t are not negative and add up to 1 along k, a slot of t.
template <class Symbol, class Axis>
constexpr auto simplex(Symbol const&, Axis const&) {
    constexpr unsigned slot = detail::slot_named<Symbol, Axis>();
    static_assert(slot != 0, "chainrule: simplex(t, k) needs a symbol and the axis of one of its slots");
    if constexpr (slot == 0) return detail::refused{};
    else return fact_node<fact_kind::simplex, Symbol, slot>{};
}

/// t is 1 at one place along k, a slot of t, and 0 elsewhere.
template <class Symbol, class Axis>
constexpr auto one_hot(Symbol const&, Axis const&) {
    constexpr unsigned slot = detail::slot_named<Symbol, Axis>();
    static_assert(slot != 0, "chainrule: one_hot(t, k) needs a symbol and the axis of one of its slots");
    if constexpr (slot == 0) return detail::refused{};
    else return fact_node<fact_kind::one_hot, Symbol, slot>{};
}

/// The entries of A do not change where the slots of these axes are exchanged (all slots, if none are named): A(i, j) = A(j, i). A
/// derivative by an entry of A is that of a matrix whose entries change one by one.
template <class Symbol, class... Axis>
constexpr auto symmetric(Symbol const&, Axis const&...) {
    constexpr bool good = any_symbol<Symbol> && (any_axis<Axis> && ...);
    static_assert(good, "chainrule: symmetric(A) needs a symbol without indices, and axes of its slots or nothing");
    if constexpr (good) {
        constexpr unsigned slots = sizeof...(Axis) == 0 ? detail::all_slots<Symbol>() : detail::slots_named<Symbol, Axis...>();
        constexpr bool interchangeable = ((detail::slots_named<Symbol, Axis>() != 0) && ...) && detail::interchangeable<Symbol, slots>();
        constexpr bool given = Symbol::facts.kind != role::variable;
        static_assert(interchangeable, "chainrule: symmetric(A) needs the axes of two slots of A or more, of one extent");
        static_assert(given, "chainrule: symmetric(A) needs an input or a parameter: the equation of a variable says what it is");
        if constexpr (interchangeable && given) return fact_node<fact_kind::symmetric, Symbol, slots>{};
        else return detail::refused{};
    } else {
        return detail::refused{};
    }
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
