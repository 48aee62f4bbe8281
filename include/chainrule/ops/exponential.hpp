// SPDX-License-Identifier: BSL-1.0
// Exponentials, logarithms and powers.
#pragma once
#include <chainrule/ops/describe.hpp>

#include <cmath>

namespace chainrule {
namespace detail {

/// Packs have a function of their own, found by argument-dependent lookup; other numbers lose what a − b does.
template <class T>
constexpr T exp_difference_of(T const& a, T const& b) {
    using std::exp;
    if constexpr (requires { typename T::element; }) {
        return exp_difference(a, b);
    } else {
        T const d = a - b, back = d - a, lost = (a - (d - back)) - (b + back), y = exp(d);
        return lost < 1 && lost > -1 && y * 0 == 0 ? T(y + y * lost) : y; // not where y is infinite
    }
}

} // namespace detail

namespace operations {

struct exp : library_operation {
    static constexpr std::string_view name = "exp", latex = "\\exp";
    template <class T> static constexpr T value(T const& x) { using std::exp; return exp(x); }
    static constexpr term derivative(term, term y) { return y; }
    static constexpr term simplify(term x) {
        if (x.is(0)) return x.constant(1);
        return x.operand_of("log").found() ? x.operand_of("log") : no_rule(x);
    }
    static constexpr double sample[] = {-3, 3};
};

struct exp_difference : library_operation { // exp(a − b), as accurate for large a and b as for small ones
    static constexpr std::string_view name = "exp_difference", latex = "\\operatorname{exp\\_difference}";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& a, T const& b) { return chainrule::detail::exp_difference_of(a, b); }
    static constexpr term derivative_first(term, term, term y) { return y; }
    static constexpr term derivative_second(term, term, term y) { return -y; }
    static constexpr term simplify(term a, term b) { return a.id == b.id ? a.constant(1) : b.is(0) ? call<exp>(a) : no_rule(a); }
    static constexpr double sample[] = {-3, 3};
};

struct log : library_operation { // domain x > 0
    static constexpr std::string_view name = "log", latex = "\\log";
    static constexpr bool singular = true;
    template <class T> static constexpr T value(T const& x) { using std::log; return log(x); }
    static constexpr term derivative(term x, term) { return 1 / x; }
    static constexpr term simplify(term x) {
        if (x.is(1)) return x.constant(0);
        return x.operand_of("exp").found() ? x.operand_of("exp") : no_rule(x);
    }
    static constexpr double sample[] = {0.1, 5};
};

struct log1p : library_operation { // log(1 + x), exact for small x; domain x > -1
    static constexpr std::string_view name = "log1p", latex = "\\operatorname{log1p}";
    template <class T> static constexpr T value(T const& x) { using std::log1p; return log1p(x); }
    static constexpr term derivative(term x, term) { return 1 / (1 + x); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-0.9, 5};
};

struct expm1 : library_operation { // exp(x) − 1, exact for small x
    static constexpr std::string_view name = "expm1", latex = "\\operatorname{expm1}";
    template <class T> static constexpr T value(T const& x) { using std::expm1; return expm1(x); }
    static constexpr term derivative(term x, term) { return call<exp>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-3, 3};
};

struct sqrt : library_operation { // domain x >= 0; the graph holds it as the power 1/2
    static constexpr std::string_view name = "sqrt", unicode = "√", latex = "\\sqrt";
    template <class T> static constexpr T value(T const& x) { using std::sqrt; return sqrt(x); }
    static constexpr term derivative(term, term y) { return 1 / (2 * y); }
    static constexpr term simplify(term x) { return {x.owner, engine::power(*x.owner, x.id, core::number{1, 2})}; }
    static constexpr double sample[] = {0.1, 5};
};

struct square : library_operation { // held as the power 2
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "square", latex = "\\operatorname{square}";
    template <class T> static constexpr T value(T const& x) { return x * x; }
    static constexpr term derivative(term x, term) { return 2 * x; }
    static constexpr term simplify(term x) { return {x.owner, engine::power(*x.owner, x.id, 2)}; }
    static constexpr double sample[] = {-3, 3};
};

struct pow : library_operation { // a^b with an exponent that is not a number; domain a > 0
    static constexpr std::string_view name = "pow", latex = "\\operatorname{pow}";
    static constexpr bool singular = true;
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& a, T const& b) { using std::pow; return pow(a, b); }
    static constexpr term derivative_first(term a, term b, term) { return b * call<pow>(a, b - 1); }
    static constexpr term derivative_second(term a, term, term y) { return y * call<log>(a); }
    static constexpr term simplify(term a, term b) {
        if (b.numeric()) return {a.owner, engine::power(*a.owner, a.id, a.owner->at(b.id).value)};
        return a.is(1) ? a : no_rule(a);
    }
    static constexpr double sample[] = {0.2, 3};
};

} // namespace operations

/// e^x.
template <operand X> constexpr auto exp(X const& x) { return call<operations::exp>(x); }
/// exp(a − b), as accurate where a and b are large as where they are small.
template <class A, class B> requires(operand<A> || operand<B>)
constexpr auto exp_difference(A const& a, B const& b) { return call<operations::exp_difference>(a, b); }
/// The natural logarithm, of x > 0.
template <operand X> constexpr auto log(X const& x) { return call<operations::log>(x); }
/// log(1 + x), accurate for small x; x > −1.
template <operand X> constexpr auto log1p(X const& x) { return call<operations::log1p>(x); }
/// exp(x) − 1, accurate for small x.
template <operand X> constexpr auto expm1(X const& x) { return call<operations::expm1>(x); }
/// √x, of x ≥ 0: the power ½.
template <operand X> constexpr auto sqrt(X const& x) { return call<operations::sqrt>(x); }
/// x².
template <operand X> constexpr auto square(X const& x) { return call<operations::square>(x); }
/// a^b. A number as exponent makes a power; otherwise a > 0.
template <class A, class B> requires(operand<A> || operand<B>)
constexpr auto pow(A const& a, B const& b) { return call<operations::pow>(a, b); }

} // namespace chainrule
