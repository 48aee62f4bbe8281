// SPDX-License-Identifier: BSL-1.0
// Formulas as constants: an array of integers, see freeze.hpp and thaw.hpp.
#pragma once
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// What the extent classes of a graph stand for: a length, or -1 and the name of an axis whose length only data tell.
struct extent_table {
    struct entry {
        int extent = 0;
        int letter = 0; // in graph::letters; 0 for known extents
    };
    buffer<entry> list{8};

    constexpr int find(int extent, int letter) {
        if (extent >= 0) letter = 0;
        for (int k = 0; k < list.size; ++k)
            if (list.items[k].extent == extent && list.items[k].letter == letter) return k;
        return list.push({extent, letter});
    }
};

/// A frozen graph: see `freeze`. The words refer to nothing else, so they can be copied; operations are named in them, since
/// pointers would carry the rules of all operations, and with them the engine, into every program that prints a formula.
using frozen_words = int const*;

/// What is frozen: a node, or equations; and the left side as it is to be printed.
struct selection {
    int root = 0;
    buffer<equation> equations{1};
    /// Symbols with their indices, `symbol, count, axes…`: the output (-1: it has no name), then what it was differentiated by.
    buffer<int> left{8};
    bool depends = true; // false: a derivative by something that is not read; the first word
};

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
