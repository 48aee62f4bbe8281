// SPDX-License-Identifier: BSL-1.0
// The elementary functions as a list, with their error bounds; and what they are compared with.
#pragma once
#include <chainrule/kernel/elementary.hpp>

#include <string_view>

namespace kernel_tests {

using namespace chainrule::kernel;

#if defined(__FAST_MATH__)
inline constexpr bool fast_math = true;
#else
inline constexpr bool fast_math = false;
#endif

enum class function { exp, expm1, log, log1p, sinh, cosh, tanh, tanh_rational, sigmoid, softplus, sin, cos, tan, asin, acos, atan, erf, sqrt, atan2, pow };

/// The bounds are those of the functions' comments, in ulp. Outside of [low, high] there are no samples.
struct entry {
    function f;
    std::string_view name;
    double float_bound, double_bound;
    double low, high;
};
inline constexpr double everywhere = 1.7976931348623157e308;
inline constexpr entry functions[] = {
    {function::exp, "exp", 1.1, 1.1, -everywhere, everywhere},
    {function::expm1, "expm1", 1.8, 2.3, -everywhere, everywhere},
    {function::log, "log", 0.9, 0.8, 0, everywhere},
    {function::log1p, "log1p", 1.5, 1.5, -1, everywhere},
    {function::sinh, "sinh", 2.4, 2.5, -everywhere, everywhere},
    {function::cosh, "cosh", 1.6, 1.6, -everywhere, everywhere},
    {function::tanh, "tanh", 2.7, 2.7, -everywhere, everywhere},
    {function::tanh_rational, "tanh_rational", 6.5, 5.5, -everywhere, everywhere},
    {function::sigmoid, "sigmoid", 2.5, 2.5, -everywhere, everywhere},
    {function::softplus, "softplus", 1.8, 1.8, -everywhere, everywhere},
    {function::sin, "sin", 0.85, 0.9, -everywhere, everywhere},
    {function::cos, "cos", 0.85, 0.9, -everywhere, everywhere},
    {function::tan, "tan", 2.3, 2.4, -everywhere, everywhere},
    {function::asin, "asin", 0.7, 0.7, -1, 1},
    {function::acos, "acos", 0.7, 0.7, -1, 1},
    {function::atan, "atan", 2.0, 2.0, -everywhere, everywhere},
    {function::erf, "erf", 1.4, 1.5, -everywhere, everywhere},
    {function::sqrt, "sqrt", 0.5, 0.5, 0, everywhere},
    {function::atan2, "atan2", 2.0, 2.0, -everywhere, everywhere},
    {function::pow, "pow", 1.2, 1.2, -everywhere, everywhere},
};

/// The library's value, found as an operation's `value` finds it: by argument-dependent lookup.
template <class Pack>
[[gnu::always_inline]] constexpr Pack value(function f, Pack x, Pack y = 0) {
    switch (f) {
    case function::exp: return exp(x);
    case function::expm1: return expm1(x);
    case function::log: return log(x);
    case function::log1p: return log1p(x);
    case function::sinh: return sinh(x);
    case function::cosh: return cosh(x);
    case function::tanh: return tanh(x);
    case function::tanh_rational: return tanh_rational(x);
    case function::sigmoid: return sigmoid(x);
    case function::softplus: return softplus(x);
    case function::sin: return sin(x);
    case function::cos: return cos(x);
    case function::tan: return tan(x);
    case function::asin: return asin(x);
    case function::acos: return acos(x);
    case function::atan: return atan(x);
    case function::erf: return erf(x);
    case function::sqrt: return sqrt(x);
    case function::atan2: return atan2(x, y);
    case function::pow: return pow(x, y);
    }
    return x;
}

/// (head + tail)·2^exponent with ½ <= |head| < 1, or 0; to about 100 bits.
struct exact {
    double head, tail;
    int exponent;
};
/// The function's value by Boost.Multiprecision; x and y finite and in the domain.
exact reference(function f, double x, double y);

} // namespace kernel_tests
