// SPDX-License-Identifier: BSL-1.0
// Tangents: how the value of an equation changes when what it reads changes in a given direction (forward accumulation, Wengert 1964).
#pragma once
#include <chainrule/calculus/local.hpp>
#include <chainrule/calculus/stabilise.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Tangent equations of a system. Every symbol that moves has a symbol for its tangent, with the same slots.
struct tangents {
    core::int_map symbol_of;            // symbol -> its tangent
    operation const* missing = nullptr; // an operation without a derivative that was met

    /// A symbol moves. `letter(slot)`: what the slots' axes are called where nothing else tells.
    template <class Letter>
    constexpr void move(system& s, int symbol, int tangent, Letter const& letter) {
        symbol_of.set(symbol, tangent);
        letters_of.set(symbol, letters.size);
        for (int k = 0; k < s.g.symbols.items[symbol].rank; ++k) letters.push(letter(k));
    }

    /// ė = Σ_u Σ ∂e/∂u·u̇ over the symbols u that an equation reads and that move, at the slots of the equation. Where ∂e/∂u divides by u, as
    /// of log(u), the definition of u̇ is put in if the quotient is gone then: it would be 0/0 where u has rounded to 0.
    constexpr int of(system& s, equation const& e) { return of(s, e, 0); }

private:
    static constexpr int deepest = 4; // definitions put in one into another
    core::int_map letters_of; // symbol -> the first of its slots' letters in `letters`
    buffer<int> letters{16};

    constexpr int of(system& s, equation const& e, int depth) {
        graph& g = s.g;
        buffer<int> moving{8};
        detail::for_accesses(g, e.body, [&](int access) {
            int const symbol = g.at(access).tag;
            for (int k = 0; k < moving.size; ++k)
                if (moving.items[k] == symbol) return;
            if (symbol_of.at(symbol) >= 0) moving.push(symbol);
        });
        int const own = own_axes(s, e);
        buffer<int> outputs(e.rank + 1);
        buffer<renaming> back(e.rank + 1);
        for (int k = 0; k < e.rank; ++k) {
            outputs.push(own + k);
            back.push({own + k, e.first_axis + k});
        }
        int total = g.zero();
        for (int k = 0; k < moving.size; ++k) total = add(g, total, term(s, e, moving.items[k], outputs, depth));
        return tidy(s, rename(g, tidy(s, total), back.items, back.size));
    }
    static constexpr int own_axes(system& s, equation const& e) {
        int const first = s.g.axes.size;
        for (int k = 0; k < e.rank; ++k) {
            axis_info const axis = s.g.axes.items[e.first_axis + k];
            s.g.fresh_axis(axis.extent_class, axis.letter);
        }
        return first;
    }
    /// Slots that u is read at by a plain letter get that letter.
    static constexpr void name_as_read(graph& g, equation const& e, int u, int slots) {
        core::int_map read;
        read.set(u, 1);
        detail::active_nodes const active = detail::find_active(g, e.body, read);
        for (int k = active.order.size - 1; k >= 0; --k) {
            node const n = g.at(active.order.items[k]);
            for (int m = 0; m < (n.what == kind::access && n.tag == u ? n.count : 0); ++m) {
                int const index = g.parts.items[n.first + m].id;
                if (index >= 0 && index < affine_index && g.axes.items[index].letter > 0) g.axes.items[slots + m].letter = g.axes.items[index].letter;
            }
        }
    }
    constexpr int term(system& s, equation const& e, int u, buffer<int> const& outputs, int depth) {
        graph& g = s.g;
        int const rank = g.symbols.items[u].rank, slots = s.slot_axes(u, 0), d = g.symbols.items[u].definition;
        buffer<int> inputs(rank + 1);
        for (int k = 0; k < rank; ++k) {
            inputs.push(slots + k);
            g.axes.items[slots + k].letter = letters.items[letters_of.at(u) + k];
        }
        name_as_read(g, e, u, slots);
        int const derivative = detail::local_derivative(s, e, u, outputs.items, inputs.items, &missing);
        auto const along = [&](int direction) {
            int product = multiply(g, derivative, direction);
            for (int k = rank - 1; k >= 0; --k) product = make_sum(g, slots + k, product);
            return tidy(s, product);
        };
        int const plain = along(access_axes(g, symbol_of.at(u), slots));
        if (d < 0 || depth == deepest || !divides_by(g, plain, u)) return plain;
        equation const inner = s.equations.items[d];
        buffer<renaming> map(rank + 1);
        for (int k = 0; k < rank; ++k) map.push({inner.first_axis + k, slots + k});
        int const put_in = along(rename(g, of(s, inner, depth + 1), map.items, rank));
        return divides_by(g, put_in, u) ? plain : put_in;
    }
};

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
