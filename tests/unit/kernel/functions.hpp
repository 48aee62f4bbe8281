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

enum class function { exp, expm1, log, log1p, sinh, cosh, tanh, tanh_rational, sigmoid, softplus, sin, cos, tan, asin, acos, atan, erf, sqrt,
                      exprel, exprel_prime, exprel_double_prime, sinc, sinc_prime, sinc_double_prime, log1prel, log1prel_prime, log1prel_double_prime, atan2, pow };

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
    {function::tanh, "tanh", 3, 3, -everywhere, everywhere},
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
    {function::exprel, "exprel", 1.9, 2.1, -everywhere, everywhere},
    {function::exprel_prime, "exprel_prime", 4, 4, -everywhere, everywhere},
    {function::exprel_double_prime, "exprel_double_prime", 6, 6, -everywhere, everywhere},
    {function::sinc, "sinc", 1.5, 1.5, -everywhere, everywhere},
    {function::sinc_prime, "sinc_prime", 4, 4, -everywhere, everywhere},
    {function::sinc_double_prime, "sinc_double_prime", 2.5, 2.5, -everywhere, everywhere},
    {function::log1prel, "log1prel", 2.1, 2.1, -1, everywhere},
    {function::log1prel_prime, "log1prel_prime", 4, 4, -1, everywhere},
    {function::log1prel_double_prime, "log1prel_double_prime", 8, 8, -1, everywhere},
    {function::atan2, "atan2", 2.0, 2.0, -everywhere, everywhere},
    {function::pow, "pow", 1.2, 1.2, -everywhere, everywhere},
};

/// The library's value, found as an operation's `value` finds it: by argument-dependent lookup.
template <function F, class Pack>
[[gnu::always_inline]] constexpr Pack value(Pack x, [[maybe_unused]] Pack y = 0) {
    if constexpr (F == function::exp) return exp(x);
    else if constexpr (F == function::expm1) return expm1(x);
    else if constexpr (F == function::log) return log(x);
    else if constexpr (F == function::log1p) return log1p(x);
    else if constexpr (F == function::sinh) return sinh(x);
    else if constexpr (F == function::cosh) return cosh(x);
    else if constexpr (F == function::tanh) return tanh(x);
    else if constexpr (F == function::tanh_rational) return tanh_rational(x);
    else if constexpr (F == function::sigmoid) return sigmoid(x);
    else if constexpr (F == function::softplus) return softplus(x);
    else if constexpr (F == function::sin) return sin(x);
    else if constexpr (F == function::cos) return cos(x);
    else if constexpr (F == function::tan) return tan(x);
    else if constexpr (F == function::asin) return asin(x);
    else if constexpr (F == function::acos) return acos(x);
    else if constexpr (F == function::atan) return atan(x);
    else if constexpr (F == function::erf) return erf(x);
    else if constexpr (F == function::sqrt) return sqrt(x);
    else if constexpr (F == function::exprel) return exprel(x);
    else if constexpr (F == function::exprel_prime) return exprel_prime(x);
    else if constexpr (F == function::exprel_double_prime) return exprel_double_prime(x);
    else if constexpr (F == function::sinc) return sinc(x);
    else if constexpr (F == function::sinc_prime) return sinc_prime(x);
    else if constexpr (F == function::sinc_double_prime) return sinc_double_prime(x);
    else if constexpr (F == function::log1prel) return log1prel(x);
    else if constexpr (F == function::log1prel_prime) return log1prel_prime(x);
    else if constexpr (F == function::log1prel_double_prime) return log1prel_double_prime(x);
    else if constexpr (F == function::atan2) return atan2(x, y);
    else return pow(x, y);
}
template <function F, class Pack>
[[gnu::noinline]] Pack separate_value(Pack x, Pack y) { return kernel_tests::value<F>(x, y); }
/// Of a function known at run time; each in a function of its own, because one with all of them compiles for minutes under sanitizers.
template <class Pack>
Pack value(function f, Pack x, Pack y) {
    Pack result = x;
    [&]<int... F>(std::integer_sequence<int, F...>) {
        ((static_cast<int>(f) == F ? void(result = kernel_tests::separate_value<static_cast<function>(F)>(x, y)) : void()), ...);
    }(std::make_integer_sequence<int, static_cast<int>(function::pow) + 1>{});
    return result;
}

/// (head + tail)·2^exponent with ½ <= |head| < 1, or 0; to about 100 bits.
struct exact {
    double head, tail;
    int exponent;
};
/// The function's value by Boost.Multiprecision; x and y finite and in the domain.
exact reference(function f, double x, double y);

} // namespace kernel_tests
