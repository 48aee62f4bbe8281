// SPDX-License-Identifier: BSL-1.0
// Expressions: what may be an operand, literals as payload, and the node types of operators and functions.
#pragma once
#include <chainrule/expr/index.hpp>
#include <chainrule/expr/program.hpp>
#include <chainrule/ops/operations.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

/// An entry of a symbol, a scalar symbol, a formula, or anything built from them. (A symbol without its indices is taken too, to
/// be refused with a message.)
template <class T>
concept expression = requires { typename T::chainrule_expression; };

/// An exact constant: `rational<2, 3>`, `half`, `pi`.
template <class T>
concept exact_constant = std::same_as<T, pi_constant> || requires { T::value.lower; };

/// What an operator takes: expressions, exact constants and numbers.
template <class T>
concept expression_operand = expression<T> || exact_constant<T> || arithmetic<T>;

/// An exact fraction.
template <std::int64_t Numerator, std::int64_t Denominator = 1>
inline constexpr rational_constant<Numerator, Denominator> rational{};
/// ½
inline constexpr rational_constant<1, 2> half{};
/// π
inline constexpr pi_constant pi{};

/// A number as typed, or an exact constant.
template <class T>
struct literal_node {
    using chainrule_expression = literal_node;
    T value{};

    constexpr void emit(program& p) const {
        instruction i;
        if constexpr (std::same_as<T, pi_constant>) i.what = code::pi;
        else if constexpr (exact_constant<T>) i.value = T::value;
        else i.value = detail::literal(value);
        if constexpr (std::floating_point<T>) i.count = static_cast<int>(engine::number_form::decimal);
        p.list.push(i);
    }
};

/// Nodes are nested in the templates that name their operands, so that argument-dependent lookup stops at each of them.
template <code Code, class A, class B>
struct binary_node {
    struct type {
        using chainrule_expression = type;
        A a{};
        B b{};

        constexpr void emit(program& p) const {
            a.emit(p);
            b.emit(p);
            p.push(Code);
        }
    };
};

template <class A>
struct negation_node {
    struct type {
        using chainrule_expression = type;
        A a{};

        constexpr void emit(program& p) const {
            a.emit(p);
            p.push(code::negate);
        }
    };
};

template <class Op, class... X>
struct call_node;

template <class Op, class A>
struct call_node<Op, A> {
    struct type {
        using chainrule_expression = type;
        A a{};

        constexpr void emit(program& p) const {
            a.emit(p);
            p.push(code::call, 1);
            p.list.back().function = &detail::descriptor<Op>;
        }
    };
};

template <class Op, class A, class B>
struct call_node<Op, A, B> {
    struct type {
        using chainrule_expression = type;
        A a{};
        B b{};

        constexpr void emit(program& p) const {
            a.emit(p);
            b.emit(p);
            p.push(code::call, 2);
            p.list.back().function = &detail::descriptor<Op>;
        }
    };
};

namespace detail {

/// What stands for the result of a call that a static_assert has refused, so that nothing else is reported.
struct refused {
    using chainrule_expression = refused;
    using chainrule_equation = refused;
    using chainrule_system = refused;
    using chainrule_binding = refused;
    constexpr void emit(program& p) const { p.push(code::pi); }
    template <class... Any>
    constexpr refused operator()(Any const&...) const { return {}; }
    template <class Any>
    constexpr refused operator[](Any const&) const { return {}; }
};

// Named so that the compiler's note says which.
template <class Symbol>
inline constexpr bool read_at_an_index = true;
template <class Axis>
inline constexpr bool is_a_value = true;

template <class T>
constexpr auto as_node(T const& x) {
    static_assert(read_at_an_index<T>, "chainrule: 2 * w needs an entry of w: 2 * w(j, i)");
    static_assert(is_a_value<T>, "chainrule: 2 * i needs a value: an axis is none, only an index");
    if constexpr (!read_at_an_index<T> || !is_a_value<T>) return refused{};
    else if constexpr (expression<T>) return x;
    else if constexpr (exact_constant<T>) return literal_node<T>{};
    else if constexpr (std::integral<T>) return literal_node<std::int64_t>{static_cast<std::int64_t>(x)};
    else return literal_node<double>{static_cast<double>(x)};
}
template <class T>
using node_of = decltype(as_node(std::declval<T const&>()));

/// At least one expression or exact constant. Indices are taken with expressions, to be refused with a message.
template <class A, class B>
concept operand_pair = (expression_operand<A> && expression_operand<B> && !(arithmetic<A> && arithmetic<B>)) ||
                       (expression<A> && symbolic_index<B>) || (symbolic_index<A> && expression<B>);

} // namespace detail
} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
