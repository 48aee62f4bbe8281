// SPDX-License-Identifier: BSL-1.0
// Tangents: how the value of an equation changes when what it reads changes in a given direction (forward accumulation, Wengert 1964).
#pragma once
#include <chainrule/calculus/pass_back.hpp>
#include <chainrule/calculus/stabilise.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Tangent equations of a system. Every symbol that moves has a symbol for its tangent, with the same slots.
struct tangents {
    core::int_map symbol_of;            // symbol -> its tangent
    operation const* missing = nullptr; // an operation without a derivative that was met

    /// ė = Σ ∂e/∂u(i)·u̇(i) over the reads u(i) of symbols that move, at the slots of the equation. Where a derivative divides by u, as that of
    /// log(u), the definition of u̇ is put in if the quotient is gone then: it would be 0/0 where u has rounded to 0.
    constexpr int of(system& s, equation const& e) { return of(s, e, 0); }

private:
    static constexpr int deepest = 4; // definitions put in one into another

    constexpr int of(system& s, equation const& e, int depth) {
        graph& g = s.g;
        buffer<int> moving{8};
        detail::for_accesses(g, e.body, [&](int access) {
            int const symbol = g.at(access).tag;
            for (int k = 0; k < moving.size; ++k)
                if (moving.items[k] == symbol) return;
            if (symbol_of.at(symbol) >= 0) moving.push(symbol);
        });
        int const own = g.axes.size; // axes of the result, and back to those of the equation
        buffer<renaming> back(e.rank + 1);
        for (int k = 0; k < e.rank; ++k) {
            axis_info const axis = g.axes.items[e.first_axis + k];
            back.push({g.fresh_axis(axis.extent_class, axis.letter), e.first_axis + k});
        }
        int total = g.zero();
        for (int k = 0; k < moving.size; ++k) total = add(g, total, term(s, e, moving.items[k], own, depth));
        return tidy(s, rename(g, total, back.items, back.size));
    }
    /// The axes of the equation in the result's own place, as the deltas of the seed say: before others, for a recurrence's steps to be seen.
    static constexpr int at_own(graph& g, equation const& e, int product, int own) {
        for (int k = 0; k < e.rank; ++k) {
            if (!g.has_axis(product, e.first_axis + k)) continue;
            int const factor = detail::divided_by_delta(g, product, make_delta(g, e.first_axis + k, own + k));
            if (factor >= 0) product = rename(g, factor, e.first_axis + k, own + k);
        }
        return product;
    }
    /// The part by one symbol, its tangent at the indices of a read as `direction` says.
    template <class Direction>
    constexpr int along(system& s, equation const& e, int u, int own, Direction const& direction) {
        graph& g = s.g;
        core::int_map moves;
        moves.set(u, 1);
        int seed = g.one(), total = g.zero();
        for (int k = 0; k < e.rank; ++k) seed = multiply(g, seed, make_delta(g, e.first_axis + k, own + k));
        detail::pass_back(s, e, seed, moves, missing, [&](node const& n, int product) {
            buffer<int> at(n.count + 1);
            for (int k = 0; k < n.count; ++k) at.push(g.parts.items[n.first + k].id);
            product = at_own(g, e, multiply(g, product, direction(at)), own);
            for (int round = 0; round < 2; ++round) // the equation's own axes first
                for (int m = n.axes_count - 1; m >= 0; --m) {
                    int const axis = g.axis_lists.items[n.axes_first + m];
                    bool const of_equation = axis >= e.first_axis && axis < e.first_axis + e.rank;
                    if (of_equation == (round == 0) && g.has_axis(product, axis)) product = make_sum(g, axis, product);
                }
            total = add(g, total, product);
        });
        return total;
    }
    constexpr int term(system& s, equation const& e, int u, int own, int depth) {
        graph& g = s.g;
        int const tangent = symbol_of.at(u), d = g.symbols.items[u].definition;
        int const plain = along(s, e, u, own, [&](buffer<int> const& at) { return make_access(g, tangent, at.items, at.size); });
        if (d < 0 || depth == deepest || !divides_by(g, plain, u) || !divides_by(g, tidy(s, plain), u)) return plain;
        equation const inner = s.equations.items[d];
        int const body = of(s, inner, depth + 1);
        int const put_in = along(s, e, u, own, [&](buffer<int> const& at) {
            buffer<renaming> map(at.size + 1);
            for (int k = 0; k < at.size; ++k) map.push({inner.first_axis + k, at.items[k]});
            return multiply(g, in_range(g, make_access(g, tangent, at.items, at.size)), rename(g, body, map.items, map.size));
        });
        return divides_by(g, tidy(s, put_in), u) ? plain : put_in;
    }
};

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
