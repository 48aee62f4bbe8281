// SPDX-License-Identifier: BSL-1.0
// Exponentials by parts that have names: factors that are 0, complements of masks, several sums, and derivatives of quotients by a rate.
#include "unit/programs/reference.hpp"

#include <cmath>
#include <limits>

namespace {
using namespace chainrule;
using programs::element_types;
using programs::near;

constexpr auto k = axis<"k", 3>;
constexpr auto a = parameter<"a">();
constexpr auto b = parameter<"b">();
constexpr auto c = parameter<"c">();
constexpr auto t = input<"t">();
constexpr auto x = parameter<"x">(k);
constexpr auto e = variable<"e">(k);
constexpr auto p = variable<"p">(k);
constexpr auto u = variable<"u">();
constexpr auto v = variable<"v">();
constexpr auto E = variable<"E">();

// A factor that is 0 has a derivative: ∂E/∂b = 1/(exp(c) + b), also where b is 0.
constexpr auto zero_factor = equations(u = exp(c) + b, v = exp(a) + 1, E = log(v * u));
BOOST_AUTO_TEST_CASE_TEMPLATE(factors_that_are_zero, T, element_types) {
    auto program = compile<zero_factor, E, T>(b);
    for (T const at : {T(0), T(0.25)})
        near(program(a = T(0.25), b = at, c = T(0.5))[grad(b)], 1 / (std::exp(0.5L) + static_cast<long double>(at)));
}

// ∂/∂c of (exp(a·c) − 1)/a is exp(a·c), and of log(1 + a·c)/a it is 1/(1 + a·c).
constexpr auto growth = equations(E = (exp(a * c) - 1) / a);
constexpr auto decay = equations(E = log(1 + a * c) / a);
BOOST_AUTO_TEST_CASE_TEMPLATE(quotients_by_a_rate, T, element_types) {
    T const rate = T(0.5), time = T(-24);
    near(compile<growth, E, T>(c)(a = rate, c = time)[grad(c)], std::exp(-12.0L));
    near(compile<decay, E, T>(c)(a = T(1e6), c = T(1e8))[grad(c)], 1 / (1 + 1e14L));
}

#if !defined(__FAST_MATH__) // the compiler's own order there
// 1 − t is exactly 0 where t is 1.
constexpr auto choice = equations(E = t * exp(-c) + (1 - t) * c, u = t * sigmoid(-c) + (1 - t));
BOOST_AUTO_TEST_CASE_TEMPLATE(complements_of_masks, T, element_types) {
    auto program = compile<choice, E, T>(c);
    near(program(t = T(1), c = T(40))[grad(c)], -std::exp(-40.0L));
    BOOST_TEST(program(t = T(0), c = T(40))[grad(c)] == T(1));
    near(compile<choice, u, T>()(t = T(1), c = T(40))[u], std::exp(-40.0L));
}
#endif

// With a class of its own weight 1 beside the others, the softmax of named exponentials neither overflows nor divides ∞ by ∞.
constexpr auto open_softmax = equations(e(k) = exp(x(k)), v = 1 + sum(k, e(k)), p(k) = e(k) / v, E = p(2));
BOOST_AUTO_TEST_CASE_TEMPLATE(softmax_beside_one, T, element_types) {
    auto program = compile<open_softmax, E, T>();
    std::array<T, 3> const data{1, 2000, 1990};
    auto const got = program(x = data);
    long double const right = 1 / (1 + std::exp(10.0L));
    near(got[E], right);
    near(got[grad(x)][1], -right * (1 - right), 8);
    near(got[grad(x)][2], right * (1 - right), 8);
    BOOST_TEST(got[grad(x)][0] == T(0));
}
// The derivative by c has a term of each sum, relative to the largest exponent of that one.
constexpr auto two_sums = equations(E = log(exp(a) + exp(c)) + log(exp(b) + exp(c)));
BOOST_AUTO_TEST_CASE_TEMPLATE(sums_that_share_an_exponential, T, element_types) {
    auto program = compile<two_sums, E, T>(c);
    near(program(a = T(0), b = T(2000), c = T(2000))[grad(c)], 1.5L);
    near(program(a = T(-2000), b = T(-1990), c = T(-2000))[grad(c)], 0.5L + 1 / (1 + std::exp(10.0L)));
}
// A weight before an exponential of either sign of one argument.
constexpr auto weighted = equations(u = a * exp(c), v = b * exp(-c), E = u / (u + v));
BOOST_AUTO_TEST_CASE_TEMPLATE(weighted_exponentials, T, element_types) {
    auto program = compile<weighted, E, T>(c);
    for (T const at : {T(-900), T(900)}) BOOST_TEST(program(a = T(2), b = T(3), c = at)[grad(c)] == T(0));
    near(program(a = T(2), b = T(3), c = T(0))[grad(c)], 0.48L);
}

// Factors of a logarithm are taken apart only where they are positive; exponents only where each part is at most that of its maximum.
constexpr auto negative_factors = equations(E = log((exp(a) - exp(b)) * (1 - exp(c))));
constexpr auto above_maximum = equations(p(k) = exp(2 * x(k)) / sum(k, exp(x(k))), E = p(0));
BOOST_AUTO_TEST_CASE_TEMPLATE(signs_and_sizes, T, element_types) {
    auto program = compile<negative_factors, E, T>(a);
    auto const got = program(a = T(1), b = T(2), c = T(3));
    near(got[E], std::log((std::exp(1.0L) - std::exp(2.0L)) * (1 - std::exp(3.0L))));
    near(got[grad(a)], 1 / (1 - std::exp(1.0L)));
    std::array<T, 3> const data{T(400), T(800), T(0)};
    BOOST_TEST((compile<above_maximum, E, T>()(x = data)[E]) == T(1));
}

} // namespace
