// SPDX-License-Identifier: BSL-1.0
// Products with derivatives that are never written out, as systems: `jvp`, Jacobian times vector, and `hvp`, Hessian times vector, by reverse
// accumulation of the tangent (Pearlmutter 1994). Each costs a small multiple of the system itself.
#pragma once
#include <chainrule/calculus/tangent.hpp>
#include <chainrule/expr/gradient.hpp>
#include <chainrule/expr/moved.hpp>
#include <chainrule/graph/freeze.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

/// The right side of the tangent of the last equation; those before it are the ones that it reads.
template <class Moving, class Moved>
constexpr derivation derive_tangent(program const& equations, Moving const& moving, Moved const& moved) {
    lowering l;
    engine::system& s = l.s;
    l.define(equations);
    engine::tangents t;
    int const symbols = s.g.symbols.size;
    for (int symbol = 0; symbol < symbols; ++symbol)
        if (int const known = moving.find(s.g.name(symbol)); known >= 0 && moving.symbols[known]->kind != role::variable) engine::tell_apart(s, symbol);
    engine::know_definitions(s);
    for (int symbol = 0; symbol < symbols; ++symbol) {
        int const known = moving.find(s.g.name(symbol));
        if (known < 0 || moved.still[known]) continue;
        int const tangent = print::tangent_symbol(s, symbol);
        l.conflict = l.conflict || tangent < 0;
        if (tangent >= 0) t.symbol_of.set(symbol, tangent);
    }
    engine::equation const e = s.equations.items[s.equations.size - 1];
    engine::selection selected;
    selected.root = t.of(s, e);
    derivation result;
    result.conflict = l.conflict;
    if (t.missing != nullptr) result.outcome = engine::status::no_derivative;
    if (t.missing != nullptr || l.conflict) return result;
    selected.left.push(t.symbol_of.at(e.symbol));
    selected.left.push(e.rank);
    for (int k = 0; k < e.rank; ++k) selected.left.push(e.first_axis + k);
    result.out = engine::freeze(s, l.extents, selected);
    return result;
}

/// The left side of an equation with the tangent instead of the symbol, and the axes there.
template <class Left>
struct tangent_left {
    using type = decltype(tangent(Left{}));
    using axes = types<>;
};
template <class Symbol, class... Index>
struct tangent_left<access<Symbol, Index...>> {
    using type = access<decltype(tangent(Symbol{})), Index...>;
    using axes = types<Index...>;
};

/// The tangent of the equation of that number in a system, its right side of so many words.
template <int Words, class Net, int Number>
struct tangent_types {
    using left = tangent_left<typename equation_at<Net, Number>::left_side>;
    using functions = decltype(functions_in<user_functions_of<Net>>(std::make_index_sequence<user_functions_of<Net>.size>{}));
    using type = typename equation_node<typename left::type, formula<Words, typename left::axes, functions>>::type;
};
template <class Equation>
struct derived_equation {
    Equation made{};
    int words = 0; // of its formula
};
template <int Words, int Number, class... By, class Net, class Moved>
constexpr auto tangent_equation(Net const& net, Moved const& moved) {
    constexpr auto const& moving = moving_in<Net, By...>;
    constexpr int words = Words > 0 ? Words : 2 * room<0, equation_at<Net, Number>>;
    derived_equation<typename tangent_types<words, Net, Number>::type> result;

    program part; // those that it reads before it: they are put in where it helps
    for (int k = moving.first_read[Number]; k < moving.first_read[Number + 1]; ++k) emit_equation(net, moving.reads[k], part);
    emit_equation(net, Number, part);
    emit_equation(net, -1, part);
    derivation const found = derive_tangent(part, moving, moved);
    if (found.conflict) refuse("chainrule: jvp(net, x) needs one declaration per symbol name");
    if (found.outcome != engine::status::ok) refuse("chainrule: jvp(net, x) needs operations that have a derivative");
    if (!result.made.right.frozen.store(found.out)) refuse("chainrule: jvp(net, x) needs more room for its result: write jvp<65536>(net, x)");
    result.words = found.out.size;
    return result;
}
template <class... Equation, class... Tangent>
constexpr auto with_equations(boost::hana::tuple<Equation...> const& parts, Tangent const&... tangents) {
    return boost::hana::unpack(parts, [&](Equation const&... each) { return make_system(boost::hana::tuple<Equation..., Tangent...>{each..., tangents...}); });
}
template <int Words, class Net, class... By, std::size_t... K>
consteval auto with_tangents(Net const& net, std::index_sequence<K...>) {
    auto const moved = symbols_moved<Net, By...>(net);
    return with_equations(net.parts, tangent_equation<Words, moving_equation<Net, By...>(K), By...>(net, moved).made..., moved.part);
}

