// SPDX-License-Identifier: BSL-1.0
// Rewrites that keep values finite, after everything is derived: sums of exponentials are taken relative to their largest one.
#pragma once
#include <chainrule/calculus/partition.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

struct stabiliser : definition_reader {
    bool accurate_tanh;

    /// The node times exp(shift), which goes into its exponentials, also below sums; -1 where there are none, or fewer entries than of shift.
    constexpr int shifted(int id, int shift, int depth = 4) {
        graph& g = s.g;
        node const n = g.at(id);
        if (int const u = exponent(id); u >= 0) return call_of<operations::exp>(g, add(g, u, shift));
        if (depth == 0 || !spans(g, id, shift)) return -1;
        if (n.what == kind::sum) {
            opened_reduction const o = open_beside(g, id, shift);
            int const body = shifted(o.body, shift, depth - 1);
            return body < 0 ? -1 : with_opened_body(g, id, o, body);
        }
        if (n.what != kind::multiply && n.what != kind::add) return -1;
        buffer<part> parts(n.count + 1);
        bool found = false;
        for (int k = 0; k < n.count; ++k) {
            part p = g.parts.items[n.first + k];
            int const moved = p.value.is(1) || n.what == kind::add ? shifted(p.id, shift, depth - 1) : -1;
            if (moved >= 0 && (n.what == kind::add || !found)) p.id = moved;
            else if (n.what == kind::add) p.id = multiply(g, p.id, call_of<operations::exp>(g, shift));
            found = found || moved >= 0;
            parts.push(p);
        }
        if (!found) return -1;
        if (n.what == kind::multiply) return make_multiply(g, parts.items, parts.size, n.value);
        parts.push({call_of<operations::exp>(g, shift), n.value});
        return make_add(g, parts.items, parts.size);
    }

    /// exp(v)/Z -> exp(v − m)/Z', where Z = exp(m)·Z' is a sum of exponentials. What the exponentials among the factors do not take of
    /// Z^k, one each, goes into those below sums: exp(v)·Σ c·exp(w)/Z² -> exp(v − m)·Σ c·exp(w − m)/Z'².
    constexpr int product(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        buffer<part> factors(2 * n.count + 1), others(n.count);
        int exponent_of_all = g.zero(), shift = g.zero();
        number taken = 0, times = 0;
        int partitions = 0;
        for (int k = 0; k < n.count; ++k) {
            part const f = g.parts.items[n.first + k];
            int const u = f.value.integer() && !f.value.negative() ? exponent(f.id) : -1;
            partition const z = f.value.integer() && f.value.negative() ? as_partition(f.id) : partition{};
            if (u >= 0) {
                exponent_of_all = add(g, exponent_of_all, scale(g, u, f.value));
                taken = taken + f.value;
            } else if (z.found) {
                shift = add(g, shift, scale(g, z.largest, f.value));
                times = times - f.value;
                ++partitions;
                factors.push({z.relative, f.value});
            } else {
                others.push(f);
            }
        }
        if (core::zero(times)) return id;
        number left = partitions == 1 && core::less(taken, times) ? number{1} - taken * core::inverse(times) : number{0};
        int below = 0; // sums that take that
        for (int k = 0; k < others.size && !core::zero(left); ++k)
            if (others.items[k].value.is(1) && shifted(others.items[k].id, shift) >= 0) ++below;
        if (below == 0) left = 0;
        for (int k = 0; k < others.size; ++k) {
            part f = others.items[k];
            int const moved = below > 0 && f.value.is(1) ? shifted(f.id, scale(g, shift, left * number(1, below))) : -1;
            if (moved >= 0) f.id = moved;
            factors.push(f);
        }
        int const exponent = add(g, exponent_of_all, scale(g, shift, number{1} - left));
        if (exponent != g.zero()) factors.push({call_of<operations::exp>(g, exponent), 1});
        return make_multiply(g, factors.items, factors.size, n.value);
    }

    /// 1 − tanh(u)² -> 4·σ(2u)·σ(−2u), which keeps its relative accuracy where tanh(u) rounds to ±1.
    constexpr int tanh_slope(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        for (int k = 0; k < n.count && !core::zero(n.value); ++k) {
            part const p = g.parts.items[n.first + k];
            node const m = g.at(p.id);
            if (p.value != -n.value || m.what != kind::multiply || m.count != 1 || !m.value.is(1)) continue;
            part const squared = g.parts.items[m.first];
            int const y = defined_as(squared.id);
            if (!squared.value.is(2) || !is_call<operations::tanh>(g, y)) continue;
            int const twice = scale(g, operand_of(g, y), 2);
            part const factors[] = {{call_of<operations::sigmoid>(g, twice), 1}, {call_of<operations::sigmoid>(g, negate(g, twice)), 1}};
            part const terms[] = {{id, 1}, {g.one(), -n.value}, {p.id, n.value}, {make_multiply(g, factors, 2, 4), n.value}};
            return make_add(g, terms, 4);
        }
        return id;
    }

    /// log(Z) -> m + log(Z'), and the logarithm of products of exponentials and such sums.
    constexpr int logarithm(int id) {
        graph& g = s.g;
        int const x = defined_as(operand_of(g, id));
        partition const alone = as_partition(x);
        if (alone.found) return add(g, alone.largest, call_of<operations::log>(g, alone.relative));
        if (g.what(x) != kind::multiply) return id;
        node const n = g.at(x);
        buffer<part> terms(2 * n.count + 1), rest(n.count);
        for (int k = 0; k < n.count; ++k) {
            part const f = g.parts.items[n.first + k];
            int const u = exponent(f.id);
            partition const p = u >= 0 ? partition{} : as_partition(f.id);
            if (u >= 0) {
                terms.push({u, f.value});
            } else if (p.found) {
                terms.push({p.largest, f.value});
                terms.push({call_of<operations::log>(g, p.relative), f.value});
            } else {
                rest.push(f);
            }
        }
        if (terms.size == 0) return id;
        if (rest.size > 0 || !n.value.is(1))
            terms.push({call_of<operations::log>(g, make_multiply(g, rest.items, rest.size, n.value)), 1});
        return make_add(g, terms.items, terms.size);
    }
};

} // namespace detail

/// The same value, without overflow in softmax, log-softmax and log-sum-exp (definitions are looked through), and, where asked
/// for, with the derivative of tanh accurate at saturation (two more exponentials).
constexpr int stabilise(system& s, int root, bool accurate_tanh = false) {
    detail::stabiliser stable{{s}, accurate_tanh};
    return detail::rewrite(
        s.g, root, [](int id) { return id; },
        [&](int id) {
            if (s.g.what(id) == kind::multiply) return stable.product(id);
            if (detail::is_call<operations::log>(s.g, id)) return stable.logarithm(id);
            if (accurate_tanh && s.g.what(id) == kind::add) return stable.tanh_slope(id);
            return id;
        });
}

/// Does the adjoint of a symbol divide by that symbol, so that it has no value where the symbol is 0 although what it is
/// multiplied with later may cancel that? (Σ t·log(s) at s = 0.)
constexpr bool divides_by(graph& g, int node, int symbol) {
    bool found = false;
    memo seen(g);
    post_order(
        g, node, seen,
        [&](int id) {
            seen.set(id, 1);
            engine::node const n = g.at(id);
            if (n.what != kind::multiply) return;
            for (int k = 0; k < n.count; ++k) {
                part const p = g.parts.items[n.first + k];
                if (p.value.negative() && g.what(p.id) == kind::access && g.at(p.id).tag == symbol) found = true;
            }
        });
    return found;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
