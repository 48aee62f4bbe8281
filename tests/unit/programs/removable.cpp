// SPDX-License-Identifier: BSL-1.0
// Quotients with a removable singularity: value, gradient and second derivative at 0, near it and away from it, as functions and as typed.
#include "unit/programs/reference.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace {
using namespace chainrule;
using programs::element_types;
using real = boost::multiprecision::cpp_bin_float_100;

constexpr auto a = parameter<"a">();
constexpr auto b = parameter<"b">();
constexpr auto n = variable<"n">();
constexpr auto E = variable<"E">();

enum class of { exprel, sinc, log1prel, versed };

/// The power series of the function at 0, differentiated; where it does not converge fast, 50 digits of the closed form are differenced.
real closed(of f, real x) {
    switch (f) {
    case of::exprel: return (exp(x) - 1) / x;
    case of::sinc: return sin(x) / x;
    case of::log1prel: return log(1 + x) / x;
    default: return (1 - cos(x)) / (x * x);
    }
}
/// The coefficient of x^m.
real coefficient(of f, int m) {
    real factorial = 1;
    for (int k = 2; k <= m + 1; ++k) factorial *= k;
    switch (f) {
    case of::exprel: return 1 / factorial;
    case of::sinc: return m % 2 == 1 ? real(0) : real((m % 4 == 0 ? 1 : -1) / factorial);
    case of::log1prel: return real(m % 2 == 0 ? 1 : -1) / (m + 1);
    default: return m % 2 == 1 ? real(0) : real((m % 4 == 0 ? 1 : -1) / (factorial * (m + 2)));
    }
}
std::array<long double, 3> wanted(of f, double at) {
    std::array<real, 3> exact;
    real const x = at;
    if (std::fabs(at) < 0.01) {
        for (int order = 0; order < 3; ++order) {
            real sum = 0, power = 1;
            for (int m = order; m < 24; ++m, power *= x) {
                real term = coefficient(f, m) * power;
                for (int k = 0; k < order; ++k) term *= m - k;
                sum += term;
            }
            exact[static_cast<std::size_t>(order)] = sum;
        }
    } else {
        real const h("1e-25"), up = closed(f, x + h), down = closed(f, x - h), middle = closed(f, x);
        exact = {middle, (up - down) / (2 * h), (up - 2 * middle + down) / (h * h)};
    }
    return {static_cast<long double>(exact[0]), static_cast<long double>(exact[1]), static_cast<long double>(exact[2])};
}

template <class T>
void near(T got, long double right, double at, char const* what) {
    long double const room = 20 * static_cast<long double>(std::numeric_limits<T>::epsilon()) * std::fabs(right);
    BOOST_CHECK_MESSAGE(std::fabs(static_cast<long double>(got) - right) <= room, what << " at " << at << " is " << got << ", expected " << right);
}

template <auto const& Net, class T, bool Second = true>
void check(of f) {
    static constexpr auto curvature = derivative(Net, derivative(Net, E, a), a);
    auto program = compile<Net, E, T>(a);
    auto second = compile<Net, curvature, T>();
    for (double const point : {0.0, 1e-8, -1e-8, 1e-3, 1.0, -0.5, -5.0, 4.0}) {
        T const at = static_cast<T>(point);
        if (f == of::log1prel && point <= -1) continue;
        auto const right = wanted(f, static_cast<double>(at));
        auto const r = program(a = at);
        near<T>(r[E], right[0], point, "value");
        near<T>(r[grad(a)], right[1], point, "slope");
        if (Second) near<T>(second(a = at)[value], right[2], point, "curvature");
    }
}

constexpr auto exprel_function = equations(E = exprel(a));
constexpr auto exprel_typed = equations(E = (exp(a) - 1) / a);
constexpr auto exprel_by_expm1 = equations(E = expm1(a) / a);
constexpr auto exprel_turned = equations(E = (1 - exp(a)) / (-a));
// Named numerators: closed formulas of derivatives keep names, so only value and gradient are regular.
constexpr auto exprel_named = equations(n = exp(a) - 1, E = n / a);
BOOST_AUTO_TEST_CASE_TEMPLATE(relative_exponential, T, element_types) {
    check<exprel_function, T>(of::exprel);
    check<exprel_typed, T>(of::exprel);
    check<exprel_by_expm1, T>(of::exprel);
    check<exprel_turned, T>(of::exprel);
    check<exprel_named, T, false>(of::exprel);
}

constexpr auto sinc_function = equations(E = sinc(a));
constexpr auto sinc_typed = equations(E = sin(a) / a);
constexpr auto sinc_named = equations(n = sin(a), E = n / a);
constexpr auto versed_typed = equations(E = (1 - cos(a)) / square(a));
BOOST_AUTO_TEST_CASE_TEMPLATE(sine_over_argument, T, element_types) {
    check<sinc_function, T>(of::sinc);
    check<sinc_typed, T>(of::sinc);
    check<sinc_named, T, false>(of::sinc);
    check<versed_typed, T>(of::versed);
}

constexpr auto log1prel_function = equations(E = log1prel(a));
constexpr auto log1prel_typed = equations(E = log1p(a) / a);
constexpr auto log1prel_by_log = equations(E = log(1 + a) / a);
constexpr auto log1prel_named = equations(n = log(1 + a), E = n / a);
BOOST_AUTO_TEST_CASE_TEMPLATE(relative_logarithm, T, element_types) {
    check<log1prel_function, T>(of::log1prel);
    check<log1prel_typed, T>(of::log1prel);
    check<log1prel_by_log, T>(of::log1prel);
    check<log1prel_named, T, false>(of::log1prel);
}

// The discount of Vasicek's model, (1 − exp(−a·b))/a, whose rate a may be 0: b, and by a −b²/2.
constexpr auto discount = equations(E = (1 - exp(-a * b)) / a);
BOOST_AUTO_TEST_CASE_TEMPLATE(one_factor_of_the_argument, T, element_types) {
    auto program = compile<discount, E, T>();
    auto const r = program(a = T(0), b = T(3));
    BOOST_TEST(r[E] == T(3));
    BOOST_TEST(r[grad(a)] == T(-4.5));
    BOOST_TEST(r[grad(b)] == T(1));
}

// In constant evaluation.
constexpr auto at_zero = [] {
    auto program = compile<exprel_typed, E, double>();
    auto const r = program(a = 0.0);
    return r[E] == 1 && r[grad(a)] == 0.5;
};
static_assert(at_zero());

} // namespace
