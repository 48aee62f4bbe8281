// SPDX-License-Identifier: BSL-1.0
// `descend<net, E, float>(sgd{.rate = 0.05})`: gradient and update of all parameters in one program, which owns them or changes them
// in the user's memory.
#pragma once
#include <chainrule/descent/gradient_rules.hpp>
#include <chainrule/descent/initialise.hpp>
#include <chainrule/descent/memory.hpp>
#include <chainrule/descent/rules.hpp>
#include <chainrule/descent/schedule.hpp>
#include <chainrule/kernel/compile.hpp>

namespace chainrule {

/// How a step went.
template <class T>
struct step_result {
    T loss{};                     ///< before the update; NaN where it was not computed
    outcome status = outcome::ok; ///< was the step taken?
    /// Its number, from 1, among the steps taken. While steps fail it stays: the number of the step at which losses or updates that are not finite began.
    long long step = 0;
};

/// A network in training. One object per thread. `Argument`: parameters, or bindings of those that live with the user.
template <class Program, class Objective, class Rule, class... Argument>
class descent : detail::held<Argument>... {
public:
    using element = typename Program::element;
    using source = typename Program::source;

    constexpr explicit descent(Rule rule, Argument const&... by) : detail::held<Argument>(by)..., rule_(rule) {}

    /// Loss at the present parameters, then the update. Nothing changes with a rule whose numbers cannot be right or do not fit into
    /// the element type (`wrong_rule`), with data or memory of a wrong size or an empty batch (`wrong_size`): the loss is NaN then; and with
    /// a loss that is not finite (`not_finite`): it is returned. Where the loss is finite and an update is not, the status is `not_finite`
    /// too, and the step does not count: an entry whose next value, or the next of what the rule keeps for it, is not finite keeps all
    /// it has, and other entries move. All entries keep what they have in a program so small that it runs in registers and owns its
    /// parameters, with a rule that reads the gradient's norm, if that is not finite, and where the gradient, or its sum over a run-time
    /// axis, is in memory before the first update, and not finite. With options{.guard_loss = false} neither loss nor updates are looked at.
    template <class... Binding>
    [[gnu::always_inline]] constexpr step_result<element> step(Binding const&... data) {
        long long const number = taken_ + 1;
        if (!detail::valid_rule(rule_, number)) return {kernel::not_a_number<element>(), outcome::wrong_rule, number};
        return step_by(number, detail::numbers_of(rule_, number), std::make_integer_sequence<int, detail::number_count<Rule>>{}, data...);
    }
    /// The rule's hyper-parameters may be changed between steps.
    constexpr Rule& rule() { return rule_; }
    constexpr Rule const& rule() const { return rule_; }
    /// Steps taken.
    constexpr long long steps() const { return taken_; }
    /// Sets what the rule keeps (velocities, moments) to 0 and counts steps from 1 again. Parameters stay.
    constexpr void restart() {
        program_.clear_states();
        taken_ = 0;
    }

    /// Copies all entries of a parameter, last slot fastest, from what a binding takes (temporaries too): arrays, also nested as the
    /// slots are, `std::vector`, `std::span`, `entries(pointer, extents…)`, a number for a scalar. `wrong_size` where there are not as
    /// many as w has, or where memory of the user's in which w lives has not: then nothing is copied.
    template <any_symbol Symbol, class Data>
    constexpr outcome set(Symbol const& w, Data&& data) {
        if constexpr (moves<Symbol>() && detail::copies_entries<Symbol, element, false, Data>()) {
            auto const from = detail::as_entries<Symbol>(data);
            if (!sized<Symbol>(from.size)) return outcome::wrong_size;
            each_entry(*this, w, [&](int k, element& entry) { entry = static_cast<element>(from.data[k]); });
        }
        return outcome::ok;
    }
    /// The same into memory: `get(w, memory)`, of a scalar also `get(c, number)`.
    template <any_symbol Symbol, class Data>
    constexpr outcome get(Symbol const& w, Data&& data) const {
        if constexpr (moves<Symbol>() && detail::copies_entries<Symbol, element, true, Data>()) {
            auto const to = detail::as_entries<Symbol>(data);
            if (!sized<Symbol>(to.size)) return outcome::wrong_size;
            each_entry(*this, w, [&](int k, element const& entry) { to.data[k] = entry; });
        }
        return outcome::ok;
    }

