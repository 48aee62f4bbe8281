// SPDX-License-Identifier: BSL-1.0
// Functions with kinks and jumps. At a kink the derivative is the stated convention.
#pragma once
#include <chainrule/ops/describe.hpp>

namespace chainrule {
namespace operations {

struct step : library_operation { // 1 if x > 0 else 0; derivative 0 everywhere
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "step", latex = "\\operatorname{step}";
    static constexpr bool indicator = true;
    template <class T> static constexpr T value(T const& x) { return choose(x > 0, T(1), T(0)); }
    static constexpr term derivative(term x, term) { return x.constant(0); }
    static constexpr term simplify(term x) {
        if (!x.numeric()) return no_rule(x);
        core::number const v = x.owner->at(x.id).value;
        return x.constant(v.negative() || core::zero(v) ? 0 : 1);
    }
    static constexpr double sample[] = {0.1, 3};
};

struct sign : library_operation { // −1, 0 or 1; derivative 0 everywhere
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "sign", unicode = "sgn", latex = "\\operatorname{sgn}";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static constexpr T value(T const& x) { return choose(x > 0, T(1), choose(x < 0, T(-1), T(0))); }
    static constexpr term derivative(term x, term) { return x.constant(0); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {0.1, 3};
};

struct abs : library_operation { // derivative 0 at 0
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "abs", latex = "\\operatorname{abs}";
    static constexpr auto symmetry = engine::parity::even;
    template <class T> static constexpr T value(T const& x) { return choose(x < 0, T(-x), x); }
    static constexpr term derivative(term x, term) { return call<sign>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {0.1, 3};
};

struct relu : library_operation { // max(x, 0); derivative 0 at 0
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "relu", latex = "\\operatorname{relu}";
    template <class T> static constexpr T value(T const& x) { return choose(x > 0, x, T(0)); }
    static constexpr term derivative(term x, term) { return call<step>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {0.1, 3};
};

struct max : library_operation { // of two; where they are equal the first operand counts
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "max", latex = "\\max";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& a, T const& b) { return choose(a < b, b, a); }
    static constexpr term derivative_first(term a, term b, term) { return 1 - call<step>(b - a); }
    static constexpr term derivative_second(term a, term b, term) { return call<step>(b - a); }
    static constexpr term simplify(term a, term b) { return a.id == b.id ? a : no_rule(a); }
    static constexpr double sample[] = {-3, 3};
};

struct min : library_operation { // of two; where they are equal the first operand counts
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "min", latex = "\\min";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& a, T const& b) { return choose(b < a, b, a); }
    static constexpr term derivative_first(term a, term b, term) { return 1 - call<step>(a - b); }
    static constexpr term derivative_second(term a, term b, term) { return call<step>(a - b); }
    static constexpr term simplify(term a, term b) { return a.id == b.id ? a : no_rule(a); }
    static constexpr double sample[] = {-3, 3};
};

} // namespace operations

/// 1 if x > 0, else 0. Its derivative is 0 everywhere.
template <operand X> constexpr auto step(X const& x) { return call<operations::step>(x); }
/// −1, 0 or 1. Its derivative is 0 everywhere.
template <operand X> constexpr auto sign(X const& x) { return call<operations::sign>(x); }
/// |x|, with the derivative 0 at 0.
template <operand X> constexpr auto abs(X const& x) { return call<operations::abs>(x); }
/// max(x, 0), with the derivative 0 at 0.
template <operand X> constexpr auto relu(X const& x) { return call<operations::relu>(x); }
/// The greater of two; where they are equal the first counts, for the derivative too.
template <class A, class B> requires(operand<A> || operand<B>)
constexpr auto max(A const& a, B const& b) { return call<operations::max>(a, b); }
/// The lesser of two; where they are equal the first counts, for the derivative too.
template <class A, class B> requires(operand<A> || operand<B>)
constexpr auto min(A const& a, B const& b) { return call<operations::min>(a, b); }

} // namespace chainrule
