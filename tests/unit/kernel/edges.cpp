// SPDX-License-Identifier: BSL-1.0
// Zeros, infinities, NaN, denormals, saturation: the edges that the functions' comments promise, against <cmath>.
// With -ffast-math nothing is promised but that the functions return.
#include "functions.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace kernel_tests;

template <class T>
constexpr T numbers[] = {T(0), T(-0.0), T(1), T(-1), T(2), T(-2), T(3), T(-3), T(0.5), T(-0.5), T(2.5), T(-2.5), T(100), T(-100), T(1e30), T(-1e30),
                         T(0x1p23), T(0x1p24), T(0x1p24) + 1, T(0x1p52) + 1, T(0x1p53), T(0x1p53) + 2, T(-0x1p53), T(1e-30), T(-1e-30),
                         std::numeric_limits<T>::infinity(), -std::numeric_limits<T>::infinity(), std::numeric_limits<T>::quiet_NaN(),
                         std::numeric_limits<T>::max(), std::numeric_limits<T>::lowest(), std::numeric_limits<T>::min(),
                         std::numeric_limits<T>::denorm_min(), -std::numeric_limits<T>::denorm_min()};

/// Of the quotients with a removable singularity and their derivatives: limits at 0, ±∞ and -1; in between the 50 digits of reference.cpp.
template <class T>
T quotients(function f, T x) {
    constexpr T infinity = std::numeric_limits<T>::infinity();
    if (std::isnan(x)) return x;
    if (f == function::exprel || f == function::exprel_prime || f == function::exprel_double_prime) {
        if (std::isinf(x)) return x < 0 ? T(0) : infinity;
        if (x > 1000) return infinity;
        if (x == 0) return f == function::exprel ? T(1) : f == function::exprel_prime ? T(0.5) : T(1) / 3;
    } else if (f == function::sinc || f == function::sinc_prime || f == function::sinc_double_prime) {
        if (std::isinf(x)) return 0;
        if (x == 0) return f == function::sinc ? T(1) : f == function::sinc_prime ? -x : T(-1) / 3;
    } else {
        if (x < -1) return std::numeric_limits<T>::quiet_NaN();
        if (x == -1) return f == function::log1prel_prime ? -infinity : infinity;
        if (std::isinf(x)) return 0;
        if (x == 0) return f == function::log1prel ? T(1) : f == function::log1prel_prime ? T(-0.5) : T(2) / 3;
    }
    exact const value = reference(f, static_cast<double>(x), 0);
    T const result = static_cast<T>(std::ldexp(value.head, value.exponent));
    return result == 0 ? std::copysign(T(0), static_cast<T>(value.head)) : result;
}

template <class T>
T expected(function f, T x, T y) {
    switch (f) {
    case function::exp: return std::exp(x);
    case function::expm1: return std::expm1(x);
    case function::log: return std::log(x);
    case function::log1p: return std::log1p(x);
    case function::sinh: return std::sinh(x);
    case function::cosh: return std::cosh(x);
    case function::tanh:
    case function::tanh_rational: return std::tanh(x);
    case function::sigmoid: return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
    case function::softplus: return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
    case function::sin: return std::sin(x);
    case function::cos: return std::cos(x);
    case function::tan: return std::tan(x);
    case function::asin: return std::asin(x);
    case function::acos: return std::acos(x);
    case function::atan: return std::atan(x);
    case function::erf: return std::erf(x);
    case function::sqrt: return std::sqrt(x);
    default: return quotients(f, x);
    case function::atan2: return std::atan2(x, y);
    case function::pow: return std::pow(x, y);
    }
    return x;
}

/// Equal where the result is 0 (with its sign), infinite or NaN; else within 16 units of the last place.
template <class T>
bool agree(T got, T want) {
    if (std::isnan(want)) return std::isnan(got);
    if (want == 0 || std::isinf(want)) return got == want && std::signbit(got) == std::signbit(want);
    return std::fabs(got - want) <= 16 * std::max(std::fabs(want) * std::numeric_limits<T>::epsilon(), std::numeric_limits<T>::denorm_min());
}

template <class T, int N>
void check() {
    for (entry const& f : functions) {
        bool const two = f.f == function::atan2 || f.f == function::pow;
        for (T const x : numbers<T>)
            for (T const y : numbers<T>) {
                T got[N];
                store(got, value(f.f, pack<T, N>(x), pack<T, N>(y)));
                T const want = expected(f.f, x, y);
                if (!fast_math) BOOST_TEST(agree(got[N - 1], want), f.name << '(' << x << ", " << y << ") is " << got[N - 1] << ", not " << want);
                if (!two) break;
            }
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(kernel_edges)

BOOST_AUTO_TEST_CASE(edges_in_float) {
    check<float, 1>();
    check<float, native_lanes<float>>();
}
BOOST_AUTO_TEST_CASE(edges_in_double) {
    check<double, 1>();
    check<double, native_lanes<double>>();
}

BOOST_AUTO_TEST_CASE(jumps) {
    if (fast_math) return;
    float const nan = std::numeric_limits<float>::quiet_NaN();
    using scalar = pack<float, 1>;
    BOOST_TEST((sign(scalar(-2)).v == -1 && sign(scalar(2)).v == 1 && sign(scalar(-0.0)).v == 0 && sign(scalar(nan)).v == 0));
    BOOST_TEST((step(scalar(-2)).v == 0 && step(scalar(2)).v == 1 && step(scalar(0)).v == 0 && step(scalar(nan)).v == 0));
    BOOST_TEST((relu(scalar(-2)).v == 0 && relu(scalar(2)).v == 2 && std::isnan(relu(scalar(nan)).v)));
}

BOOST_AUTO_TEST_CASE(saturation_is_exact) {
    if (fast_math) return; // quotients are estimates
    for (float x : {10.0f, 20.0f, 1e10f}) BOOST_TEST((tanh(pack<float, 4>(x)).get(1) == 1 && tanh_rational(pack<float, 4>(-x)).get(1) == -1));
    for (double x : {20.0, 40.0, 1e10}) BOOST_TEST((tanh(pack<double, 2>(x)).get(1) == 1 && erf(pack<double, 2>(-x)).get(1) == -1));
}

BOOST_AUTO_TEST_SUITE_END()