    /// Calls use(name, shape, rank, first entry) for every parameter that it moves: shape has (extent, stride) for each slot. The first
    /// entry is null where memory of the user's has a wrong size.
    template <class Use>
    constexpr void each_parameter(Use const& use) {
        use_parameters(*this, use, std::make_integer_sequence<int, source::plan::values>{});
    }
    template <class Use>
    constexpr void each_parameter(Use const& use) const {
        use_parameters(*this, use, std::make_integer_sequence<int, source::plan::values>{});
    }

    /// Draws the entries of these parameters from a scheme's distribution, `d.initialise(he_normal{}, 42, w1, w2)`; where none is named,
    /// of all that the descent moves. The same bits for the same seed, name and extents. Nothing is set by a scheme whose size cannot be
    /// right or does not fit into the element type (`wrong_rule`), and where memory of the user's has a wrong size (`wrong_size`).
    template <initialisation Scheme, any_symbol... Symbol>
    constexpr outcome initialise(Scheme const& scheme, std::uint64_t seed, Symbol const&... w) {
        if constexpr (sizeof...(Symbol) == 0) {
            return initialise_all(scheme, seed);
        } else if constexpr ((true && ... && moves<Symbol>())) {
            if (!(true && ... && fits(scheme(fans_of(w))))) return outcome::wrong_rule;
            if (!(true && ... && sized<Symbol>(detail::known_entries<Symbol>()))) return outcome::wrong_size;
            (initialise_one(scheme, seed, w), ...);
        }
        return outcome::ok;
    }

private:
    Program program_;
    Rule rule_;
    long long taken_ = 0;

    template <class Symbol>
    static constexpr bool lives_with_user = (false || ... || (detail::descent_argument<Argument>::bound && std::same_as<typename detail::descent_argument<Argument>::symbol, Symbol>));

    template <class Symbol>
    constexpr auto const& memory_of() const { return detail::memory_of<Symbol>(*this); }
    template <class Symbol>
    static constexpr bool moves() {
        constexpr int number = detail::value_number<typename source::plan, Symbol>::at;
        constexpr bool moved = lives_with_user<Symbol> || (number >= 0 && source::plan::value(number).owned);
        static_assert(moved, "chainrule: descent.set(w, data), get(w, memory) and initialise(scheme, seed, w) need a parameter that the descent moves");
        return moved;
    }
    /// Has w so many entries, and the memory in which it lives?
    template <class Symbol>
    constexpr bool sized(std::size_t count) const {
        if constexpr (lives_with_user<Symbol>)
            if (memory_of<Symbol>().size != detail::known_entries<Symbol>()) return false;
        return count == detail::known_entries<Symbol>();
    }
    template <class Self, class Symbol, class Use>
    static constexpr void each_entry(Self& self, [[maybe_unused]] Symbol const& w, Use const& use) {
        if constexpr (lives_with_user<Symbol>)
            for (std::size_t k = 0; k < self.template memory_of<Symbol>().size; ++k) use(static_cast<int>(k), self.template memory_of<Symbol>().data[k]);
        else self.program_.each_entry(w, use);
    }
    template <class Self, class Use, int... Value>
    static constexpr void use_parameters(Self& self, Use const& use, std::integer_sequence<int, Value...>) {
        (use_parameter<Value>(self, use), ...);
    }
    template <int Value, class Self, class Use>
    static constexpr void use_parameter([[maybe_unused]] Self& self, [[maybe_unused]] Use const& use) {
        using plan = typename source::plan;
        using pointer = std::conditional_t<std::is_const_v<Self>, element const*, element*>;
        constexpr kernel::value_info info = plan::value(Value);
        if constexpr (info.wanted && Value != plan::objective && Value != plan::square_norm && !plan::is_state(Value)) {
            using name = detail::value_name<plan, Value>;
            pointer first = nullptr;
            if constexpr (info.owned) first = self.program_.template first_entry<Value>();
            else (self.template find_memory<Argument, Value>(first), ...);
            use(name::text, plan::words() + info.shape, info.rank, first);
        }
    }
    template <class A, int Value, class Pointer>
    constexpr void find_memory([[maybe_unused]] Pointer& first) const {
        if constexpr (detail::descent_argument<A>::bound) {
            auto const& b = static_cast<detail::held<A> const&>(*this).bound();
            if (detail::descent_argument<A>::symbol::facts.name == detail::value_name<typename source::plan, Value>::text && b.size == static_cast<std::size_t>(source::plan::value(Value).size)) first = b.data;
        }
    }
    static constexpr bool fits(distribution d) { return positive(d.size) && detail::representable<element>(d.size); }
    template <class Scheme, class Symbol>
    constexpr void initialise_one(Scheme const& scheme, std::uint64_t seed, Symbol const& w) {
        distribution const d = scheme(fans_of(w));
        xoshiro256 draw = detail::generator_for(Symbol::facts.name, seed);
        each_entry(*this, w, [&](int, element& entry) { entry = static_cast<element>(detail::drawn(d, draw)); });
    }
    template <class Scheme>
    constexpr outcome initialise_all(Scheme const& scheme, std::uint64_t seed) {
        outcome how = outcome::ok;
        each_parameter([&](std::string_view, int const* shape, int rank, element* first) {
            if (first == nullptr) how = outcome::wrong_size;
            else if (how == outcome::ok && !fits(scheme(fans_of_shape(shape, rank)))) how = outcome::wrong_rule;
        });
        if (how != outcome::ok) return how;
        each_parameter([&](std::string_view name, int const* shape, int rank, element* first) {
            distribution const d = scheme(fans_of_shape(shape, rank));
            xoshiro256 draw = detail::generator_for(name, seed);
            kernel::for_offsets(shape, rank, [&](int offset) { first[offset] = static_cast<element>(detail::drawn(d, draw)); });
        });
        return outcome::ok;
    }
    static constexpr fans fans_of_shape(int const* shape, int rank) {
        return detail::fans_by_extents(rank, [&](int k) { return shape[2 * k]; });
    }

