// SPDX-License-Identifier: BSL-1.0
// Freezing: the part of a graph that some roots need, written into one array of integers.
#pragma once
#include <chainrule/graph/frozen.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// How far it has come. Long work stops between steps and goes on in another evaluation.
struct freezing {
    enum class stage { slots, reach, number, symbols, nodes, end };
    stage now = stage::slots;
    int position = 0; // steps of this stage
    int last = 0;     // the highest node that is reached
    int next_symbol = 0;
    buffer<operation const*> functions{8};
    core::int_map symbols, axes, rows, nodes, letters; // their new numbers
    buffer<int> rows_used{4}, letters_used{8}, nodes_used{32}, axes_used{8};

    template <class Use>
    constexpr void for_buffers(Use& use, graph const& g) {
        core::visit_buffer(use, functions);
        core::visit_map(use, symbols, g.symbols.size);
        core::visit_map(use, axes, g.axes.size);
        core::visit_map(use, rows, g.rows.size);
        core::visit_map(use, nodes, g.nodes.size);
        core::visit_map(use, letters, g.letters.size);
        core::visit_buffer(use, rows_used);
        core::visit_buffer(use, letters_used);
        core::visit_buffer(use, nodes_used);
        core::visit_buffer(use, axes_used);
    }
};

namespace detail {

/// First what is reached gets new, dense numbers; then it is written.
struct freezer {
    system& s;
    extent_table const& extents;
    selection const& wanted;
    freezing& state;
    buffer<int>& out;
    core::int_map &symbols = state.symbols, &axes = state.axes, &rows = state.rows, &nodes = state.nodes, &letters = state.letters;

    constexpr void put(int word) { out.push(word); }
    constexpr void put(std::string_view text) {
        put(static_cast<int>(text.size()));
        for (std::size_t k = 0; k < text.size(); k += 4) {
            unsigned packed = 0;
            for (std::size_t m = k; m < text.size() && m < k + 4; ++m)
                packed |= static_cast<unsigned>(static_cast<unsigned char>(text[m])) << (8 * (m - k));
            put(static_cast<int>(packed));
        }
    }
    static constexpr bool small(std::int64_t v) { return v >= INT32_MIN && v <= INT32_MAX; }
    static constexpr int form(number v) { return v.is(1) ? 0 : small(v.upper) && small(v.lower) ? 1 : 2; }
    constexpr void put(number v) {
        int const how = form(v);
        if (how == 0) return;
        put(static_cast<int>(v.upper));
        if (how == 2) put(static_cast<int>(v.upper >> 32));
        put(static_cast<int>(v.lower));
        if (how == 2) put(static_cast<int>(v.lower >> 32));
    }

