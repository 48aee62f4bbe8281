// SPDX-License-Identifier: BSL-1.0
// Equations to statements: every reduction but one gets a statement of its own, long products are contracted pair by pair.
#pragma once
#include <chainrule/calculus/recognise.hpp>
#include <chainrule/schedule/canonical.hpp>
#include <chainrule/schedule/phase.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

struct splitter {
    system& s;
    extent_table const& extents;
    buffer<statement>& out;
    int& index_symbol; // see memory_layout
    known_statements& known;
    core::int_map& ahead; // symbol of a recurrence -> 1 before its statement is made
    common_statements temporaries{s, extents, out, known};

    constexpr double size_of(int axis) const { return size_of_class(extents, s.g.axes.items[axis].extent_class); }

    // --- products summed over several axes
    /// Does a factor have the axis, among those that have `with` too (or, where `outside`, those that lack it)? with < 0: all.
    constexpr bool any_has(buffer<part> const& factors, int axis, int with, bool outside) const {
        for (int k = 0; k < factors.size; ++k) {
            int const id = factors.items[k].id;
            if ((with < 0 || s.g.has_axis(id, with) != outside) && s.g.has_axis(id, axis)) return true;
        }
        return false;
    }
    /// All axes of the factors, each once.
    constexpr buffer<int> axes_of(buffer<part> const& factors) const {
        buffer<int> all{8};
        for (int k = 0; k < factors.size; ++k) {
            node const& n = s.g.at(factors.items[k].id);
            for (int m = 0; m < n.axes_count; ++m) {
                int const axis = s.g.axis_lists.items[n.axes_first + m];
                bool known = false;
                for (int q = 0; q < all.size; ++q) known = known || all.items[q] == axis;
                if (!known) all.push(axis);
            }
        }
        return all;
    }

    /// Takes parts out of Σ over `bound` of Π factors while a sum of its own over some of them costs less than one nest over all
    /// axes: greedy elimination of one axis at a time, by the number of multiplications.
    constexpr void contract(buffer<int>& bound, buffer<part>& factors) {
        graph& g = s.g;
        while (bound.size > 1 && factors.size > 1) {
            buffer<int> const all = axes_of(factors);
            double direct = 1, best = 0;
            for (int k = 0; k < all.size; ++k) direct *= size_of(all.items[k]);
            int chosen = -1;
            auto const is_bound = [&](int axis) {
                for (int k = 0; k < bound.size; ++k)
                    if (bound.items[k] == axis) return true;
                return false;
            };
            for (int b = 0; b < bound.size; ++b) {
                int const axis = bound.items[b];
                double own = 1, rest = 1;
                for (int k = 0; k < all.size; ++k) {
                    int const a = all.items[k];
                    bool const inside = any_has(factors, a, axis, false), outside = any_has(factors, a, axis, true);
                    if (inside) own *= size_of(a);
                    if (outside || (inside && !is_bound(a))) rest *= size_of(a);
                }
                if (own + rest < direct && (chosen < 0 || own + rest < best)) {
                    chosen = axis;
                    best = own + rest;
                }
            }
            if (chosen < 0) return;
            buffer<part> group(factors.size), others(factors.size + 1);
            for (int k = 0; k < factors.size; ++k) (g.has_axis(factors.items[k].id, chosen) ? group : others).push(factors.items[k]);
            buffer<int> summed(bound.size), kept(bound.size);
            for (int k = 0; k < bound.size; ++k) {
                bool const local = any_has(group, bound.items[k], -1, false) && !any_has(others, bound.items[k], -1, false);
                (local ? summed : kept).push(bound.items[k]);
            }
            int const body = make_multiply(g, group.items, group.size);
            others.push({temporaries.read(close(g, kind::sum, summed.items, summed.size, body)), 1});
            factors = others;
            bound = kept;
        }
    }

    /// The reduction of a body without reductions. A sum of terms over several axes is taken term by term where that saves work.
    constexpr int reduce(kind what, buffer<int> bound, int body) {
        graph& g = s.g;
        if (what == kind::sum && bound.size > 1 && g.what(body) == kind::multiply) {
            node const n = g.at(body);
            buffer<part> factors(n.count);
            for (int k = 0; k < n.count; ++k) { // x² is two factors: Σ_ij x(i)²·y(j)² needs none, (x(i)·y(j))² none either
                part const p = g.parts.items[n.first + k];
                factors.push({power(g, p.id, p.value), 1});
            }
            int const before = bound.size;
            contract(bound, factors);
            if (bound.size < before) body = make_multiply(g, factors.items, factors.size, n.value);
        } else if (what == kind::sum && bound.size > 1 && g.what(body) == kind::add && worth_distributing(bound, body)) {
            node const n = g.at(body);
            buffer<part> terms(n.count + 1);
            auto const total = [&](int term) { // Σ over the axes it has, times the extents of the others
                buffer<int> own(bound.size);
                int extent = g.one();
                for (int k = 0; k < bound.size; ++k) {
                    if (g.has_axis(term, bound.items[k])) own.push(bound.items[k]);
                    else extent = multiply(g, extent, make_extent(g, g.axes.items[bound.items[k]].extent_class));
                }
                return multiply(g, extent, own.size > 0 ? temporaries.read(reduce(kind::sum, own, term)) : term);
            };
            for (int k = 0; k < n.count; ++k) {
                part const p = g.parts.items[n.first + k];
                terms.push({total(p.id), p.value});
            }
            if (!core::zero(n.value)) terms.push({total(make_number(g, n.value)), 1});
            return make_add(g, terms.items, terms.size);
        }
        return close(g, what, bound.items, bound.size, body);
    }
    constexpr bool worth_distributing(buffer<int> const& bound, int body) const {
        graph& g = s.g;
        node const n = g.at(body);
        for (int k = 0; k < n.count; ++k) { // a term that lacks an axis, or whose factors have no axis in common
            int const term = g.parts.items[n.first + k].id;
            for (int b = 0; b < bound.size; ++b)
                if (!g.has_axis(term, bound.items[b])) return true;
            if (g.what(term) != kind::multiply) continue;
            node const t = g.at(term);
            for (int f = 0; f < t.count; ++f)
                for (int b = 0; b < bound.size; ++b)
                    if (!g.has_axis(g.parts.items[t.first + f].id, bound.items[b])) return true;
        }
        return false;
    }

