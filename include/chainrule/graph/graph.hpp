// SPDX-License-Identifier: BSL-1.0
// The hash-consed arena of index-notation expressions: plain arrays, usable at compile time and at run time.
#pragma once
#include <chainrule/core/image.hpp>
#include <chainrule/core/name.hpp>
#include <chainrule/core/number.hpp>
#include <chainrule/graph/operation.hpp>
#include <chainrule/graph/tables.hpp>
#include <chainrule/graph/unsafe.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

using core::buffer;
using core::number;

enum class kind : unsigned char {
    number,  // value
    pi,      //
    access,  // tag: symbol; parts: indices
    delta,   // parts: two indices
    guard,   // tag: extent class; part: one index; 1 where 0 <= index < extent
    extent,  // tag: extent class
    add,     // value + sum of part.value * part.id
    multiply,// value * product of part.id ^ part.value
    call,    // function; parts: operands
    sum,     // parts: body, then one (extent class, letter) per bound axis
    product, // the same with one bound axis
    maximum, // the same with one bound axis
    minimum, // the same with one bound axis
    arg_maximum, // the same; tag: an index outside the binder; 1 where it is the first place of the maximum, else 0
    arg_minimum, // the same of the minimum
};

constexpr bool is_reduction(kind what) { return what >= kind::sum; }
constexpr bool is_position(kind what) { return what >= kind::arg_maximum; }

/// An operand with its coefficient (add) or exponent (multiply). In a reduction: extent class and letter of an axis.
struct part {
    int id;
    number value;

    part() = default; // uninitialised, as number is
    constexpr part(int node, number weight = 1) : id(node), value(weight) {}
};

/// Axes are integers: 0, 1, … are free or opened axes, listed in `graph::axes`; -1, -2, … are bound by a reduction,
/// numbered by the height of its body, so that equal reductions are equal nodes and no letter can be captured.
/// An index is an axis, or `affine_index + row` for `c0 + Σ c·axis` in `graph::rows`.
inline constexpr int affine_index = 1 << 24;

struct node {
    kind what = kind::number;
    bool tidy = false;        // known to be in its shortest form
    bool ordered = false;     // a sum over several axes that all factors have, and no two of which do the same: see close_sorted
    bool turns = false;       // a minus sign before it can go into it: −(a − b) is (b − a), also within products and sums
    int tag = 0;
    int first = 0, count = 0; // range in graph::parts
    int axes_first = 0, axes_count = 0; // free axes, sorted, in graph::axis_lists
    int height = 0;           // number of axes bound inside, nested
    int cost = 0;             // nodes of the printed form
    unsigned hash = 0;
    unsigned shape = 0;       // hash with axes made anonymous and order ignored
    unsigned long long axes = 0;       // one bit per free axis, modulo 64
    unsigned long long delta_axes = 0; // the same for axes inside a delta
    number value = 1;
    operation const* function = nullptr;
};

// Single expressions, since hashing is a large part of what constant evaluation does.
constexpr unsigned mix(unsigned seed, unsigned value) { return ((seed ^ value) * 0x9e3779b1u) ^ ((seed + 0x85ebca6bu * value) >> 13); }
constexpr unsigned hash_of(number a) {
    return (static_cast<unsigned>(a.upper) ^ static_cast<unsigned>(static_cast<unsigned long long>(a.upper) >> 32)) * 0x85ebca6bu ^
           static_cast<unsigned>(a.lower);
}
constexpr unsigned long long axis_bit(int axis) { return 1ull << (static_cast<unsigned>(axis) & 63u); }

struct opened_info {
    int reduction = 0, body = 0;
    int first_axis = 0; // of those that the reduction binds, consecutive
};

struct memo_page { // see core::int_page
    int stamps[core::int_page::size], values[core::int_page::size];
};
struct memo_table { // storage of class memo
    buffer<memo_page> pages;
    int generation = 0;
};

