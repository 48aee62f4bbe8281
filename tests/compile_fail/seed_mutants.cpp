// SPDX-License-Identifier: BSL-1.0
// The seed formulas with one factor, sign or index changed: each change must be noticed.
// mutant: Y_X_FACTOR
// mutant: Y_X_SIGN
// mutant: Y_X_INDEX
// mutant: W2_FACTOR
// mutant: W2_SIGN
// mutant: W2_INDEX
// mutant: W2_SYMBOL
// mutant: Z_FACTOR
// mutant: Z_SIGN
// mutant: Z_INDEX
// mutant: Z_SUM
// mutant: W1_FACTOR
// mutant: W1_SIGN
// mutant: W1_INDEX
// mutant: W1_POWER
// mutant: TANH_FACTOR
// mutant: TANH_SIGN
// mutant: TANH_VARIABLE
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 64>;
constexpr auto j = axis<"j", 32>;
constexpr auto k = axis<"k", 10>;
[[maybe_unused]] constexpr auto l = axis<"l", 32>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(k);
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto w2 = parameter<"w2">(k, j);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(j);
constexpr auto y = variable<"y">(k);
constexpr auto E = variable<"E">();

constexpr auto net = equations(
    h(j) = sum(i, w1(j, i) * x(i)),
    z(j) = tanh(h(j)),
    y(k) = sum(j, w2(k, j) * z(j)),
    E = 0.5 * sum(k, square(y(k) - t(k))));

#if defined MUTANT_Y_X_FACTOR
static_assert(derivative(net, h(j), x(i)) == 2 * w1(j, i));
#elif defined MUTANT_Y_X_SIGN
static_assert(derivative(net, h(j), x(i)) == -w1(j, i));
#elif defined MUTANT_Y_X_INDEX
static_assert(derivative(net, h(j), x(i)) == w1(l, i));
#else
static_assert(derivative(net, h(j), x(i)) == w1(j, i));
#endif

#if defined MUTANT_W2_FACTOR
static_assert(derivative(net, E, w2(k, j)) == half * (y(k) - t(k)) * z(j));
#elif defined MUTANT_W2_SIGN
static_assert(derivative(net, E, w2(k, j)) == (y(k) + t(k)) * z(j));
#elif defined MUTANT_W2_INDEX
static_assert(derivative(net, E, w2(k, j)) == (y(k) - t(k)) * z(l));
#elif defined MUTANT_W2_SYMBOL
static_assert(derivative(net, E, w2(k, j)) == (y(k) - t(k)) * h(j));
#else
static_assert(derivative(net, E, w2(k, j)) == (y(k) - t(k)) * z(j));
#endif

#if defined MUTANT_Z_FACTOR
static_assert(derivative(net, E, z(j)) == 2 * sum(k, (y(k) - t(k)) * w2(k, j)));
#elif defined MUTANT_Z_SIGN
static_assert(derivative(net, E, z(j)) == sum(k, (t(k) - y(k)) * w2(k, j)));
#elif defined MUTANT_Z_INDEX
static_assert(derivative(net, E, z(j)) == sum(k, (y(k) - t(k)) * w2(k, l)));
#elif defined MUTANT_Z_SUM
static_assert(derivative(net, E, z(j)) == sum(k, y(k) - t(k)) * sum(k, w2(k, j)));
#else
static_assert(derivative(net, E, z(j)) == sum(k, (y(k) - t(k)) * w2(k, j)));
#endif

#if defined MUTANT_W1_FACTOR
static_assert(derivative(net, E, w1(j, i)) == (1 - square(z(j))) * sum(k, (y(k) - t(k)) * w2(k, j)));
#elif defined MUTANT_W1_SIGN
static_assert(derivative(net, E, w1(j, i)) == (1 + square(z(j))) * x(i) * sum(k, (y(k) - t(k)) * w2(k, j)));
#elif defined MUTANT_W1_INDEX
static_assert(derivative(net, E, w1(j, i)) == (1 - square(z(l))) * x(i) * sum(k, (y(k) - t(k)) * w2(k, j)));
#elif defined MUTANT_W1_POWER
static_assert(derivative(net, E, w1(j, i)) == (1 - z(j)) * x(i) * sum(k, (y(k) - t(k)) * w2(k, j)));
#else
static_assert(derivative(net, E, w1(j, i)) == (1 - square(z(j))) * x(i) * sum(k, (y(k) - t(k)) * w2(k, j)));
#endif

#if defined MUTANT_TANH_FACTOR
static_assert(derivative(net, z(j), h(j)) == 2 - square(z(j)));
#elif defined MUTANT_TANH_SIGN
static_assert(derivative(net, z(j), h(j)) == 1 + square(z(j)));
#elif defined MUTANT_TANH_VARIABLE
static_assert(derivative(net, z(j), h(j)) == 1 - square(h(j)));
#else
static_assert(derivative(net, z(j), h(j)) == 1 - square(z(j)));
#endif
} // namespace
