// SPDX-License-Identifier: BSL-1.0
// Scalar operations: value in any precision, partial derivatives, and how well the library documents each.
#pragma once

#include "oracle/evaluate.hpp"

#include <string>

namespace chainrule::accuracy {

using oracle::real;

enum class op : unsigned char {
    constant,
    input, // exact
    negate,
    add,
    subtract,
    multiply,
    divide,
    whole_power, // x^n, n a literal
    power,
    exp,
    log,
    log1p,
    expm1,
    sqrt,
    square,
    abs,
    sign,
    sin,
    cos,
    tan,
    asin,
    acos,
    atan,
    sinh,
    cosh,
    tanh,
    sigmoid,
    softplus,
    relu,
    step,
    erf,
    atan2,
    max,
    min
};

// The operation of that name in the notation. Throws std::invalid_argument.
op function_of(std::string const& name);

// The value at a point; `whole` is the exponent of whole_power. At kinks as the notation says, 0^0 = 1.
real value_of(op what, real const& a, real const& b, long whole);
double value_of(op what, double a, double b, long whole);
float value_of(op what, float a, float b, long whole);

// Derivatives by both operands at a point where the value is y. At kinks: max and min count one half each where they tie, relu' = 0,
// abs' = 0; those of sign and step are 0.
struct partials {
    long double first = 0, second = 0;
};
partials partials_of(op what, long double a, long double b, long double y, long whole);

// By how many ulp a result may be off: the bounds in the comments of chainrule/kernel/elementary, half an ulp for arithmetic, and for
// whole powers as many multiplications as they stand for.
double ulps_of(op what, long whole);

} // namespace chainrule::accuracy
