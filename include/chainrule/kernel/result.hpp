// SPDX-License-Identifier: BSL-1.0
// What a program's call returns: how it went, and the values by symbol.
#pragma once
#include <chainrule/kernel/bind.hpp>
#include <chainrule/kernel/plan.hpp>
#include <chainrule/print/adjoint.hpp>

#include <span>

namespace chainrule {

/// How a call went. `wrong_size`: data or memory that do not fit the symbols or one another, or an empty batch; nothing was computed, and
/// memory of the user's is as it was. Of a descent's step: `wrong_rule`, a number of the update rule that cannot be right: nothing was
/// computed either. `not_finite`: the loss was infinite or not a number, and no parameter changed; or it was finite and the next value of
/// some entries was not, and these, at least, did not change (see `descent::step`).
enum class outcome { ok, wrong_size, wrong_rule, not_finite };

namespace detail {

/// The name under which a program knows a result.
template <class Plan, class Name>
struct value_number {
    static constexpr int at = Plan::find(Name::facts.name);
};
template <class Plan, class Symbol>
struct value_number<Plan, gradient_of<Symbol>> {
    static constexpr int at = [] {
        core::buffer<char> objective{16}, name{32}; // as the backward pass names it
        for (int k = 0; Plan::objective >= 0 && k < Plan::value(Plan::objective).name_size; ++k) objective.push(Plan::letter(Plan::objective, k));
        print::put_adjoint_name(name, {objective.items, static_cast<std::size_t>(objective.size)}, Symbol::facts.name);
        return Plan::find({name.items, static_cast<std::size_t>(name.size)});
    }();
};
template <class Plan>
struct value_number<Plan, formula_value> {
    static constexpr int at = Plan::objective;
};

template <class Plan, int Value, int... K>
name<Plan::letter(Value, K)...> spell_value(std::integer_sequence<int, K...>);
template <class Plan, int Value>
using value_name = decltype(spell_value<Plan, Value>(std::make_integer_sequence<int, Plan::value(Value).name_size>{}));

// Named so that the compiler's note says which.
template <class Symbol>
inline constexpr bool bound = false;
template <class Name>
inline constexpr bool computed_by_the_program = false;

} // namespace detail

/// The results of a call, by symbol: `r[E]` a number, `r[z]` and `r[grad(w)]` spans over entries, the last slot contiguous.
/// They lie in the program (or where `into` said) and last until its next call; those of a temporary program are gone with it. Where
/// nothing was computed they read NaN.
template <class Source>
class results {
    using Plan = typename Source::plan;
    using T = typename Source::element;

public:
    constexpr results(T* const* table, outcome how) : how_(how) {
        for (int k = 0; k < Plan::values; ++k) table_[k] = table[k];
    }
    constexpr outcome status() const { return how_; }

    template <class Name>
    constexpr decltype(auto) operator[](Name const&) const {
        constexpr int number = detail::is_result<Name>() ? detail::value_number<Plan, Name>::at : -1;
        static_assert(number >= 0 || detail::computed_by_the_program<Name>, "chainrule: result[z] needs a variable or a gradient that the program computes");
        if constexpr (number < 0) return T(0);
        else return get<Name, number>();
    }

private:
    T* table_[Plan::values + 1] = {};
    outcome how_;

    template <class Name>
    static constexpr bool scalar() {
        if constexpr (std::same_as<Name, formula_value>) return Plan::value(Plan::objective).rank == 0;
        else return Name::symbol::facts.rank == 0;
    }
    template <class Name, int Number>
    constexpr auto get() const {
        constexpr kernel::value_info info = Plan::value(Number);
        static_assert(!info.streamed, "chainrule: result[y] of a run-time axis needs memory for it: program(..., into(y, memory))");
        if constexpr (scalar<Name>()) return T(*table_[Number]);
        else return std::span<T const>(table_[Number], static_cast<std::size_t>(info.size));
    }
};

} // namespace chainrule