struct graph {
    buffer<node> nodes{256};
    buffer<part> parts{1024};
    buffer<int> axis_lists{512};
    buffer<axis_info> axes{64};
    buffer<row_info> rows;
    buffer<row_term> row_terms;
    buffer<int> row_heads;    // by hash: the latest row of those, and 1; 0 for none
    buffer<symbol_info> symbols{32};
    buffer<int> slot_classes{64};
    buffer<text_range> letters{16};
    buffer<barred_letter> barred{1};
    buffer<printed_letter> printed{1};
    buffer<char> text{256};
    buffer<int> table;        // open addressing: node id + 1
    buffer<int> names{1};     // the same for symbols, by name, as far as `named`
    int named = 0;
    bool typed_tanh = false;  // did a formula have tanh as it was written? Otherwise it was typed by exponentials
    core::int_map opened;     // reduction -> its position in opened_list
    buffer<opened_info> opened_list;
    core::int_map negated;    // add -> its negative
    buffer<int> written{16};  // orders of additions, each after its length, see graph/written.hpp
    core::int_map written_at; // addition -> its order
    buffer<part> typed;       // numbers that are no integers, each with its form, see graph/typed.hpp
    buffer<memo_table*> memos;
    int memo_depth = 0;
    unsigned forced = CHAINRULE_FORCED_REWRITES; // see unsafe_rewrite
    long long effort = 0; // nodes interned and visited: what constant evaluation takes, roughly

    constexpr graph() { table.extend(4096); }
    constexpr ~graph() {
        for (int k = 0; k < memos.size; ++k) delete memos.items[k];
    }
    graph(graph const&) = delete;
    graph& operator=(graph const&) = delete;

    constexpr bool forces(unsafe_rewrite which) const { return (forced & static_cast<unsigned>(which)) != 0; }
    constexpr node const& at(int id) const { return nodes.items[id]; }
    constexpr part const* parts_of(int id) const { return parts.items + nodes.items[id].first; }
    constexpr kind what(int id) const { return nodes.items[id].what; }
    constexpr bool is_number(int id, int value) const {
        return nodes.items[id].what == kind::number && nodes.items[id].value.is(value);
    }
    constexpr int zero() const { return 0; } // the first two nodes
    constexpr int one() const { return 1; }

    // --- axes and indices
    constexpr int fresh_axis(int extent_class, int letter) { return axes.push({extent_class, letter}); }

    /// Is this axis free in the node?
    constexpr bool has_axis(int id, int axis) const {
        node const& n = nodes.items[id];
        if ((n.axes & axis_bit(axis)) == 0) return false;
        int const* const list = axis_lists.items + n.axes_first;
        for (int k = 0; k < n.axes_count; ++k)
            if (list[k] == axis) return true;
        return false;
    }
    /// Has a symbol slots that may be permuted?
    constexpr bool has_symmetries() const {
        bool any = false;
        for (int k = 0; k < symbols.size && !any; ++k) any = symbols.items[k].symmetric != 0;
        return any;
    }
    constexpr bool index_has(int index, int axis) const {
        if (index < affine_index) return index == axis;
        row_info const& row = rows.items[index - affine_index];
        for (int k = 0; k < row.count; ++k)
            if (row_terms.items[row.first + k].axis == axis) return true;
        return false;
    }

    // --- text
    constexpr text_range store(std::string_view chars) {
        int const first = text.size;
        for (char c : chars) text.push(c);
        return {first, static_cast<int>(chars.size())};
    }
    constexpr std::string_view view(text_range range) const {
        return {text.items + range.first, static_cast<unsigned>(range.count)};
    }
    constexpr std::string_view name(int symbol) const { return view(symbols.items[symbol].name); }
    constexpr int letter(std::string_view chars) {
        for (int k = 0; k < letters.size; ++k)
            if (view(letters.items[k]) == chars) return k;
        return letters.push(store(chars));
    }
    /// The first symbol of a name, or -1.
    constexpr int find_symbol(std::string_view chars) const {
        for (int k = 0; k < symbols.size; ++k)
            if (name(k) == chars) return k;
        return -1;
    }
    constexpr int find_symbol(std::string_view chars) {
        for (; named < symbols.size; ++named) {
            if (2 * named >= names.size) {
                names = {};
                names.extend(named < 16 ? 64 : 8 * named);
                for (int k = 0; k < named; ++k) add_name(k);
            }
            add_name(named);
        }
        return names.size > 0 ? names.items[name_slot(chars)] - 1 : -1;
    }

