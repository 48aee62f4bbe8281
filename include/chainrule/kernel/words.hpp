// SPDX-License-Identifier: BSL-1.0
// A schedule written as the array of integers that kernels are instantiated from; kernel/plan.hpp reads it.
#pragma once
#include <chainrule/kernel/model.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

/// Which nests run in a pass over the tiles of phase p: its own, and tiled ones before it whose values they read.
constexpr core::buffer<int> tiled_nests(scheduled& p, int phase) {
    engine::graph& g = p.s.g;
    core::buffer<int> reversed{16}, result{16};
    core::int_map read; // symbols
    for (int k = p.nests.nests.size - 1; k >= 0; --k) {
        engine::nest const& n = p.nests.nests.items[k];
        if (!n.tiled || n.phase > phase) continue;
        bool needed = n.phase == phase;
        for (int m = n.first_member; m >= 0 && !n.accumulates; m = p.nests.members.items[m].next)
            needed = needed || read.at(p.nests.members.items[m].symbol) == 1;
        if (!needed) continue;
        reversed.push(k);
        for (int m = n.first_member; m >= 0; m = p.nests.members.items[m].next)
            engine::for_nodes(g, p.nests.members.items[m].body, [&](int id) {
                if (g.what(id) == engine::kind::access) read.set(g.at(id).tag, 1);
            });
    }
    while (reversed.size > 0) result.push(reversed.pop());
    return result;
}

struct plan_writer {
    static constexpr int value_words = 11, kernel_words = 4;
    scheduled& p;
    core::buffer<int> out{1024};
    core::buffer<int> firsts{4}, sizes{4}, owners{4}; // of the code of each nest; owners: the first entry with it

    constexpr void put_value(int at, engine::stored_value const& v) {
        engine::graph& g = p.s.g;
        engine::symbol_info const& info = g.symbols.items[v.symbol];
        int const shape = out.size;
        for (int k = 0; k < info.rank; ++k) {
            out.push(engine::extent_of(p.extents, g.slot_classes.items[info.slots + k]));
            out.push(p.layout.stride(g, v.symbol, k));
        }
        int const name = out.size;
        for (char c : g.view(info.name)) out.push(c);
        int const words[] = {v.computed, v.wanted, v.streamed, v.size, v.offset, info.rank, shape, name, info.name.count, v.elements, v.owned};
        for (int k = 0; k < value_words; ++k) out.items[at + k] = words[k];
    }
    /// The kernel of a nest at entry number `entry` of the table; equal kernels share their words.
    constexpr void put_kernel(int table, int entry, int nest_id) {
        engine::detail::emitter e{{p.s, p.layout}, p.functions, p.nests, p.nests.nests.items[nest_id]};
        core::buffer<int> const words = e.emit([&](int symbol) { return p.storage.value_of.at(symbol) >= 0; });
        int same = -1;
        for (int q = 0; q < entry && same < 0; ++q) {
            bool equal = sizes.items[q] == words.size && owners.items[q] == q;
            for (int m = 0; m < words.size && equal; ++m) equal = out.items[firsts.items[q] + m] == words.items[m];
            if (equal) same = q;
        }
        owners.push(same < 0 ? entry : same);
        firsts.push(same < 0 ? out.size : firsts.items[same]);
        sizes.push(words.size);
        for (int m = 0; m < words.size && same < 0; ++m) out.push(words.items[m]);
        int const row[] = {firsts.items[entry], words.size, owners.items[entry], out.size};
        for (int m = 0; m < 4; ++m) out.items[table + kernel_words * entry + m] = row[m];
        for (int m = 0; m < e.symbols.size; ++m) out.push(p.storage.value_of.at(e.symbols.items[m]));
    }

