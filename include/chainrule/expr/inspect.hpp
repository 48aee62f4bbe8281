// SPDX-License-Identifier: BSL-1.0
// What can be wrong with an equation, found from its instructions without entering the engine.
#pragma once
#include <chainrule/expr/program.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

enum class fault : unsigned char { none, not_an_axis, repeated_axis, free_axis, two_extents };

/// A fault and the axis it is about.
struct inspection {
    fault what = fault::none;
    axis_facts axis;
};

/// Letters in scope, innermost last.
struct letters {
    core::buffer<axis_facts const*> list{8};

    /// Its position, or -1. (GCC's sanitizers make comparing an address with null no constant.)
    constexpr int find(axis_facts const& axis) const {
        for (int k = list.size - 1; k >= 0; --k)
            if (list.items[k]->hash == axis.hash && list.items[k]->name == axis.name) return k;
        return -1;
    }
};

/// Calls `use` with every axis that is read and not bound, in order.
template <class Use>
constexpr void for_free_axes(instruction_list p, Use const& use) {
    letters bound;
    for (int k = 0; k < p.size; ++k) {
        instruction const& i = p.items[k];
        switch (i.what) {
        case code::bind: bound.list.push(i.axis); break;
        case code::reduce: bound.list.size -= i.count; break;
        case code::axis:
        case code::term:
        case code::formula:
            for (int m = 0; m < (i.what == code::formula ? i.count : 1); ++m) {
                int const outer = bound.find(i.axis[m]);
                if (outer < 0 || bound.list.items[outer]->extent != i.axis[m].extent) use(i.axis[m]);
            }
            break;
        default: break;
        }
    }
}

constexpr inspection inspect_equation(program const& left, program const& right) {
    letters outer;
    for (int k = 0; k < left.list.size; ++k) {
        instruction const& i = left.list.items[k];
        if (i.what == code::term || i.what == code::offset) return {fault::not_an_axis, {}};
        if (i.what != code::axis) continue;
        if (outer.find(*i.axis) >= 0) return {fault::repeated_axis, *i.axis};
        outer.list.push(i.axis);
    }
    inspection result;
    for_free_axes(right, [&](axis_facts const& axis) {
        int const there = outer.find(axis);
        if (result.what != fault::none || (there >= 0 && outer.list.items[there]->extent == axis.extent)) return;
        bool bound = false; // the same letter with another extent, inside
        for (int k = 0; k < right.list.size && !bound; ++k)
            bound = right.list.items[k].what == code::bind && right.list.items[k].axis->name == axis.name &&
                    right.list.items[k].axis->extent != axis.extent;
        result = {there >= 0 || bound ? fault::two_extents : fault::free_axis, axis};
    });
    return result;
}

/// The axes read and not bound, each once.
struct axis_list {
    static constexpr int limit = 16; // slots of a formula
    axis_facts axes[limit] = {};
    int size = 0;

    constexpr void add(axis_facts const& axis) {
        for (int k = 0; k < size; ++k)
            if (axes[k].name == axis.name) return;
        if (size == limit) refuse("chainrule: a formula needs at most 16 free axes");
        axes[size++] = axis;
    }
};

constexpr axis_list free_axes(instruction_list p) {
    axis_list result;
    for_free_axes(p, [&](axis_facts const& axis) { result.add(axis); });
    return result;
}

template <class... T>
inline constexpr axis_list free_axes_of = [] {
    program all;
    (T{}.emit(all), ...);
    return free_axes(all);
}();

template <class... T>
struct types {};

/// From a value back to the type that shows it: name<'i'>.
template <auto const& Text, std::size_t... K>
constexpr name<Text[K]...> spelled(std::index_sequence<K...>);
template <auto const& Text>
using name_in = decltype(spelled<Text>(std::make_index_sequence<Text.size()>{}));

template <auto const& List, int K>
struct axis_in {
    static constexpr std::string_view text = List.axes[K].name;
    using type = axis_t<name_in<text>, List.axes[K].extent>;
};

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