    /// The reduction that stays in the equation's own statement: the largest one over all slots that is inside no other. In a recurrence
    /// one that reads other steps, so that what needs none is computed for all steps at once.
    constexpr int own_reduction(equation const& e) {
        graph& g = s.g;
        buffer<int> outermost{4};
        memo seen(g);
        post_order(
            g, e.body, [&](int id, auto const& use) { is_reduction(g.what(id)) ? void() : for_operands(g, id, use); },
            seen,
            [&](int id) {
                seen.set(id, 1);
                if (is_reduction(g.what(id))) outermost.push(id);
            });
        int best = -1;
        double size = 0;
        for (int k = 0; k < outermost.size; ++k) {
            int const id = outermost.items[k];
            if (g.at(id).axes_count != e.rank || is_position(g.what(id))) continue;
            if (id != e.body && reduces_run_time(g, extents, id)) continue; // complete after the last tile only
            double const here = size_of_node(g, extents, open(g, id).body) * (reads_ahead(id) ? 1e12 : 1);
            if (best < 0 || here > size) best = id, size = here;
        }
        for (int k = 0; k < outermost.size && best >= 0; ++k) {
            if (outermost.items[k] == best) continue;
            bool inside = false;
            for_nodes(g, outermost.items[k], [&](int id) { inside = inside || id == best; });
            if (inside) return -1;
        }
        return best;
    }

    /// Is it computed once for several places?
    constexpr bool shared(int id) { return ahead.empty() && known.occurs.at(temporaries.names.of(id)) > 1; }

    constexpr bool reads_ahead(int id) {
        bool found = false;
        if (!ahead.empty()) for_nodes(s.g, id, [&](int read) { found = found || (s.g.what(read) == kind::access && ahead.at(s.g.at(read).tag) == 1); });
        return found;
    }

    /// [index = argmax] as 1 − step(|place − index|): the place is found once, by a statement of its own.
    constexpr int position(int id, int axis, int body) {
        graph& g = s.g;
        node const n = g.at(id);
        affine beyond;
        beyond.constant = place_itself;
        int const place = temporaries.read(close(g, n.what, &axis, 1, body, make_index(g, beyond)));
        if (index_symbol < 0) {
            int const extent_class = g.axes.items[axis].extent_class;
            index_symbol = s.declare({}, &extent_class, 1);
        }
        int const difference = subtract(g, place, make_access(g, index_symbol, &n.tag, 1));
        return subtract(g, g.one(), call_of<operations::step>(g, call_of<operations::abs>(g, difference)));
    }

    constexpr void split(equation const& e) {
        graph& g = s.g;
        int own = own_reduction(e);
        if (own >= 0 && own != e.body && shared(own)) own = -1;
        memo done(g);
        post_order_opened(
            g, e.body, [&](int id) { return done.has(id); },
            [&](int id) {
                if (is_leaf(g.what(id))) return done.set(id, id);
                if (!is_reduction(g.what(id))) return done.set(id, rebuild(g, id, [&](int child) { return done.at(child); }));
                opened_reduction const o = open(g, id);
                buffer<int> bound(o.count);
                for (int k = 0; k < o.count; ++k) bound.push(o.first + k);
                if (is_position(g.what(id))) return done.set(id, position(id, o.first, done.at(o.body)));
                int const reduced = reduce(g.what(id), bound, done.at(o.body));
                done.set(id, id == own || !is_reduction(g.what(reduced)) ? reduced : temporaries.read(reduced));
            });
        out.push({e.symbol, e.first_axis, e.rank, done.at(e.body)});
        if (!ahead.empty()) ahead.set(e.symbol, 0);
    }
};

} // namespace detail

/// Counts the reductions of an equation, up to their axes.
constexpr void count_reductions(system& s, extent_table const& extents, equation const& e, known_statements& known) {
    graph& g = s.g;
    canonical_names names{g, extents, known.axes};
    memo seen(g);
    post_order_opened(
        g, e.body, [&](int id) { return seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            if (!is_reduction(g.what(id)) || is_position(g.what(id))) return;
            int const key = names.of(id);
            known.occurs.set(key, (known.occurs.at(key) > 0 ? known.occurs.at(key) : 0) + 1);
        });
}

/// Adds the statements of an equation, in the order of computation. `index_symbol` gets the symbol whose entry at i is i, where one is
/// used; `known` is shared by all equations, and `ahead`: 1 for symbols that are read before their statements are made.
constexpr void split_equation(system& s, extent_table const& extents, equation const& e, known_statements& known, core::int_map& ahead, int& index_symbol,
                              buffer<statement>& out) {
    detail::splitter{s, extents, out, index_symbol, known, ahead}.split(e);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
