// SPDX-License-Identifier: BSL-1.0
// Coefficients and exponents: exact rationals as long as they fit 64 bits, doubles beyond.
#pragma once
#include <bit>
#include <cstdint>

namespace chainrule::core {

/// `upper / lower` in lowest terms with `lower > 0`; where `lower == 0` the bits of `upper` are a double.
/// A literal such as 0.1 becomes the decimal that was typed (1/10), not the nearest binary fraction.
struct number {
    std::int64_t upper;
    std::int64_t lower;

    number() = default; // uninitialised, so that arrays of numbers cost no evaluation steps
    constexpr number(int value) : upper(value), lower(1) {}
    constexpr number(std::int64_t value) : upper(value), lower(1) {}
    constexpr number(std::int64_t above, std::int64_t below) : upper(above), lower(below) {}

    constexpr bool exact() const { return lower != 0; }
    constexpr bool integer() const { return lower == 1; }
    constexpr bool is(int value) const { return lower == 1 && upper == value; }
    constexpr double value() const {
        return lower == 0   ? std::bit_cast<double>(upper)
               : lower == 1 ? static_cast<double>(upper)
                            : static_cast<double>(upper) / static_cast<double>(lower);
    }
    constexpr bool negative() const { return lower == 0 ? std::bit_cast<double>(upper) < 0 : upper < 0; }
    constexpr bool operator==(number const&) const = default;
};

constexpr number inexact(double value) { return {std::bit_cast<std::int64_t>(value), std::int64_t{0}}; }

constexpr std::int64_t gcd(std::int64_t a, std::int64_t b) {
    while (b != 0) {
        std::int64_t const rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

/// Numerator over denominator in lowest terms. The denominator must not be zero.
constexpr number ratio(std::int64_t above, std::int64_t below) {
    if (below == 1) return {above, 1};
    if (above == INT64_MIN || below == INT64_MIN) return inexact(static_cast<double>(above) / static_cast<double>(below));
    std::int64_t const shared = gcd(above, below);
    return below < 0 ? number{-above / shared, -below / shared} : number{above / shared, below / shared};
}

/// The decimal with at most 15 digits after the point that reads as this double, else the double itself.
constexpr number recover(double value) {
    if (!(value > -9e15 && value < 9e15)) return inexact(value);
    double scale = 1;
    std::int64_t power = 1;
    for (int digits = 0; digits <= 15; ++digits) {
        double const scaled = value * scale;
        if (!(scaled > -9e15 && scaled < 9e15)) break;
        auto const whole = static_cast<std::int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
        if (static_cast<double>(whole) / scale == value) return ratio(whole, power);
        scale *= 10;
        power *= 10;
    }
    return inexact(value);
}

constexpr number operator-(number a) {
    return a.lower == 0 ? inexact(-a.value()) : a.upper == INT64_MIN ? inexact(-a.value()) : number{-a.upper, a.lower};
}

constexpr number operator*(number a, number b) {
    if (a.lower == 1 && b.lower == 1) {
        std::int64_t product = 0;
        if (!__builtin_mul_overflow(a.upper, b.upper, &product)) return {product, 1};
        return inexact(a.value() * b.value());
    }
    if (!a.exact() || !b.exact()) return inexact(a.value() * b.value());
    std::int64_t const left = gcd(a.upper, b.lower), right = gcd(b.upper, a.lower);
    if (left == 0 || right == 0) return 0;
    std::int64_t above = 0, below = 0;
    bool const lost = __builtin_mul_overflow(a.upper / left, b.upper / right, &above) ||
                      __builtin_mul_overflow(a.lower / right, b.lower / left, &below);
    return lost ? inexact(a.value() * b.value()) : number{above, below};
}

constexpr number operator+(number a, number b) {
    if (!a.exact() || !b.exact()) return inexact(a.value() + b.value());
    std::int64_t left = 0, right = 0, above = 0, below = 0;
    bool const lost = __builtin_mul_overflow(a.upper, b.lower, &left) || __builtin_mul_overflow(b.upper, a.lower, &right) ||
                      __builtin_add_overflow(left, right, &above) || __builtin_mul_overflow(a.lower, b.lower, &below);
    return lost ? inexact(a.value() + b.value()) : ratio(above, below);
}

constexpr number operator-(number a, number b) { return a + -b; }

constexpr bool zero(number a) { return a.exact() ? a.upper == 0 : a.value() == 0; }

/// 1/a. The argument must not be zero.
constexpr number inverse(number a) {
    return a.exact() ? (a.upper < 0 ? number{-a.lower, -a.upper} : number{a.lower, a.upper}) : inexact(1 / a.value());
}

constexpr bool less(number a, number b) { return (a - b).negative(); }

/// The exact integer root r < 1000 with r^degree = a, or 0 where there is none (a must be positive).
constexpr std::int64_t exact_root(std::int64_t a, std::int64_t degree) {
    if (a == 1) return 1;
    if (degree > 62) return 0;
    std::int64_t low = 2, high = 999;
    while (low <= high) {
        std::int64_t const middle = (low + high) / 2;
        std::int64_t power = 1;
        bool large = false;
        for (std::int64_t k = 0; k < degree && !large; ++k) large = __builtin_mul_overflow(power, middle, &power) || power > a;
        if (!large && power == a) return middle;
        if (large) high = middle - 1;
        else low = middle + 1;
    }
    return 0;
}

/// base^exponent where it is an exact rational (4^(1/2) = 2), found or not.
struct power_result {
    bool found = false;
    number value = 0;
};

constexpr power_result power(number base, number exponent) {
    if (exponent.is(0)) return {true, 1};
    if (base.is(1)) return {true, 1};
    if (!exponent.exact() || exponent.upper > 64 || exponent.upper < -64 || zero(base)) {
        if (zero(base) && exponent.exact() && exponent.upper > 0) return {true, 0};
        return {};
    }
    if (exponent.lower != 1) {
        if (!base.exact() || base.negative()) return {};
        std::int64_t const above = exact_root(base.upper, exponent.lower), below = exact_root(base.lower, exponent.lower);
        if (above == 0 || below == 0) return {};
        base = ratio(above, below);
    }
    bool const inverted = exponent.upper < 0;
    number result = 1;
    for (std::int64_t k = 0; k < (inverted ? -exponent.upper : exponent.upper); ++k) result = result * base;
    return {true, inverted ? inverse(result) : result};
}

} // namespace chainrule::core
