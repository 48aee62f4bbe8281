// SPDX-License-Identifier: BSL-1.0
// Rewrites that keep values finite, after everything is derived: sums of exponentials are taken relative to their largest one.
#pragma once
#include <chainrule/calculus/put_in.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

struct stabiliser : definition_reader {
    bool accurate_tanh;

    /// exp(v)/Z -> exp(v − m)/Z', where Z = exp(m)·Z' is a sum of exponentials.
    constexpr int product(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        for (int k = 0; k < n.count; ++k) {
            part const z = g.parts.items[n.first + k];
            if (!z.value.negative() || !z.value.integer()) continue;
            partition const p = as_partition(z.id);
            if (!p.found) continue;
            int shift = scale(g, p.largest, z.value);
            buffer<part> factors(n.count + 1);
            for (int m = 0; m < n.count; ++m) {
                part const f = g.parts.items[n.first + m];
                if (m == k) continue;
                int const u = f.value.integer() && !f.value.negative() ? exponent(f.id) : -1;
                if (u < 0) factors.push(f);
                else shift = add(g, shift, scale(g, u, f.value));
            }
            factors.push({call_of<operations::exp>(g, shift), 1});
            factors.push({p.relative, z.value});
            return make_multiply(g, factors.items, factors.size, n.value);
        }
        return id;
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