    // --- first pass
    constexpr void use_letter(int letter) {
        if (letters.at(letter) < 0) letters.set(letter, state.letters_used.push(letter));
    }
    constexpr void use_axis(int axis) {
        if (axis < 0 || axes.at(axis) >= 0) return;
        axes.set(axis, state.axes_used.push(axis));
        use_letter(s.g.axes.items[axis].letter);
    }
    /// An extent is printed by the letter of an axis that has it: the first in the model.
    constexpr void use_letter_of(int extent_class) {
        for (int k = 0; k < s.g.axes.size; ++k)
            if (s.g.axes.items[k].extent_class == extent_class && s.g.axes.items[k].letter > 0) return use_axis(k);
    }
    constexpr void use_index(int index) {
        if (index < affine_index) return use_axis(index);
        int const row = index - affine_index;
        if (rows.at(row) >= 0) return;
        rows.set(row, state.rows_used.push(row));
        row_info const r = s.g.rows.items[row];
        for (int k = 0; k < r.count; ++k) use_axis(s.g.row_terms.items[r.first + k].axis);
    }
    constexpr int function(operation const* f) {
        for (int k = 0; k < state.functions.size; ++k)
            if (state.functions.items[k]->name == f->name) return k;
        return state.functions.push(f);
    }
    constexpr void use_node(int id) {
        node const& n = s.g.at(id);
        part const* const p = s.g.parts_of(id);
        if (n.what == kind::access) symbols.set(n.tag, 0);
        if (n.what == kind::access || n.what == kind::delta || n.what == kind::guard)
            for (int k = 0; k < n.count; ++k) use_index(p[k].id);
        if (n.what == kind::call) function(n.function);
        if (n.what == kind::extent || n.what == kind::guard) use_letter_of(n.tag);
        if (is_position(n.what)) use_index(n.tag);
        if (is_reduction(n.what))
            for (int k = 1; k < n.count; ++k) use_letter(static_cast<int>(p[k].value.upper));
    }
    constexpr void reach(int root) {
        post_order(
            s.g, root, [&](int id) { return nodes.at(id) >= 0; }, [&](int id) {
                nodes.set(id, 0);
                ++s.g.effort;
            });
        if (root > state.last) state.last = root;
    }
    constexpr void reach_equation(equation const& e) {
        reach(e.body);
        symbols.set(e.symbol, 0);
    }
    constexpr void use_left() {
        for (int k = 0; k < wanted.left.size; k += 2 + wanted.left.items[k + 1]) {
            if (wanted.left.items[k] >= 0) symbols.set(wanted.left.items[k], 0);
            for (int m = 0; m < wanted.left.items[k + 1]; ++m) use_axis(wanted.left.items[k + 2 + m]);
        }
    }
    constexpr void number_node(int id) {
        if (nodes.at(id) < 0) return;
        nodes.set(id, 2 + state.nodes_used.push(id));
        use_node(id);
    }
    constexpr void number_symbols() {
        for (int k = 0; k < s.g.symbols.size; ++k)
            if (symbols.at(k) >= 0) symbols.set(k, state.next_symbol++);
    }

    // --- second pass
    constexpr int index(int i) const {
        return i < 0 ? i : i >= affine_index ? affine_index + rows.at(i - affine_index) : axes.at(i);
    }
    constexpr void write_node(int id) {
        node const& n = s.g.at(id);
        part const* const p = s.g.parts_of(id);
        bool const reduction = is_reduction(n.what);
        bool weighted = false;
        for (int k = 0; k < n.count && !reduction; ++k) weighted = weighted || !p[k].value.is(1);
        put(static_cast<int>(n.what) | form(n.value) << 8 | (weighted ? 1 << 12 : 0) | n.count << 16);
        put(n.value);
        if (n.what == kind::access) put(symbols.at(n.tag));
        if (n.what == kind::guard || n.what == kind::extent) put(n.tag);
        if (is_position(n.what)) put(index(n.tag));
        if (n.what == kind::call) put(function(n.function));
        for (int k = 0; k < n.count; ++k) {
            if (reduction && k > 0) {
                put(p[k].id);
                put(letters.at(static_cast<int>(p[k].value.upper)));
                continue;
            }
            put(is_leaf(n.what) ? index(p[k].id) : nodes.at(p[k].id));
            if (!weighted) continue;
            put(form(p[k].value));
            put(p[k].value);
        }
    }
    constexpr void write_letters_and_extents() {
        graph const& g = s.g;
        put(wanted.depends ? 1 : 0);
        use_letter(0);
        for (int k = 0; k < extents.list.size; ++k) use_letter(extents.list.items[k].letter);
        put(state.letters_used.size);
        for (int k = 0; k < state.letters_used.size; ++k) put(g.view(g.letters.items[state.letters_used.items[k]]));
        put(extents.list.size);
        for (int k = 0; k < extents.list.size; ++k) {
            put(extents.list.items[k].extent);
            put(letters.at(extents.list.items[k].letter));
        }
        put(state.next_symbol);
    }
    constexpr void write_symbol(int id) {
        graph const& g = s.g;
        if (symbols.at(id) < 0) return;
        symbol_info const& info = g.symbols.items[id];
        put(g.view(info.name));
        put(g.view(info.unicode));
        put(g.view(info.latex));
        put(info.rank);
        for (int m = 0; m < info.rank; ++m) put(g.slot_classes.items[info.slots + m]);
    }
    constexpr void write_functions_and_axes() {
        graph const& g = s.g;
        put(state.functions.size);
        for (int k = 0; k < state.functions.size; ++k) {
            operation const& f = *state.functions.items[k];
            put(f.name);
            put(f.unicode);
            put(f.latex);
        }
        put(state.axes_used.size);
        for (int k = 0; k < state.axes_used.size; ++k) {
            put(g.axes.items[state.axes_used.items[k]].extent_class);
            put(letters.at(g.axes.items[state.axes_used.items[k]].letter));
        }
        put(state.rows_used.size);
        for (int k = 0; k < state.rows_used.size; ++k) {
            row_info const& row = g.rows.items[state.rows_used.items[k]];
            put(row.constant);
            put(row.count);
            for (int m = 0; m < row.count; ++m) {
                put(index(g.row_terms.items[row.first + m].axis));
                put(g.row_terms.items[row.first + m].factor);
            }
        }
        write_typed();
        put(state.nodes_used.size);
    }
    constexpr void write_typed() {
        buffer<part> const& typed = s.g.typed;
        put(typed.size);
        for (int k = 0; k < typed.size; ++k) {
            put(typed.items[k].id | form(typed.items[k].value) << 8);
            put(typed.items[k].value);
        }
    }
    constexpr void write_roots() {
        put(nodes.at(wanted.root));
        put(wanted.equations.size);
        for (int k = 0; k < wanted.equations.size; ++k) {
            equation const& e = wanted.equations.items[k];
            put(symbols.at(e.symbol));
            put(e.rank > 0 ? axes.at(e.first_axis) : 0);
            put(nodes.at(e.body));
        }
        put(wanted.left.size);
        for (int k = 0; k < wanted.left.size; k += 2 + wanted.left.items[k + 1]) {
            put(wanted.left.items[k] < 0 ? -1 : symbols.at(wanted.left.items[k]));
            put(wanted.left.items[k + 1]);
            for (int m = 0; m < wanted.left.items[k + 1]; ++m) put(axes.at(wanted.left.items[k + 2 + m]));
        }
    }

