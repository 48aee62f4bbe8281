// SPDX-License-Identifier: BSL-1.0
#include "accuracy/operation.hpp"

#include <boost/math/constants/constants.hpp>

#include <array>
#include <cmath>
#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace chainrule::accuracy {
namespace {

struct named {
    std::string_view name;
    op what;
    double ulps;
};
// Of the bounds for float and double the larger one.
constexpr std::array functions{named{"exp", op::exp, 1.1},
                               named{"log", op::log, 0.9},
                               named{"log1p", op::log1p, 1.5},
                               named{"expm1", op::expm1, 2.3},
                               named{"sqrt", op::sqrt, 0.5},
                               named{"square", op::square, 0.5},
                               named{"abs", op::abs, 0},
                               named{"sign", op::sign, 0},
                               named{"sin", op::sin, 0.9},
                               named{"cos", op::cos, 0.9},
                               named{"tan", op::tan, 2.4},
                               named{"asin", op::asin, 0.7},
                               named{"acos", op::acos, 0.7},
                               named{"atan", op::atan, 2.0},
                               named{"sinh", op::sinh, 2.5},
                               named{"cosh", op::cosh, 1.6},
                               named{"tanh", op::tanh, 6.5},
                               named{"sigmoid", op::sigmoid, 2.5},
                               named{"softplus", op::softplus, 1.8},
                               named{"relu", op::relu, 0},
                               named{"step", op::step, 0},
                               named{"erf", op::erf, 1.5},
                               named{"atan2", op::atan2, 2.0},
                               named{"max", op::max, 0},
                               named{"min", op::min, 0},
                               named{"pow", op::power, 1.2}};

// The first terms of a series, where subtraction would leave too few of 100 digits.
real const small("1e-25");

real log_of_1_plus(real const& x) { return abs(x) < small ? real(x - x * x / 2 + x * x * x / 3) : real(log(1 + x)); }
real exp_minus_1(real const& x) { return abs(x) < small ? real(x + x * x / 2 + x * x * x / 6) : real(exp(x) - 1); }

real function_value(op what, real const& x) {
    switch (what) {
    case op::log1p: return log_of_1_plus(x);
    case op::expm1: return exp_minus_1(x);
    case op::softplus: return x > 0 ? real(x + log_of_1_plus(exp(-x))) : log_of_1_plus(exp(x));
    case op::sigmoid: return 1 / (1 + exp(-x));
    case op::sinh: return abs(x) < small ? real(x + x * x * x / 6) : real((exp(x) - exp(-x)) / 2);
    case op::tanh: return abs(x) < small ? real(x - x * x * x / 3) : real(1 - 2 / (exp(2 * x) + 1));
    case op::erf:
        return abs(x) < small ? real(2 * (x - x * x * x / 3) / sqrt(boost::math::constants::pi<real>()))
                              : oracle::elementwise("erf", x);
    default: break;
    }
    for (auto const& one : functions)
        if (one.what == what) return oracle::elementwise(std::string(one.name), x);
    throw std::logic_error("no such operation");
}

template <class T>
T whole_power_of(T base, long n) {
    T result = 1;
    for (long k = std::labs(n); k > 0; k /= 2, base *= base)
        if (k % 2 == 1) result *= base;
    return n < 0 ? 1 / result : result;
}

// With the functions of the standard library.
template <class T>
T plain_value(op what, T a, T b, long whole) {
    switch (what) {
    case op::constant:
    case op::input: return a;
    case op::negate: return -a;
    case op::add: return a + b;
    case op::subtract: return a - b;
    case op::multiply: return a * b;
    case op::divide: return a / b;
    case op::whole_power: return whole_power_of(a, whole);
    case op::power: return std::pow(a, b);
    case op::exp: return std::exp(a);
    case op::log: return std::log(a);
    case op::log1p: return std::log1p(a);
    case op::expm1: return std::expm1(a);
    case op::sqrt: return std::sqrt(a);
    case op::square: return a * a;
    case op::abs: return std::fabs(a);
    case op::sign: return a > 0 ? T(1) : a < 0 ? T(-1) : T(0);
    case op::sin: return std::sin(a);
    case op::cos: return std::cos(a);
    case op::tan: return std::tan(a);
    case op::asin: return std::asin(a);
    case op::acos: return std::acos(a);
    case op::atan: return std::atan(a);
    case op::sinh: return std::sinh(a);
    case op::cosh: return std::cosh(a);
    case op::tanh: return std::tanh(a);
    case op::sigmoid: return a > 0 ? 1 / (1 + std::exp(-a)) : std::exp(a) / (1 + std::exp(a));
    case op::softplus: return a > 0 ? a + std::log1p(std::exp(-a)) : std::log1p(std::exp(a));
    case op::relu: return a > 0 ? a : T(0);
    case op::step: return a > 0 ? T(1) : T(0);
    case op::erf: return std::erf(a);
    case op::atan2: return std::atan2(a, b);
    case op::max: return a < b ? b : a;
    case op::min: return b < a ? b : a;
    }
    return a;
}

} // namespace

op function_of(std::string const& name) {
    for (auto const& one : functions)
        if (one.name == name) return one.what;
    throw std::invalid_argument("no function '" + name + "'");
}

