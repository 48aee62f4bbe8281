// SPDX-License-Identifier: BSL-1.0
// Where a kernel finds its entries: slots of symbols, addresses with constant strides, conditions for reads that may leave their range.
#pragma once
#include <chainrule/schedule/layout.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

/// The tables of one kernel, filled as they are needed.
struct address_tables {
    system& s;
    memory_layout const& layout;

    // Without room at first: where a constructor may throw, GCC 12 takes the members after it for uninitialised.
    buffer<int> loops = {};      // axes
    buffer<int> symbols = {};    // by slot of the kernel
    buffer<int> addresses = {};  // slot, offset, strides, first condition, count, whether packs may run over the end
    buffer<int> conditions = {}; // constant, extent (0: equal to zero), factors
    int condition_count = 0, address_count = 0;

    constexpr int slot(int symbol) {
        for (int k = 0; k < symbols.size; ++k)
            if (symbols.items[k] == symbol) return k;
        return symbols.push(symbol);
    }
    constexpr int factor(affine const& index, int loop) const {
        for (int k = 0; k < index.count; ++k)
            if (index.terms[k].axis == loops.items[loop]) return index.terms[k].factor;
        return 0;
    }
    constexpr int loop_extent(int loop) const { return extent_of(layout.extents, s.g.axes.items[loops.items[loop]].extent_class); }
    /// Can the index leave 0 … extent − 1?
    constexpr bool may_leave(affine const& index, int extent) const {
        int low = index.constant, high = index.constant;
        for (int k = 0; k < loops.size; ++k) {
            int const f = factor(index, k), length = loop_extent(k);
            if (f == 0) continue;
            if (length < 0) return true;
            (f < 0 ? low : high) += f * (length - 1);
        }
        return low < 0 || high >= extent;
    }
    constexpr int condition(affine const& index, int extent) {
        buffer<int> words{8};
        words.push(index.constant);
        words.push(extent);
        for (int k = 0; k < loops.size; ++k) words.push(factor(index, k));
        for (int k = 0; k < condition_count; ++k) {
            bool same = true;
            for (int m = 0; m < words.size; ++m) same = same && conditions.items[k * words.size + m] == words.items[m];
            if (same) return k;
        }
        for (int m = 0; m < words.size; ++m) conditions.push(words.items[m]);
        return condition_count++;
    }
    constexpr int address(int symbol, int const* indices, int count) {
        graph& g = s.g;
        buffer<int> words{8};
        words.push(slot(symbol));
        words.push(0);
        for (int k = 0; k < loops.size; ++k) words.push(0);
        int const first = condition_count;
        bool plain = true; // else a pack at the end of a row may begin anywhere in it
        for (int k = 0; k < count; ++k) {
            plain = plain && indices[k] < affine_index;
            affine const index = expand_index(g, indices[k]);
            int const stride = layout.stride(g, symbol, k);
            words.items[1] += index.constant * stride;
            for (int m = 0; m < loops.size; ++m) words.items[2 + m] += factor(index, m) * stride;
            if (indices[k] < affine_index) continue;
            int const extent = extent_of(layout.extents, g.slot_classes.items[g.symbols.items[symbol].slots + k]);
            if (!may_leave(index, extent)) continue;
            conditions.push(index.constant); // consecutive, so not shared
            conditions.push(extent);
            for (int m = 0; m < loops.size; ++m) conditions.push(factor(index, m));
            ++condition_count;
        }
        words.push(condition_count > first ? first : 0);
        words.push(condition_count - first);
        words.push(plain && layout.inside.at(symbol) == 1 ? 1 : 0);
        for (int k = 0; k < words.size; ++k) addresses.push(words.items[k]);
        return address_count++;
    }
};

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
