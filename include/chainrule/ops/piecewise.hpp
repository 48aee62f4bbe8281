// SPDX-License-Identifier: BSL-1.0
// Functions with kinks and jumps. At a kink the derivative is the stated convention.
#pragma once
#include <chainrule/ops/describe.hpp>

#include <limits>

namespace chainrule {
namespace detail {

/// max(x, 0), NaN where x is NaN. Packs have a function of their own, found by argument-dependent lookup.
template <class T>
constexpr T relu_of(T const& x) {
    if constexpr (requires { typename T::element; }) return relu(x);
    else return x <= 0 ? T(0) : x;
}
template <class T>
constexpr auto lowest_of() {
    if constexpr (requires { typename T::element; }) return std::numeric_limits<typename T::element>::lowest();
    else return std::numeric_limits<T>::lowest();
}

} // namespace detail

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

struct heaviside : library_operation { // 1 if x > 0, 1/2 at 0, else 0; derivative 0 everywhere
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "heaviside", latex = "\\operatorname{heaviside}";
    template <class T> static constexpr T value(T const& x) { return choose(x > 0, T(1), choose(x < 0, T(0), T(0.5))); }
    static constexpr term derivative(term x, term) { return x.constant(0); }
    static constexpr term simplify(term x) {
        if (!x.numeric()) return no_rule(x);
        core::number const v = x.owner->at(x.id).value;
        return x.constant(core::zero(v) ? core::number{1, 2} : core::number{v.negative() ? 0 : 1});
    }
    static constexpr double sample[] = {0.1, 3};
};

/// v where c is not 0, else 0 whatever v is there, infinite or NaN; the condition is not differentiated.
struct where : library_operation {
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "where", latex = "\\operatorname{where}";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& c, T const& v) { return choose(c == 0, T(0), v); }
    static constexpr term derivative_first(term c, term, term) { return c.constant(0); }
    static constexpr term derivative_second(term c, term, term) { return call<where>(c, c.constant(1)); }
    static constexpr term simplify(term c, term v) {
        if (c.is(0) || v.is(0)) return c.constant(0);
        return c.numeric() ? v : no_rule(c);
    }
    static constexpr double sample[] = {0.1, 3};
};

/// u where c is not 0, else the most negative finite number: what a maximum over some of its entries is taken over.
struct masked : library_operation {
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "masked", latex = "\\operatorname{masked}";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& c, T const& u) { return choose(c == 0, T(chainrule::detail::lowest_of<T>()), u); }
    static constexpr term derivative_first(term c, term, term) { return c.constant(0); }
    static constexpr term derivative_second(term c, term, term) { return call<where>(c, c.constant(1)); }
    static constexpr term simplify(term c, term u) { return c.numeric() && !c.is(0) ? u : no_rule(c); }
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

struct relu : library_operation { // max(x, 0), of NaN NaN; derivative 0 at 0
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "relu", latex = "\\operatorname{relu}";
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::relu_of(x); }
    static constexpr term derivative(term x, term) { return call<step>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {0.1, 3};
};

struct max : library_operation { // of two, NaN where one is NaN; where they are equal each has one half of the derivative
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "max", latex = "\\max";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& a, T const& b) { return choose(a < b, b, choose(b == b, a, b)); }
    static constexpr term derivative_first(term a, term b, term) { return call<heaviside>(a - b); }
    static constexpr term derivative_second(term a, term b, term) { return call<heaviside>(b - a); }
    static constexpr term simplify(term a, term b) { return a.id == b.id ? a : no_rule(a); }
    static constexpr double sample[] = {-3, 3};
};

struct min : library_operation { // of two, NaN where one is NaN; where they are equal each has one half of the derivative
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "min", latex = "\\min";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& a, T const& b) { return choose(b < a, b, choose(b == b, a, b)); }
    static constexpr term derivative_first(term a, term b, term) { return call<heaviside>(b - a); }
    static constexpr term derivative_second(term a, term b, term) { return call<heaviside>(a - b); }
    static constexpr term simplify(term a, term b) { return a.id == b.id ? a : no_rule(a); }
    static constexpr double sample[] = {-3, 3};
};

} // namespace operations

/// 1 if x > 0, else 0. Its derivative is 0 everywhere.
template <operand X> constexpr auto step(X const& x) { return call<operations::step>(x); }
/// 1 if x > 0, 1/2 at 0, else 0. Its derivative is 0 everywhere.
template <operand X> constexpr auto heaviside(X const& x) { return call<operations::heaviside>(x); }
/// v where c is not 0, else 0, whatever v is there: infinite or NaN. The same for the derivative by v; there is none by c.
template <class C, class V> requires(operand<C> || operand<V>)
constexpr auto where(C const& c, V const& v) { return call<operations::where>(c, v); }
/// u where c is not 0, else the most negative finite number, so that a maximum passes it over; there is no derivative by c.
template <class C, class U> requires(operand<C> || operand<U>)
constexpr auto masked(C const& c, U const& u) { return call<operations::masked>(c, u); }
/// −1, 0 or 1. Its derivative is 0 everywhere.
template <operand X> constexpr auto sign(X const& x) { return call<operations::sign>(x); }
/// |x|, with the derivative 0 at 0.
template <operand X> constexpr auto abs(X const& x) { return call<operations::abs>(x); }
/// max(x, 0), NaN where x is NaN, with the derivative 0 at 0.
template <operand X> constexpr auto relu(X const& x) { return call<operations::relu>(x); }
/// The greater of two, NaN where one is NaN; where they are equal each has one half of the derivative.
template <class A, class B> requires(operand<A> || operand<B>)
constexpr auto max(A const& a, B const& b) { return call<operations::max>(a, b); }
/// The lesser of two, NaN where one is NaN; where they are equal each has one half of the derivative.
template <class A, class B> requires(operand<A> || operand<B>)
constexpr auto min(A const& a, B const& b) { return call<operations::min>(a, b); }

} // namespace chainrule
