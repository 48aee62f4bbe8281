// SPDX-License-Identifier: BSL-1.0
// A schedule written as the array of integers that kernels are instantiated from; kernel/plan.hpp reads it.
#pragma once
#include <chainrule/graph/freeze.hpp>
#include <chainrule/kernel/model.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

/// Which nests run in a pass over the tiles of phase p: its own, and tiled ones before it whose values they read.
constexpr core::buffer<int> tiled_nests(scheduled& p, int phase) {
    engine::graph& g = p.s.g;
    core::buffer<int> reversed{16}, result{16};
    core::int_map read; // symbols
    int whole = -1;     // the sequence that is taken, from its last nest on
    for (int k = p.nests.nests.size - 1; k >= 0; --k) {
        engine::nest const& n = p.nests.nests.items[k];
        if (!n.tiled || n.phase > phase) continue;
        bool needed = n.phase == phase || (n.sequence >= 0 && n.sequence == whole);
        for (int q = k; q >= 0 && (q == k || (n.sequence >= 0 && p.nests.nests.items[q].sequence == n.sequence)); --q) // with all of its sequence
            for (int m = p.nests.nests.items[q].first_member; m >= 0 && !n.accumulates; m = p.nests.members.items[m].next)
                needed = needed || read.at(p.nests.members.items[m].symbol) == 1;
        if (!needed) continue;
        whole = n.sequence;
        reversed.push(k);
        for (int m = n.first_member; m >= 0; m = p.nests.members.items[m].next)
            engine::for_nodes(g, p.nests.members.items[m].body, [&](int id) {
                if (g.what(id) == engine::kind::access) read.set(g.at(id).tag, 1);
            });
    }
    while (reversed.size > 0) result.push(reversed.pop());
    return result;
}

/// The words written so far, and what is known of the kernels among them.
struct planning {
    core::buffer<int> out{1024};
    core::buffer<int> firsts{4}, sizes{4}, owners{4}; // of the code of each entry; owners: the first entry with it
    core::buffer<int> hashes{4}, earlier{4};          // of that code; the last entry before it with the same low bits, or -1
    core::int_map latest;                             // low bits of the hash -> the last owner
    core::buffer<int> entries{16};                    // nests in the order of the kernel table
    int value_table = 0, kernel_table = 0;
    double work = 0;

    /// All but `out`.
    template <class Use>
    constexpr void for_buffers(Use& use) {
        core::visit_buffer(use, firsts);
        core::visit_buffer(use, sizes);
        core::visit_buffer(use, owners);
        core::visit_buffer(use, hashes);
        core::visit_buffer(use, earlier);
        core::visit_map(use, latest, 256);
        core::visit_buffer(use, entries);
    }
};

struct plan_writer {
    static constexpr int value_words = 12, kernel_words = 4;
    static constexpr int tiny = 8, total = 13; // positions of words
    scheduled& p;
    planning& to;
    core::buffer<int>& out = to.out;

