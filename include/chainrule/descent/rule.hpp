// SPDX-License-Identifier: BSL-1.0
// What an update rule is: a struct of hyper-parameters with the update written in terms. The library's own are in rules.hpp.
#pragma once
#include <chainrule/kernel/derive_program.hpp>

#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <tuple>
#include <utility>

namespace chainrule {

namespace detail {

constexpr std::uint64_t size_bits(double x) { return std::bit_cast<std::uint64_t>(x) & 0x7fffffffffffffffu; }
constexpr bool negative_bits(double x) { return std::bit_cast<std::uint64_t>(x) >> 63 != 0 && size_bits(x) != 0; }

} // namespace detail

/// Checks for hyper-parameters. They look at bits, since -ffast-math takes NaN and infinity for impossible.
constexpr bool positive(double x) { return !detail::negative_bits(x) && detail::size_bits(x) != 0 && detail::size_bits(x) < 0x7ff0000000000000u; }
/// 0 <= x, finite.
constexpr bool not_negative(double x) { return !detail::negative_bits(x) && detail::size_bits(x) < 0x7ff0000000000000u; }
/// 0 <= x < 1.
constexpr bool fraction(double x) { return not_negative(x) && detail::size_bits(x) < std::bit_cast<std::uint64_t>(1.0); }

namespace detail {

template <class Rule>
constexpr int states_of() {
    if constexpr (requires { Rule::states; }) return Rule::states;
    else return 0;
}
template <class Rule>
constexpr bool reads_norm() {
    if constexpr (requires { Rule::reads_norm; }) return Rule::reads_norm;
    else return false;
}
template <class Rule>
concept rule_members = requires(Rule const& rule, double Rule::* rate) { rate = &Rule::rate; } &&
                       (requires(Rule const& rule, long long step) { { rule.valid(step) } -> std::same_as<bool>; } ||
                        requires(Rule const& rule) { { rule.valid() } -> std::same_as<bool>; }) &&
                       (requires(Rule const& rule, long long step) { rule.numbers(step); } || requires(Rule const& rule) { rule.numbers(); });
template <class Rule>
constexpr bool valid_rule(Rule const& rule, long long step) {
    if constexpr (requires { rule.valid(step); }) return rule.valid(step);
    else return rule.valid();
}
template <class Rule>
constexpr auto numbers_of(Rule const& rule, long long step) {
    if constexpr (requires { rule.numbers(step); }) return rule.numbers(step);
    else return rule.numbers();
}
template <class Rule>
inline constexpr int number_count = static_cast<int>(std::tuple_size_v<decltype(numbers_of(std::declval<Rule const&>(), 1))>);

/// Calls the rule's update with its operands in their order.
template <class Rule, std::size_t... Number, std::size_t... State>
constexpr auto next_of(term w, term gradient, [[maybe_unused]] term scale, [[maybe_unused]] term const* numbers, [[maybe_unused]] term const* states,
                       std::index_sequence<Number...>, std::index_sequence<State...>) {
    if constexpr (reads_norm<Rule>()) return Rule::update(w, gradient, scale, numbers[Number]..., states[State]...);
    else return Rule::update(w, gradient, numbers[Number]..., states[State]...);
}
template <class Rule>
constexpr auto next_of(term w, term gradient, term scale, term const* numbers, term const* states) {
    return next_of<Rule>(w, gradient, scale, numbers, states, std::make_index_sequence<static_cast<std::size_t>(number_count<Rule>)>{},
                         std::make_index_sequence<static_cast<std::size_t>(states_of<Rule>())>{});
}

constexpr std::array<term, 1> as_array(term one) { return {one}; }
template <std::size_t Size>
constexpr std::array<term, Size> const& as_array(std::array<term, Size> const& all) { return all; }

/// A number of the update rule's, as a symbol that no user can write.
template <int Number>
struct rule_number {
    static constexpr char text[] = {'r', 'u', 'l', 'e', ' ', static_cast<char>('0' + Number / 10), static_cast<char>('0' + Number % 10)};
    static constexpr std::string_view name{text, sizeof text};
    static constexpr symbol_facts facts{name, {}, {}, core::hash_of(name), role::input, 0, nullptr};
};

template <int... Number>
constexpr void put_rule_numbers(lowering& l, term* out, std::integer_sequence<int, Number...>) {
    ((out[Number] = term{&l.s.g, engine::make_access(l.s.g, l.symbol(rule_number<Number>::facts), nullptr, 0)}), ...);
}

/// The update as the engine calls it.
template <class Rule>
constexpr void next_entries(lowering& l, update_entry& e) {
    constexpr int numbers = number_count<Rule>, states = states_of<Rule>();
    term number[numbers + 1], state[states + 1];
    put_rule_numbers(l, number, std::make_integer_sequence<int, numbers>{});
    auto const node = [&](int id) { return term{&l.s.g, id}; };
    for (int k = 0; k < states; ++k) state[k] = node(e.own.items[k + 1]);
    auto const next = as_array(next_of<Rule>(node(e.own.items[0]), node(e.gradient), node(e.scale), number, state));
    for (int k = 0; k <= states; ++k) e.own.items[k] = next[static_cast<std::size_t>(k)].id;
}

template <class Rule, std::size_t... Number>
constexpr int scale_of(term norm, [[maybe_unused]] term const* numbers, std::index_sequence<Number...>) {
    return Rule::scale(norm, numbers[Number]...).id;
}
/// What the rule makes of the gradient's norm.
template <class Rule>
constexpr int scale_by(lowering& l, int norm) {
    constexpr int numbers = number_count<Rule>;
    term number[numbers + 1];
    put_rule_numbers(l, number, std::make_integer_sequence<int, numbers>{});
    if constexpr (reads_norm<Rule>()) return scale_of<Rule>(term{&l.s.g, norm}, number, std::make_index_sequence<static_cast<std::size_t>(numbers)>{});
    else return norm;
}

/// Does the update return what it should?
template <class Rule>
constexpr bool returns_states() {
    return std::tuple_size_v<std::remove_cvref_t<decltype(as_array(next_of<Rule>(term{}, term{}, term{}, nullptr, nullptr)))>> == states_of<Rule>() + 1;
}

/// Can the element type hold the number: not infinite there, nor 0 where it is not 0 (denormal counts as 0)?
template <class T>
constexpr bool representable(double x) {
    constexpr auto largest = std::bit_cast<std::uint64_t>(static_cast<double>(std::numeric_limits<T>::max())),
                   smallest = std::bit_cast<std::uint64_t>(static_cast<double>(std::numeric_limits<T>::min()));
    std::uint64_t const size = size_bits(x);
    return size == 0 || (size >= smallest && size <= largest);
}

} // namespace detail

/// An update rule `R` has
/// - hyper-parameters as data members of type double, among them `rate`;
/// - `bool valid() const`: may they be right? (`valid(long long step)` where that depends on the number of the step, from 1);
/// - `numbers() const` (or `numbers(long long step) const`), a std::array of what the update reads, computed once a step in double:
///   at most 99 of them;
/// - optionally `static constexpr int states`: how many numbers, at first 0, it keeps for each entry of a parameter (at most 9);
/// - optionally `static constexpr bool reads_norm = true` and `static constexpr term scale(term norm, term numbers...)`: a number computed
///   once a step from the Euclidean norm of the gradient by all parameters; for it, gradients are stored and gone through twice more;
/// - `static constexpr auto update(term w, term gradient, [term scale,] term numbers..., term states...)`, which returns the next w, or a
///   std::array of it and the next of each state. All operands are entries of before the step.
/// The update is arithmetic and operations of the library (`sqrt`, `max`, `sign`, …) on terms; it becomes part of the program's kernels.
template <class R>
concept update_rule = detail::rule_members<R> && requires(term t) { detail::next_of<R>(t, t, t, &t, &t); };

} // namespace chainrule
