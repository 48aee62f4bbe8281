// SPDX-License-Identifier: BSL-1.0
// The form in which a schedule reaches the kernels: kernels as arrays of integers.
#pragma once
#include <chainrule/core/buffer.hpp>

namespace chainrule::schedule {

/// What one instruction of a kernel computes. Its result is the register of its own number; a, b, c are registers unless said.
enum class op : int {
    number,      // a, b: the halves of a double
    total,       // the extent of the run-time axis
    load,        // a: address
    valid,       // a: condition; 1 where it holds, else 0
    where_valid, // a: condition, b: value; 0 where it does not hold, whatever the value is there
    index,       // a: condition; constant + Σ factor·index as a number
    accumulated, // the reduction's result
    add,
    subtract,
    multiply,
    divide,
    negate,
    mul_add,  // a·b + c
    power,    // a^b, b an integer of at least 2
    sqrt,     //
    call,     // a: function; b, c: operands
    store,    // a: address, b: value
    merge_store, // the same, combined with what is there as the reduction does
    update // the same for an entry that changes in place, c such stores in a row (0: not the first): where one of the values is not
           // finite, none of them is stored
};

struct instruction {
    op what = op::number;
    int a = 0, b = 0, c = 0;
    constexpr bool operator==(instruction const&) const = default;
};

/// What a reduction does to its accumulator.
enum class fold : int { none, sum, product, maximum, minimum, first_maximum, first_minimum };

/// The first words of a kernel; loops are numbered: those of the nest, then those of its reduction.
struct header {
    int loops = 0, reduced = 0;
    fold how = fold::none;
    int lane_loop = -1, lanes = 1, packs = 1;
    int row_loop = -1, rows = 1;
    int slots = 0;
    int addresses = 0, conditions = 0; // counts of the tables that follow
    int body = 0, result = 0;          // instructions evaluated in each step of the reduction, and after it
    int sequential = -1;               // the loop that goes on outside of the kernel, which runs at one index of it
};
inline constexpr int header_words = 14;
constexpr header read_header(int const* w) {
    return {w[0], w[1], static_cast<fold>(w[2]), w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], w[12], w[13]};
}

} // namespace chainrule::schedule
