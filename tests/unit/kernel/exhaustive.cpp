// SPDX-License-Identifier: BSL-1.0
// exp, log, tanh, tanh_rational and sigmoid of all 2^32 floats against double. Disabled by default, minutes each:
//   unit --run_test=kernel_exhaustive --log_level=message        (prints the largest errors)
#include "functions.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace {

using namespace kernel_tests;

double in_double(function f, double x) {
    switch (f) {
    case function::exp: return std::exp(x);
    case function::log: return std::log(x);
    case function::sigmoid: return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
    default: return std::tanh(x);
    }
}

template <function F>
void check_all_floats() {
    constexpr int N = native_lanes<float>;
    double worst = 0;
    float at = 0;
    for (std::uint64_t first = 0; first < std::uint64_t{1} << 32; first += N) {
        float x[N], got[N];
        for (int i = 0; i < N; ++i) x[i] = std::bit_cast<float>(static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i));
        store(got, value<F>(load<pack<float, N>>(x)));
        for (int i = 0; i < N; ++i) {
            double const want = in_double(F, static_cast<double>(x[i]));
            auto const rounded = static_cast<float>(want);
            if (std::bit_cast<std::uint32_t>(got[i]) == std::bit_cast<std::uint32_t>(rounded) || (got[i] != got[i] && want != want)) continue;
            int const exponent = std::max(std::ilogb(want), -126);
            double const error = std::fabs(static_cast<double>(got[i]) - want) * std::ldexp(1.0, 23 - exponent);
            if (!(error <= worst) && !(std::isinf(got[i]) && want > 0x1.fffffep127)) worst = error, at = x[i];
        }
    }
    for (entry const& f : functions) {
        if (f.f != F) continue;
        BOOST_TEST_MESSAGE(f.name << ": at most " << worst << " ulp, at " << at);
        BOOST_TEST(worst <= f.float_bound, f.name << ": " << worst << " ulp at " << at);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(kernel_exhaustive, *boost::unit_test::disabled())

BOOST_AUTO_TEST_CASE(exp_of_all_floats) { check_all_floats<function::exp>(); }
BOOST_AUTO_TEST_CASE(log_of_all_floats) { check_all_floats<function::log>(); }
BOOST_AUTO_TEST_CASE(tanh_of_all_floats) { check_all_floats<function::tanh>(); }
BOOST_AUTO_TEST_CASE(tanh_rational_of_all_floats) { check_all_floats<function::tanh_rational>(); }
BOOST_AUTO_TEST_CASE(sigmoid_of_all_floats) { check_all_floats<function::sigmoid>(); }

BOOST_AUTO_TEST_SUITE_END()
