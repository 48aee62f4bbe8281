// SPDX-License-Identifier: BSL-1.0
// Loop nests: statements that share their loops, and along which axis a nest runs in lanes, by a cost model on strides.
#pragma once
#include <chainrule/schedule/layout.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// What the machine offers: lanes of the widest pack, and pack registers.
struct target {
    int lanes = 1;
    int registers = 16;
};

/// How a nest is run. Axes are those of the graph, -1 where there is none.
struct tiling {
    int lane_axis = -1; // one of the nest's axes or of its reduction's
    int lanes = 1;
    int packs = 1;      // packs side by side along the lane axis
    int row_axis = -1;  // unrolled; one of the nest's axes
    int rows = 1;
    bool reduces_lanes = false; // the lane axis is summed (or multiplied, …) over
};

/// Loops over `axes`, and inside them one reduction or none; its members are evaluated after it, at the same indices.
struct nest {
    int first_axis = 0, rank = 0; // range in fusion::axes
    int reduction = -1;           // the node, over the nest's axes
    int first_member = -1, last_member = -1;
    int phase = 0;           // see schedule/phase.hpp
    bool tiled = false;      // run once per tile of the run-time axis
    bool accumulates = false; // its reduction goes on from tile to tile
    int sequence = -1;        // see schedule/sequence.hpp: run once per entry of one of its axes
    int sequential_axis = -1;
    tiling how;
};

struct member {
    int symbol = 0;
    int body = 0;    // over the nest's axes
    int indices = 0; // first of the symbol's indices in fusion::axes
    int next = -1;
};

/// All nests in the order in which they are run.
struct fusion {
    buffer<nest> nests{16};
    buffer<member> members{32};
    buffer<int> axes{64};
    core::int_map nest_of = {};   // symbol -> the nest that computes it
    core::int_map registers = {}; // symbol -> 1 where only its own nest reads it

    /// The last nest of the same sequence; the nest itself outside.
    constexpr int last_together(int nest_id) const {
        int const sequence = nests.items[nest_id].sequence;
        while (sequence >= 0 && nest_id + 1 < nests.size && nests.items[nest_id + 1].sequence == sequence) ++nest_id;
        return nest_id;
    }

    template <class Use>
    constexpr void for_buffers(Use& use, int symbols) {
        core::visit_buffer(use, nests);
        core::visit_buffer(use, members);
        core::visit_buffer(use, axes);
        core::visit_map(use, nest_of, symbols);
        core::visit_map(use, registers, symbols);
    }
};

namespace detail {

constexpr int next_power_of_two(int n) {
    int power = 1;
    while (power < n) power *= 2;
    return power;
}

/// How far apart in memory an access's neighbours along an axis are.
constexpr int stride_along(graph& g, memory_layout const& memory, int symbol, int const* indices, int count, int axis) {
    int stride = 0;
    for (int k = 0; k < count; ++k) {
        affine const index = expand_index(g, indices[k]);
        for (int m = 0; m < index.count; ++m)
            if (index.terms[m].axis == axis) stride += index.terms[m].factor * memory.stride(g, symbol, k);
    }
    return stride;
}

/// Memory and arithmetic of a node, per evaluation, in operations on packs, if `axis` runs in lanes.
struct work {
    double arithmetic = 0;
    double memory = 0;
};
struct weigher {
    graph& g;
    memory_layout const& layout;
    fusion const& all;
    int nest_id;
    int lanes;

    constexpr double memory(int stride, bool inner) const { return stride == 1 ? 1 : stride == 0 ? (inner ? 0.3 : 0.5) : 1.5 * lanes; }
    constexpr work weigh(int root, int axis, bool into_reductions) const {
        work total;
        memo seen(g);
        post_order(
            g, root,
            [&](int id, auto const& use) {
                if (!is_reduction(g.what(id))) for_operands(g, id, use);
                else if (into_reductions) use(open(g, id).body);
            },
            seen,
            [&](int id) {
                seen.set(id, 1);
                node const n = g.at(id);
                if (n.what == kind::access) {
                    if (all.nest_of.at(n.tag) == nest_id || n.tag == layout.index_symbol) return; // in a register
                    buffer<int> indices(n.count + 1);
                    bool plain = true;
                    for (int k = 0; k < n.count; ++k) {
                        indices.push(g.parts.items[n.first + k].id);
                        plain = plain && (indices.items[k] < affine_index || !g.index_has(indices.items[k], axis));
                    }
                    int const stride = stride_along(g, layout, n.tag, indices.items, n.count, axis);
                    total.memory += memory(plain ? stride : 2, g.has_axis(id, axis));
                } else if (n.what == kind::delta || n.what == kind::guard) {
                    total.arithmetic += g.has_axis(id, axis) ? lanes : 1;
                } else if (n.what == kind::call) {
                    total.arithmetic += n.function->cheap ? 1 : 12;
                } else if (n.what == kind::add || n.what == kind::multiply) {
                    total.arithmetic += n.count > 1 ? n.count - 1 : 1;
                    for (int k = 0; k < n.count && n.what == kind::multiply; ++k) {
                        number const e = g.parts.items[n.first + k].value;
                        total.arithmetic += !e.integer() ? 12 : e.negative() ? 6 : 0;
                    }
                }
            });
        return total;
    }
};

/// The tiling of a nest whose members' bodies are `bodies`, the stores of which are in `symbols` at `indices`.
struct tiler {
    graph& g;
    memory_layout const& layout;
    target machine;
    fusion const& all;

    constexpr int extent(int axis) const { return extent_of(layout.extents, g.axes.items[axis].extent_class); }
    constexpr double size(int axis) const { return size_of_class(layout.extents, g.axes.items[axis].extent_class); }

