// SPDX-License-Identifier: BSL-1.0
// What `derivative` and `gradient` check of types before they enter the engine, and of values after.
#pragma once
#include <chainrule/calculus/derive.hpp>
#include <chainrule/expr/formula.hpp>
#include <chainrule/expr/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {
namespace detail {

/// No equations: what a plain function is differentiated with.
struct no_system {
    using chainrule_system = no_system;
    constexpr void emit(program&) const {}
};

inline constexpr symbol_facts unnamed{"derivative ", {}, {}, core::hash_of("derivative "), role::variable, 0, nullptr};

// Named so that the compiler's note says what is wrong, and with which symbol or operation.
template <class Symbol>
inline constexpr bool defined_in_the_system = false;
template <class Operation>
inline constexpr bool has_a_derivative = false;

/// The system's equations and one more, `unnamed = of`.
template <class Net, class Of>
constexpr program asked(Net const& net, Of const& of) {
    program p;
    net.emit(p);
    p.push(code::left, unnamed, 0);
    of.emit(p);
    p.push(code::define);
    return p;
}

/// The symbols asked for: those named, or every parameter that occurs.
template <class Net, class Of, class... By>
constexpr core::buffer<symbol_facts const*> wanted_symbols() {
    core::buffer<symbol_facts const*> wanted;
    (wanted.push(&By::symbol::facts), ...);
    if constexpr (sizeof...(By) == 0) wanted = parameters_in(asked(Net{}, Of{}));
    return wanted;
}

template <class Net, class Of, class... By>
inline constexpr int wanted_count = [] {
    core::buffer<symbol_facts const*> const wanted = wanted_symbols<Net, Of, By...>();
    return wanted.size;
}();

template <int Size>
struct symbol_list {
    symbol_facts const* at[Size > 0 ? Size : 1] = {};
};
/// The same as a constant, for what asks for them again and again.
template <class Net, class Of, class... By>
inline constexpr auto wanted_list = [] {
    core::buffer<symbol_facts const*> const wanted = wanted_symbols<Net, Of, By...>();
    symbol_list<wanted_count<Net, Of, By...>> list;
    for (int k = 0; k < wanted.size; ++k) list.at[k] = wanted.items[k];
    return list;
}();

template <class Net, class Of, class... By>
inline constexpr system_inspection inspected_question = inspect_question(asked(Net{}, Of{}), unnamed,
                                                                         wanted_symbols<Net, Of, By...>(),
                                                                         !std::same_as<Net, no_system>);

enum class verb { derivative, gradient };

template <verb Verb, class Net, class Of, class... By>
constexpr bool check_question() {
    constexpr system_fault what = inspected_question<Net, Of, By...>.what;
    if constexpr (what != system_fault::none) {
        using name = typename named_symbol<inspected_question<Net, Of, By...>>::type;
        constexpr bool derivative = Verb == verb::derivative;
        static_assert(
            what != system_fault::unbound || !derivative || defined_in_the_system<name>,
            "chainrule: derivative(net, f, w(j, i)) needs an equation in net for every variable that f depends on");
        static_assert(what != system_fault::two_declarations || !derivative || declared_once<name>,
                      "chainrule: derivative(net, f, w(j, i)) needs one declaration per symbol name");
        static_assert(what != system_fault::no_derivative || !derivative || has_a_derivative<name>,
                      "chainrule: derivative(net, f, w(j, i)) needs operations that have a derivative");
        static_assert(what != system_fault::unbound || derivative || defined_in_the_system<name>,
                      "chainrule: gradient(net, E) needs an equation in net for every variable that E depends on");
        static_assert(what != system_fault::two_declarations || derivative || declared_once<name>,
                      "chainrule: gradient(net, E) needs one declaration per symbol name");
        static_assert(what != system_fault::no_derivative || derivative || has_a_derivative<name>,
                      "chainrule: gradient(net, E) needs operations that have a derivative");
    }
    return what == system_fault::none;
}

struct derivation {
    core::buffer<int> out;
    engine::status outcome = engine::status::ok;
    bool conflict = false;
};

/// What only values can tell: the reads of formulas among the operands are not in their types.
template <verb Verb>
constexpr void refuse_failed(derivation const& d) {
    constexpr bool derivative = Verb == verb::derivative;
    if (d.conflict)
        refuse(derivative ? "chainrule: derivative(net, f, w(j, i)) needs one declaration per symbol name"
                          : "chainrule: gradient(net, E) needs one declaration per symbol name");
    if (d.outcome == engine::status::cyclic)
        refuse(derivative ? "chainrule: derivative(net, f, w(j, i)) needs variables that do not depend on themselves"
                          : "chainrule: gradient(net, E) needs variables that do not depend on themselves");
    if (d.outcome == engine::status::unfolding)
        refuse("chainrule: derivative(net, f, w(j, i)) needs a w that acts through no recurrence: gradient(net, f) has its equations");
    if (d.outcome == engine::status::no_derivative)
        refuse(derivative ? "chainrule: derivative(net, f, w(j, i)) needs operations that have a derivative"
                          : "chainrule: gradient(net, E) needs operations that have a derivative");
}

} // namespace detail
} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