real value_of(op what, real const& a, real const& b, long whole) {
    switch (what) {
    case op::constant:
    case op::input: return a;
    case op::negate: return -a;
    case op::add: return a + b;
    case op::subtract: return a - b;
    case op::multiply: return a * b;
    case op::divide:
        if (b == 0) return a == 0 ? std::numeric_limits<real>::quiet_NaN() : std::numeric_limits<real>::infinity();
        return a / b;
    case op::whole_power:
        if (whole < 0 && a == 0) return std::numeric_limits<real>::infinity();
        return oracle::power(a, whole);
    case op::power:
        if (a == 0 && b < 0) return std::numeric_limits<real>::infinity();
        if (a < 0 && floor(b) != b) return std::numeric_limits<real>::quiet_NaN();
        return oracle::power(a, b);
    case op::log:
        if (a <= 0)
            return a < 0 ? std::numeric_limits<real>::quiet_NaN() : real(-std::numeric_limits<real>::infinity());
        return log(a);
    case op::log1p:
        if (a <= -1)
            return a < -1 ? std::numeric_limits<real>::quiet_NaN() : real(-std::numeric_limits<real>::infinity());
        return log_of_1_plus(a);
    case op::sqrt:
        if (a < 0) return std::numeric_limits<real>::quiet_NaN();
        return sqrt(a);
    case op::asin:
    case op::acos:
        if (abs(a) > 1) return std::numeric_limits<real>::quiet_NaN();
        return function_value(what, a);
    case op::atan2:
        if (a == 0 && b == 0) return std::numeric_limits<real>::quiet_NaN();
        return atan2(a, b);
    case op::max: return a < b ? b : a;
    case op::min: return b < a ? b : a;
    default: return function_value(what, a);
    }
}
double value_of(op what, double a, double b, long whole) { return plain_value(what, a, b, whole); }
float value_of(op what, float a, float b, long whole) { return plain_value(what, a, b, whole); }

partials partials_of(op what, long double a, long double b, long double y, long whole) {
    long double const root_of_pi = std::sqrt(boost::math::constants::pi<long double>());
    switch (what) {
    case op::constant:
    case op::input:
    case op::sign:
    case op::step: return {};
    case op::negate: return {-1, 0};
    case op::add: return {1, 1};
    case op::subtract: return {1, -1};
    case op::multiply: return {b, a};
    case op::divide: return {1 / b, -y / b};
    case op::whole_power:
        return {whole == 0 ? 0 : static_cast<long double>(whole) * std::pow(a, static_cast<long double>(whole - 1)), 0};
    // by the exponent 0 where the base is not positive: whole exponents stay whole
    case op::power: return {b == 0 ? 0 : b * std::pow(a, b - 1), a < 0 || (a == 0 && b >= 0) ? 0 : y * std::log(a)};
    case op::exp: return {y, 0};
    case op::log: return {1 / a, 0};
    case op::log1p: return {1 / (1 + a), 0};
    case op::expm1: return {std::exp(a), 0};
    case op::sqrt: return {1 / (2 * y), 0};
    case op::square: return {2 * a, 0};
    case op::abs: return {a > 0 ? 1.0L : a < 0 ? -1.0L : 0.0L, 0};
    case op::sin: return {std::cos(a), 0};
    case op::cos: return {-std::sin(a), 0};
    case op::tan: return {1 + y * y, 0};
    case op::asin: return {1 / std::sqrt((1 - a) * (1 + a)), 0};
    case op::acos: return {-1 / std::sqrt((1 - a) * (1 + a)), 0};
    case op::atan: return {1 / (1 + a * a), 0};
    case op::sinh: return {std::cosh(a), 0};
    case op::cosh: return {std::sinh(a), 0};
    case op::tanh: { // without the cancellation of 1 − y²
        long double const c = std::cosh(a);
        return {1 / (c * c), 0};
    }
    case op::sigmoid: return {y / (1 + std::exp(a)), 0};
    case op::softplus: return {1 / (1 + std::exp(-a)), 0};
    case op::relu: return {a > 0 ? 1.0L : 0.0L, 0};
    case op::erf: return {2 * std::exp(-a * a) / root_of_pi, 0};
    case op::atan2: return {b / (a * a + b * b), -a / (a * a + b * b)};
    case op::max: return a == b ? partials{0.5L, 0.5L} : a < b ? partials{0, 1} : partials{1, 0};
    case op::min: return a == b ? partials{0.5L, 0.5L} : b < a ? partials{0, 1} : partials{1, 0};
    }
    return {};
}

double ulps_of(op what, long whole) {
    switch (what) {
    case op::constant:
    case op::input:
    case op::negate: return 0;
    case op::add:
    case op::subtract:
    case op::multiply:
    case op::divide: return 0.5;
    case op::whole_power: { // and a division
        double const multiplications = static_cast<double>(std::labs(whole)) - 1;
        return multiplications < 0 ? 0 : 0.5 * (multiplications + (whole < 0 ? 1 : 0));
    }
    default: break;
    }
    for (auto const& one : functions)
        if (one.what == what) return one.ulps;
    return 0.5;
}

} // namespace chainrule::accuracy