    constexpr void put_value(int at, engine::stored_value const& v, core::int_map const& watched) {
        engine::graph& g = p.s.g;
        engine::symbol_info const& info = g.symbols.items[v.symbol];
        int const shape = out.size;
        for (int k = 0; k < info.rank; ++k) {
            out.push(engine::extent_of(p.extents, g.slot_classes.items[info.slots + k]));
            out.push(p.layout.stride(g, v.symbol, k));
        }
        int const name = out.size;
        for (char c : g.view(info.name)) out.push(c);
        int const words[] = {v.computed, v.wanted, v.streamed, v.size, v.offset, info.rank, shape, name, info.name.count, v.elements, v.owned, watched.at(v.symbol) == 1};
        for (int k = 0; k < value_words; ++k) out.items[at + k] = words[k];
    }
    /// The owner of the same words, or -1; `hash` is theirs.
    constexpr int find_equal(core::buffer<int> const& words, int hash) const {
        int q = to.latest.at(hash & 255);
        for (; q >= 0; q = to.earlier.items[q]) {
            bool equal = to.hashes.items[q] == hash && to.sizes.items[q] == words.size;
            for (int m = 0; m < words.size && equal; ++m) equal = out.items[to.firsts.items[q] + m] == words.items[m];
            if (equal) return q;
        }
        return -1;
    }
    /// The kernel at an entry of the table; equal kernels share their words.
    constexpr void put_kernel(int entry) {
        engine::detail::emitter e{{p.s, p.layout}, p.functions, p.nests, p.nests.nests.items[to.entries.items[entry]], p.updates};
        core::buffer<int> const words = e.emit([&](int symbol) { return p.storage.value_of.at(symbol) >= 0; });
        unsigned mixed = 0;
        for (int m = 0; m < words.size; ++m) mixed = engine::mix(mixed, static_cast<unsigned>(words.items[m]));
        int const hash = static_cast<int>(mixed >> 1), same = find_equal(words, hash);
        to.owners.push(same < 0 ? entry : same);
        to.firsts.push(same < 0 ? out.size : to.firsts.items[same]);
        to.sizes.push(words.size);
        to.hashes.push(hash);
        to.earlier.push(same < 0 ? to.latest.at(hash & 255) : -1);
        if (same < 0) {
            to.latest.set(hash & 255, entry);
            for (int m = 0; m < words.size; ++m) out.push(words.items[m]);
        }
        int const row[] = {to.firsts.items[entry], words.size, to.owners.items[entry], out.size};
        for (int m = 0; m < 4; ++m) out.items[to.kernel_table + kernel_words * entry + m] = row[m];
        for (int m = 0; m < e.symbols.size; ++m) out.push(p.storage.value_of.at(e.symbols.items[m]));
        if (e.reads_total) {
            out.items[total] = 1;
            to.work = 2 * tiny_limit;
        }
        if (to.work <= tiny_limit) to.work += instructions(to.firsts.items[entry]);
        out.items[tiny] = to.work <= tiny_limit ? 1 : 0;
    }

