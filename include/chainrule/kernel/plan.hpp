// SPDX-License-Identifier: BSL-1.0
// A program's words as constants: what the kernels are instantiated from, and where its values lie.
#pragma once
#include <chainrule/schedule/code.hpp>

#include <string_view>

namespace chainrule::kernel {

/// A constant array of integers: see detail::plan_writer for the layout.
template <int Size>
struct word_array {
    int at[Size > 0 ? Size : 1] = {};
};

/// One value of a program. `offset` is in the arena, for computed values.
struct value_info {
    bool computed = false, wanted = false, streamed = false, owned = false;
    bool watched = false; // a gradient, in memory before parameters change
    int size = 1; // entries; of one entry of the run-time axis, where streamed
    int offset = 0;
    int rank = 0;
    int shape = 0; // position of (extent, stride) for each slot
    int name = 0, name_size = 0;
    int elements = 1; // of memory, rows padded
};
struct kernel_info {
    int first = 0, size = 0; // words
    int shape = 0;           // the first kernel with the same words
    int slots = 0;           // first of its values' numbers
};

/// The words of one kernel, copied out in one constant evaluation: reading single elements of a large constant is slow in GCC.
template <auto const& Words, int First, int Size>
inline constexpr auto kernel_code = [] {
    word_array<Size> code;
    for (int k = 0; k < Size; ++k) code.at[k] = Words.at[First + k];
    return code;
}();

/// Where an entry lies: the slot's pointer + offset + Σ stride·index, if the conditions hold.
struct address {
    static constexpr int limit = 16;
    int slot = 0, offset = 0;
    int strides[limit] = {};
    int condition = 0, conditions = 0;
    bool whole = false; // a pack may run over the end of a row
};
/// Calls use(offset) for each entry of a value with these extents and strides, last slot fastest.
template <class Use>
constexpr void for_offsets(int const* shape, int rank, Use const& use) {
    int index[address::limit + 1] = {};
    for (int m = 0; m >= 0;) {
        int offset = 0;
        for (int q = 0; q < rank; ++q) offset += index[q] * shape[2 * q + 1];
        use(offset);
        for (m = rank - 1; m >= 0 && ++index[m] == shape[2 * m]; --m) index[m] = 0;
    }
}

/// 0 <= constant + Σ factor·index < extent; where the extent is 0, constant + Σ factor·index = 0.
struct condition {
    int constant = 0, extent = 0;
    int factors[address::limit] = {};
};

/// Reads a kernel's code.
template <auto const& Code>
struct code_view {
    static constexpr schedule::header head = schedule::read_header(Code.at);
    static constexpr int loops = head.loops + head.reduced;
    static constexpr int first_address = schedule::header_words + loops;
    static constexpr int first_condition = first_address + head.addresses * (5 + loops);
    static constexpr int first_body = first_condition + head.conditions * (2 + loops);
    static constexpr int first_result = first_body + 4 * head.body;

    static_assert(head.sequential < head.loops);
    static constexpr int extent(int loop) { return Code.at[schedule::header_words + loop]; }
    static constexpr address address_at(int k) {
        int const* const w = Code.at + first_address + k * (5 + loops);
        address a{w[0], w[1], {}, w[2 + loops], w[3 + loops], w[4 + loops] != 0};
        for (int m = 0; m < loops; ++m) a.strides[m] = w[2 + m];
        return a;
    }
    static constexpr condition condition_at(int k) {
        int const* const w = Code.at + first_condition + k * (2 + loops);
        condition c{w[0], w[1], {}};
        for (int m = 0; m < loops; ++m) c.factors[m] = w[2 + m];
        return c;
    }
    /// Does it change entries in place, where they stay finite?
    static constexpr bool updates() {
        for (int k = 0; k < head.result; ++k)
            if (static_cast<schedule::op>(Code.at[first_result + 4 * k]) == schedule::op::update) return true;
        return false;
    }
    template <bool Result>
    static constexpr schedule::instruction instruction(int k) {
        int const* const w = Code.at + (Result ? first_result : first_body) + 4 * k;
        return {static_cast<schedule::op>(w[0]), w[1], w[2], w[3]};
    }
};

/// Kernels first … first + count − 1, once, or for each tile of the run-time axis; before that some values are set to 0, 1, −∞ or ∞.
struct segment {
    bool tiled = false;
    int first = 0, count = 0;
    int fill = 0, fills = 0;
};

/// Kernels first … first + count − 1, all of them for each index of one axis, in order.
struct sequence {
    int first = 0, count = 0;
    int extent = 0;
    bool descends = false;