    constexpr void write(int tile) {
        out.push(p.status);
        if (out.items[0] != 0) return;
        int const values = p.storage.values.size;
        core::buffer<int> entries{16}, segments{8}, fills{8}; // nests; tiled, first, count, first fill, count; value, fold
        int phases = 1, update = -1, update_segment = -1;
        for (int k = 0; k < p.nests.nests.size; ++k)
            if (p.nests.nests.items[k].phase >= phases) phases = p.nests.nests.items[k].phase + 1;
        for (int phase = 0; phase < phases; ++phase) {
            int first = entries.size;
            for (int k = 0; k < p.nests.nests.size; ++k) {
                if (p.nests.nests.items[k].phase != phase || p.nests.nests.items[k].tiled) continue;
                if (update < 0 && updates(k)) { // the segment ends here: what comes may be left out
                    if (entries.size > first) put_segment(segments, 0, first, entries.size - first, fills.size / 2, 0);
                    update = first = entries.size;
                    update_segment = segments.size / 5;
                }
                entries.push(k);
            }
            if (entries.size > first) put_segment(segments, 0, first, entries.size - first, fills.size / 2, 0);
            core::buffer<int> const tiled = tiled_nests(p, phase);
            if (tiled.size == 0) continue;
            int const fill = fills.size / 2, start = entries.size;
            for (int k = 0; k < tiled.size; ++k) {
                engine::nest const& n = p.nests.nests.items[tiled.items[k]];
                entries.push(tiled.items[k]);
                if (!n.accumulates) continue;
                fills.push(p.storage.value_of.at(p.nests.members.items[n.first_member].symbol));
                engine::kind const what = p.s.g.what(n.reduction);
                fills.push(what == engine::kind::sum ? 0 : what == engine::kind::product ? 1 : what == engine::kind::maximum ? 2 : 3);
            }
            put_segment(segments, 1, start, tiled.size, fill, fills.size / 2 - fill);
        }
        int const head[] = {entries.size, values, p.storage.size, p.objective < 0 ? -1 : p.storage.value_of.at(p.objective), segments.size / 5, fills.size / 2, tile, 0,
                            update < 0 ? entries.size : update, update < 0 ? segments.size / 5 : update_segment, square_norm()};
        int const tiny = 8;
        for (int word : head) out.push(word);
        int const value_table = out.size, kernel_table = value_table + value_words * values;
        for (int k = 0; k < value_words * values + kernel_words * entries.size; ++k) out.push(0);
        for (int k = 0; k < segments.size; ++k) out.push(segments.items[k]);
        for (int k = 0; k < fills.size; ++k) out.push(fills.items[k]);
        for (int k = 0; k < values; ++k) put_value(value_table + value_words * k, p.storage.values.items[k]);
        double work = 0;
        for (int k = 0; k < entries.size; ++k) {
            put_kernel(kernel_table, k, entries.items[k]);
            work += instructions(firsts.items[k]);
        }
        out.items[tiny] = work <= tiny_limit ? 1 : 0;
    }
    constexpr bool updates(int nest_id) const {
        for (int m = p.nests.nests.items[nest_id].first_member; m >= 0; m = p.nests.members.items[m].next)
            if (p.updates.changes.at(p.nests.members.items[m].symbol) == 1) return true;
        return false;
    }
    /// The value of the gradient's squared norm, or -1.
    constexpr int square_norm() const { return p.updates.first.size > 1 ? p.storage.value_of.at(p.updates.first.items[1]) : -1; }
    /// So few instructions that the whole program is unrolled into one function and lives in registers.
    static constexpr double tiny_limit = 400;
    /// Instructions that a kernel executes, on packs, functions counted as several; enormous where an extent is a run-time one.
    constexpr double instructions(int first) const {
        int const* const w = out.items + first;
        schedule::header const h = schedule::read_header(w);
        double outer = 1, inner = 1;
        for (int k = 0; k < h.loops + h.reduced; ++k) {
            int const extent = w[schedule::header_words + k];
            double const steps = extent < 0 ? 1e6 : k == h.lane_loop ? (extent + h.lanes - 1) / h.lanes : extent;
            (k < h.loops ? outer : inner) *= steps;
        }
        int const* code = w + schedule::header_words + (h.loops + h.reduced) + h.addresses * (5 + h.loops + h.reduced) + h.conditions * (2 + h.loops + h.reduced);
        double body = 0, result = 0;
        for (int k = 0; k < h.body + h.result; ++k, code += 4) {
            double const cost = static_cast<schedule::op>(code[0]) == schedule::op::call ? 12 : static_cast<schedule::op>(code[0]) == schedule::op::number ? 0 : 1;
            (k < h.body ? body : result) += cost;
        }
        return outer * (inner * body + result);
    }
    static constexpr void put_segment(core::buffer<int>& segments, int tiled, int first, int count, int fill, int fills) {
        int const words[] = {tiled, first, count, fill, fills};
        for (int word : words) segments.push(word);
    }
};

/// The words of a program: the second constant evaluation.
constexpr core::buffer<int> plan_words(request const& r, int const* derived) {
    scheduled p;
    schedule_program(r, derived, p);
    plan_writer w{p};
    w.write(r.how.tile);
    return static_cast<core::buffer<int>&&>(w.out);
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
