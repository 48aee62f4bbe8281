// SPDX-License-Identifier: BSL-1.0
// Circular and hyperbolic functions and their inverses; angles in radians.
#pragma once
#include <chainrule/ops/exponential.hpp>

namespace chainrule {
namespace operations {

struct cos;
struct cosh;

struct sin : library_operation {
    static constexpr std::string_view name = "sin", latex = "\\sin";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static constexpr T value(T const& x) { using std::sin; return sin(x); }
    static constexpr term derivative(term x, term);
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-3, 3};
};

struct cos : library_operation {
    static constexpr std::string_view name = "cos", latex = "\\cos";
    static constexpr auto symmetry = engine::parity::even;
    template <class T> static constexpr T value(T const& x) { using std::cos; return cos(x); }
    static constexpr term derivative(term x, term) { return -call<sin>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(1) : no_rule(x); }
    static constexpr double sample[] = {-3, 3};
};

constexpr term sin::derivative(term x, term) { return call<cos>(x); }

struct tan : library_operation {
    static constexpr std::string_view name = "tan", latex = "\\tan";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static constexpr T value(T const& x) { using std::tan; return tan(x); }
    static constexpr term derivative(term, term y) { return 1 + y * y; }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-1.2, 1.2};
};

struct asin : library_operation { // domain [-1, 1], derivative infinite at the ends
    static constexpr std::string_view name = "asin", latex = "\\arcsin";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static constexpr T value(T const& x) { using std::asin; return asin(x); }
    static constexpr term derivative(term x, term) { return 1 / call<sqrt>(1 - x * x); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-0.9, 0.9};
};

struct acos : library_operation { // domain [-1, 1], derivative infinite at the ends
    static constexpr std::string_view name = "acos", latex = "\\arccos";
    template <class T> static constexpr T value(T const& x) { using std::acos; return acos(x); }
    static constexpr term derivative(term x, term) { return -1 / call<sqrt>(1 - x * x); }
    static constexpr double sample[] = {-0.9, 0.9};
};

struct atan : library_operation {
    static constexpr std::string_view name = "atan", latex = "\\arctan";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static constexpr T value(T const& x) { using std::atan; return atan(x); }
    static constexpr term derivative(term x, term) { return 1 / (1 + x * x); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-3, 3};
};

struct atan2 : library_operation { // atan2(y, x), the angle of the point (x, y); undefined at the origin
    static constexpr bool singular = true;
    static constexpr std::string_view name = "atan2", latex = "\\operatorname{atan2}";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& y, T const& x) { using std::atan2; return atan2(y, x); }
    static constexpr term derivative_first(term y, term x, term) { return x / (x * x + y * y); }
    static constexpr term derivative_second(term y, term x, term) { return -y / (x * x + y * y); }
    static constexpr double sample[] = {0.2, 3};
};

struct sinh : library_operation {
    static constexpr std::string_view name = "sinh", latex = "\\sinh";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static constexpr T value(T const& x) { using std::sinh; return sinh(x); }
    static constexpr term derivative(term x, term);
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-3, 3};
};

struct cosh : library_operation {
    static constexpr std::string_view name = "cosh", latex = "\\cosh";
    static constexpr auto symmetry = engine::parity::even;
    template <class T> static constexpr T value(T const& x) { using std::cosh; return cosh(x); }
    static constexpr term derivative(term x, term) { return call<sinh>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(1) : no_rule(x); }
    static constexpr double sample[] = {-3, 3};
};

constexpr term sinh::derivative(term x, term) { return call<cosh>(x); }

struct tanh : library_operation {
    static constexpr std::string_view name = "tanh", latex = "\\tanh";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static constexpr T value(T const& x) { using std::tanh; return tanh(x); }
    static constexpr term derivative(term, term y) { return 1 - y * y; }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-3, 3};
};

} // namespace operations

/// The sine; angles are in radians.
template <operand X> constexpr auto sin(X const& x) { return call<operations::sin>(x); }
/// The cosine.
template <operand X> constexpr auto cos(X const& x) { return call<operations::cos>(x); }
/// The tangent.
template <operand X> constexpr auto tan(X const& x) { return call<operations::tan>(x); }
/// The inverse sine, of x in [−1, 1]; its derivative is infinite at the ends.
template <operand X> constexpr auto asin(X const& x) { return call<operations::asin>(x); }
/// The inverse cosine, of x in [−1, 1]; its derivative is infinite at the ends.
template <operand X> constexpr auto acos(X const& x) { return call<operations::acos>(x); }
/// The inverse tangent.
template <operand X> constexpr auto atan(X const& x) { return call<operations::atan>(x); }
/// The hyperbolic sine.
template <operand X> constexpr auto sinh(X const& x) { return call<operations::sinh>(x); }
/// The hyperbolic cosine.
template <operand X> constexpr auto cosh(X const& x) { return call<operations::cosh>(x); }
/// The hyperbolic tangent.
template <operand X> constexpr auto tanh(X const& x) { return call<operations::tanh>(x); }
/// The angle of the point (x, y), in (−π, π]; undefined at the origin.
template <class A, class B> requires(operand<A> || operand<B>)
constexpr auto atan2(A const& y, B const& x) { return call<operations::atan2>(y, x); }

} // namespace chainrule
