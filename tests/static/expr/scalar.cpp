// SPDX-License-Identifier: BSL-1.0
// Plain functions without equations: literals, constants, operations, derivatives of any order.
#include <algorithm>
#include <cmath>

#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto x = input<"x">();
constexpr auto y = input<"y">();

constexpr auto f = x * x + sin(y);
static_assert(derivative(f, x) == 2 * x);
static_assert(derivative(f, y) == cos(y));
static_assert(derivative(derivative(f, y), y) == -sin(y));
static_assert(derivative(derivative(f, x), y) == 0);
static_assert(text(derivative(f, x)) == "∂f/∂x = 2·x");
static_assert(text(gradient(f, x, y)) == "∂f/∂x = 2·x\n∂f/∂y = cos(y)");

// literals are the decimals typed, integers and fractions are exact
static_assert(0.1 * x + 0.2 * x == 0.3 * x);
static_assert(rational<1, 3> * x + rational<2, 3> * x == x);
static_assert(half * x == x / 2);
static_assert(derivative(pi * x + 2 * pi, x) == pi);
static_assert(2 * (x + 1) == 2 + 2 * x);
static_assert(-x == 0 - x);
static_assert(x - (y - x) == 2 * x - y);
static_assert(!(x == y));

// powers and binary operations
static_assert(pow(x, 2) == square(x));
static_assert(derivative(pow(x, 3), x) == 3 * square(x));
static_assert(derivative(sqrt(x), x) == 1 / (2 * sqrt(x)));
static_assert(derivative(x / y, y) == -x / square(y));
static_assert(derivative(pow(x, y), y) == pow(x, y) * log(x));
static_assert(derivative(max(x, 2), x) == heaviside(x - 2));
static_assert(derivative(max(x, y), y) == heaviside(y - x));
static_assert(derivative(atan2(y, x), x) == -y / (x * x + y * y));
static_assert(derivative(exp(2 * x), x) == 2 * exp(2 * x));

// a symbol that is not read
static_assert(derivative(f, input<"u">()) == 0);
static_assert(!derivative(f, input<"u">()).depends() && derivative(f, x).depends());

// a formula is an operand
constexpr auto d = derivative(f, y);
static_assert(d * d + square(sin(y)) == square(cos(y)) + square(sin(y)));
static_assert(derivative(x * d, x) == d);
static_assert(derivative(2 * d + 1, y) == -2 * sin(y));
} // namespace
