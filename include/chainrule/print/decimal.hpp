// SPDX-License-Identifier: BSL-1.0
// Numbers as decimal text: exact ones digit by digit, doubles by the shortest text that reads back to the same value.
#pragma once
#include <chainrule/core/buffer.hpp>
#include <chainrule/core/number.hpp>

#include <string_view>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

constexpr void put(core::buffer<char>& out, std::string_view piece) {
    int const count = static_cast<int>(piece.size());
    char const* const from = piece.data();
    if (out.size + count > out.capacity) out.reserve(2 * (out.size + count) + 64);
    for (int k = 0; k < count; ++k) out.items[out.size + k] = from[k];
    out.size += count;
}

constexpr void put_integer(core::buffer<char>& out, std::int64_t value) {
    char digits[20] = {};
    int first = 20;
    auto rest = static_cast<std::uint64_t>(value);
    if (value < 0) {
        out.push('-');
        rest = 0 - rest;
    }
    do {
        digits[--first] = static_cast<char>('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    put(out, {digits + first, static_cast<unsigned>(20 - first)});
}

/// digits · 10^power.
struct decimal {
    bool found = false;
    std::int64_t digits = 0;
    int power = 0;
};

/// An exact number as a decimal with at most 15 digits after the point and 18 in all, if it is one.
constexpr decimal exact_decimal(core::number a) {
    int twos = 0, fives = 0;
    std::int64_t lower = a.lower;
    for (; lower % 2 == 0; ++twos) lower /= 2;
    for (; lower % 5 == 0; ++fives) lower /= 5;
    int const places = twos > fives ? twos : fives;
    if (lower != 1 || places > 15) return {};
    std::int64_t digits = a.upper;
    for (int k = 0; k < places - twos; ++k)
        if (__builtin_mul_overflow(digits, 2, &digits)) return {};
    for (int k = 0; k < places - fives; ++k)
        if (__builtin_mul_overflow(digits, 5, &digits)) return {};
    if (places > 0 && (digits >= 1'000'000'000'000'000'000 || digits <= -1'000'000'000'000'000'000)) return {};
    return {true, digits, -places};
}

namespace detail {

/// A natural number below 2^1280: what the digits of the smallest and the largest double need.
struct big {
    unsigned words[40] = {};
    int count = 0;

    constexpr explicit big(std::uint64_t value) {
        for (; value != 0; value >>= 32) words[count++] = static_cast<unsigned>(value);
    }
    constexpr big& operator*=(unsigned factor) {
        std::uint64_t carry = 0;
        for (int k = 0; k < count; ++k) {
            carry += static_cast<std::uint64_t>(words[k]) * factor;
            words[k] = static_cast<unsigned>(carry);
            carry >>= 32;
        }
        if (carry != 0) words[count++] = static_cast<unsigned>(carry);
        return *this;
    }
    constexpr big& operator<<=(int bits) {
        if (count == 0) return *this;
        *this *= 1u << (bits % 32);
        int const whole = bits / 32;
        for (int k = count - 1; k >= 0; --k) words[k + whole] = words[k];
        for (int k = 0; k < whole; ++k) words[k] = 0;
        count += whole;
        return *this;
    }
    constexpr void scale_by_ten(int times) {
        for (; times >= 9; times -= 9) *this *= 1'000'000'000u;
        for (; times > 0; --times) *this *= 10;
    }
    constexpr void add(big const& other) {
        std::uint64_t carry = 0;
        for (int k = 0; k < count || k < other.count || carry != 0; ++k) {
            carry += static_cast<std::uint64_t>(words[k]) + other.words[k];
            words[k] = static_cast<unsigned>(carry);
            carry >>= 32;
            if (k >= count) count = k + 1;
        }
    }
    constexpr void subtract(big const& other) { // other <= *this
        std::uint64_t borrow = 0;
        for (int k = 0; k < count; ++k) {
            std::uint64_t const difference = static_cast<std::uint64_t>(words[k]) - other.words[k] - borrow;
            words[k] = static_cast<unsigned>(difference);
            borrow = difference >> 63;
        }
        while (count > 0 && words[count - 1] == 0) --count;
    }
    constexpr int compare(big const& other) const {
        if (count != other.count) return count < other.count ? -1 : 1;
        for (int k = count - 1; k >= 0; --k)
            if (words[k] != other.words[k]) return words[k] < other.words[k] ? -1 : 1;
        return 0;
    }
};

} // namespace detail

/// The shortest decimal that reads back to this positive, finite double (Steele and White 1990, with Burger and Dybvig's
/// fixed-up scale, 1996).
constexpr decimal shortest_decimal(double value) {
    auto const bits = std::bit_cast<std::uint64_t>(value);
    int const field = static_cast<int>(bits >> 52);
    std::uint64_t const hidden = std::uint64_t{1} << 52;
    std::uint64_t const mantissa = (bits & (hidden - 1)) | (field > 0 ? hidden : 0);
    int const exponent = (field > 0 ? field : 1) - 1075;
    int const uneven = mantissa == hidden && field > 1 ? 1 : 0; // the neighbour below is nearer than the one above
    bool const even = mantissa % 2 == 0;

    // value = rest / whole; half the gaps to the neighbours are above / whole and below / whole.
    detail::big rest(mantissa), whole(1), above(1), below(1);
    int const up = exponent > 0 ? exponent : 0, down = exponent < 0 ? -exponent : 0;
    rest <<= up + 1 + uneven;
    whole <<= down + 1 + uneven;
    above <<= up + uneven;
    below <<= up;

    int const length = 64 - std::countl_zero(mantissa) + exponent - 1; // 2^length <= value
    int scale = static_cast<int>(length * 0.30102999566398120) + (length > 0 ? 1 : 0);
    if (scale >= 0) whole.scale_by_ten(scale);
    else rest.scale_by_ten(-scale), above.scale_by_ten(-scale), below.scale_by_ten(-scale);
    auto const reaches = [&] {
        detail::big sum = rest;
        sum.add(above);
        int const order = sum.compare(whole);
        return order > 0 || (order == 0 && even);
    };
    auto const next = [&] { rest *= 10, above *= 10, below *= 10; };
    while (reaches()) whole *= 10, ++scale;
    for (next(); !reaches(); next()) --scale;
    --scale;

    decimal result{true, 0, 0};
    for (;; next(), --scale) {
        int digit = 0;
        for (; rest.compare(whole) >= 0; ++digit) rest.subtract(whole);
        int const order = rest.compare(below);
        bool const low = order < 0 || (order == 0 && even), high = reaches();
        result.digits = result.digits * 10 + digit;
        result.power = scale;
        if (!low && !high) continue;
        rest *= 2;
        if (high && (!low || rest.compare(whole) >= 0)) ++result.digits;
        break;
    }
    while (result.digits % 10 == 0) result.digits /= 10, ++result.power;
    return result;
}

/// A number that is not negative: `0.5`, `120`, `1.5e-7`; the exponent is set between the two marks.
constexpr void put_decimal(core::buffer<char>& out, decimal a, std::string_view mark, std::string_view end) {
    core::buffer<char> digits(24);
    put_integer(digits, a.digits);
    int const count = digits.size, point = count + a.power; // digits before the point
    auto const some = [&](int from, int to) { put(out, {digits.items + from, static_cast<unsigned>(to - from)}); };
    if (a.power >= 0 && point <= 19) {
        some(0, count);
        for (int k = 0; k < a.power; ++k) out.push('0');
    } else if (point > -4 && point <= 0) {
        put(out, "0.");
        for (int k = point; k < 0; ++k) out.push('0');
        some(0, count);
    } else if (point > 0 && point < count) {
        some(0, point);
        out.push('.');
        some(point, count);
    } else {
        some(0, 1);
        if (count > 1) out.push('.');
        some(1, count);
        put(out, mark);
        put_integer(out, point - 1);
        put(out, end);
    }
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