    constexpr int lanes_for(int axis) const {
        if (axis < 0) return 1;
        int const e = extent(axis);
        if (e < 0) return machine.lanes;
        int const fit = next_power_of_two(e);
        return fit < machine.lanes ? fit : machine.lanes;
    }

    constexpr double cost(int nest_id, int axis, bool reduces) const {
        nest const& n = all.nests.items[nest_id];
        int const lanes = lanes_for(axis);
        double outer = 1, inner = 1;
        for (int k = 0; k < n.rank; ++k) outer *= size(all.axes.items[n.first_axis + k]);
        opened_reduction o;
        if (n.reduction >= 0) {
            o = open(g, n.reduction);
            for (int k = 0; k < o.count; ++k) inner *= size(o.first + k);
        }
        double filled = 1; // lanes in use, on average
        if (axis >= 0) {
            int const e = static_cast<int>(size(axis));
            filled = static_cast<double>(e) / ((e + lanes - 1) / lanes);
        }
        weigher const w{g, layout, all, nest_id, lanes};
        double total = 0;
        if (n.reduction >= 0) {
            work const body = w.weigh(o.body, axis, true);
            total += outer * inner / filled * (body.arithmetic + body.memory + 1);
            if (reduces) total += outer * 4;
        }
        for (int m = n.first_member; m >= 0; m = all.members.items[m].next) {
            member const& each = all.members.items[m];
            int const rank = g.symbols.items[each.symbol].rank;
            work const body = w.weigh(each.body, reduces ? -1 : axis, false);
            int const stride = axis < 0 || reduces ? 0 : stride_along(g, layout, each.symbol, all.axes.items + each.indices, rank, axis);
            double const store = all.registers.at(each.symbol) == 1 ? 0 : w.memory(stride, true);
            double const side_by_side = n.rank > 0 ? size(all.axes.items[n.first_axis + n.rank - 1]) : 1;
            total += outer / (!reduces ? filled : side_by_side < 4 ? side_by_side : 4) * (body.arithmetic + body.memory + store);
        }
        return total;
    }

    constexpr tiling choose(int nest_id, bool may_reduce_lanes) const {
        nest const& n = all.nests.items[nest_id];
        tiling best;
        double least = cost(nest_id, -1, false);
        auto const consider = [&](int axis, bool reduces) {
            if (lanes_for(axis) == 1) return;
            double const here = cost(nest_id, axis, reduces);
            if (here >= least) return;
            least = here;
            best.lane_axis = axis;
            best.lanes = lanes_for(axis);
            best.reduces_lanes = reduces;
        };
        for (int k = n.rank - 1; k >= 0; --k)
            if (all.axes.items[n.first_axis + k] != n.sequential_axis) consider(all.axes.items[n.first_axis + k], false);
        if (n.reduction < 0) return best;
        if (is_position(g.what(n.reduction))) return {}; // looked for entry by entry
        opened_reduction const o = open(g, n.reduction);
        kind const what = g.what(n.reduction);
        bool const any_order = what == kind::sum || what == kind::product || what == kind::maximum || what == kind::minimum;
        for (int k = o.count - 1; k >= 0 && any_order && may_reduce_lanes; --k) consider(o.first + k, true);
        choose_tile(n, o, best);
        return best;
    }

    /// Accumulators: as many as hide the latency of a multiply-add, in rows that read the same packs.
    constexpr void choose_tile(nest const& n, opened_reduction const& o, tiling& t) const {
        int const accumulators = machine.registers >= 32 ? 16 : 12;
        int const length = t.lane_axis < 0 ? 1 : extent(t.lane_axis);
        int const packs = length < 0 ? assumed_extent / t.lanes : (length + t.lanes - 1) / t.lanes;
        double most = 1;
        for (int k = 0; k < n.rank; ++k) { // the longest axis that some read lacks
            int const axis = all.axes.items[n.first_axis + k];
            if (axis == t.lane_axis || axis == n.sequential_axis || size(axis) <= most) continue;
            bool lacking = false;
            for_nodes(g, o.body, [&](int id) { lacking = lacking || (g.what(id) == kind::access && !g.has_axis(id, axis)); });
            if (!lacking) continue;
            t.row_axis = axis;
            most = size(axis);
        }
        if (t.row_axis < 0 && t.reduces_lanes && n.rank > 0) { // so that results come side by side
            int const last = all.axes.items[n.first_axis + n.rank - 1];
            if (extent(last) > 1 && last != n.sequential_axis) t.row_axis = last;
        }
        bool const alone = t.row_axis < 0;
        t.packs = packs < (alone ? 8 : 2) ? (packs < 1 ? 1 : packs) : (alone ? 8 : 2);
        if (length < 0 && t.packs > 2) t.packs = 2;
        if (alone) return;
        int const rows = extent(t.row_axis), most_rows = accumulators / t.packs, fit = t.reduces_lanes && most_rows > machine.lanes ? machine.lanes : most_rows;
        if (rows < 0) {
            t.rows = fit < 8 ? fit : 8;
            return;
        }
        int const tiles = (rows + fit - 1) / fit; // split evenly: 32 rows by at most 6 are 6 6 5 5 5 5
        t.rows = (rows + tiles - 1) / tiles;
    }
};

} // namespace detail

/// `may_reduce_lanes`: may results be computed one by one, so that the reduction runs in lanes?
constexpr tiling choose_tiling(graph& g, memory_layout const& layout, target const& machine, fusion const& all, int nest_id, bool may_reduce_lanes) {
    return detail::tiler{g, layout, machine, all}.choose(nest_id, may_reduce_lanes);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
