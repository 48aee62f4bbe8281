// SPDX-License-Identifier: BSL-1.0
// Quotients with a removable singularity at 0, and their first two derivatives, which have a value there as well.
#pragma once
#include <chainrule/ops/exponential.hpp>
#include <chainrule/ops/trigonometric.hpp>

#include <limits>

namespace chainrule {
namespace detail {

/// The derivative number Order of (exp(x) − 1)/x, ∫₀¹ tᵏ·exp(x·t) dt: near 0 by a series of positive terms, after exp(x) is taken out
/// for negative x; elsewhere by the closed form, with half the exponential at a time, because it overflows sooner.
template <int Order, class T>
constexpr T exprel_by_series(T const& x) {
    using std::exp;
    T const size = x < 0 ? T(-x) : x;
    if (size < 3) {
        T power = 1, sum = T(1) / (Order + 1);
        for (int k = 1; power > sum * std::numeric_limits<T>::epsilon() / 8; ++k) {
            power *= size / k;
            T term = power / (x < 0 ? k + 1 : k + Order + 1);
            for (int n = 1; n <= Order && x < 0; ++n) term *= T(n) / (k + n + 1);
            sum += term;
        }
        return x < 0 ? T(exp(x) * sum) : sum;
    }
    if (x > std::numeric_limits<T>::max()) return x;
    T const half = x < 0 ? T(1) : T(exp(x / 2)), other = x < 0 ? T(exp(x)) : half, rest = x < 0 ? T(1) : T(1 / half);
    T const value = other / x - rest / x, first = other / x - value / x, second = other / x - 2 * first / x;
    return half * (Order == 0 ? value : Order == 1 ? first : second);
}
/// That of sin(x)/x: near 0 by its series.
template <int Order, class T>
constexpr T sinc_by_series(T const& x) {
    using std::sin, std::cos;
    if (x < 2 && x > -2) {
        T term = T(-1) / 6, sum = 0; // (−1)ᵏ·x²ᵏ⁻²/(2k + 1)!
        for (int k = 1; k < 200; ++k) {
            sum += Order == 0 ? term : Order == 1 ? T(2 * k * term) : T(2 * k * (2 * k - 1) * term);
            term *= -x * x / ((2 * k + 2) * (2 * k + 3));
        }
        return Order == 0 ? T(1 + x * x * sum) : Order == 1 ? T(x * sum) : sum;
    }
    if (x > std::numeric_limits<T>::max() || x < -std::numeric_limits<T>::max()) return T(0);
    T const value = sin(x) / x, first = (cos(x) - value) / x;
    return Order == 0 ? value : Order == 1 ? first : T(-value - 2 * first / x);
}
/// That of log(1 + x)/x: near 0 by the series of the inverse hyperbolic tangent, log(1 + x) = 2·atanh(x/(2 + x)).
template <int Order, class T>
constexpr T log1prel_by_series(T const& x) {
    using std::log1p;
    if (x > T(-0.75) && x < 3) {
        T const d = 2 + x, s = x / d, z = s * s;
        T power = 1, series = 0; // (atanh(s)/s − 1)/s²
        for (int k = 0; power > std::numeric_limits<T>::epsilon() / 8; ++k) {
            series += power / (2 * k + 3);
            power *= z;
        }
        T const u = 1 / (1 + x);
        return Order == 0 ? T(2 * (1 + z * series) / d) : Order == 1 ? T(-(u + 2 * s * series / d) / d) : T((u * u + 4 * series / (d * d)) / d);
    }
    if (x > std::numeric_limits<T>::max()) return T(0);
    T const logarithm = log1p(x), u = x / (1 + x);
    if (x == -1) return Order == 1 ? T(logarithm) : T(-logarithm);
    return Order == 0 ? T(logarithm / x) : Order == 1 ? T((u - logarithm) / x / x) : T((2 * (logarithm - u) - u * u) / x / x / x);
}

/// Packs have functions of their own, found by argument-dependent lookup; other numbers have not.
template <int Order, class T>
constexpr T exprel_of(T const& x) {
    if constexpr (!requires { typename T::element; }) return exprel_by_series<Order>(x);
    else if constexpr (Order == 0) return exprel(x);
    else if constexpr (Order == 1) return exprel_prime(x);
    else return exprel_double_prime(x);
}
template <int Order, class T>
constexpr T sinc_of(T const& x) {
    if constexpr (!requires { typename T::element; }) return sinc_by_series<Order>(x);
    else if constexpr (Order == 0) return sinc(x);
    else if constexpr (Order == 1) return sinc_prime(x);
    else return sinc_double_prime(x);
}
template <int Order, class T>
constexpr T log1prel_of(T const& x) {
    if constexpr (!requires { typename T::element; }) return log1prel_by_series<Order>(x);
    else if constexpr (Order == 0) return log1prel(x);
    else if constexpr (Order == 1) return log1prel_prime(x);
    else return log1prel_double_prime(x);
}

} // namespace detail

namespace operations {

struct exprel_double_prime : library_operation { // its own derivative, the third, has no value at 0
    static constexpr std::string_view name = "exprel_double_prime", unicode = "exprel″", latex = "\\operatorname{exprel}''";
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::exprel_of<2>(x); }
    static constexpr term derivative(term x, term y) { return (call<exp>(x) - 3 * y) / x; }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(core::number{1, 3}) : no_rule(x); }
    static constexpr double sample[] = {0.5, 3};
};
struct exprel_prime : library_operation {
    static constexpr std::string_view name = "exprel_prime", unicode = "exprel′", latex = "\\operatorname{exprel}'";
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::exprel_of<1>(x); }
    static constexpr term derivative(term x, term) { return call<exprel_double_prime>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(core::number{1, 2}) : no_rule(x); }
    static constexpr double sample[] = {-4, 4};
};
struct exprel : library_operation { // (exp(x) − 1)/x
    static constexpr std::string_view name = "exprel", latex = "\\operatorname{exprel}";
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::exprel_of<0>(x); }
    static constexpr term derivative(term x, term) { return call<exprel_prime>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(1) : no_rule(x); }
    static constexpr double sample[] = {-4, 4};
};

