// SPDX-License-Identifier: BSL-1.0
// The left side of a derived equation: what is differentiated, by what, at which indices.
#pragma once
#include <chainrule/graph/system.hpp>

namespace chainrule::print {

/// `∂of(outputs)/∂by₁(axes)∂by₂(axes)…`. Without targets it is `of(outputs)`.
struct left_side {
    struct target {
        int symbol = 0;
        int first = 0, count = 0; // range in `axes`
    };

    int of = -1;                // symbol; -1: `name` is printed as it is
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

} // namespace chainrule::print