    /// All but the kernels.
    constexpr void start(int tile) {
        out.push(p.status);
        if (p.status != 0) return;
        int const values = p.storage.values.size;
        core::buffer<int>& entries = to.entries;
        core::buffer<int> segments{8}, fills{8}; // tiled, first, count, first fill, count; value, fold
        int phases = 1, update = -1, update_segment = -1;
        bool any_tiled = false;
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
            any_tiled = true;
        }
        core::buffer<int> const runs = sequence_runs(segments);
        if (runs.size > 0) to.work = 2 * tiny_limit;
        int const head[] = {entries.size, values, p.storage.size, p.objective < 0 ? -1 : p.storage.value_of.at(p.objective), segments.size / 5, fills.size / 2, tile, to.work <= tiny_limit, runs.size / 4,
                            update < 0 ? entries.size : update, update < 0 ? segments.size / 5 : update_segment, square_norm(), any_tiled};
        static_assert(sizeof(head) / sizeof(int) == 13 && tiny == 8 && total == 13);
        for (int word : head) out.push(word);
        to.value_table = out.size;
        to.kernel_table = to.value_table + value_words * values;
        out.resize(to.kernel_table + kernel_words * entries.size, 0);
        for (int k = 0; k < segments.size; ++k) out.push(segments.items[k]);
        for (int k = 0; k < fills.size; ++k) out.push(fills.items[k]);
        for (int k = 0; k < runs.size; ++k) out.push(runs.items[k]);
        core::int_map const watched = gradients_before(update < 0 ? entries.size : update);
        for (int k = 0; k < values; ++k) put_value(to.value_table + value_words * k, p.storage.values.items[k], watched);
    }
    /// Does it change parameters, if the loss allows it?
    constexpr bool updates(int nest_id) const {
        if (!p.updates.guarded) return false;
        for (int m = p.nests.nests.items[nest_id].first_member; m >= 0; m = p.nests.members.items[m].next)
            if (p.updates.changes.at(p.nests.members.items[m].symbol) > 0) return true;
        return false;
    }
    /// Gradients that are in memory before an entry of the kernel table, from which on parameters change, and sums over the run-time axis
    /// of which they are multiples or terms: 1 for their symbols. Where one of those is not finite, neither is the gradient.
    constexpr core::int_map gradients_before(int entry) const {
        core::int_map found, gradients;
        for (int q = 0; q < p.parameters.size && p.updates.guarded; ++q) gradients.set(adjoint_symbol(p.s.g, p.objective, p.parameters.items[q]), 1);
        for (int k = 0; k < to.entries.size && p.updates.guarded && p.parameters.size > 0; ++k) {
            engine::nest const& n = p.nests.nests.items[to.entries.items[k]];
            for (int m = n.first_member; m >= 0; m = p.nests.members.items[m].next) {
                engine::member const& each = p.nests.members.items[m];
                if (gradients.at(each.symbol) != 1) continue;
                if (k < entry) found.set(each.symbol, 1);
                else note_sums(each.body, found);
            }
        }
        return found;
    }
    constexpr void note_sums(int id, core::int_map& found) const {
        engine::graph& g = p.s.g;
        engine::node const n = g.at(id);
        if (n.what == engine::kind::access) {
            int const nest = p.nests.nest_of.at(n.tag);
            if (nest >= 0 && p.nests.nests.items[nest].accumulates) found.set(n.tag, 1);
        } else if (n.what == engine::kind::add || n.what == engine::kind::multiply) {
            for (int k = 0; k < n.count; ++k)
                if (engine::part const f = g.parts.items[n.first + k]; n.what == engine::kind::add || f.value.is(1)) note_sums(f.id, found);
        }
    }
    /// The value of the gradient's squared norm, or -1.
    constexpr int square_norm() const { return p.updates.first.size > 1 ? p.storage.value_of.at(p.updates.first.items[1]) : -1; }
    /// Entries that are run together along an axis: first, count, extent, direction.
    constexpr core::buffer<int> sequence_runs(core::buffer<int> const& segments) const {
        core::buffer<int> const& entries = to.entries;
        core::buffer<int> runs{4};
        for (int k = 0; k < entries.size;) {
            int const sequence = p.nests.nests.items[entries.items[k]].sequence, first = k++;
            if (sequence < 0) continue;
            int end = entries.size; // of the segment
            for (int q = 0; q < segments.size; q += 5)
                if (segments.items[q + 1] > first && segments.items[q + 1] < end) end = segments.items[q + 1];
            while (k < end && p.nests.nests.items[entries.items[k]].sequence == sequence) ++k;
            engine::sequence const& how = p.sequences.list.items[sequence];
            int const words[] = {first, k - first, engine::extent_of(p.extents, how.extent_class), how.direction};
            for (int word : words) runs.push(word);
        }
        return runs;
    }
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

/// A request on its way to the words of its program.
struct making : scheduled {
    planning plan;
    engine::freezing frozen; // of a request for formulas

    /// Goes on until so much effort is spent, or all words are there.
    constexpr void advance(request const& r, int effort) {
        long long const before = s.g.effort, enough = before + effort;
        limit_search(r, s);
        while (now != pass::end && s.g.effort < enough) {
            if (r.formulas && now > pass::derive) return put_formulas(enough);
            if (now < pass::plan) {
                step(r);
                if (now == pass::end) put_failure();
                continue;
            }
            s.g.effort += 2;
            plan_writer w{*this, plan};
            if (step_number == 0) w.start(r.how.tile);
            else if (step_number <= plan.entries.size) w.put_kernel(step_number - 1);
            else now = pass::end;
            ++step_number;
        }
    }

private:
    /// The status, and the name of the symbol whose equation has no program.
    constexpr void put_failure() {
        plan.out.push(status);
        std::string_view const name = refused < 0 ? std::string_view() : s.g.name(refused);
        plan.out.push(static_cast<int>(name.size()));
        for (char c : name) plan.out.push(c);
    }
    /// The status, and the adjoint equations, frozen.
    constexpr void put_formulas(long long enough) {
        engine::selection selected;
        selected.equations = backward.result.equations;
        engine::detail::freezer f{s, extents, selected, frozen, plan.out};
        if (plan.out.size == 0) plan.out.push(0);
        while (s.g.effort < enough)
            if (!f.step()) {
                now = pass::end;
                return;
            }
    }
};

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
