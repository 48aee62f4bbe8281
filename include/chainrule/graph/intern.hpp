// SPDX-License-Identifier: BSL-1.0
// Interning: hashing, comparing and the facts each node carries (free axes, height, printed size, shape).
#pragma once
#include <chainrule/graph/graph.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

inline constexpr int cost_limit = 1 << 20; // sizes saturate here

/// Printed size of a coefficient: 3 -> 1, 0.5 -> 1, 2/3 -> 3, with one more for a sign.
constexpr int number_cost(number a) {
    int const sign = a.negative() ? 1 : 0;
    if (!a.exact() || a.lower == 1) return 1 + sign;
    auto below = a.lower;
    while (below % 2 == 0) below /= 2;
    while (below % 5 == 0) below /= 5;
    return (below == 1 ? 1 : 3) + sign;
}

/// Size of base^exponent given the size of the base: 1/x is counted by the caller.
constexpr int power_cost(int base, number exponent) {
    number const e = exponent.negative() ? -exponent : exponent;
    if (e.is(1)) return base;
    if (e == number{1, 2}) return base + 1;
    return base + 1 + number_cost(e);
}

/// Powers that are printed as one, (a/b)^e: a numerator's whole exponent from 2, and the denominator with the same one. The
/// k-th numerator of that exponent goes with the k-th denominator.
constexpr bool joins(number exponent) { return exponent.integer() && exponent.upper > 1; }
constexpr int partner(part const* factors, int count, int k) {
    int before = 0;
    for (int m = 0; m < k; ++m)
        if (factors[m].value == factors[k].value) ++before;
    for (int m = 0; m < count; ++m)
        if (factors[m].value == -factors[k].value && before-- == 0) return m;
    return -1;
}

} // namespace detail

constexpr void graph::collect_axes(node& n) {
    int const first = axis_lists.size;
    part const* const p = parts.items + n.first;
    if (n.what == kind::access || n.what == kind::delta || n.what == kind::guard) {
        for (int k = 0; k < n.count; ++k) insert_index(p[k].id, first);
    } else {
        int const children = is_reduction(n.what) ? 1 : n.count;
        int widest = -1;
        for (int k = 0; k < children; ++k)
            if (widest < 0 || nodes.items[p[k].id].axes_count > nodes.items[widest].axes_count) widest = p[k].id;
        if (widest >= 0 && !is_reduction(n.what)) { // often all axes are those of one operand: share its list
            bool shared = true;
            for (int k = 0; k < children && shared; ++k) {
                node const& child = nodes.items[p[k].id];
                if (child.axes_first == nodes.items[widest].axes_first) continue;
                for (int m = 0; m < child.axes_count && shared; ++m) shared = has_axis(widest, axis_lists.items[child.axes_first + m]);
            }
            if (shared) {
                n.axes_first = nodes.items[widest].axes_first;
                n.axes_count = nodes.items[widest].axes_count;
                n.axes = nodes.items[widest].axes;
                return;
            }
        }
        int const bound = is_reduction(n.what) ? n.count - 1 : 0;
        int const height = bound > 0 ? nodes.items[p[0].id].height : 0;
        for (int k = 0; k < children; ++k) {
            node const& child = nodes.items[p[k].id];
            for (int m = 0; m < child.axes_count; ++m) {
                int const axis = axis_lists.items[child.axes_first + m];
                if (axis < 0 && -1 - axis >= height && -1 - axis < height + bound) continue;
                insert_axis(axis, first);
            }
        }
        if (is_position(n.what)) insert_index(n.tag, first);
    }
    n.axes_first = first;
    n.axes_count = axis_lists.size - first;
    n.axes = 0;
    for (int k = first; k < axis_lists.size; ++k) n.axes |= axis_bit(axis_lists.items[k]);
}

