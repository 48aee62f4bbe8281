// SPDX-License-Identifier: BSL-1.0
// Sums of exponentials, their largest one taken out; definitions are looked through for them.
#pragma once
#include <chainrule/calculus/definitions.hpp>
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

/// Σ c·exp(u): the largest u, and the sum relative to it, Σ c·exp(u − m).
struct partition {
    bool found = false;
    int largest = 0;
    int relative = 0;
};

/// Has a node all axes of another?
constexpr bool spans(graph const& g, int id, int other) {
    node const& n = g.at(other);
    for (int k = 0; k < n.axes_count; ++k)
        if (!g.has_axis(id, g.axis_lists.items[n.axes_first + k])) return false;
    return true;
}

/// Definitions that are looked through, as they were written. Where `kept` is given, those of its symbols and of recurrences are not.
struct definition_reader {
    system& s;
    buffer<int> const* kept = nullptr;

    /// The equation that is looked into for an entry, -1: none.
    constexpr int definition_of(int id) const {
        if (s.g.what(id) != kind::access) return -1;
        int const symbol = s.g.at(id).tag;
        bool opaque = kept != nullptr && s.g.symbols.items[symbol].recurrent;
        for (int k = 0; kept != nullptr && k < kept->size; ++k) opaque = opaque || kept->items[k] == symbol;
        return opaque ? -1 : s.g.symbols.items[symbol].definition;
    }
    /// The body of the definition that an entry reads, at its indices; the node itself if it is none.
    constexpr int defined_as(int id) { return definition_of(id) < 0 ? id : instantiate(s, id); }
    /// u of exp(u), also of an entry that is defined so; -1 elsewhere.
    constexpr int exponent(int id) {
        int const body = defined_as(id);
        return is_call<operations::exp>(s.g, body) ? operand_of(s.g, body) : -1;
    }
    constexpr partition as_partition(int id) {
        graph& g = s.g;
        int const sum = defined_as(id);
        if (g.what(sum) != kind::sum) return {};
        opened_reduction const o = open(g, sum);
        node const n = g.at(o.body);
        int u = exponent(o.body);
        buffer<part> rest{8};
        if (u < 0 && n.what == kind::multiply) {
            for (int k = 0; k < n.count; ++k) {
                part const p = g.parts.items[n.first + k];
                int const here = u < 0 && p.value.is(1) ? exponent(p.id) : -1;
                if (here >= 0) u = here;
                else rest.push(p);
            }
        }
        if (u < 0) return {};
        buffer<int> axes(o.count);
        for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
        int const largest = make_reduction(g, kind::maximum, axes.items, o.count, u);
        rest.push({call_of<operations::exp>(g, subtract(g, u, largest)), 1});
        int const body = make_multiply(g, rest.items, rest.size, n.what == kind::multiply ? n.value : number{1});
        return {true, largest, make_reduction(g, kind::sum, axes.items, o.count, body)};
    }
};

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
