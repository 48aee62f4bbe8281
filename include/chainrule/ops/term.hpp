// SPDX-License-Identifier: BSL-1.0
// A node with its graph, as the derivative and simplification rules of operations write it: `1 - y * y`.
#pragma once
#include <chainrule/graph/sum.hpp>
#include <chainrule/graph/typed.hpp>

#include <concepts>
#include <string_view>

namespace chainrule {

template <class T>
concept arithmetic = std::integral<T> || std::floating_point<T>;

/// The exact constant Numerator / Denominator (`1/2` alone is an integer division in C++).
template <std::int64_t Numerator, std::int64_t Denominator = 1>
struct rational_constant {
    static_assert(Denominator != 0, "chainrule: rational<n, d> needs a denominator other than 0");
    static constexpr core::number value = core::ratio(Numerator, Denominator);
};
struct pi_constant {};

/// An expression under construction inside a graph; what operation rules are called with.
struct term {
    engine::graph* owner = nullptr;
    int id = 0;

    constexpr bool is(int value) const { return owner->is_number(id, value); }
    constexpr bool numeric() const { return owner->what(id) == engine::kind::number; }
    /// The operand if this term is a call of the operation; otherwise not `found()`.
    constexpr term operand_of(std::string_view name) const {
        engine::node const& n = owner->at(id);
        if (n.what != engine::kind::call || n.function->name != name || n.count != 1) return {owner, -1};
        return {owner, owner->parts_of(id)[0].id};
    }
    constexpr bool found() const { return id >= 0; }
    constexpr term constant(core::number value) const { return {owner, engine::make_number(*owner, value)}; }
};

namespace detail {

template <class T>
constexpr core::number literal(T value) {
    if constexpr (std::integral<T>) return core::number{static_cast<std::int64_t>(value)};
    else return core::recover(static_cast<double>(value));
}
constexpr term lift(term const&, term const& x) { return x; }
template <arithmetic T>
constexpr term lift(term const& near, T value) {
    core::number const typed = literal(value);
    if constexpr (std::floating_point<T>) engine::note_typed(*near.owner, typed, engine::number_form::decimal);
    return near.constant(typed);
}
template <std::int64_t N, std::int64_t D>
constexpr term lift(term const& near, rational_constant<N, D>) {
    return near.constant(rational_constant<N, D>::value);
}
constexpr term lift(term const& near, pi_constant) { return {near.owner, engine::make_pi(*near.owner)}; }

template <class T>
concept constant = arithmetic<T> || std::same_as<T, pi_constant> || requires { T::value.lower; };

} // namespace detail

// clang-format off
/// The arithmetic of rules.
/// @{
constexpr term operator+(term a, term b) { return {a.owner, engine::add(*a.owner, a.id, b.id)}; }
constexpr term operator-(term a, term b) { return {a.owner, engine::subtract(*a.owner, a.id, b.id)}; }
constexpr term operator*(term a, term b) { return {a.owner, engine::multiply(*a.owner, a.id, b.id)}; }
constexpr term operator/(term a, term b) { return {a.owner, engine::divide(*a.owner, a.id, b.id)}; }
constexpr term operator-(term a) { return {a.owner, engine::negate(*a.owner, a.id)}; }
template <detail::constant T> constexpr term operator+(term a, T b) { return a + detail::lift(a, b); }
template <detail::constant T> constexpr term operator-(term a, T b) { return a - detail::lift(a, b); }
template <detail::constant T> constexpr term operator*(term a, T b) { return a * detail::lift(a, b); }
template <detail::constant T> constexpr term operator/(term a, T b) { return a / detail::lift(a, b); }
template <detail::constant T> constexpr term operator+(T a, term b) { return detail::lift(b, a) + b; }
template <detail::constant T> constexpr term operator-(T a, term b) { return detail::lift(b, a) - b; }
template <detail::constant T> constexpr term operator*(T a, term b) { return detail::lift(b, a) * b; }
template <detail::constant T> constexpr term operator/(T a, term b) { return detail::lift(b, a) / b; }
/// @}
// clang-format on

} // namespace chainrule
