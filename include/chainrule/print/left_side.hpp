// SPDX-License-Identifier: BSL-1.0
// The left side of a derived equation: what is differentiated, by what, at which indices.
#pragma once
#include <chainrule/print/leaves.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// `∂of(outputs)/∂by₁(axes)∂by₂(axes)…`. Without targets it is `of(outputs)`.
struct left_side {
    struct target {
        int symbol = 0;
        int first = 0, count = 0; // range in `axes`
    };

    int of = -1;                // symbol; -1: `name` is printed
    std::string_view name = {}; // what is differentiated, where it is no symbol
    core::buffer<int> outputs;  // its axes
    core::buffer<target> by;
    core::buffer<int> axes;     // of all targets

    constexpr void add(int symbol, int const* indices, int count) {
        by.push({symbol, axes.size, count});
        for (int k = 0; k < count; ++k) axes.push(indices[k]);
    }
    /// Puts other axes in: the diagonal `∂f/∂w(p,p)`.
    constexpr void rename(engine::renaming const* map, int count) {
        rename(outputs, map, count);
        rename(axes, map, count);
    }

private:
    static constexpr void rename(core::buffer<int>& list, engine::renaming const* map, int count) {
        for (int k = 0; k < list.size; ++k)
            for (int m = 0; m < count; ++m)
                if (list.items[k] == map[m].from) {
                    list.items[k] = map[m].to;
                    break;
                }
    }
};

/// Before anything is written: letters for the formula's axes, and the order of its parts.
template <class Style>
constexpr void prepare(leaves<Style>& to, left_side const& left, int root) {
    for (int k = 0; k < left.outputs.size; ++k) to.letters.add_free(left.outputs.items[k]);
    for (int k = 0; k < left.axes.size; ++k) to.letters.add_free(left.axes.items[k]);
    for (int k = 0; k < to.g.at(root).axes_count; ++k) to.letters.add_free(to.g.axis_lists.items[to.g.at(root).axes_first + k]);
    to.order.visit(root);
    to.letters.settle();
}

/// `∂²f/∂x(p)∂x(q) = `, in the printer's style; nothing where the left side is empty.
template <class Style>
constexpr void put_left(leaves<Style>& to, left_side const& left) {
    if (left.of < 0 && left.name.empty()) return;
    bool const derived = left.by.size > 0;
    if (derived) {
        to.text(Style::fraction_open);
        Style::differential(to, left.by.size);
    }
    if (left.of >= 0) to.symbol(left.of, left.outputs.items, left.outputs.size);
    else Style::name(to, left.name);
    if (derived) to.text(Style::over);
    for (int k = 0; k < left.by.size; ++k) {
        left_side::target const by = left.by.items[k];
        if (k > 0) to.text(Style::between(left.by.items[k - 1].count > 0));
        Style::differential(to, 1);
        to.symbol(by.symbol, left.axes.items + by.first, by.count);
    }
    if (derived) to.text(Style::fraction_close);
    to.text(Style::equals);
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