struct sinc_double_prime : library_operation { // its own derivative, the third, has no value at 0
    static constexpr std::string_view name = "sinc_double_prime", unicode = "sinc″", latex = "\\operatorname{sinc}''";
    static constexpr auto symmetry = engine::parity::even;
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::sinc_of<2>(x); }
    static constexpr term derivative(term x, term y);
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(core::number{-1, 3}) : no_rule(x); }
    static constexpr double sample[] = {0.5, 4};
};
struct sinc_prime : library_operation {
    static constexpr std::string_view name = "sinc_prime", unicode = "sinc′", latex = "\\operatorname{sinc}'";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::sinc_of<1>(x); }
    static constexpr term derivative(term x, term) { return call<sinc_double_prime>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-4, 4};
};
struct sinc : library_operation { // sin(x)/x
    static constexpr std::string_view name = "sinc", latex = "\\operatorname{sinc}";
    static constexpr auto symmetry = engine::parity::even;
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::sinc_of<0>(x); }
    static constexpr term derivative(term x, term) { return call<sinc_prime>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(1) : no_rule(x); }
    static constexpr double sample[] = {-4, 4};
};
constexpr term sinc_double_prime::derivative(term x, term y) { return (-3 * y - call<sinc>(x)) / x - call<sinc_prime>(x); }

struct log1prel_double_prime : library_operation { // its own derivative, the third, has no value at 0
    static constexpr std::string_view name = "log1prel_double_prime", unicode = "log1prel″", latex = "\\operatorname{log1prel}''";
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::log1prel_of<2>(x); }
    static constexpr term derivative(term x, term y) { return (2 / ((1 + x) * (1 + x) * (1 + x)) - 3 * y) / x; }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(core::number{2, 3}) : no_rule(x); }
    static constexpr double sample[] = {0.5, 5};
};
struct log1prel_prime : library_operation {
    static constexpr std::string_view name = "log1prel_prime", unicode = "log1prel′", latex = "\\operatorname{log1prel}'";
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::log1prel_of<1>(x); }
    static constexpr term derivative(term x, term) { return call<log1prel_double_prime>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(core::number{-1, 2}) : no_rule(x); }
    static constexpr double sample[] = {-0.9, 5};
};
struct log1prel : library_operation { // log(1 + x)/x; domain x > -1
    static constexpr std::string_view name = "log1prel", latex = "\\operatorname{log1prel}";
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::log1prel_of<0>(x); }
    static constexpr term derivative(term x, term) { return call<log1prel_prime>(x); }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(1) : no_rule(x); }
    static constexpr double sample[] = {-0.9, 5};
};

} // namespace operations

/// (exp(x) − 1)/x, accurate for small x, and 1 at 0; finite where the quotient is, though exp(x) may overflow. As GSL and SciPy name it.
template <operand X> constexpr auto exprel(X const& x) { return call<operations::exprel>(x); }
/// The derivative of exprel, ½ at 0.
template <operand X> constexpr auto exprel_prime(X const& x) { return call<operations::exprel_prime>(x); }
/// The second derivative of exprel, ⅓ at 0; the derivative of this one has no value at 0.
template <operand X> constexpr auto exprel_double_prime(X const& x) { return call<operations::exprel_double_prime>(x); }
/// sin(x)/x, and 1 at 0: the unnormalised sinc, without π (NumPy and MATLAB have the normalised one, sin(πx)/(πx)).
template <operand X> constexpr auto sinc(X const& x) { return call<operations::sinc>(x); }
/// The derivative of sinc, 0 at 0.
template <operand X> constexpr auto sinc_prime(X const& x) { return call<operations::sinc_prime>(x); }
/// The second derivative of sinc, −⅓ at 0; the derivative of this one has no value at 0.
template <operand X> constexpr auto sinc_double_prime(X const& x) { return call<operations::sinc_double_prime>(x); }
/// log(1 + x)/x, accurate for small x, and 1 at 0; x > −1.
template <operand X> constexpr auto log1prel(X const& x) { return call<operations::log1prel>(x); }
/// The derivative of log1prel, −½ at 0; x > −1.
template <operand X> constexpr auto log1prel_prime(X const& x) { return call<operations::log1prel_prime>(x); }
/// The second derivative of log1prel, ⅔ at 0; x > −1. The derivative of this one has no value at 0.
template <operand X> constexpr auto log1prel_double_prime(X const& x) { return call<operations::log1prel_double_prime>(x); }

} // namespace chainrule
