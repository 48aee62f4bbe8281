// SPDX-License-Identifier: BSL-1.0
// A long double with its derivative: reference loops written once give values and exact slopes, without the library.
#pragma once

#include <cmath>

namespace chainrule::programs {

struct dual {
    long double v = 0, d = 0;
    constexpr dual() = default;
    constexpr dual(long double value, long double slope = 0) : v(value), d(slope) {}

    friend constexpr dual operator+(dual a, dual b) { return {a.v + b.v, a.d + b.d}; }
    friend constexpr dual operator-(dual a, dual b) { return {a.v - b.v, a.d - b.d}; }
    friend constexpr dual operator*(dual a, dual b) { return {a.v * b.v, a.d * b.v + a.v * b.d}; }
    friend constexpr dual operator/(dual a, dual b) { return {a.v / b.v, (a.d - a.v / b.v * b.d) / b.v}; }
    friend constexpr dual operator-(dual a) { return {-a.v, -a.d}; }
    constexpr dual& operator+=(dual b) { return *this = *this + b; }
    constexpr dual& operator*=(dual b) { return *this = *this * b; }
    friend constexpr bool operator<(dual a, dual b) { return a.v < b.v; }
    friend constexpr bool operator>(dual a, dual b) { return a.v > b.v; }
};

inline dual with_slope(long double value, long double slope, dual x) { return {value, slope * x.d}; }

inline dual exp(dual x) { return with_slope(std::exp(x.v), std::exp(x.v), x); }
inline dual log(dual x) { return with_slope(std::log(x.v), 1 / x.v, x); }
inline dual log1p(dual x) { return with_slope(std::log1p(x.v), 1 / (1 + x.v), x); }
inline dual expm1(dual x) { return with_slope(std::expm1(x.v), std::exp(x.v), x); }
inline dual sqrt(dual x) { return with_slope(std::sqrt(x.v), 0.5L / std::sqrt(x.v), x); }
inline dual sin(dual x) { return with_slope(std::sin(x.v), std::cos(x.v), x); }
inline dual cos(dual x) { return with_slope(std::cos(x.v), -std::sin(x.v), x); }
inline dual tan(dual x) { return with_slope(std::tan(x.v), 1 + std::tan(x.v) * std::tan(x.v), x); }
inline dual asin(dual x) { return with_slope(std::asin(x.v), 1 / std::sqrt(1 - x.v * x.v), x); }
inline dual acos(dual x) { return with_slope(std::acos(x.v), -1 / std::sqrt(1 - x.v * x.v), x); }
inline dual atan(dual x) { return with_slope(std::atan(x.v), 1 / (1 + x.v * x.v), x); }
inline dual sinh(dual x) { return with_slope(std::sinh(x.v), std::cosh(x.v), x); }
inline dual cosh(dual x) { return with_slope(std::cosh(x.v), std::sinh(x.v), x); }
inline dual tanh(dual x) { return with_slope(std::tanh(x.v), 1 - std::tanh(x.v) * std::tanh(x.v), x); }
inline dual erf(dual x) { return with_slope(std::erf(x.v), 2 / std::sqrt(std::acos(-1.0L)) * std::exp(-x.v * x.v), x); }
inline dual abs(dual x) { return with_slope(std::fabs(x.v), x.v < 0 ? -1 : x.v > 0 ? 1 : 0, x); }
inline dual pow(dual x, long double e) { return with_slope(std::pow(x.v, e), e * std::pow(x.v, e - 1), x); }
inline dual pow(dual x, dual e) {
    long double const value = std::pow(x.v, e.v);
    return {value, e.v * std::pow(x.v, e.v - 1) * x.d + value * std::log(x.v) * e.d};
}
inline dual atan2(dual y, dual x) { return {std::atan2(y.v, x.v), (x.v * y.d - y.v * x.d) / (x.v * x.v + y.v * y.v)}; }
inline dual sigmoid(dual x) { return dual(1) / (dual(1) + exp(-x)); }
inline dual softplus(dual x) { return x.v > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
inline dual relu(dual x) { return x.v > 0 ? x : dual(0); }
inline dual step(dual x) { return x.v > 0 ? 1.0L : 0.0L; }
inline dual sign(dual x) { return x.v > 0 ? 1.0L : x.v < 0 ? -1.0L : 0.0L; }
inline dual square(dual x) { return x * x; }
inline dual max(dual a, dual b) { return a < b ? b : a; }
inline dual min(dual a, dual b) { return b < a ? b : a; }

} // namespace chainrule::programs
