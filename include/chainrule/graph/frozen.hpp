// SPDX-License-Identifier: BSL-1.0
// Formulas as constants: the part of a graph that some roots need, written into one array of integers, and read back.
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

namespace detail {

/// First pass: what is reached. Second pass: written with new, dense numbers.
struct freezer {
    system& s;
    extent_table const& extents;
    buffer<int> out{256};
    buffer<operation const*> functions{8};
    core::int_map symbols, axes, rows, nodes, letters;
    buffer<int> rows_used{4}, letters_used{8}, nodes_used{32}, axes_used{8};
    int next_symbol = 0;

    constexpr void put(int word) { out.push(word); }
    constexpr void put(std::string_view text) {
        put(static_cast<int>(text.size()));
        for (std::size_t k = 0; k < text.size(); k += 4) {
            unsigned packed = 0;
            for (std::size_t m = k; m < text.size() && m < k + 4; ++m)
                packed |= static_cast<unsigned>(static_cast<unsigned char>(text[m])) << (8 * (m - k));
            put(static_cast<int>(packed));
        }
    }
    static constexpr bool small(std::int64_t v) { return v >= INT32_MIN && v <= INT32_MAX; }
    static constexpr int form(number v) { return v.is(1) ? 0 : small(v.upper) && small(v.lower) ? 1 : 2; }
    constexpr void put(number v) {
        int const how = form(v);
        if (how == 0) return;
        put(static_cast<int>(v.upper));
        if (how == 2) put(static_cast<int>(v.upper >> 32));
        put(static_cast<int>(v.lower));
        if (how == 2) put(static_cast<int>(v.lower >> 32));
    }

    // --- first pass
    constexpr void use_letter(int letter) {
        if (letters.at(letter) < 0) letters.set(letter, letters_used.push(letter));
    }
    constexpr void use_axis(int axis) {
        if (axis < 0 || axes.at(axis) >= 0) return;
        axes.set(axis, axes_used.push(axis));
        use_letter(s.g.axes.items[axis].letter);
    }
    /// An extent is printed by the letter of an axis that has it: the first in the model.
    constexpr void use_letter_of(int extent_class) {
        for (int k = 0; k < s.g.axes.size; ++k)
            if (s.g.axes.items[k].extent_class == extent_class && s.g.axes.items[k].letter > 0) return use_axis(k);
    }
    constexpr void use_index(int index) {
        if (index < affine_index) return use_axis(index);
        int const row = index - affine_index;
        if (rows.at(row) >= 0) return;
        rows.set(row, rows_used.push(row));
        row_info const r = s.g.rows.items[row];
        for (int k = 0; k < r.count; ++k) use_axis(s.g.row_terms.items[r.first + k].axis);
    }
    constexpr int function(operation const* f) {
        for (int k = 0; k < functions.size; ++k)
            if (functions.items[k]->name == f->name) return k;
        return functions.push(f);
    }
    constexpr void use_node(int id) {
        node const& n = s.g.at(id);
        part const* const p = s.g.parts_of(id);
        if (n.what == kind::access) symbols.set(n.tag, 0);
        if (n.what == kind::access || n.what == kind::delta || n.what == kind::guard)
            for (int k = 0; k < n.count; ++k) use_index(p[k].id);
        if (n.what == kind::call) function(n.function);
        if (n.what == kind::extent || n.what == kind::guard) use_letter_of(n.tag);
        if (is_position(n.what)) use_index(n.tag);
        if (is_reduction(n.what))
            for (int k = 1; k < n.count; ++k) use_letter(static_cast<int>(p[k].value.upper));
    }
    constexpr void reach(memo& seen, int root) {
        post_order(
            s.g, root, seen, [&](int id) { seen.set(id, 1); });
    }
    constexpr void collect(selection const& wanted) {
        memo seen(s.g);
        int last = wanted.root;
        reach(seen, wanted.root);
        for (int k = 0; k < wanted.equations.size; ++k) {
            equation const& e = wanted.equations.items[k];
            reach(seen, e.body);
            symbols.set(e.symbol, 0);
            for (int m = 0; m < e.rank; ++m) use_axis(e.first_axis + m);
            if (e.body > last) last = e.body;
        }
        for (int k = 0; k < wanted.left.size; k += 2 + wanted.left.items[k + 1]) {
            if (wanted.left.items[k] >= 0) symbols.set(wanted.left.items[k], 0);
            for (int m = 0; m < wanted.left.items[k + 1]; ++m) use_axis(wanted.left.items[k + 2 + m]);
        }
        nodes.set(0, 0);
        nodes.set(1, 1);
        for (int id = 2; id <= last; ++id) { // operands have lower numbers
            if (!seen.has(id)) continue;
            nodes.set(id, 2 + nodes_used.push(id));
            use_node(id);
        }
        for (int k = 0; k < s.g.symbols.size; ++k)
            if (symbols.at(k) >= 0) symbols.set(k, next_symbol++);
    }

