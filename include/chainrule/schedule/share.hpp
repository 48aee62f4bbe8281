// SPDX-License-Identifier: BSL-1.0
// Costly values once: a transcendental is computed in a statement of its own where a loop would repeat it, or statements share it.
#pragma once
#include <chainrule/schedule/split.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// A function that takes many times what an addition takes.
constexpr bool costly(graph const& g, int id) {
    node const& n = g.at(id);
    if (n.what == kind::call) return !n.function->cheap;
    if (n.what == kind::multiply)
        for (int k = 0; k < n.count; ++k)
            if (!g.parts.items[n.first + k].value.integer()) return true;
    return false;
}

} // namespace detail

/// What is known of all statements while values are shared.
struct shared_values {
    core::int_map uses = {};      // canonical node -> statements it occurs in
    core::int_map last_user = {}; // canonical node -> the last of them
    known_statements known;

    template <class Use>
    constexpr void for_buffers(Use& use, int nodes) {
        core::visit_map(use, uses, nodes);
        core::visit_map(use, last_user, nodes);
        known.for_buffers(use, nodes);
    }
};

namespace detail {

struct sharer {
    system& s;
    extent_table const& extents;
    buffer<statement> const& in;
    buffer<statement>& out;
    shared_values& values;
    core::int_map& uses = values.uses;
    core::int_map& last_user = values.last_user;
    common_statements common{s, extents, out, values.known};

    constexpr void count(int statement_id) {
        for_nodes(s.g, in.items[statement_id].body, [&](int id) {
            if (!costly(s.g, id) || reduction_in(s.g, id) >= 0) return;
            int const key = common.names.of(id);
            if (last_user.at(key) == statement_id) return;
            last_user.set(key, statement_id);
            uses.set(key, (uses.at(key) > 0 ? uses.at(key) : 0) + 1);
        });
    }

    /// The body with such nodes replaced; `loops` is the number of times it is evaluated; `whole`: may all of it be replaced?
    constexpr int replace(int root, double loops, bool whole) {
        graph& g = s.g;
        memo done(g), has_costly(g);
        post_order(
            g, root, has_costly,
            [&](int id) {
                int found = is_reduction(g.what(id)) ? 0 : costly(g, id);
                if (!is_reduction(g.what(id))) for_operands(g, id, [&](int child) { found |= has_costly.at(child); });
                has_costly.set(id, found);
            });
        auto const own_statement = [&](int id) {
            if (has_costly.at(id) == 0 || reduction_in(g, id) >= 0) return false;
            if (2 * size_of_node(g, extents, id) <= loops && (whole || id != root)) return true;
            if ((id == root && !whole) || !costly(g, id)) return false;
            int const uses_of = uses.at(common.names.of(id));
            return uses_of > 1;
        };
        post_order(
            g, root, [&](int id) {
                if (done.has(id)) return true;
                if (is_leaf(g.what(id)) || is_reduction(g.what(id))) return done.set(id, id), true;
                if (own_statement(id)) return done.set(id, common.read(id)), true;
                return false;
            },
            [&](int id) { done.set(id, rebuild(g, id, [&](int child) { return done.at(child); })); });
        return done.at(root);
    }

    /// Operations that a power takes, a division and a root counted as several.
    static constexpr double cost_of_power(number e) { return e.is(1) ? 0 : !e.integer() ? 12 : e.negative() ? 6 : 1; }
    /// Operations of a factor for each entry.
    constexpr double arithmetic(int factor) const {
        graph& g = s.g;
        double total = 0;
        if (is_leaf(g.what(factor))) return total;
        for_nodes(g, factor, [&](int id) {
            node const n = g.at(id);
            if (n.what == kind::call) total += costly(g, id) ? 12 : 1;
            if (n.what == kind::add) total += n.count - 1 + (core::zero(n.value) ? 0 : 1);
            for (int k = 0; k < n.count && n.what == kind::multiply; ++k) total += (k > 0 ? 1 : 0) + cost_of_power(g.parts.items[n.first + k].value);
        });
        return total;
    }

