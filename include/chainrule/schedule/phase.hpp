// SPDX-License-Identifier: BSL-1.0
// A run-time axis is streamed through tiles: which statements run per tile, and how often the data are gone through.
#pragma once
#include <chainrule/graph/status.hpp>
#include <chainrule/schedule/statement.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// In phase p, statements without the run-time axis come first, then all tiles are gone through. What a phase sums over the tiles can
/// be read from the next phase on; tiled values of earlier phases are computed again where a later phase reads them.
struct phase_info {
    int phase = 0;
    bool tiled = false;
    bool accumulates = false;
};

/// Is there an axis whose extent only data tell?
constexpr bool any_run_time(extent_table const& extents) {
    for (int k = 0; k < extents.list.size; ++k)
        if (extents.list.items[k].extent < 0) return true;
    return false;
}

namespace detail {

constexpr bool run_time_axis(graph const& g, extent_table const& extents, int axis) {
    return extent_of(extents, g.axes.items[axis].extent_class) < 0;
}

} // namespace detail

/// Does the reduction run over the run-time axis?
constexpr bool reduces_run_time(graph& g, extent_table const& extents, int reduction) {
    opened_reduction const o = open(g, reduction);
    for (int k = 0; k < o.count; ++k)
        if (detail::run_time_axis(g, extents, o.first + k)) return true;
    return false;
}

/// Is the run-time axis used in a way that tiles allow: read in the first slot, by its plain letter, one such axis to a statement, and
/// no place of an extremum looked for along it? `the_class` is that axis's in the statements before, or -1.
constexpr status streamable(graph& g, extent_table const& extents, statement const& t, int& the_class) {
    if (!any_run_time(extents)) return status::ok;
    bool good = true, one = true, places = false;
    int found = -1;
    auto const meet_class = [&](int extent_class) {
        if (extent_of(extents, extent_class) >= 0) return;
        one = one && (the_class < 0 || the_class == extent_class);
        the_class = extent_class;
    };
    auto const meet = [&](int axis) {
        if (axis < 0 || !detail::run_time_axis(g, extents, axis)) return;
        meet_class(g.axes.items[axis].extent_class);
        good = good && (found < 0 || found == axis);
        found = axis;
    };
    for (int k = 0; k < t.rank; ++k) {
        meet(t.first_axis + k);
        good = good && (k == 0 || !detail::run_time_axis(g, extents, t.first_axis + k));
    }
    for_nodes(g, t.body, [&](int id) {
        node const n = g.at(id);
        if (is_position(n.what) && reduces_run_time(g, extents, id)) places = true;
        if (n.what == kind::extent) meet_class(n.tag);
        if (n.what != kind::access && n.what != kind::delta && n.what != kind::guard) return;
        for (int k = 0; k < n.count; ++k) {
            affine const index = expand_index(g, g.parts.items[n.first + k].id);
            for (int m = 0; m < index.count; ++m) {
                if (index.terms[m].axis < 0 || !detail::run_time_axis(g, extents, index.terms[m].axis)) continue;
                meet(index.terms[m].axis);
                good = good && n.what == kind::access && k == 0 && g.parts.items[n.first].id < affine_index;
            }
        }
        if (n.what == kind::access) // a run-time slot takes nothing else
            for (int k = 0; k < n.count; ++k) {
                bool const slot = extent_of(extents, g.slot_classes.items[g.symbols.items[n.tag].slots + k]) < 0;
                int const index = g.parts.items[n.first + k].id;
                good = good && (!slot || (k == 0 && index < affine_index));
            }
    });
    return !one ? status::run_time_axes : places ? status::run_time_place : good ? status::ok : status::run_time_axis;
}

/// One per statement, in their order; none where there is no run-time axis.
constexpr buffer<phase_info> assign_phases(system& s, extent_table const& extents, buffer<statement> const& statements, in_place const& updates) {
    graph& g = s.g;
    buffer<phase_info> result(statements.size + 1);
    if (!any_run_time(extents)) return result;
    core::int_map available; // symbol -> the first phase in which it can be read
    int after_all = 0;       // the first phase without a pass over the run-time axis
    for (int k = 0; k < statements.size; ++k) {
        statement const& t = statements.items[k];
        phase_info now;
        int const reduction = reduction_in(g, t.body);
        now.accumulates = reduction >= 0 && reduces_run_time(g, extents, reduction);
        now.tiled = now.accumulates || (t.rank > 0 && detail::run_time_axis(g, extents, t.first_axis));
        for_nodes(g, t.body, [&](int id) {
            if (g.what(id) == kind::access && available.at(g.at(id).tag) > now.phase) now.phase = available.at(g.at(id).tag);
        });
        if (t.sequence >= 0 && k > 0 && statements.items[k - 1].sequence == t.sequence && result.items[k - 1].phase > now.phase) now.phase = result.items[k - 1].phase;
        if (updates.changes.at(t.symbol) > 0 && now.phase < after_all) now.phase = after_all;
        if (now.tiled && now.phase >= after_all) after_all = now.phase + 1;
        available.set(t.symbol, now.phase + (now.accumulates ? 1 : 0));
        result.push(now);
        for (int m = k; m > 0 && t.sequence >= 0 && statements.items[m - 1].sequence == t.sequence; --m) { // in one phase, all of them
            if (result.items[m - 1].phase >= now.phase) break;
            result.items[m - 1].phase = now.phase;
            available.set(statements.items[m - 1].symbol, now.phase);
        }
    }
    return result;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