    template <std::size_t Size, int... Number, class... Binding>
    [[gnu::always_inline]] constexpr step_result<element> step_by(long long step, std::array<double, Size> const& numbers, std::integer_sequence<int, Number...>, Binding const&... data) {
        if (!(true && ... && detail::representable<element>(numbers[Number]))) return {kernel::not_a_number<element>(), outcome::wrong_rule, step};
        auto const r = program_(data..., detail::number_binding<detail::rule_number<Number>, element>{static_cast<element>(numbers[Number])}...,
                                static_cast<detail::held<Argument> const&>(*this).bound()...);
        if (r.status() == outcome::ok) taken_ = step;
        return {r[Objective{}], r.status(), step};
    }
};

/// The objective's descent by all parameters of the system, which the program owns, at first 0; or by those named: `w` for one that it
/// owns, `w = memory` for one that stays in the user's memory, last slot fastest, and changes there with each step (a scalar:
/// `w = entries(&number)`). The memory must outlive the descent, and may be read and written between steps. Other parameters are
/// bound with each step, as inputs are.
template <auto const& Net, auto Objective, class T = double, options Options = options{}, class Rule, detail::parameter_argument... Argument>
    requires any_symbol<std::remove_cvref_t<decltype(Objective)>>
constexpr auto descend(Rule rule, Argument const&... by) {
    using objective = std::remove_cvref_t<decltype(Objective)>;
    constexpr bool refused = detail::any_refused<Argument...>, changeable = refused || (detail::changeable<T, Argument>() && ...), rules = detail::is_rule<Rule>();
    static_assert(changeable, "chainrule: descend<net, E, T>(rule, w = memory) needs memory of T that can be written");
    if constexpr (refused || !changeable || !rules) {
        return detail::refused{};
    } else if constexpr (!detail::check_gradient<std::remove_cvref_t<decltype(Net)>, objective, typename detail::descent_argument<Argument>::symbol...>()) {
        return detail::refused{};
    } else {
        using program = decltype(detail::make_program<Net, decltype(detail::objective_of(objective{})), T, detail::descends<Rule, Argument...>, Options,
                                                      typename detail::descent_argument<Argument>::symbol...>());
        return descent<program, objective, Rule, Argument...>(rule, by...);
    }
}

} // namespace chainrule
