// SPDX-License-Identifier: BSL-1.0
// Rules around rules: gradients clipped, weights decayed. The outer one sees the gradient first.
#pragma once
#include <chainrule/descent/rule.hpp>

namespace chainrule {

namespace detail {

template <std::size_t Size, std::size_t... K>
constexpr std::array<double, Size + 1> joined(double first, std::array<double, Size> const& rest, std::index_sequence<K...>) {
    return {first, rest[K]...};
}
template <std::size_t Size>
constexpr std::array<double, Size + 1> joined(double first, std::array<double, Size> const& rest) {
    return detail::joined(first, rest, std::make_index_sequence<Size>{});
}
template <class Rule>
inline constexpr bool norm_is_outermost = !reads_norm<Rule>();

template <class Rule>
struct value_clipped : Rule {
    static_assert(norm_is_outermost<Rule>, "chainrule: clip_norm(rule, limit) needs to be the outermost of the rules around a rule");
    double limit;

    constexpr bool valid(long long step) const { return positive(limit) && valid_rule<Rule>(*this, step); }
    constexpr auto numbers(long long step) const { return joined(limit, numbers_of<Rule>(*this, step)); }
    static constexpr auto update(term w, term gradient, term limit, auto... others) {
        return Rule::update(w, max(min(gradient, limit), -limit), others...);
    }
};
template <class Rule>
struct norm_clipped : Rule {
    static_assert(norm_is_outermost<Rule>, "chainrule: clip_norm(rule, limit) needs to be the outermost of the rules around a rule");
    double limit;

    static constexpr bool reads_norm = true;
    constexpr bool valid(long long step) const { return positive(limit) && valid_rule<Rule>(*this, step); }
    constexpr auto numbers(long long step) const { return joined(limit, numbers_of<Rule>(*this, step)); }
    static constexpr term scale(term norm, term limit, auto...) { return limit / max(limit, norm); }
    static constexpr auto update(term w, term gradient, term scale, term, auto... others) { return Rule::update(w, scale * gradient, others...); }
};
template <class Rule>
struct weight_decayed : Rule {
    static_assert(norm_is_outermost<Rule>, "chainrule: clip_norm(rule, limit) needs to be the outermost of the rules around a rule");
    double decay;

    constexpr bool valid(long long step) const { return not_negative(decay) && valid_rule<Rule>(*this, step); }
    constexpr auto numbers(long long step) const { return joined(decay, numbers_of<Rule>(*this, step)); }
    static constexpr auto update(term w, term gradient, term decay, auto... others) { return Rule::update(w, gradient + decay * w, others...); }
};
template <class Rule>
struct decoupled_decayed : Rule {
    static_assert(norm_is_outermost<Rule>, "chainrule: clip_norm(rule, limit) needs to be the outermost of the rules around a rule");
    double decay;

    constexpr bool valid(long long step) const { return not_negative(decay) && valid_rule<Rule>(*this, step); }
    constexpr auto numbers(long long step) const { return joined(this->rate * decay, numbers_of<Rule>(*this, step)); }
    static constexpr auto update(term w, term gradient, term shrinkage, auto... others) {
        auto next = as_array(Rule::update(w, gradient, others...));
        next[0] = next[0] - shrinkage * w;
        return next;
    }
};

} // namespace detail

/// The rule with every entry of the gradient limited to [−limit, limit]. limit > 0.
template <update_rule Rule>
constexpr detail::value_clipped<Rule> clip_value(Rule rule, double limit) {
    return {rule, limit};
}

/// The rule with the gradient by all parameters scaled down to the norm `limit` where its Euclidean norm is larger (Pascanu, Mikolov,
/// Bengio 2013, algorithm 1). limit > 0. Gradients are stored and gone through twice more. A norm that is not finite (its square
/// overflows) makes the step fail as a loss does that is not.
template <update_rule Rule>
constexpr detail::norm_clipped<Rule> clip_norm(Rule rule, double limit) {
    return {rule, limit};
}

/// The rule on the gradient of E + decay/2·Σw²: decay·w is added to the gradient. decay >= 0. See `decoupled_decay` for rules that scale
/// the gradient. Biases decay too.
template <update_rule Rule>
constexpr detail::weight_decayed<Rule> weight_decay(Rule rule, double decay) {
    return {rule, decay};
}

/// The rule's next w, less rate·decay·w, whatever the rule does to gradients (Loshchilov & Hutter 2019). decay >= 0.
template <update_rule Rule>
constexpr detail::decoupled_decayed<Rule> decoupled_decay(Rule rule, double decay) {
    return {rule, decay};
}

} // namespace chainrule
