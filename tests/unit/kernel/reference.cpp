// SPDX-License-Identifier: BSL-1.0
// The functions in 50 digits: the one file of the kernel tests that includes Boost.Multiprecision.
#include "functions.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace kernel_tests {

namespace {

namespace mp = boost::multiprecision;
using real = mp::number<mp::backends::cpp_bin_float<50>, mp::et_off>;
using wide = mp::number<mp::backends::cpp_bin_float<1300, mp::backends::digit_base_2>, mp::et_off>; // holds any double modulo π

/// x modulo 2π.
real reduced(double x) {
    if (x < 64 && x > -64) return x;
    static wide const turn = 2 * boost::math::constants::pi<wide>();
    wide const whole = x;
    return real(wide(whole - turn * mp::round(wide(whole / turn))));
}
real error_function(real x) { // Abramowitz and Stegun 7.1.6: all terms have one sign
    if (mp::abs(x) > 20) return x > 0 ? 1 : -1;
    real term = x, sum = x;
    for (int n = 1; mp::abs(term) > mp::abs(sum) * real(1e-45); ++n) sum += term *= 2 * x * x / (2 * n + 1);
    return 2 * sum * mp::exp(real(-x * x)) / mp::sqrt(boost::math::constants::pi<real>());
}
/// log(1 + x) and exp(x) − 1 without cancellation.
real log_one_plus(real x) {
    if (mp::abs(x) > 1e-3) return mp::log(real(1 + x));
    real term = x, sum = x;
    for (int n = 2; mp::abs(term) > mp::abs(x) * real(1e-50); ++n) sum += (term *= -x) / n;
    return sum;
}
real exp_minus_one(real x) {
    if (mp::abs(x) > 1e-3) return mp::exp(x) - 1;
    real term = x, sum = x;
    for (int n = 2; mp::abs(term) > mp::abs(x) * real(1e-50); ++n) sum += term *= x / n;
    return sum;
}
real small_or(real x, real value) { return mp::abs(x) < 1e-30 ? x : value; } // odd functions with slope 1 at 0
real hyperbolic_tangent(real x) {
    real const e = exp_minus_one(2 * (mp::abs(x) > 100 ? real(x > 0 ? 100 : -100) : x));
    return e / (e + 2);
}

/// Sums of term(0) + term(1) + …, until the terms are negligible.
template <class Term>
real series(Term const& term) {
    real sum = term(0);
    for (int k = 1; k < 400; ++k) sum += term(k);
    return sum;
}
real factorial(int n) { return n < 2 ? real(1) : n * factorial(n - 1); }
/// The derivatives of (exp(x) − 1)/x, Σ xᵏ/k!/(k + order + 1).
real exprel_derivative(int order, real x) {
    if (mp::abs(x) < 4) {
        real power = 1;
        return series([&](int k) {
            if (k > 0) power *= x / k;
            return real(power / (k + order + 1));
        });
    }
    real const e = mp::exp(x < -2000 ? real(-2000) : x > 2000 ? real(2000) : x);
    real value = (e - 1) / x;
    for (int n = 1; n <= order; ++n) value = (e - n * value) / x;
    return value;
}
/// Those of sin(x)/x, Σ (−1)ᵏ x²ᵏ/(2k + 1)!.
real sinc_derivative(int order, double a) {
    real const x = a;
    if (mp::abs(x) < 4) {
        real sum = 0;
        for (int k = 0; k < 60; ++k) {
            if (2 * k < order) continue;
            real term = (k % 2 == 0 ? 1 : -1) / factorial(2 * k + 1) * (x == 0 ? real(2 * k == order ? 1 : 0) : mp::pow(x, 2 * k - order));
            for (int m = 0; m < order; ++m) term *= 2 * k - m;
            sum += term;
        }
        return sum;
    }
    real const s = mp::sin(reduced(a)), c = mp::cos(reduced(a)), value = s / x, first = (c - value) / x;
    return order == 0 ? value : order == 1 ? first : real(-value - 2 * first / x);
}
/// Those of log(1 + x)/x, Σ (−x)ᵏ/(k + 1).
real log1prel_derivative(int order, real x) {
    if (mp::abs(x) < 0.5) {
        real power = 1;
        return series([&](int k) {
            if (k > 0) power *= -x * real(k + order) / k; // (k + order)!/k!
            return real((order % 2 == 0 ? 1 : -1) * factorial(order) * power / (k + order + 1));
        });
    }
    real const value = mp::log(real(1 + x)) / x, first = (1 / (1 + x) - value) / x;
    return order == 0 ? value : order == 1 ? first : real((-1 / ((1 + x) * (1 + x)) - 2 * first) / x);
}

real evaluate(function f, double a, double b) {
    real const x = a;
    switch (f) {
    case function::exp: return mp::exp(x < -2000 ? real(-2000) : x > 2000 ? real(2000) : x);
    case function::expm1: return exp_minus_one(x < -2000 ? real(-2000) : x > 2000 ? real(2000) : x);
    case function::log: return mp::log(x);
    case function::log1p: return log_one_plus(x);
    case function::sinh: {
        real const e = exp_minus_one(mp::abs(x) > 2000 ? real(2000) : mp::abs(x));
        return (x < 0 ? -1 : 1) * (e + e / (e + 1)) / 2;
    }
    case function::cosh: {
        real const e = mp::exp(mp::abs(x) > 2000 ? real(2000) : x);
        return (e + 1 / e) / 2;
    }
    case function::tanh:
    case function::tanh_rational: return hyperbolic_tangent(x);
    case function::sigmoid: return 1 / (1 + mp::exp(-(x < -2000 ? real(-2000) : x > 2000 ? real(2000) : x)));
    case function::softplus: return (x > 0 ? x : real(0)) + log_one_plus(mp::exp(-(mp::abs(x) > 2000 ? real(2000) : mp::abs(x))));
    case function::sin: return small_or(x, mp::sin(reduced(a)));
    case function::cos: return mp::cos(reduced(a));
    case function::tan: return small_or(x, mp::tan(reduced(a)));
    case function::asin: return small_or(x, mp::asin(x));
    case function::acos: return mp::acos(x);
    case function::atan: return small_or(x, mp::atan(x));
    case function::erf: return error_function(x);
    case function::sqrt: return mp::sqrt(x);
    case function::exprel: return exprel_derivative(0, x);
    case function::exprel_prime: return exprel_derivative(1, x);
    case function::exprel_double_prime: return exprel_derivative(2, x);
    case function::sinc: return sinc_derivative(0, a);
    case function::sinc_prime: return sinc_derivative(1, a);
    case function::sinc_double_prime: return sinc_derivative(2, a);
    case function::log1prel: return log1prel_derivative(0, x);
    case function::log1prel_prime: return log1prel_derivative(1, x);
    case function::log1prel_double_prime: return log1prel_derivative(2, x);
    case function::atan2: return mp::atan2(x, real(b));
    case function::pow: return mp::pow(x, real(b));
    }
    return 0;
}

} // namespace

exact reference(function f, double x, double y) {
    real const value = evaluate(f, x, y);
    if (value == 0) return {0, 0, 0};
    int exponent = 0;
    real const fraction = mp::frexp(value, &exponent);
    auto const head = static_cast<double>(fraction);
    return {head, static_cast<double>(real(fraction - head)), exponent};
}

} // namespace kernel_tests
