// SPDX-License-Identifier: BSL-1.0
// What a program computes is at least as accurate as the formula that was typed: masks, powers, limits, kinks, saturation.
#include "unit/programs/reference.hpp"

#include <cmath>
#include <limits>

namespace {
using namespace chainrule;
using programs::element_types;
using programs::near;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 3>;
constexpr auto k = axis<"k", 2>;
constexpr auto n = axis<"n", 2>;
constexpr auto x = parameter<"x">(i);
constexpr auto a = parameter<"a">();
constexpr auto b = parameter<"b">();
constexpr auto q = parameter<"q">(k);
constexpr auto m = input<"m">(i);
constexpr auto t = input<"t">(k);
constexpr auto S = parameter<"S">(i, j);
constexpr auto A = input<"A">(n, k);
constexpr auto d = variable<"d">(i, j);
constexpr auto p = variable<"p">(k);
constexpr auto r = variable<"r">(i);
constexpr auto v = variable<"v">();
constexpr auto y = variable<"y">();
constexpr auto E = variable<"E">();

// An additive mask: x is lost where 1e9 is distributed.
constexpr auto attention = equations(r(i) = x(i) - 1e9 * (1 - m(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(additive_masks, T, element_types) {
    std::array<T, 3> const data{T(1.7311), T(0.5), T(-2)}, mask{1, 1, 0};
    auto program = compile<attention, T>();
    auto const got = program(x = data, m = mask);
    BOOST_TEST(got[r][0] == data[0]);
    BOOST_TEST(got[r][1] == data[1]);
    near(got[r][2], -1e9L - 2);
}

// Everything but the diagonal, where that is infinite, not a number, or so large that it cannot be subtracted again.
constexpr auto off_diagonal = equations(r(i) = sum(j, (1 - delta(i, j)) * S(i, j)), E = sum(i, r(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(masked_diagonals, T, element_types) {
    T const infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
    auto program = compile<off_diagonal, E, T>();
    for (T const bad : {T(1e20), infinity, nan}) {
        std::array<T, 9> const data{bad, 1, 2, 3, bad, 4, 5, 6, bad};
        auto const got = program(S = data);
        BOOST_TEST(got[r][0] == T(3));
        BOOST_TEST(got[E] == T(21));
        BOOST_TEST(got[grad(S)][0] == T(0));
        BOOST_TEST(got[grad(S)][1] == T(1));
    }
}

// Energies of pairs: the distance to itself is 0, and its reciprocal is masked.
constexpr auto pairs = equations(d(i, j) = abs(x(i) - x(j)), E = half * sum(i, j, (1 - delta(i, j)) / d(i, j)));
BOOST_AUTO_TEST_CASE_TEMPLATE(masked_reciprocals, T, element_types) {
    std::array<T, 3> const at{1, 2, 4};
    auto program = compile<pairs, E, T>();
    auto const got = program(x = at);
    near(got[E], 1 + 1 / 3.0L + 1 / 2.0L);
    near(got[grad(x)][0], 1 + 1 / 9.0L);
    near(got[grad(x)][1], -1 + 1 / 4.0L);
    near(got[grad(x)][2], -1 / 4.0L - 1 / 9.0L);
}

constexpr auto annuity = equations(E = pow(1 + a / 12, 360), y = pow(1e-12 * b + 1, 30), v = square(a - 3.14159265358979));
BOOST_AUTO_TEST_CASE(powers_of_sums) {
    auto program = compile<annuity, double>();
    auto const got = program(a = 0.06, b = 2.0);
    near(got[E], std::pow(1 + 0.06L / 12, 360), 400); // the rounding of 1.005 counts 360 times
    near(got[y], 1 + 6e-11L, 40);
    auto gradient = compile<annuity, E, double>(a);
    near(gradient(a = 0.06)[grad(a)], 30 * std::pow(1 + 0.06L / 12, 359), 400);
    BOOST_TEST(program(a = 3.14159265358979 + 1e-9, b = 0.0)[v] > 0.99e-18);
}
constexpr auto lennard_jones = equations(E = 4 * (pow(a / b, 12) - pow(a / b, 6)));
BOOST_AUTO_TEST_CASE_TEMPLATE(powers_of_quotients, T, element_types) {
    auto program = compile<lennard_jones, E, T>();
    auto const got = program(a = T(0x1p-30), b = T(0x1p-29)); // a¹² and b¹² are beyond the range of floats
    near(got[E], 4 * (0x1p-12L - 0x1p-6L));
    near(got[grad(b)], 4 * (-12 * 0x1p-12L + 6 * 0x1p-6L) / 0x1p-29L, 16);
}

constexpr auto power = equations(E = pow(a, b));
BOOST_AUTO_TEST_CASE_TEMPLATE(powers_at_zero, T, element_types) {
    T const infinity = std::numeric_limits<T>::infinity();
    auto program = compile<power, E, T>();
    struct row {
        T x, y, value, by_x, by_y;
    };
    T const two = std::log(T(2));
    for (row const& at : {row{0, -1, infinity, -infinity, -infinity}, {0, 0, 1, 0, 0}, {0, 1, 0, 1, 0}, {0, 2, 0, 0, 0}, {0, T(0.5), 0, infinity, 0},
                          {2, 3, 8, 12, 8 * two}, {2, 0, 1, 0, two}}) {
        auto const got = program(a = at.x, b = at.y);
        BOOST_CHECK_MESSAGE(got[E] == at.value, at.x << "^" << at.y << " is " << got[E]);
        BOOST_CHECK_MESSAGE(got[grad(a)] == at.by_x, at.x << "^" << at.y << " by x is " << got[grad(a)]);
        BOOST_CHECK_MESSAGE(std::fabs(got[grad(b)] - at.by_y) <= 4 * std::numeric_limits<T>::epsilon() * std::fabs(at.by_y) || got[grad(b)] == at.by_y,
                            at.x << "^" << at.y << " by y is " << got[grad(b)]);
    }
    auto const negative = program(a = T(-2), b = T(3)); // a whole exponent
    BOOST_TEST(negative[E] == T(-8));
    BOOST_TEST(negative[grad(a)] == T(12));
}

constexpr auto density = equations(p(k) = t(k) * exp(-q(k)), E = log(sum(k, p(k))));
BOOST_AUTO_TEST_CASE_TEMPLATE(named_densities, T, element_types) {
    auto program = compile<density, E, T>(q);
    std::array<T, 2> const at{1000, 1001}, weights{1, 1};
    auto const got = program(q = at, t = weights);
    near(got[E], -1000 + std::log1p(std::exp(-1.0L)));
    near(got[grad(q)][0], -1 / (1 + std::exp(-1.0L)), 16);
    near(got[grad(q)][1], -std::exp(-1.0L) / (1 + std::exp(-1.0L)), 16);
    std::array<T, 2> const far{40, -10000}, first{1, 0}, none{0, 0}; // a weight of 0 leaves the maximum and the sum
    auto const masked = program(q = far, t = first);
    BOOST_TEST(masked[E] == T(-40));
    near(masked[grad(q)][0], -1);
    BOOST_TEST(masked[grad(q)][1] == T(0));
    auto const empty = program(q = far, t = none);
    BOOST_TEST(empty[E] == -std::numeric_limits<T>::infinity());
    BOOST_TEST(empty[grad(q)][0] == T(0));
    BOOST_TEST(empty[grad(q)][1] == T(0));
}
constexpr auto shared = equations(E = sum(n, log(sum(k, A(n, k) * exp(q(k))))));
BOOST_AUTO_TEST_CASE_TEMPLATE(exponents_that_several_sums_share, T, element_types) {
    auto program = compile<shared, E, T>();
    std::array<T, 4> const weights{1, 2, 3, 1};
    std::array<T, 2> const at{800, 0};
    auto const got = program(q = at, A = weights);
    near(got[E], 1600 + std::log(3.0L));
    BOOST_TEST(got[grad(q)][0] == T(2));
    BOOST_TEST(got[grad(q)][1] == T(0));
}
constexpr auto two = equations(E = log(exp(a) + exp(b) + 1), y = log(cosh(a)));
BOOST_AUTO_TEST_CASE_TEMPLATE(logarithms_of_exponentials, T, element_types) {
    auto program = compile<two, E, T>();
    auto const got = program(a = T(1000), b = T(999));
    near(got[E], 1000 + std::log1p(std::exp(-1.0L)));
    near(got[grad(a)], 1 / (1 + std::exp(-1.0L)), 16);
    auto const low = program(a = T(-50), b = T(-60)); // as small as the exponentials
    near(low[E], std::log1p(std::exp(-50.0L) + std::exp(-60.0L)), 16);
    auto values = compile<two, T>();
    near(values(a = T(-1000), b = T(0))[y], 1000 - std::log(2.0L));
}

constexpr auto divergence = equations(p(k) = exp(q(k)) / sum(k, exp(q(k))), E = sum(k, t(k) * log(t(k) / p(k))));
BOOST_AUTO_TEST_CASE_TEMPLATE(targets_of_zero, T, element_types) {
    auto program = compile<divergence, E, T>();
    std::array<T, 2> const at{1, 3}, target{0, 1};
    auto const got = program(q = at, t = target);
    near(got[E], std::log1p(std::exp(-2.0L)), 16);
    near(got[grad(q)][0], 1 / (1 + std::exp(2.0L)), 16);
}
constexpr auto norm = equations(v = sqrt(sum(i, square(x(i)))), E = v + square(v));
BOOST_AUTO_TEST_CASE_TEMPLATE(norms_at_zero, T, element_types) {
    auto program = compile<norm, E, T>();
    std::array<T, 3> const zeros{};
    auto const got = program(x = zeros);
    for (std::size_t entry = 0; entry < 3; ++entry) BOOST_TEST(got[grad(x)][entry] == T(0));
}

constexpr auto logits = equations(E = max(a, 0) - a * b + log(1 + exp(-abs(a))), y = relu(a) - relu(-a));
// Norms whose squares are out of range, by the sides 3, 4 and 12 of a box with the diagonal 13.
constexpr auto diagonal = equations(E = sqrt(sum(i, square(x(i)))));
constexpr auto reciprocal = equations(E = 1 / sqrt(sum(i, square(x(i) - m(i))) / dim(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(norms_out_of_range, T, element_types) {
    auto program = compile<diagonal, E, T>();
    auto inverse = compile<reciprocal, E, T>();
    T const far = std::numeric_limits<T>::max() / 64;
    for (T const size : {T(1), far, 1 / far, std::sqrt(far), 1 / std::sqrt(far), std::numeric_limits<T>::min() / 16}) {
        std::array<T, 3> const sides{3 * size, -4 * size, 12 * size}, none{};
        auto const found = program(x = sides);
        bool const normal = size >= std::numeric_limits<T>::min();
#if defined(__FAST_MATH__) // takes subnormal numbers for 0
        if (!normal) continue;
#endif
        near(found[E], 13.0L * size);
        long double const slopes[] = {3.0L / 13, -4.0L / 13, 12.0L / 13};
        for (std::size_t q = 0; q < 3; ++q) near(found[grad(x)][q], slopes[q]);
        if (normal && size < far) near(inverse(x = sides, m = none)[E], std::sqrt(3.0L) / 13 / size, 6);
    }
}

// The root of a negative sum of weighted squares is NaN, as typed.
constexpr auto indefinite = equations(E = sqrt(sum(i, m(i) * square(x(i)))));
#if !defined(__FAST_MATH__)
BOOST_AUTO_TEST_CASE_TEMPLATE(roots_of_negative_sums, T, element_types) {
    auto program = compile<indefinite, E, T>();
    for (T const size : {T(1), T(1e-15), T(1e15)}) {
        std::array<T, 3> const data{size, size, size}, weights{-1, -1, 1};
        T const found = program(x = data, m = weights)[E];
        BOOST_TEST(found != found);
    }
}
#endif

BOOST_AUTO_TEST_CASE_TEMPLATE(kinks_that_cancel, T, element_types) {
    auto program = compile<logits, E, T>(a);
    near(program(a = T(0), b = T(0.3))[grad(a)], static_cast<long double>(T(0.5) - T(0.3)));
    auto linear = compile<logits, y, T>(a);
    BOOST_TEST(linear(a = T(0))[grad(a)] == T(1));
}
constexpr auto ties = equations(E = max(a, b), y = min(a, b));
BOOST_AUTO_TEST_CASE_TEMPLATE(ties_and_missing_numbers, T, element_types) {
    auto program = compile<ties, E, T>();
    auto const got = program(a = T(2), b = T(2));
    BOOST_TEST(got[grad(a)] == T(0.5));
    BOOST_TEST(got[grad(b)] == T(0.5));
#if !__FINITE_MATH_ONLY__
    T const nan = std::numeric_limits<T>::quiet_NaN();
    auto values = compile<ties, T>();
    for (auto const& [first, second] : {std::pair{nan, T(1)}, {T(1), nan}}) {
        auto const both = values(a = first, b = second);
        BOOST_TEST(std::isnan(both[E]));
        BOOST_TEST(std::isnan(both[y]));
    }
#endif
}

constexpr auto binary = equations(y = 1 / (1 + exp(-a)), E = -b * log(y) - (1 - b) * log(1 - y));
BOOST_AUTO_TEST_CASE_TEMPLATE(saturated_sigmoids, T, element_types) {
    auto program = compile<binary, E, T>(a);
    near(program(a = T(50), b = T(1))[grad(a)], -std::exp(-50.0L), 16);
    near(program(a = T(-50), b = T(0))[grad(a)], std::exp(-50.0L), 16);
    static constexpr auto slope = equations(y = sigmoid(a));
    auto steep = compile<slope, y, T>();
    near(steep(a = T(20))[grad(a)], std::exp(-20.0L) / ((1 + std::exp(-20.0L)) * (1 + std::exp(-20.0L))), 16);
    near(steep(a = T(40))[grad(a)], std::exp(-40.0L), 16);
}

// σ' as y − y², which the shortest form has.
constexpr auto scaled_sigmoid = equations(y = sigmoid(exp(a) * b), E = y);
BOOST_AUTO_TEST_CASE_TEMPLATE(slopes_of_saturated_sigmoids, T, element_types) {
    auto program = compile<scaled_sigmoid, E, T>(b);
    long double const e = std::exp(-30.0L);
    near(program(a = T(0), b = T(30))[grad(b)], e / ((1 + e) * (1 + e)), 16);
}

// What is read out of range is 0, and so is what that multiplies, infinite or not; also where what reads it is a variable.
constexpr auto outside = equations(r(i) = x(i + 1) * exp(m(i)), v = sum(i, r(i)), d(i, j) = x(2 * i) * S(i, j), E = v + sum(i, exp(m(i)) * d(i, 0)));
BOOST_AUTO_TEST_CASE_TEMPLATE(reads_out_of_range, T, element_types) {
    auto program = compile<outside, E, T>(x);
    T const infinity = std::numeric_limits<T>::infinity();
    std::array<T, 9> ones{};
    ones.fill(T(1));
    for (T const large : {T(1e4), infinity}) { // exp(1e4) is infinite
        std::array<T, 3> const data{2, 3, 4}, exponents{0, 0, large};
        auto const got = program(x = data, m = exponents, S = ones);
        BOOST_TEST(got[v] == T(7));
        BOOST_TEST(got[E] == T(13));
        BOOST_TEST(got[grad(x)][0] == T(1));
        BOOST_TEST(got[grad(x)][1] == T(1));
        BOOST_TEST(got[grad(x)][2] == T(2));
    }
}
// An entry of r that nothing reads has no part in the derivative, whatever it is.
constexpr auto unread = equations(r(i) = exp(m(i)) * x(i), E = sum(i, square(r(i + 1))));
BOOST_AUTO_TEST_CASE_TEMPLATE(entries_that_are_not_read, T, element_types) {
    auto program = compile<unread, E, T>(x);
    std::array<T, 3> const data{2, 3, 4}, exponents{1000, 0, 0};
    auto const got = program(x = data, m = exponents);
    BOOST_TEST(got[E] == T(25));
    BOOST_TEST(got[grad(x)][0] == T(0));
    BOOST_TEST(got[grad(x)][1] == T(6));
    BOOST_TEST(got[grad(x)][2] == T(8));
}

#if !defined(__FAST_MATH__) // the compiler's own order there
// The variance's derivative does not depend on how the mean is rounded: 2/3·(x − m), m = 1e7 + 4/3.
constexpr auto variance = equations(v = sum(i, x(i)) / dim(i), E = sum(i, square(x(i) - v)) / dim(i));
BOOST_AUTO_TEST_CASE_TEMPLATE(deviations_from_a_mean, T, element_types) {
    auto program = compile<variance, E, T>();
    T const offset = sizeof(T) == sizeof(float) ? T(1e7) : T(1e15);
    std::array<T, 3> const data{offset, offset + 1, offset + 3}, same{T(1.6599389430135489), T(1.6599389430135489), T(1.6599389430135489)};
    auto const got = program(x = data);
    near(got[grad(x)][0], -8.0L / 9);
    near(got[grad(x)][1], -2.0L / 9);
    near(got[grad(x)][2], 10.0L / 9);
    for (T const entry : program(x = same)[grad(x)]) BOOST_TEST(entry == T(0));
}
// exp(a)·exp(b) keeps its digits where a is large.
constexpr auto product_of_exponentials = equations(E = exp(a) * exp(b));
BOOST_AUTO_TEST_CASE_TEMPLATE(products_of_exponentials, T, element_types) {
    auto program = compile<product_of_exponentials, E, T>(a);
    near(program(a = T(79.7), b = T(7.13))[grad(a)], std::exp(static_cast<long double>(T(79.7)) + static_cast<long double>(T(7.13))), 6);
}

// Terms in the order and with the parentheses that they were typed with.
constexpr auto ordered = equations(E = a - b + 1, y = 1 + (a - b), v = b + (a - b) - a + 2);
BOOST_AUTO_TEST_CASE_TEMPLATE(order_of_terms, T, element_types) {
    auto program = compile<ordered, T>();
    auto const got = program(a = T(1e20), b = T(1e20));
    BOOST_TEST(got[E] == T(1));
    BOOST_TEST(got[y] == T(1));
    BOOST_TEST(got[v] == T(2));
}
#endif

} // namespace