constexpr void graph::complete(node& n) {
    part const* const p = parts.items + n.first;
    collect_axes(n);
    n.height = 0;
    n.delta_axes = 0;
    n.tidy = n.ordered = n.turns = false;
    unsigned shape = mix(static_cast<unsigned>(n.what) * 31u + 7u, static_cast<unsigned>(n.tag));
    long cost = 1;
    switch (n.what) {
    case kind::number:
        shape = mix(shape, hash_of(n.value));
        cost = detail::number_cost(n.value);
        break;
    case kind::pi: break;
    case kind::extent: cost = 2; break;
    case kind::access:
    case kind::delta:
    case kind::guard:
        for (int k = 0; k < n.count; ++k) {
            shape = mix(shape, index_shape(p[k].id));
            cost += index_cost(p[k].id);
        }
        if (n.what == kind::delta) n.delta_axes = n.axes;
        if (n.what == kind::guard) cost += 1;
        break;
    case kind::add: {
        shape = mix(shape, hash_of(n.value));
        unsigned terms = 0;
        bool plus = !core::zero(n.value) && !n.value.negative(); // something may stand first without a minus
        n.turns = n.value.negative();
        cost = core::zero(n.value) ? -1 : detail::number_cost(n.value) - (n.value.negative() ? 1 : 0);
        for (int k = 0; k < n.count; ++k) {
            node const& child = nodes.items[p[k].id];
            terms += mix(hash_of(p[k].value), child.shape);
            number const size = p[k].value.negative() ? -p[k].value : p[k].value;
            plus = plus || !p[k].value.negative() || child.turns;
            n.turns = n.turns || p[k].value.negative();
            cost += child.cost + 1 + (size.is(1) ? 0 : detail::number_cost(size) + 1);
            if (!size.is(1) && child.what == kind::multiply && starts_with_one(child)) cost -= 2; // 2/x, not 2·(1/x)
            n.height = child.height > n.height ? child.height : n.height;
            n.delta_axes |= child.delta_axes;
        }
        if (!plus) ++cost;
        shape = mix(shape, terms);
        break;
    }
    case kind::multiply: {
        shape = mix(shape, hash_of(n.value));
        unsigned factors = 0;
        int upper = 0;
        number const size = n.value.negative() ? -n.value : n.value;
        cost = 0;
        if (!size.is(1)) {
            if (size.exact() && size.upper == 1 && size.lower > 1) {
                cost += detail::number_cost(size.lower) + 1; // a/2
            } else {
                cost += detail::number_cost(size);
                ++upper;
            }
        }
        for (int k = 0; k < n.count; ++k) {
            node const& child = nodes.items[p[k].id];
            factors += mix(hash_of(p[k].value), child.shape);
            if (!p[k].value.negative()) ++upper;
            bool const odd = p[k].value.integer() && p[k].value.upper % 2 != 0;
            n.turns = n.turns || (odd && child.turns && child.what != kind::multiply);
            cost += detail::power_cost(child.cost, p[k].value) + 1;
            n.height = child.height > n.height ? child.height : n.height;
            n.delta_axes |= child.delta_axes;
        }
        for (int k = 0; k < n.count; ++k) // a²/b² is printed (a/b)²
            if (detail::joins(p[k].value) && detail::partner(p, n.count, k) >= 0) cost -= 2;
        if (n.value.negative() && !n.turns) ++cost;
        cost += upper > 0 ? -1 : 1; // no operator before the first factor, or 1 and a slash
        shape = mix(shape, factors);
        break;
    }
    case kind::call:
        shape = mix(shape, static_cast<unsigned>(n.function->name.size()) * 257u + static_cast<unsigned char>(n.function->name[0]));
        for (int k = 0; k < n.count; ++k) {
            node const& child = nodes.items[p[k].id];
            shape = mix(shape, child.shape);
            cost += child.cost;
            n.height = child.height > n.height ? child.height : n.height;
            n.delta_axes |= child.delta_axes;
        }
        n.turns = n.function->symmetry == parity::odd && nodes.items[p[0].id].turns;
        break;
    default: { // reductions
        node const& body = nodes.items[p[0].id];
        cost = body.cost + 2 * (n.count - 1);
        if (is_position(n.what)) { // the tag is an index
            shape = mix(static_cast<unsigned>(n.what), index_shape(n.tag));
            cost += 1 + index_cost(n.tag);
        }
        shape = mix(shape, body.shape);
        for (int k = 1; k < n.count; ++k) shape += mix(91u, static_cast<unsigned>(p[k].id));
        n.height = body.height + n.count - 1;
        n.delta_axes = body.delta_axes & n.axes;
        n.turns = n.what == kind::sum && body.turns;
    }
    }
    n.shape = shape;
    n.cost = cost > detail::cost_limit ? detail::cost_limit : static_cast<int>(cost);
}

constexpr int graph::intern(node candidate) {
    effort += 5;
    candidate.first = parts.size - candidate.count;
    unsigned hash = mix(static_cast<unsigned>(candidate.what) * 131u + static_cast<unsigned>(candidate.count),
                        static_cast<unsigned>(candidate.tag));
    hash = mix(hash, hash_of(candidate.value));
    if (candidate.what == kind::call) hash = mix(hash, static_cast<unsigned char>(candidate.function->name[0]) * 37u + static_cast<unsigned>(candidate.function->name.size()));
    bool const weighted = candidate.what == kind::add || candidate.what == kind::multiply;
    part const* const p = parts.items + candidate.first;
    if (weighted)
        for (int k = 0; k < candidate.count; ++k)
            hash = (hash ^ static_cast<unsigned>(p[k].id) ^ static_cast<unsigned>(p[k].value.upper) * 0x85ebca6bu ^ static_cast<unsigned>(p[k].value.lower) << 16) * 0x9e3779b1u ^ hash >> 13;
    else
        for (int k = 0; k < candidate.count; ++k) hash = (hash ^ static_cast<unsigned>(p[k].id)) * 0x9e3779b1u ^ hash >> 13;
    unsigned const last = static_cast<unsigned>(table.size - 1);
    unsigned slot = hash & last;
    candidate.hash = hash;
    for (int found = table.items[slot]; found != 0; found = table.items[slot]) {
        if (nodes.items[found - 1].hash == hash && same(nodes.items[found - 1], candidate)) {
            parts.size = candidate.first;
            return found - 1;
        }
        slot = (slot + 1) & last;
    }
    complete(candidate);
    int const id = nodes.push(candidate);
    table.items[slot] = id + 1;
    if (2 * nodes.size > table.size) grow_table();
    return id;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
