// SPDX-License-Identifier: BSL-1.0
// Masks inside variables, complements of what is computed, and quotients of small norms.
#include "unit/programs/reference.hpp"

#include <cmath>
#include <limits>

namespace {
using namespace chainrule;
using programs::element_types;
using programs::near;

constexpr auto i = axis<"i", 2>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = parameter<"x">(i);
constexpr auto y = input<"y">(i);
constexpr auto w = input<"w">(i, j);
constexpr auto a = parameter<"a">();
constexpr auto b = parameter<"b">();
constexpr auto c = parameter<"c">();
constexpr auto d = parameter<"d">();
constexpr auto k = variable<"k">(i, j);
constexpr auto m = variable<"m">();
constexpr auto E = variable<"E">();

// The diagonal is 0/0 but for the mask, which is a factor of a variable. For two points the derivative is that of Δx/|Δ|², and of Δx/|Δ|.
constexpr auto forces =
    equations(k(i, j) = (1 - delta(i, j)) * (x(i) - x(j)) / (square(x(i) - x(j)) + square(y(i) - y(j))),
              E = sum(i, j, w(i, j) * k(i, j)));
constexpr auto directions =
    equations(k(i, j) = (1 - delta(i, j)) * (x(i) - x(j)) / sqrt(square(x(i) - x(j)) + square(y(i) - y(j))),
              E = sum(i, j, w(i, j) * k(i, j)));
BOOST_AUTO_TEST_CASE_TEMPLATE(masks_inside_variables, T, element_types) {
    std::array<T, 2> const at{1, 3}, height{0, 1};
    std::array<T, 4> const weights{1, 2, 5, 4};
    auto const force = compile<forces, E, T>()(x = at, y = height, w = weights);
    // E = (w12 − w21)·Δ/(Δ² + 1) with Δ = x1 − x2 = −2, ∂/∂Δ = (1 − Δ²)/(Δ² + 1)²
    near(force[grad(x)][0], -3.0L * (1 - 4) / 25);
    near(force[grad(x)][1], 3.0L * (1 - 4) / 25);
    auto const direction = compile<directions, E, T>()(x = at, y = height, w = weights);
    near(direction[grad(x)][0], -3.0L / (5 * std::sqrt(5.0L)), 8);
    near(direction[grad(x)][1], 3.0L / (5 * std::sqrt(5.0L)), 8);
}

// The product of the squares underflows, the norms do not.
constexpr auto cosine = equations(E = (a * b + c * d) / (sqrt(square(a) + square(c)) * sqrt(square(b) + square(d))));
BOOST_AUTO_TEST_CASE_TEMPLATE(cosines_of_small_vectors, T, element_types) {
    T const unit = sizeof(T) == sizeof(float) ? T(0x1p-50) : T(0x1p-300);
    auto program = compile<cosine, E, T>(a);
    for (T const u : {T(1), unit}) near(program(a = u, c = u, b = 2 * u, d = 3 * u)[E], 5 / std::sqrt(26.0L));
}

#if !defined(__FAST_MATH__) // the compiler's own order there
// A branch by a weight that is computed, and the variance of an estimate by its gain.
constexpr auto branches = equations(m = step(c - 1), E = m * 1.5 * sqrt(c) + (1 - m) * 2.5 * c);
constexpr auto gain = equations(m = a / (a + b), E = square(1 - m) * a + square(m) * b);
BOOST_AUTO_TEST_CASE_TEMPLATE(complements_of_variables, T, element_types) {
    auto program = compile<branches, E, T>(c);
    near(program(c = T(1e20))[grad(c)], 0.75e-10L * std::sqrt(1e20L / static_cast<long double>(T(1e20))));
    BOOST_TEST(program(c = T(0.25))[grad(c)] == T(2.5));
    // E = a·b/(a + b), ∂E/∂a = (b/(a + b))²
    T const large = T(1243.52), small = T(0.1956);
    long double const share =
        static_cast<long double>(small) / (static_cast<long double>(large) + static_cast<long double>(small));
    T const error = std::numeric_limits<T>::epsilon();
    BOOST_TEST(std::fabs(static_cast<long double>(compile<gain, E, T>(a)(a = large, b = small)[grad(a)]) -
                         share * share) <= 4 * error * static_cast<long double>(error) + 64 * error * share * share);
}
#endif

} // namespace