    /// The next part; false when there is none.
    constexpr bool step() {
        int const k = state.position++, first = k * some, written = out.size;
        bool more = false; // parts of this stage
        switch (state.now) {
        case freezing::stage::slots: // first, so that the slots of an equation stay consecutive
            if (k == 0) use_letter(0);
            more = k < wanted.equations.size;
            for (int m = 0; more && m < wanted.equations.items[k].rank; ++m) use_axis(wanted.equations.items[k].first_axis + m);
            break;
        case freezing::stage::reach:
            if (k == 0) reach(wanted.root);
            more = k < wanted.equations.size;
            if (more) reach_equation(wanted.equations.items[k]);
            break;
        case freezing::stage::number:
            if (k == 0) {
                use_left();
                nodes.set(0, 0);
                nodes.set(1, 1);
            }
            for (int id = 2 + first; id <= state.last && id < 2 + first + some; ++id) number_node(id); // operands have lower numbers
            more = 2 + first + some <= state.last;
            if (!more) number_symbols();
            s.g.effort += more ? some / 4 : s.g.symbols.size / 32;
            break;
        case freezing::stage::symbols:
            if (k == 0) write_letters_and_extents();
            for (int id = first; id < s.g.symbols.size && id < first + some; ++id) write_symbol(id);
            more = first + some < s.g.symbols.size;
            if (!more) write_functions_and_axes();
            break;
        case freezing::stage::nodes:
            for (int m = first; m < state.nodes_used.size && m < first + some; ++m) write_node(state.nodes_used.items[m]);
            more = first + some < state.nodes_used.size;
            if (!more) write_roots();
            s.g.effort += some / 4;
            break;
        case freezing::stage::end: return false;
        }
        s.g.effort += 1 + (out.size - written) / 8;
        if (more) return true;
        state.now = static_cast<freezing::stage>(static_cast<int>(state.now) + 1);
        state.position = 0;
        return state.now != freezing::stage::end;
    }

private:
    static constexpr int some = 16; // nodes or symbols of a step
};

} // namespace detail

/// The slots of frozen equations must be consecutive axes that no other equation of the selection uses otherwise.
constexpr buffer<int> freeze(system& s, extent_table const& extents, selection const& wanted) {
    freezing state;
    buffer<int> out{256};
    for (detail::freezer f{s, extents, wanted, state, out}; f.step();) {}
    return out;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
