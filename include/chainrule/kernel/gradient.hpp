// SPDX-License-Identifier: BSL-1.0
// `gradient<net, E>(w)`: the backward system of a long system, derived by as many constant evaluations as that takes.
#pragma once
#include <chainrule/expr/gradient.hpp>
#include <chainrule/kernel/compile.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

template <auto const& Net, class Of, class... By>
struct long_gradient {
    using net_type = std::remove_cvref_t<decltype(Net)>;
    static constexpr request ask() {
        request r;
        r.net = instructions_of<Net>::list;
        r.of = instructions_of<constant_of<Of>>::list;
        r.differentiate = r.formulas = true;
        r.users = &user_functions_of<net_type, Of>;
        want_symbols<net_type, Of, By...>(r);
        return r;
    }
    static constexpr int instructions = instructions_of<Net>::size, effort = effort_of_evaluation;
    static constexpr auto words = made_words<long_gradient>();
    static constexpr int failure = words.at[0];
    static constexpr int count = static_cast<int>(sizeof(words.at) / sizeof(int)) - 1;
};

} // namespace detail

/// The same as gradient(net, E, w), for systems that are too long for one constant evaluation. The system is taken by reference, so it
/// needs static storage.
template <auto const& Net, auto Objective, class... By>
    requires(equation_system<std::remove_cvref_t<decltype(Net)>> && any_symbol<std::remove_cvref_t<decltype(Objective)>>)
constexpr auto gradient(By const&...) {
    using objective = std::remove_cvref_t<decltype(Objective)>;
    if constexpr (!detail::check_gradient_equations<std::remove_cvref_t<decltype(Net)>, objective, By...>()) return detail::refused{};
    else {
        using derived = detail::long_gradient<Net, objective, By...>;
        static_assert(derived::failure != static_cast<int>(engine::status::cyclic), "chainrule: gradient(net, E) needs variables that do not depend on themselves");
        static_assert(derived::failure != static_cast<int>(engine::status::no_derivative), "chainrule: gradient(net, E) needs operations that have a derivative");
        static_assert(derived::failure != -1, "chainrule: gradient(net, E) needs one declaration per symbol name");
        if constexpr (derived::failure != 0) return detail::refused{};
        else {
            gradient_system<2 * derived::count> result; // as much room as the printed text may take
            for (int k = 0; k < derived::count; ++k) result.frozen.words[k] = derived::words.at[k + 1];
            return result;
        }
    }
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
