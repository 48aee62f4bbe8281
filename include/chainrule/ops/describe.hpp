// SPDX-License-Identifier: BSL-1.0
// From an operation's struct to the descriptor the graph refers to; and how an operation is applied to terms.
#pragma once
#include <chainrule/core/name.hpp>
#include <chainrule/ops/term.hpp>

namespace chainrule {

namespace operations {

/// Base of the library's own operations. Their `value` takes numbers and packs of numbers: it branches by `choose`, and finds
/// functions of packs by argument-dependent lookup.
struct library_operation {
    using chainrule_operation = library_operation;
};

/// condition ? a : b, lane by lane where the condition is one of packs.
template <class Condition, class T>
constexpr T choose(Condition const& condition, std::type_identity_t<T> const& a, T const& b) {
    if constexpr (std::convertible_to<Condition, bool>) return condition ? a : b;
    else return select(condition, a, b);
}

} // namespace operations

/// Marks a rule that does not apply: `return no_rule(x);`
constexpr term no_rule(term x) { return {x.owner, -1}; }

namespace detail {

template <class Op>
constexpr int arity_of() {
    if constexpr (requires { Op::arity; }) return Op::arity;
    else return 1;
}
template <class Op>
constexpr std::string_view unicode_of() {
    if constexpr (requires { Op::unicode; }) return Op::unicode;
    else return Op::name;
}
template <class Op>
constexpr std::string_view latex_of() {
    if constexpr (requires { Op::latex; }) return Op::latex;
    else return {};
}

/// What a derivative rule may read: the operands by position, and the operation's own value.
template <class Op>
constexpr int partial_of(engine::graph& g, int which, int const* operands, int value) {
    if constexpr (requires(term x) { Op::derivative(x, x); } && arity_of<Op>() == 1) {
        return Op::derivative(term{&g, operands[0]}, term{&g, value}).id;
    } else if constexpr (requires(term x) { Op::derivative_first(x, x, x); Op::derivative_second(x, x, x); }) {
        term const a{&g, operands[0]}, b{&g, operands[1]}, y{&g, value};
        return which == 0 ? Op::derivative_first(a, b, y).id : Op::derivative_second(a, b, y).id;
    } else {
        return -1;
    }
}
template <class Op>
constexpr int simplify_of(engine::graph& g, int const* operands) {
    if constexpr (arity_of<Op>() == 1) return Op::simplify(term{&g, operands[0]}).id;
    else return Op::simplify(term{&g, operands[0]}, term{&g, operands[1]}).id;
}

/// An operation of the library's is known to the kernels by its place in the list.
template <class Op>
inline constexpr bool listed = requires { typename Op::chainrule_operation; };

template <class Op, class T>
constexpr T value_of(T const* operands) {
    if constexpr (arity_of<Op>() == 1) return static_cast<T>(Op::value(operands[0]));
    else return static_cast<T>(Op::value(operands[0], operands[1]));
}

template <class Op>
constexpr engine::operation describe() {
    engine::operation d;
    d.name = Op::name;
    d.key = core::key_of(Op::name);
    d.unicode = unicode_of<Op>();
    d.latex = latex_of<Op>();
    d.arity = arity_of<Op>();
    if constexpr (requires { Op::symmetry; }) d.symmetry = Op::symmetry;
    if constexpr (requires { Op::singular; }) d.singular = Op::singular;
    if constexpr (requires { Op::cheap; }) d.cheap = Op::cheap;
    if constexpr (requires { Op::indicator; }) d.indicator = Op::indicator;
    if constexpr (arity_of<Op>() == 1) d.differentiable = requires(term x) { Op::derivative(x, x); };
    else d.differentiable = requires(term x) { Op::derivative_first(x, x, x); Op::derivative_second(x, x, x); };
    if constexpr (!listed<Op> && (requires(double x) { Op::value(x); } || requires(double x) { Op::value(x, x); })) {
        d.evaluates = true;
        d.value_float = &value_of<Op, float>;
        d.value_double = &value_of<Op, double>;
    }
    d.partial = &partial_of<Op>;
    if constexpr (requires(term x) { Op::simplify(x); } || requires(term x) { Op::simplify(x, x); }) {
        d.simplifies = true;
        d.simplify = &simplify_of<Op>;
    }
    return d;
}

template <class Op>
inline constexpr engine::operation descriptor = describe<Op>();

template <class Op, std::same_as<term>... More>
constexpr term apply_operation(Op*, term x, More... more) {
    int const operands[] = {x.id, more.id...};
    return {x.owner, engine::make_call(*x.owner, &descriptor<Op>, operands, 1 + static_cast<int>(sizeof...(More)))};
}

} // namespace detail

/// Things an operation can be applied to: terms of a rule, and expressions of the user.
template <class T>
concept operand = std::same_as<T, term> || requires { typename T::chainrule_expression; };

/// Applies an operation (a struct with name, value and derivative) to expressions: `call<softsign>(x)`.
template <class Op, class... X>
    requires(operand<X> || ...)
constexpr auto call(X const&... x) {
    if constexpr ((std::same_as<X, term> || ...)) return detail::apply_operation(static_cast<Op*>(nullptr), x...);
    else return apply_operation(static_cast<Op*>(nullptr), x...);
}

} // namespace chainrule