    /// In the body of a reduction: factors over some of its axes only, multiplied beforehand where that saves more arithmetic than it
    /// takes to store and read each product. In Σ_n (1 − h(j,n)²)·d(j,n)·x(i,n) the first two are multiplied once, not for each i.
    constexpr int group_factors(int body, double loops) {
        graph& g = s.g;
        if (g.what(body) != kind::multiply) return body;
        node const n = g.at(body);
        buffer<part> factors(n.count), kept(n.count);
        for (int k = 0; k < n.count; ++k) factors.push(g.parts.items[n.first + k]);
        bool changed = false;
        while (factors.size > 0) {
            int widest = 0;
            for (int k = 1; k < factors.size; ++k)
                if (g.at(factors.items[k].id).axes_count > g.at(factors.items[widest].id).axes_count) widest = k;
            part const leader = factors.items[widest];
            double const own = size_of_node(g, extents, leader.id);
            buffer<part> group(factors.size), rest(factors.size);
            double operations = 0;
            for (int k = 0; k < factors.size; ++k) {
                part const f = factors.items[k];
                node const& axes = g.at(f.id);
                bool inside = true;
                for (int m = 0; m < axes.axes_count && inside; ++m) inside = g.has_axis(leader.id, g.axis_lists.items[axes.axes_first + m]);
                if (inside) operations += (group.size > 0 ? 1 : 0) + cost_of_power(f.value) + arithmetic(f.id);
                (inside ? group : rest).push(f);
            }
            if (g.at(leader.id).axes_count == 0 || operations * (loops - own) <= 2 * own) {
                factors.items[widest] = factors.items[factors.size - 1];
                --factors.size;
                kept.push(leader);
                continue;
            }
            int const product = make_multiply(g, group.items, group.size);
            if (is_leaf(g.what(product)) || reduction_in(g, product) >= 0) {
                for (int k = 0; k < group.size; ++k) kept.push(group.items[k]);
            } else {
                kept.push({common.read(product), 1});
                changed = true;
            }
            factors = rest;
        }
        return changed ? make_multiply(g, kept.items, kept.size, n.value) : body;
    }

    constexpr void share(statement const& t) {
        graph& g = s.g;
        int body = t.body;
        double loops = 1;
        for (int k = 0; k < t.rank; ++k) loops *= size_of_class(extents, g.axes.items[t.first_axis + k].extent_class);
        int const reduction = reduction_in(g, body);
        if (reduction >= 0) { // its body has loops of its own
            opened_reduction const o = open(g, reduction);
            double inner = loops;
            for (int k = 0; k < o.count; ++k) inner *= size_of_class(extents, g.axes.items[o.first + k].extent_class);
            bool const known = !is_leaf(g.what(o.body)) && common.has(o.body);
            int const reduced = known ? common.read(o.body) : group_factors(replace(o.body, inner, true), inner);
            if (reduced != o.body) {
                buffer<int> bound(o.count);
                for (int k = 0; k < o.count; ++k) bound.push(o.first + k);
                int const closed = close(g, g.what(reduction), bound.items, o.count, reduced);
                memo done(g);
                post_order(
                    g, body, [&](int id, auto const& use) { id == reduction ? void() : for_operands(g, id, use); },
                    [&](int id) { return done.has(id); },
                    [&](int id) {
                        if (id == reduction) return done.set(id, closed);
                        if (is_leaf(g.what(id))) return done.set(id, id);
                        done.set(id, rebuild(g, id, [&](int child) { return done.at(child); }));
                    });
                body = done.at(body);
            }
        }
        body = replace(body, loops, false);
        // The statement itself may be what others share.
        out.push({t.symbol, t.first_axis, t.rank, body});
        if (!costly(g, t.body) || reduction >= 0) return;
        buffer<int> const order = common.names.ordered_axes(t.body);
        int const key = common.names.of(t.body, order);
        bool plain = order.size == t.rank;
        for (int k = 0; k < order.size && plain; ++k) plain = order.items[k] == t.first_axis + k;
        if (plain && common.symbol_of.at(key) < 0) common.symbol_of.set(key, t.symbol);
    }
};

} // namespace detail

/// First for each statement of `in`, by its number.
constexpr void count_costly(system& s, extent_table const& extents, buffer<statement> const& in, int number, shared_values& values) {
    buffer<statement> none;
    detail::sharer{s, extents, in, none, values}.count(number);
}
/// Then for each: adds its statements.
constexpr void share_costly(system& s, extent_table const& extents, buffer<statement> const& in, int number, shared_values& values, buffer<statement>& out) {
    detail::sharer{s, extents, in, out, values}.share(in.items[number]);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
