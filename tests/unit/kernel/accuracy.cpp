// SPDX-License-Identifier: BSL-1.0
// Errors of the elementary functions in ulp, against 50 digits: random significands at all exponents, intervals, the
// neighbourhoods of branch points and of multiples of π/2, denormals.
#include "functions.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {

using namespace kernel_tests;

#if defined(__OPTIMIZE__)
constexpr int repetitions = 12;
#else
constexpr int repetitions = 2;
#endif

struct generator { // splitmix64 (Steele, Lea, Flood 2014)
    std::uint64_t state = 1;
    std::uint64_t operator()() {
        std::uint64_t z = state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    double between(double low, double high) { return low + (high - low) * (static_cast<double>((*this)() >> 11) * 0x1p-53); }
};

/// |got − want| in units of the last place of want; denormals have the unit of the smallest normal number.
template <class T>
double ulps(T got, exact want) {
    using limits = std::numeric_limits<T>;
    bool const overflows = want.exponent > limits::max_exponent || (want.exponent == limits::max_exponent && std::fabs(want.head) >= 1 - std::ldexp(0.5, -limits::digits));
    if (got > limits::max() || got < limits::lowest()) return overflows && (got > 0) == (want.head > 0) ? 0 : 1e9;
    if (overflows) return 1e9;
    int const unit = std::max(want.exponent - limits::digits, limits::min_exponent - limits::digits);
    // Scaled by the unit in two steps; the head's error is below 2^-53 and in tail.
    double const scaled = std::ldexp(std::ldexp(static_cast<double>(got), -unit / 2), -unit + unit / 2);
    double const head = std::ldexp(want.head, want.exponent - unit), tail = std::ldexp(want.tail, want.exponent - unit);
    return std::fabs((scaled - head) - tail);
}

template <class T>
std::vector<T> samples(entry const& f) {
    using limits = std::numeric_limits<T>;
    std::vector<T> all;
    generator random;
    auto add = [&](double x) {
        T const t = static_cast<T>(x);
        if (t < limits::lowest() || t > limits::max() || static_cast<double>(t) < f.low || static_cast<double>(t) > f.high) return;
        if (fast_math && t != 0 && std::fabs(t) < limits::min()) return;
        all.push_back(t);
    };
    for (int repeat = 0; repeat < repetitions; ++repeat) {
        for (int e = limits::min_exponent - limits::digits; e < limits::max_exponent; e += sizeof(T) == 4 ? 1 : 7) {
            double const x = std::ldexp(random.between(1, 2), e);
            add(repeat % 2 == 0 ? x : -x);
        }
        for (double const reach : {1.0, 4.0, 20.0, 100.0, 760.0})
            for (int i = 0; i < 24; ++i) add(random.between(-reach, reach));
        // branch points of the functions, and where results overflow, underflow or saturate
        for (double const point : {0.5, 0.7071067811865476, 1.0, 1.4142135623730951, 0.41421356237309503, 2.414213562373095, 0.34657359027997264,
                                   5.95, 3.95, 9.05, 19.1, 88.72283905206835, 709.782712893384, -87.33654475055310, -103.5, -708.3964185322641, -744.5,
                                   89.41598629223294, 710.4758600739439, -18.0, -38.0, 1.5, 2.0, 2.5, 3.0, 0.75, 93.25821119219834, 716.3568913878178})
            for (int i = 0; i < 4; ++i) {
                double const x = point * (1 + random.between(-1, 1) * (i < 2 ? 1e-3 : 1e-7));
                add(x);
                add(-x);
            }
        for (int i = 0; i < 40; ++i) add(std::round(random.between(0, std::exp2(random.between(1, 40)))) * 1.5707963267948966);
    }
    for (double const x : {0.0, -0.0, 1.0, -1.0}) add(x);
    add(static_cast<double>(limits::max()));
    add(static_cast<double>(limits::min()));
    add(static_cast<double>(limits::denorm_min()));
    if (sizeof(T) == 8) add(6381956970095103.0 * 0x1p797); // the double closest to a multiple of π/2 (Kahan)
    else add(16367173.0 * 0x1p72);
    return all;
}

struct worst {
    double error = 0, x = 0, y = 0;
    int count = 0;
};

template <class T>
bool counted(T got, exact want) { // results that -ffast-math may flush or must not meet are not compared there
    if (!fast_math) return true;
    return want.head == 0 || (want.exponent < std::numeric_limits<T>::max_exponent && want.exponent > std::numeric_limits<T>::min_exponent + 24 && got == got);
}

/// The derivatives of sinc cross 0 where terms cancel: their errors are those of the larger of value and envelope.
double share_of_envelope(function f, double x, exact want) {
    if (f != function::sinc_prime && f != function::sinc_double_prime) return 1;
    double const a = std::fabs(x), envelope = std::min(f == function::sinc_prime ? a / 3 : 1.0 / 3, 1 / a);
    double const value = std::fabs(std::ldexp(want.head, want.exponent));
    return value < envelope ? std::exp2(std::ilogb(value) - std::ilogb(envelope)) : 1;
}

template <class T>
worst measure(entry const& f, std::vector<T> const& x, std::vector<T> const& y) {
    constexpr int N = native_lanes<T>;
    worst result;
    for (std::size_t at = 0; at < x.size(); at += N) {
        int const count = static_cast<int>(std::min<std::size_t>(N, x.size() - at));
        T got[N];
        // lanes beyond the samples compute too, but are not compared
        store(got, value(f.f, load_first<pack<T, N>>(x.data() + at, count), load_first<pack<T, N>>(y.data() + at, count)));
        for (int i = 0; i < count; ++i) {
            auto const a = x[at + static_cast<std::size_t>(i)], b = y[at + static_cast<std::size_t>(i)];
            if (f.f == function::log && a == 0) continue; // edges.cpp
            if ((f.f == function::log1p || f.f == function::log1prel || f.f == function::log1prel_prime || f.f == function::log1prel_double_prime) && a == -1) continue;
            exact const want = reference(f.f, static_cast<double>(a), static_cast<double>(b));
            if (!counted(got[i], want)) continue;
            ++result.count;
            double const error = ulps(got[i], want) * share_of_envelope(f.f, static_cast<double>(a), want);
            if (!(error <= result.error)) result.error = error, result.x = static_cast<double>(a), result.y = static_cast<double>(b);
        }
    }
    return result;
}

template <class T>
void second_operands(entry const& f, std::vector<T>& x, std::vector<T>& y) {
    using limits = std::numeric_limits<T>;
    generator random{7};
    auto add = [&](double a, double b) {
        T const s = static_cast<T>(a), t = static_cast<T>(b);
        T const least = limits::min() * T(0x1p24); // differences of smaller numbers may be flushed
        if (fast_math && (std::fabs(s) < least || std::fabs(t) < least)) return;
        if (std::fabs(s) > limits::max() || std::fabs(t) > limits::max()) return;
        x.push_back(s);
        y.push_back(t);
    };
    double const exponents = limits::max_exponent - 2;
    for (int i = 0; i < 60 * repetitions; ++i) {
        if (f.f == function::pow) {
            double const base = std::exp2(random.between(-exponents, exponents)), near = 1 + random.between(-1, 1) * std::exp2(random.between(-20, -1));
            add(base, random.between(-4, 4));
            add(base, random.between(-1.1, 1.1) * exponents / std::log2(base));
            add(near, random.between(-1.1, 1.1) * exponents / std::log2(near));
            add(random.between(0, 3), random.between(-100, 100));
            add(-random.between(0, 20), std::round(random.between(-30, 30)));
            add(std::ldexp(random.between(0, 1), limits::min_exponent - 1), random.between(-2, 2));
        } else {
            double const a = random.between(-1, 1), b = random.between(-1, 1), scale = std::exp2(random.between(-exponents, exponents));
            add(a, b);
            add(a * scale, b * scale);
            add(a, b * std::exp2(random.between(-60, 60)));
            add(a, a * (1 + b * 1e-3) * 0.41421356237309503);
            add(a, a * (1 + b * 1e-3) * 2.414213562373095);
            if (!fast_math) add(std::ldexp(a, limits::min_exponent - 1), std::ldexp(b, limits::min_exponent - 1));
            add(a * static_cast<double>(limits::max()), b * static_cast<double>(limits::max()));
        }
    }
}

template <class T>
void check(entry const& f, double bound) {
    std::vector<T> x, y;
    if (f.f == function::pow || f.f == function::atan2) {
        second_operands(f, x, y);
    } else {
        x = samples<T>(f);
        y.assign(x.size(), T(1));
    }
    worst const w = measure(f, x, y);
    BOOST_TEST(w.error <= bound + (fast_math ? 1.5 : 0.0),
               f.name << (sizeof(T) == 4 ? " of float: " : " of double: ") << w.error << " ulp at " << w.x << ", " << w.y << "; bound " << bound);
    BOOST_TEST(w.count > 100 * repetitions / 2, f.name << ": too few samples");
}

} // namespace

BOOST_AUTO_TEST_SUITE(kernel_accuracy)

BOOST_AUTO_TEST_CASE(functions_keep_their_bounds_in_float) {
    for (entry const& f : functions) check<float>(f, f.float_bound);
}
BOOST_AUTO_TEST_CASE(functions_keep_their_bounds_in_double) {
    for (entry const& f : functions) check<double>(f, f.double_bound);
}

BOOST_AUTO_TEST_SUITE_END()