    /// All that an image of the graph must hold, with `named` and `typed_tanh`. Caches are left out.
    template <class Use>
    constexpr void for_buffers(Use& use) {
        core::visit_buffer(use, nodes);
        core::visit_buffer(use, parts);
        core::visit_buffer(use, axis_lists);
        core::visit_buffer(use, axes);
        core::visit_buffer(use, rows);
        core::visit_buffer(use, row_terms);
        core::visit_buffer(use, row_heads);
        core::visit_buffer(use, symbols);
        core::visit_buffer(use, slot_classes);
        core::visit_buffer(use, letters);
        core::visit_buffer(use, text);
        core::visit_buffer(use, table);
        core::visit_buffer(use, names);
        core::visit_map(use, opened, nodes.size);
        core::visit_buffer(use, opened_list);
        core::visit_buffer(use, written);
        core::visit_map(use, written_at, nodes.size);
        core::visit_buffer(use, typed);
    }

    // --- interning
    /// Returns the node equal to `candidate`, whose parts are the last `candidate.count` entries of `parts`
    /// (taken off again where the node exists already).
    constexpr int intern(node candidate);

private:
    /// Where the name is, or belongs.
    constexpr unsigned name_slot(std::string_view chars) const {
        unsigned const size = static_cast<unsigned>(names.size);
        unsigned slot = static_cast<unsigned>(core::key_of(chars) % size);
        while (names.items[slot] != 0 && name(names.items[slot] - 1) != chars) slot = slot + 1 == size ? 0 : slot + 1;
        return slot;
    }
    constexpr void add_name(int symbol) {
        int& slot = names.items[name_slot(name(symbol))];
        if (slot == 0) slot = symbol + 1;
    }
    constexpr bool same(node const& a, node const& b) const {
        if (a.what != b.what || a.tag != b.tag || a.count != b.count || a.value != b.value || (a.what == kind::call && a.function->key != b.function->key))
            return false;
        part const *p = parts.items + a.first, *q = parts.items + b.first;
        bool const bound = is_reduction(a.what);
        for (int k = 0; k < a.count; ++k)
            if (p[k].id != q[k].id || (!bound && p[k].value != q[k].value)) return false;
        return true;
    }
    constexpr void grow_table() {
        int const size = 4 * table.size;
        buffer<int> larger;
        larger.extend(size);
        for (int id = 0; id < nodes.size; ++id) {
            unsigned slot = nodes.items[id].hash & static_cast<unsigned>(size - 1);
            while (larger.items[slot] != 0) slot = (slot + 1) & static_cast<unsigned>(size - 1);
            larger.items[slot] = id + 1;
        }
        table = static_cast<buffer<int>&&>(larger);
    }
    constexpr void insert_axis(int axis, int first) { // keeps axis_lists[first..size) sorted and unique
        int k = axis_lists.size;
        while (k > first && axis_lists.items[k - 1] > axis) --k;
        if (k > first && axis_lists.items[k - 1] == axis) return;
        axis_lists.push(axis);
        for (int m = axis_lists.size - 1; m > k; --m) axis_lists.items[m] = axis_lists.items[m - 1];
        axis_lists.items[k] = axis;
    }
    constexpr void insert_index(int index, int first) {
        if (index < affine_index) return insert_axis(index, first);
        row_info const row = rows.items[index - affine_index];
        for (int k = 0; k < row.count; ++k) insert_axis(row_terms.items[row.first + k].axis, first);
    }
    constexpr void complete(node& n);
    constexpr void collect_axes(node& n);
    constexpr bool starts_with_one(node const& product) const { // only denominators
        for (int k = 0; k < product.count; ++k)
            if (!parts.items[product.first + k].value.negative()) return false;
        return true;
    }
    constexpr int index_cost(int index) const {
        if (index < affine_index) return 1;
        row_info const& row = rows.items[index - affine_index];
        int cost = row.constant != 0 ? 1 : 0, terms = cost;
        for (int k = 0; k < row.count; ++k, ++terms) {
            int const factor = row_terms.items[row.first + k].factor;
            cost += factor == 1 || factor == -1 ? 1 : 3;
        }
        return terms == 0 ? 1 : cost + terms - 1;
    }
    constexpr unsigned index_shape(int index) const {
        if (index < affine_index) return 17;
        row_info const& row = rows.items[index - affine_index];
        return mix(static_cast<unsigned>(row.constant), static_cast<unsigned>(row.count));
    }
};

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>

#include <chainrule/graph/intern.hpp>
