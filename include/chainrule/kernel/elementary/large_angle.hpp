// SPDX-License-Identifier: BSL-1.0
// Angles beyond Cody and Waite: x modulo π/2 for any finite x, with the bits of 2/π (Payne and Hanek 1983).
#pragma once
#include <chainrule/kernel/elementary/polynomial.hpp>

#include <bit>

namespace chainrule::kernel::inline CHAINRULE_TARGET {
namespace detail {

/// A zero word, then 2/π in binary.
inline constexpr std::uint64_t two_over_pi[] = {
    0,
    0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
    0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
    0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
    0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d};

struct large_angle {
    double r, tail; // |r| <= π/4
    unsigned quadrant;
};

/// x positive, finite and at least 2^16: r + tail = x − quadrant·π/2, relative error below 2^-64.
[[gnu::noinline]] constexpr large_angle reduce_large(double x) {
    auto const bits = std::bit_cast<std::uint64_t>(x);
    std::uint64_t const integer = (bits & 0xfffffffffffff) | 0x10000000000000;
    int const exponent = static_cast<int>(bits >> 52) - 1075; // x = integer·2^exponent
    // 192 bits of 2/π; those before them contribute multiples of 4 to x·2/π, those after them less than 2^-137.
    int const offset = exponent + 62;
    int const word = offset / 64, shift = offset % 64;
    std::uint64_t window[3] = {};
    for (int i = 0; i < 3; ++i)
        window[i] = shift == 0 ? two_over_pi[word + i] : two_over_pi[word + i] << shift | two_over_pi[word + i + 1] >> (64 - shift);
    wide_unsigned const low = detail::wide_product(integer, window[2]), middle = detail::wide_product(integer, window[1]);
    std::uint64_t const p1 = middle.low + low.high, p2 = low.low;
    std::uint64_t const top = integer * window[0] + middle.high + (p1 < low.high ? 1 : 0);

    // Two bits of quadrant, then the fraction; beyond a half, the next quadrant and what lacks.
    unsigned quadrant = static_cast<unsigned>(top >> 62);
    std::uint64_t f0 = top << 2 | p1 >> 62, f1 = p1 << 2 | p2 >> 62, f2 = p2 << 2;
    bool const negative = f0 >> 63 != 0;
    if (negative) {
        quadrant = (quadrant + 1) & 3;
        f0 = ~f0;
        f1 = ~f1;
        f2 = ~f2; // the missing 1 is far below the error
    }
    int zeros = 0;
    if (f0 == 0) { // no double is closer than about 2^-62 to a multiple of π/2
        f0 = f1;
        f1 = f2;
        f2 = 0;
        zeros = 64;
    }
    int const z = std::countl_zero(f0);
    if (z > 0) {
        f0 = f0 << z | f1 >> (64 - z);
        f1 = f1 << z | f2 >> (64 - z);
    }
    zeros += z;
    auto const unit = std::bit_cast<double>(static_cast<std::uint64_t>(1023 - 53 - zeros) << 52);
    using number = pack<double, 1>;
    number const head = static_cast<double>(f0 >> 11) * unit;
    number const rest = static_cast<double>((f0 & 0x7ff) << 42 | f1 >> 22) * (unit * 0x1p-53);
    number const half_pi = 0x1.921fb54442d18p+0, half_pi_tail = 0x1.1a62633145c07p-54;
    number const product = head * half_pi;
    number const error = mul_add(rest, half_pi, mul_add(head, half_pi_tail, detail::product_error(head, half_pi, product)));
    number const r = detail::fence(product + error), tail = detail::fence(error - detail::fence(r - product));
    return {negative ? -r.v : r.v, negative ? -tail.v : tail.v, quadrant};
}

} // namespace detail
} // namespace chainrule::kernel::inline CHAINRULE_TARGET
