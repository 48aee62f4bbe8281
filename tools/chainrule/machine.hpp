// SPDX-License-Identifier: BSL-1.0
// What evaluates a nest of loops: a flat list of instructions on rows of numbers, the innermost loop a row at a time.
#pragma once

#include "functions.hpp"
#include "loops.hpp"

#include <vector>

namespace chainrule::tool {

// A tensor's entries, last index fastest.
struct array {
    std::vector<long> shape;
    std::vector<double> entries;
};

// constant + Σ factor · value of a loop
struct index_row {
    long constant = 0;
    std::vector<std::pair<int, long>> terms; // place, factor
};

class machine {
public:
    // `arrays` are those of the symbols, then of the temporaries from `first_temporary` on; they must outlive this and have
    // their shapes by the time it runs.
    machine(engine::graph& g, nest const& from, std::vector<long> const& extents, std::vector<array>& arrays, int first_temporary);

    // All entries, or those of one step of the outermost loop.
    void run() { run(0, -1); }
    void run(long first, long last);

private:
    static constexpr int row = 128;

    enum class op : unsigned char {
        constant, // out = value
        spread,   // a row of out = the number a
        index,    // out = index row
        read,     // out = entry
        equal,    // out = index row is 0
        inside,   // out = 0 <= index row < extent
        same,
        add,
        multiply,
        divide,        // out = a ∘ b
        scale,         // out = value * a
        raise,         // out = a + value
        add_scaled,    // out = a + value * b
        power,         // out = a ^ whole
        root,          // out = sqrt(a)
        general_power, // out = a ^ value
        choose,        // out = a is not 0 ? b : 0
        call,          // out = function(a, b)
        begin_sum,
        begin_product,
        begin_search, // the number out = where a reduction starts; the number b = the place of an extremum
        sum,
        product,
        largest,
        smallest, // the number out, and b, take in a, a row of it inside the innermost loop
        loop,
        rows,
        next, // begin of a loop, entry by entry or a row at a time; its end
        store,
    };
    struct instruction {
        op what;
        bool on_row = false;
        int out = 0, a = 0, b = 0;
        int index = 0; // of `indices`, `reads`; a place of a loop; where the loop begins or ends
        int extra = 0; // exponent; place of a search
        double value = 0;
        row_function function = nullptr;
    };
    struct access {
        array const* from = nullptr;
        std::vector<index_row> slots;
        std::vector<long> extents, strides;
    };
    struct writer; // makes the instructions

    std::vector<instruction> code_;
    std::vector<index_row> indices_;
    std::vector<access> reads_;
    std::vector<long> bounds_;  // of `inside`
    std::vector<long> extents_; // per place
    std::vector<long> at_;      // per place: where its loop is
    std::vector<double> numbers_, rows_;
    array* target_ = nullptr;
    std::vector<long> store_strides_; // per place
    bool has_loops_ = false;
    int leaf_ = -1; // place whose entries are a row, while one is gone through

    double* at(int slot, bool on_row) {
        return on_row ? &rows_[static_cast<std::size_t>(slot) * row] : &numbers_[static_cast<std::size_t>(slot)];
    }
    // The index for the first entry of the row, and its step from entry to entry.
    std::pair<long, long> where(index_row const& r) const;
    void read(access const& from, double* out, int count) const;
    void conditions(instruction const& i, double* out, int count);
    void arithmetic(instruction const& i, int count);
    void reduce(instruction const& i, int count);
    void store(instruction const& i, int count);
};

} // namespace chainrule::tool
