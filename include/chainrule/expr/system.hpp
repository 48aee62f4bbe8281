// SPDX-License-Identifier: BSL-1.0
// `equations(...)`: a system of equations, possibly composed of smaller ones.
#pragma once
#include <chainrule/expr/fact.hpp>
#include <chainrule/expr/inspect_system.hpp>
#include <chainrule/expr/symbol.hpp>

#include <boost/hana/concat.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

/// Equations and facts in the order in which they were written. Nested for argument-dependent lookup, like expressions.
template <class... Equation>
struct system_node {
    struct type {
        using chainrule_system = type;
        boost::hana::tuple<Equation...> parts{};

        constexpr void emit(program& p) const {
            boost::hana::unpack(parts, [&p](auto const&... each) {
                int const order[] = {0, (each.emit(p), 0)...}; // a fold would be limited to 256 operands by Clang
                (void)order;
            });
        }
    };
};

template <class T>
concept equation_system = requires { typename T::chainrule_system; };

namespace detail {

template <class... Equation>
inline constexpr system_inspection inspected_system = [] {
    program all;
    int const order[] = {0, (Equation{}.emit(all), 0)...};
    (void)order;
    return inspect_system(all);
}();

// Named so that the compiler's note says what is wrong, and with which symbol.
template <class Symbol>
inline constexpr bool defined_once = false;
template <class Symbol>
inline constexpr bool declared_once = false;
template <class Symbol>
inline constexpr bool defined_without_a_cycle = false;
template <class Symbol>
inline constexpr bool with_one_fact_of_a_kind = false;

template <auto const& Inspection>
struct named_symbol {
    static constexpr std::string_view text = Inspection.symbol;
    using type = name_in<text>;
};

template <class... Equation>
constexpr auto make_system(boost::hana::tuple<Equation...> const& parts) {
    constexpr system_fault what = inspected_system<Equation...>.what;
    if constexpr (what != system_fault::none) {
        using symbol = typename named_symbol<inspected_system<Equation...>>::type;
        static_assert(what != system_fault::defined_twice || defined_once<symbol>,
                      "chainrule: equations(...) needs one equation per variable");
        static_assert(what != system_fault::two_declarations || declared_once<symbol>,
                      "chainrule: equations(...) needs one declaration per symbol name");
        static_assert(what != system_fault::two_facts || with_one_fact_of_a_kind<symbol>,
                      "chainrule: equations(...) needs one fact of a kind about a symbol, along one slot");
        static_assert(what != system_fault::cyclic || defined_without_a_cycle<symbol>,
                      "chainrule: equations(...) needs variables that do not depend on themselves");
    }
    typename system_node<Equation...>::type const made{parts};
    if constexpr (what == system_fault::none && inspected_system<Equation...>.circular) {
        circular_reads const how = inspect_recurrences(program_of(made));
        if (how == circular_reads::cyclic) refuse("chainrule: equations(...) needs variables that do not depend on themselves");
        if (how == circular_reads::unordered)
            refuse("chainrule: equations(...) needs a variable that reads itself to do so along one axis, always earlier or always later");
    }
    return made;
}

template <class E>
constexpr auto parts_of(E const& e) {
    if constexpr (equation_system<E>) return e.parts;
    else return boost::hana::tuple<E>{e};
}

template <class First, class... Rest>
constexpr auto join(First const& first, Rest const&... rest) {
    if constexpr (sizeof...(Rest) == 0) return first;
    else return boost::hana::concat(first, join(rest...));
}

} // namespace detail

/// A system of equations, and of facts about symbols (see fact.hpp); systems among the arguments are taken apart. A variable may read
/// itself, also through others, at earlier entries along one axis or at later ones, `h(n, j) = f(h(n - 1, j))`: a recurrence. Entries
/// outside the axis are 0.
template <class... E>
constexpr auto equations(E const&... e) {
    constexpr bool good = ((equation<E> || equation_system<E> || fact<E>)&&...);
    static_assert(good, "chainrule: equations(...) needs equations such as z(j) = tanh(h(j)), or systems of them");
    if constexpr (!good || (std::same_as<E, detail::refused> || ...)) return detail::refused{};
    else if constexpr ((equation_system<E> || ...)) return detail::make_system(detail::join(detail::parts_of(e)...));
    else return detail::make_system(boost::hana::tuple<E...>{e...});
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
