// SPDX-License-Identifier: BSL-1.0
// How many operations equations take and how many bytes they move, as polynomials in the extents of their axes.
#pragma once
#include <chainrule/schedule/statement.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Σ (operations) · Π extents. An equation is taken to compute each of its nodes once for every entry of the axes that the node has;
/// a reduction takes one operation per entry; deltas and range guards are choices and take none. Comparisons, and functions that are
/// about as fast, count as additions; powers as the multiplications or the root that they are. Bytes are those of the entries, 8 each, of
/// every symbol that an equation reads, once, and of what it writes.
struct operation_count {
    struct term {
        int first = 0, count = 0; // range in `classes`: extent classes, sorted, repeated for powers
        long long additions = 0, multiplications = 0, divisions = 0, functions = 0, bytes = 0;
    };
    buffer<term> terms{8};
    buffer<int> classes{16};

    /// The term of this product of extents. The list must be sorted.
    constexpr term& at(buffer<int> const& product) {
        for (int k = 0; k < terms.size; ++k) {
            bool same = terms.items[k].count == product.size;
            for (int m = 0; m < product.size && same; ++m) same = classes.items[terms.items[k].first + m] == product.items[m];
            if (same) return terms.items[k];
        }
        int const first = classes.size;
        for (int m = 0; m < product.size; ++m) classes.push(product.items[m]);
        int const made = terms.push({first, product.size, 0, 0, 0, 0, 0}); // before `items`, which it may move
        return terms.items[made];
    }
};

namespace detail {

constexpr void insert_class(buffer<int>& sorted, int extent_class) {
    int at = sorted.push(extent_class);
    for (; at > 0 && sorted.items[at - 1] > extent_class; --at) sorted.items[at] = sorted.items[at - 1];
    sorted.items[at] = extent_class;
}

/// Multiplications of x^n by repeated squaring.
constexpr int multiplications_of(std::int64_t n) {
    int count = 0;
    for (; n > 1; n /= 2) count += n % 2 == 1 ? 2 : 1;
    return count;
}

constexpr bool is_choice(kind what) { return what == kind::delta || what == kind::guard || is_position(what); }

constexpr void count_product(graph const& g, node const& n, operation_count::term& into) {
    int above = 0, below = 0;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        if (is_choice(g.what(p.id))) continue;
        number const size = p.value.negative() ? -p.value : p.value;
        ++(p.value.negative() ? below : above);
        if (size.integer()) into.multiplications += multiplications_of(size.upper);
        else ++into.functions; // a root, or a power
    }
    bool const scaled = !n.value.is(1) && !n.value.is(-1);
    if (scaled) ++above;
    into.multiplications += (above > 1 ? above - 1 : 0) + (below > 1 ? below - 1 : 0);
    into.divisions += below > 0;
}

constexpr void count_addition(graph const& g, node const& n, operation_count::term& into) {
    into.additions += n.count - (core::zero(n.value) ? 1 : 0);
    for (int k = 0; k < n.count; ++k) {
        number const factor = g.parts.items[n.first + k].value;
        into.multiplications += !factor.is(1) && !factor.is(-1);
    }
}

/// The entries of a symbol, 8 bytes each.
constexpr void count_entries(graph const& g, int symbol, operation_count& total) {
    symbol_info const& info = g.symbols.items[symbol];
    buffer<int> product{4};
    for (int k = 0; k < info.rank; ++k) insert_class(product, g.slot_classes.items[info.slots + k]);
    total.at(product).bytes += 8;
}

} // namespace detail

/// Adds the operations of an equation.
constexpr void count_operations(graph& g, equation const& e, operation_count& total) {
    detail::count_entries(g, e.symbol, total);
    core::int_map read;
    for_nodes(g, e.body, [&](int id) {
        if (g.what(id) != kind::access || read.at(g.at(id).tag) == 1) return;
        read.set(g.at(id).tag, 1);
        detail::count_entries(g, g.at(id).tag, total);
    });
    for_nodes(g, e.body, [&](int id) {
        node const n = g.at(id);
        if (is_leaf(n.what)) return;
        buffer<int> product{4};
        for (int k = 0; k < n.axes_count; ++k) detail::insert_class(product, g.axes.items[g.axis_lists.items[n.axes_first + k]].extent_class);
        if (n.what == kind::add) return detail::count_addition(g, n, total.at(product));
        if (n.what == kind::multiply) return detail::count_product(g, n, total.at(product));
        if (n.what == kind::call) {
            operation_count::term& into = total.at(product);
            ++(n.function->cheap ? into.additions : into.functions);
            return;
        }
        if (is_position(n.what)) { // one search, whatever the index is that its result is compared with
            product.size = 0;
            node const& body = g.at(g.parts.items[n.first].id);
            for (int k = 0; k < body.axes_count; ++k) {
                int const axis = g.axis_lists.items[body.axes_first + k];
                if (axis >= 0) detail::insert_class(product, g.axes.items[axis].extent_class);
            }
        }
        for (int k = 1; k < n.count; ++k) detail::insert_class(product, g.parts.items[n.first + k].id);
        operation_count::term& into = total.at(product);
        ++(n.what == kind::product ? into.multiplications : into.additions);
    });
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