    // --- second pass
    constexpr int index(int i) const {
        return i < 0 ? i : i >= affine_index ? affine_index + rows.at(i - affine_index) : axes.at(i);
    }
    constexpr void write_node(int id) {
        node const& n = s.g.at(id);
        part const* const p = s.g.parts_of(id);
        bool const reduction = is_reduction(n.what);
        bool weighted = false;
        for (int k = 0; k < n.count && !reduction; ++k) weighted = weighted || !p[k].value.is(1);
        put(static_cast<int>(n.what) | form(n.value) << 8 | (weighted ? 1 << 12 : 0) | n.count << 16);
        put(n.value);
        if (n.what == kind::access) put(symbols.at(n.tag));
        if (n.what == kind::guard || n.what == kind::extent) put(n.tag);
        if (is_position(n.what)) put(index(n.tag));
        if (n.what == kind::call) put(function(n.function));
        for (int k = 0; k < n.count; ++k) {
            if (reduction && k > 0) {
                put(p[k].id);
                put(letters.at(static_cast<int>(p[k].value.upper)));
                continue;
            }
            put(is_leaf(n.what) ? index(p[k].id) : nodes.at(p[k].id));
            if (!weighted) continue;
            put(form(p[k].value));
            put(p[k].value);
        }
    }
    constexpr void write(selection const& wanted) {
        graph const& g = s.g;
        put(wanted.depends ? 1 : 0);
        use_letter(0);
        for (int k = 0; k < extents.list.size; ++k) use_letter(extents.list.items[k].letter);
        put(letters_used.size);
        for (int k = 0; k < letters_used.size; ++k) put(g.view(g.letters.items[letters_used.items[k]]));
        put(extents.list.size);
        for (int k = 0; k < extents.list.size; ++k) {
            put(extents.list.items[k].extent);
            put(letters.at(extents.list.items[k].letter));
        }
        put(next_symbol);
        for (int k = 0; k < g.symbols.size; ++k) {
            if (symbols.at(k) < 0) continue;
            symbol_info const& info = g.symbols.items[k];
            put(g.view(info.name));
            put(g.view(info.unicode));
            put(g.view(info.latex));
            put(info.rank);
            for (int m = 0; m < info.rank; ++m) put(g.slot_classes.items[info.slots + m]);
        }
        put(functions.size);
        for (int k = 0; k < functions.size; ++k) {
            operation const& f = *functions.items[k];
            put(f.name);
            put(f.unicode);
            put(f.latex);
        }
        put(axes_used.size);
        for (int k = 0; k < axes_used.size; ++k) {
            put(g.axes.items[axes_used.items[k]].extent_class);
            put(letters.at(g.axes.items[axes_used.items[k]].letter));
        }
        put(rows_used.size);
        for (int k = 0; k < rows_used.size; ++k) {
            row_info const& row = g.rows.items[rows_used.items[k]];
            put(row.constant);
            put(row.count);
            for (int m = 0; m < row.count; ++m) {
                put(index(g.row_terms.items[row.first + m].axis));
                put(g.row_terms.items[row.first + m].factor);
            }
        }
        put(nodes_used.size);
        for (int k = 0; k < nodes_used.size; ++k) write_node(nodes_used.items[k]);
        put(nodes.at(wanted.root));
        put(wanted.equations.size);
        for (int k = 0; k < wanted.equations.size; ++k) {
            equation const& e = wanted.equations.items[k];
            put(symbols.at(e.symbol));
            put(e.rank > 0 ? axes.at(e.first_axis) : 0);
            put(nodes.at(e.body));
        }
        put(wanted.left.size);
        for (int k = 0; k < wanted.left.size; k += 2 + wanted.left.items[k + 1]) {
            put(wanted.left.items[k] < 0 ? -1 : symbols.at(wanted.left.items[k]));
            put(wanted.left.items[k + 1]);
            for (int m = 0; m < wanted.left.items[k + 1]; ++m) put(axes.at(wanted.left.items[k + 2 + m]));
        }
    }
};

} // namespace detail

/// The slots of frozen equations must be consecutive axes that no other equation of the selection uses otherwise.
constexpr buffer<int> freeze(system& s, extent_table const& extents, selection const& wanted) {
    detail::freezer f{s, extents, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, 0};
    f.use_letter(0);
    for (int k = 0; k < wanted.equations.size; ++k) // first, so that their slots stay consecutive
        for (int m = 0; m < wanted.equations.items[k].rank; ++m) f.use_axis(wanted.equations.items[k].first_axis + m);
    f.collect(wanted);
    f.write(wanted);
    return static_cast<buffer<int>&&>(f.out);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
