// SPDX-License-Identifier: BSL-1.0
// Rewrites that are exact as algebra and not as numbers. Each stands beside the condition under which it is done; forcing it drops that.
#pragma once

/// Bits of unsafe_rewrite that are done wherever they match, in programs too. For tests that show what the conditions are for; 0 else.
#ifndef CHAINRULE_FORCED_REWRITES
#define CHAINRULE_FORCED_REWRITES 0u
#endif

namespace chainrule::engine {

/// May cancel or scale: digits are lost, or the range is left. May lose a point: there is a NaN where the formula as typed has a value.
enum class unsafe_rewrite : unsigned {
    distribute_literals = 1u << 0, // c·(a − b) + d -> c·a − c·b + d: may cancel. graph/build.hpp
    distribute_powers = 1u << 1,   // (a·b)^n -> a^n·b^n: may scale. graph/build.hpp
    take_contents = 1u << 2,       // (x/12 + 1)^n -> (1/12)^n·(x + 12)^n: may scale. graph/build.hpp
    split_masked_sums = 1u << 3,   // Σ (1 − δ)·f -> Σ f − f: may cancel. graph/split.hpp
    multiply_out = 1u << 4,        // (a − b)² -> a² − 2ab + b²: may cancel. calculus/accuracy.hpp
    reorder_terms = 1u << 5,       // a − b + 1 -> (1 + a) − b: may cancel. graph/written.hpp
    add_numbers = 1u << 6,         // 1 − p + 1e-17 -> 1 − p: may cancel. graph/build.hpp
    merge_roots = 1u << 7,         // √a·√b -> √(a·b): may scale. calculus/powers.hpp
    share_exponentials = 1u << 8,  // Σ f·exp(u)/Z -> exp(u)·Σ f/Z: may scale. calculus/stabilise.hpp
    weigh_everything = 1u << 9,    // max over u where w ≠ 0 -> max over all u: may scale. calculus/partition.hpp
    drop_guards = 1u << 10,        // [0 ≤ p−1]·w(p−1)/x(p) -> w(p−1)/x(p): may lose a point. graph/sum.hpp
    drop_masks = 1u << 11,         // where(1 − δ, f) -> (1 − δ)·f: may lose a point. calculus/masks.hpp
    divide_powers = 1u << 12,      // n·x^(n−1) -> n·x^n/x: may lose a point. calculus/powers.hpp
    plain_limits = 1u << 13,       // where(t, t·log t) -> t·log t: may lose a point. calculus/limits.hpp
    keep_kinks = 1u << 14,         // x -> relu(x) − relu(−x), the sum as it was typed: its derivative loses a point. calculus/recognise.hpp
    name_part_of_difference = 1u << 15, // x − b -> x + r − a, where r = a − b: may cancel. calculus/fold.hpp
    divide_exponents = 1u << 16,        // S^(e − 1) -> f^(1 − 1/e), where f = S^e: may scale. calculus/fold.hpp
    expect_squares = 1u << 17,          // Σ p·v·(v − Σ p·v) -> Σ p·v² − (Σ p·v)², p = e/Σ e: may cancel. calculus/deviations.hpp
    plain_norms = 1u << 18,             // √Σx², the sum as it was typed: may scale. calculus/rounding.hpp
    rounded_means = 1u << 19,           // x − m − Σ(x − m)/n -> x − m, in a derivative, m = Σ x/n: may cancel. calculus/means.hpp
};
inline constexpr int unsafe_rewrites = 20;

} // namespace chainrule::engine
