// SPDX-License-Identifier: BSL-1.0
// The functions of the notation in floating-point numbers, from the standard library.
#pragma once

#include <cmath>
#include <limits>
#include <map>
#include <string>

namespace chainrule::tool {

// Null if there is no function of one number with this name.
template <class Real>
Real (*typed_function(std::string const& name))(Real) {
    static std::map<std::string, Real (*)(Real)> const all{
        {"exp", [](Real x) { return std::exp(x); }},
        {"log", [](Real x) { return std::log(x); }},
        {"log1p", [](Real x) { return std::log1p(x); }},
        {"expm1", [](Real x) { return std::expm1(x); }},
        {"sqrt", [](Real x) { return std::sqrt(x); }},
        {"square", [](Real x) { return x * x; }},
        {"abs", [](Real x) { return std::fabs(x); }},
        {"sign", [](Real x) { return static_cast<Real>(x > 0 ? 1 : x < 0 ? -1 : 0); }},
        {"sin", [](Real x) { return std::sin(x); }},
        {"cos", [](Real x) { return std::cos(x); }},
        {"tan", [](Real x) { return std::tan(x); }},
        {"asin", [](Real x) { return std::asin(x); }},
        {"acos", [](Real x) { return std::acos(x); }},
        {"atan", [](Real x) { return std::atan(x); }},
        {"sinh", [](Real x) { return std::sinh(x); }},
        {"cosh", [](Real x) { return std::cosh(x); }},
        {"tanh", [](Real x) { return std::tanh(x); }},
        {"sigmoid", [](Real x) { return 1 / (1 + std::exp(-x)); }},
        {"softplus", [](Real x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }},
        {"relu", [](Real x) { return x <= 0 ? Real(0) : x; }}, // NaN stays
        {"step", [](Real x) { return static_cast<Real>(x > 0 ? 1 : 0); }},
        {"heaviside", [](Real x) { return static_cast<Real>(x > 0 ? 1 : x < 0 ? 0 : 0.5); }},
        {"erf", [](Real x) { return std::erf(x); }},
    };
    auto const found = all.find(name);
    return found == all.end() ? nullptr : found->second;
}

// 2^600, in float 2^90.
template <class Real>
Real scale_of_squares() {
    return std::ldexp(Real(1), sizeof(Real) == sizeof(float) ? 90 : 600);
}

// Of two numbers.
template <class Real>
Real (*typed_function_of_two(std::string const& name))(Real, Real) {
    static std::map<std::string, Real (*)(Real, Real)> const all{
        {"max", [](Real a, Real b) { return a >= b || a != a ? a : b; }}, // NaN where one of them is
        {"min", [](Real a, Real b) { return a <= b || a != a ? a : b; }},
        {"pow", [](Real a, Real b) { return std::pow(a, b); }},
        {"atan2", [](Real a, Real b) { return std::atan2(a, b); }},
        {"exp_difference", [](Real a, Real b) { return std::exp(a - b); }},
        {"where", [](Real c, Real v) { return c == 0 ? Real(0) : v; }},
        {"rescaled", [](Real x, Real s) { return s > 0 ? x * scale_of_squares<Real>() : x / scale_of_squares<Real>(); }},
        {"scaled_squares", [](Real up, Real down) { return up < std::numeric_limits<Real>::max() / 256 ? up : -down; }},
        {"root_of_squares",
         [](Real s, Real q) {
             Real const scale = scale_of_squares<Real>();
             if (s > 1 / scale && s < std::numeric_limits<Real>::max() / 256) return std::sqrt(s);
             return q < 0 ? std::sqrt(-q) * scale : std::sqrt(q) / scale;
         }},
        {"masked", [](Real c, Real u) { return c == 0 ? std::numeric_limits<Real>::lowest() : u; }},
    };
    auto const found = all.find(name);
    return found == all.end() ? nullptr : found->second;
}

} // namespace chainrule::tool
