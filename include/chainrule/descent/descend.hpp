// SPDX-License-Identifier: BSL-1.0
// `descend<net, E, float>(sgd{.rate = 0.05})`: gradient and update of all parameters in one program that owns them.
#pragma once
#include <chainrule/kernel/compile.hpp>

#include <bit>
#include <cstdint>

namespace chainrule {

/// Gradient descent: w <- w − rate·∂E/∂w. The rate must be a positive number.
struct sgd {
    double rate = 0.01;

    constexpr bool valid() const { // by its bits, since -ffast-math takes NaN and infinity for impossible
        auto const bits = std::bit_cast<std::uint64_t>(rate);
        return bits != 0 && bits < 0x7ff0000000000000u;
    }
    static constexpr term update(term w, term gradient, term rate) { return w - rate * gradient; }
};

/// How a step went: the loss before the update, and whether it was taken.
template <class T>
struct step_result {
    T loss{};
    outcome status = outcome::ok;
};

namespace detail {

/// A number of the update rule's, as a symbol that no user can write.
struct rate_symbol {
    static constexpr symbol_facts facts{"rate ", {}, {}, core::hash_of("rate "), role::input, 0, nullptr};
};

#include <chainrule/core/symbolic_begin.inc>
template <class Rule>
constexpr int update_by(lowering& l, int parameter, int gradient) {
    engine::graph& g = l.s.g;
    int const rate = engine::make_access(g, l.symbol(rate_symbol::facts), nullptr, 0);
    return Rule::update(term{&g, parameter}, term{&g, gradient}, term{&g, rate}).id;
}
#include <chainrule/core/symbolic_end.inc>

} // namespace detail

/// A network in training. One object per thread.
template <class Program, class Objective, class Rule>
class descent {
public:
    using element = typename Program::element;
    using source = typename Program::source;

    constexpr explicit descent(Rule rule) : rule_(rule) {}

    /// Loss at the present parameters, then the update. A rate that cannot be right, or data of a wrong size, changes nothing.
    template <class... Binding>
    constexpr step_result<element> step(Binding const&... data) {
        if (!rule_.valid()) return {element{}, outcome::wrong_rate};
        auto const r = program_(data..., detail::number_binding<detail::rate_symbol, element>{static_cast<element>(rule_.rate)});
        return {r.status() == outcome::ok ? r[Objective{}] : element{}, r.status()};
    }
    constexpr Rule& rule() { return rule_; }

    /// All entries of a parameter, last slot fastest.
    template <any_symbol Symbol>
    constexpr void set(Symbol const& w, element const* data) { program_.set(w, data); }
    template <any_symbol Symbol>
    constexpr void get(Symbol const& w, element* data) const { program_.get(w, data); }

private:
    Program program_;
    Rule rule_;
};

/// The objective's descent by the symbols given, or by all parameters.
template <auto const& Net, auto Objective, class T = double, options Options = options{}, class Rule, any_symbol... By>
    requires any_symbol<std::remove_cvref_t<decltype(Objective)>>
constexpr auto descend(Rule rule, By const&...) {
    using objective = std::remove_cvref_t<decltype(Objective)>;
    if constexpr (!detail::check_gradient<std::remove_cvref_t<decltype(Net)>, objective, By...>()) return detail::refused{};
    else return descent<decltype(detail::make_program<Net, decltype(detail::objective_of(objective{})), T, detail::descends<Rule>, Options, By...>()), objective, Rule>(rule);
}

} // namespace chainrule