    constexpr int index(int step) const { return descends ? extent - 1 - step : step; }
};

/// Reads the tables of a program; `Words` is a word_array.
template <auto const& Words>
struct plan {
    static constexpr int kernels = Words.at[1], values = Words.at[2], arena = Words.at[3], objective = Words.at[4], segments = Words.at[5],
                         fills = Words.at[6], tile = Words.at[7], sequences = Words.at[9];
    static constexpr bool tiny = Words.at[8] != 0; // unrolled into one function
    /// Kernels and segments from these on change parameters: they run if the objective, the squared norm of the gradient where there
    /// is one, and gradients in memory are finite.
    static constexpr int update = Words.at[10], update_segment = Words.at[11], square_norm = Words.at[12];
    static constexpr bool reads_total = Words.at[13] != 0; // the extent of the run-time axis
    static constexpr int value_words = 12, kernel_words = 4, segment_words = 5, sequence_words = 4, first_value = 14, first_kernel = first_value + value_words * values,
                         first_segment = first_kernel + kernel_words * kernels, first_fill = first_segment + segment_words * segments, first_sequence = first_fill + 2 * fills;

    static constexpr segment segment_at(int k) {
        int const* const w = Words.at + first_segment + segment_words * k;
        return {w[0] != 0, w[1], w[2], w[3], w[4]};
    }
    static constexpr sequence sequence_at(int k) {
        int const* const w = Words.at + first_sequence + sequence_words * k;
        return {w[0], w[1], w[2], w[3] < 0};
    }
    /// The sequence that a kernel is run in, or -1.
    static constexpr int sequence_of(int kernel_number) {
        for (int k = 0; k < sequences; ++k)
            if (kernel_number >= sequence_at(k).first && kernel_number < sequence_at(k).first + sequence_at(k).count) return k;
        return -1;
    }
    static constexpr int filled_value(int k) { return Words.at[first_fill + 2 * k]; }
    static constexpr int fill_kind(int k) { return Words.at[first_fill + 2 * k + 1]; }

    static constexpr value_info value(int k) {
        int const* const w = Words.at + first_value + value_words * k;
        return {w[0] != 0, w[1] != 0, w[2] != 0, w[10] != 0, w[11] != 0, w[3], w[4], w[5], w[6], w[7], w[8], w[9]};
    }
    static constexpr kernel_info kernel(int k) {
        int const* const w = Words.at + first_kernel + kernel_words * k;
        return {w[0], w[1], w[2], w[3]};
    }
    static constexpr int word(int k) { return Words.at[k]; }
    static constexpr int const* words() { return Words.at; }
    template <int Kernel>
    using code = code_view<kernel_code<Words, kernel(Kernel).first, kernel(Kernel).size>>;

    static constexpr char letter(int value_number, int k) { return static_cast<char>(Words.at[value(value_number).name + k]); }
    /// Do parameters in the user's memory change?
    static constexpr bool changes_elsewhere() {
        for (int k = 0; k < values; ++k)
            if (value(k).wanted && !value(k).computed) return true;
        return false;
    }
    /// Does it belong to an update rule? Then its name is the parameter's, a space and a digit.
    static constexpr bool is_state(int k) {
        value_info const v = value(k);
        return v.owned && v.name_size > 2 && letter(k, v.name_size - 2) == ' ';
    }
    /// The value of that name, or -1.
    static constexpr int find(std::string_view name) {
        for (int k = 0; k < values; ++k) {
            value_info const v = value(k);
            bool same = v.name_size == static_cast<int>(name.size()) && v.name_size > 0;
            for (int c = 0; c < v.name_size && same; ++c) same = static_cast<char>(Words.at[v.name + c]) == name[static_cast<std::size_t>(c)];
            if (same) return k;
        }
        return -1;
    }
};

} // namespace chainrule::kernel
