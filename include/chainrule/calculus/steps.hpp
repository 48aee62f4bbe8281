// SPDX-License-Identifier: BSL-1.0
// A derivation as data: lines `left side = formula`, each with a note that says by which rule.
#pragma once
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Lines with one left side follow one another and are equal. A left side is the entry of a symbol, mostly one that stands for a
/// derivative.
struct steps {
    struct line {
        int symbol = 0;
        int first = 0, count = 0;           // its indices
        int node = 0;
        int words_first = 0, words_count = 0; // the note, in which each `%` stands for the next of the items
        int items_first = 0, items_count = 0;
    };
    struct item {
        int id = 0;
        bool formula = false; // else a symbol, without indices
    };
    buffer<line> lines{16};
    buffer<int> indices{32};
    buffer<char> words{256};
    buffer<item> items{16};
    buffer<int> path{8};    // the symbols that the chain rule goes through, from the output on
    bool one_way = true;    // each of them is read by the one before it only
    int result = -1;        // the line that is the derivative; those after it say how it is computed

    // --- a line is written front to back: its note, then itself
    constexpr void begin_note() {
        words_begin = words.size;
        items_begin = items.size;
    }
    constexpr void say(std::string_view text) {
        for (char c : text) words.push(c);
    }
    constexpr void say_symbol(int id) {
        words.push('%');
        items.push({id, false});
    }
    constexpr void say_formula(int node) {
        words.push('%');
        items.push({node, true});
    }
    constexpr bool said_nothing() const { return words.size == words_begin; }
    constexpr void end_line(int symbol, buffer<int> const& at, int node) {
        int const first = indices.size;
        for (int k = 0; k < at.size; ++k) indices.push(at.items[k]);
        lines.push({symbol, first, at.size, node, words_begin, words.size - words_begin, items_begin, items.size - items_begin});
        begin_note();
    }

private:
    int words_begin = 0, items_begin = 0;
};

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