/// The same as a constant of its own, evaluated by itself; then without the words that are left over.
template <auto const& Net, class... By>
inline constexpr auto symbols_moved_in = symbols_moved<std::remove_cvref_t<decltype(Net)>, By...>(Net);
template <int Words, auto const& Net, int Number, class... By>
inline constexpr auto roomy_tangent = tangent_equation<Words, Number, By...>(Net, symbols_moved_in<Net, By...>);
template <int Words, auto const& Net, int Number, class... By>
inline constexpr auto tangent_constant = [] {
    constexpr auto const& found = roomy_tangent<Words, Net, Number, By...>;
    typename tangent_types<found.words, std::remove_cvref_t<decltype(Net)>, Number>::type made{};
    for (int k = 0; k < found.words; ++k) made.right.frozen.words[k] = found.made.right.frozen.words[k];
    return made;
}();
template <int Words, auto const& Net, class... By, std::size_t... K>
constexpr auto with_tangent_constants(std::index_sequence<K...>) {
    using net = std::remove_cvref_t<decltype(Net)>;
    return with_equations(Net.parts, tangent_constant<Words, Net, moving_equation<net, By...>(K), By...>..., symbols_moved_in<Net, By...>.part);
}

template <class Symbol>
inline constexpr bool given_as_data = Symbol::facts.kind != role::variable;

template <class Net, class... By>
constexpr bool check_jvp() {
    constexpr bool symbols = (any_symbol<By> && ...);
    static_assert(symbols, "chainrule: jvp(net, x) needs symbols without indices after the system");
    if constexpr (symbols && !std::same_as<Net, refused>) {
        constexpr bool given = (given_as_data<By> && ...);
        static_assert(given, "chainrule: jvp(net, x) needs inputs or parameters after the system: variables move as their equations say");
        if constexpr (given) {
            constexpr auto const& moving = moving_in<Net, By...>;
            static_assert(moving.symbol_count > 0, "chainrule: jvp(net) needs a parameter in net, or the symbols that move after it");
            static_assert(moving.all_read, "chainrule: jvp(net, x) needs symbols that net reads");
            static_assert(!moving.names_taken, "chainrule: jvp(net, x) needs the names of tangents: x_dot, if x moves, is another symbol");
            if constexpr (!moving.symbol.empty())
                static_assert(has_a_derivative<typename named_symbol<moving>::type>, "chainrule: jvp(net, x) needs operations that have a derivative");
            return moving.symbol_count > 0 && moving.all_read && !moving.names_taken && moving.symbol.empty();
        }
    }
    return false;
}
template <class Net, class... By>
using moving_numbers = std::make_index_sequence<static_cast<std::size_t>(moving_in<Net, By...>.count)>;

} // namespace detail

/// The system, and the tangent ẏ of every variable y that depends on the symbols given (all parameters if none are named): Jacobian times
/// vector, for the direction given as data for `tangent(x)`. The system may be printed, compiled, and differentiated again: with the second
/// derivatives ÿ along that direction, too, by jvp(jvp(net, x), x), along a curve with ẋ and ẍ by jvp(jvp(net, x), x, tangent(x)). Words:
/// room for each tangent, where the default is too little.
template <int Words = 0, equation_system Net, class... By>
consteval auto jvp(Net const& net, By const&...) {
    if constexpr (!detail::check_jvp<Net, By...>()) return detail::refused{};
    else return detail::with_tangents<Words, Net, By...>(net, detail::moving_numbers<Net, By...>{});
}

/// The same for long systems, `jvp<net>(w)`: each tangent is a constant evaluation of its own. The system is taken by reference, so it
/// needs static storage.
template <auto const& Net, int Words = 0, class... By>
    requires equation_system<std::remove_cvref_t<decltype(Net)>>
constexpr auto jvp(By const&...) {
    using net = std::remove_cvref_t<decltype(Net)>;
    if constexpr (!detail::check_jvp<net, By...>()) return detail::refused{};
    else return detail::with_tangent_constants<Words, Net, By...>(detail::moving_numbers<net, By...>{});
}

/// Hessian times vector: the backward system of Ė by the symbols given (all parameters if none are named), for the direction given as data
/// for their tangents. As a program: `compile<along, tangent(E)>(w)` with `along = jvp(net, w)`.
template <int Words = 0, equation_system Net, any_symbol Objective, class... By>
consteval auto hvp(Net const& net, Objective const& of, By const&... by) {
    static_assert(Objective::facts.rank == 0, "chainrule: hvp(net, E) needs a scalar objective E");
    if constexpr (Objective::facts.rank == 0) return gradient<Words>(jvp<Words>(net, by...), tangent(of), by...);
    else return detail::refused{};
}

/// Other arguments.
/// @{
template <int Words = 0, class... T>
    requires((expression<T> || equation_system<T>) || ...)
consteval auto jvp(T const&...) {
    static_assert(sizeof...(T) == 0, "chainrule: jvp(net, w) needs a system, then symbols or nothing");
    return detail::refused{};
}
template <int Words = 0, class... T>
    requires((expression<T> || equation_system<T>) || ...)
consteval auto hvp(T const&...) {
    static_assert(sizeof...(T) == 0, "chainrule: hvp(net, E, w) needs a system, a scalar variable of it, then symbols or nothing");
    return detail::refused{};
}
/// @}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
