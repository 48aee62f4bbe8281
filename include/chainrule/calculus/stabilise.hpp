// SPDX-License-Identifier: BSL-1.0
// Rewrites that keep values finite, after everything is derived: sums of exponentials are taken relative to their largest one.
#pragma once
#include <chainrule/calculus/deviations.hpp>
#include <chainrule/calculus/limits.hpp>
#include <chainrule/calculus/masks.hpp>
#include <chainrule/calculus/partition.hpp>
#include <chainrule/calculus/saturation.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

struct stabiliser : definition_reader {
    buffer<unsigned> const* weights = nullptr; // of the partition that exponentials are shifted by

    /// Is it a weight that leaves the sum where it is 0?
    constexpr bool is_weight(int id) const {
        for (int k = 0; weights != nullptr && k < weights->size; ++k)
            if (weights->items[k] == s.g.at(id).shape) return true;
        return false;
    }
    /// Is a maximum in the shift taken of an exponent in the node?
    constexpr bool is_relative_to(int id, int shift) {
        graph& g = s.g;
        memo seen(g);
        bool found = false;
        post_order(
            g, id, [&](int node) { return found || seen.has(node); },
            [&](int node) {
                seen.set(node, 1);
                int const u = exponent(node);
                engine::node const all = g.at(shift);
                for (int k = 0; k < (all.what == kind::add ? all.count : 1) && u >= 0 && !found; ++k) {
                    int const most =
                        all.what == kind::add ? g.parts.items[all.first + k].id : without_coefficient(g, shift);
                    bool const maximum = g.what(most) == kind::maximum || is_call<operations::max>(g, most);
                    found = maximum && is_maximum_of(g, most, u);
                }
            });
        return found;
    }
    /// The node times exp(shift), which goes into its exponentials, also below sums; -1 where there are none, or fewer entries than of shift.
    constexpr int shifted(int id, int shift, int depth = 4) {
        graph& g = s.g;
        node const n = g.at(id);
        if (int const u = exponent(id); u >= 0) return call_of<operations::exp>(g, add(g, u, shift));
        if (depth > 0 && definition_of(id) >= 0 && has_exponential(id) && !is_quotient(id)) {
            int const body = instantiate(s, id); // w·exp(u), or a sum of such
            bool const opens =
                (g.what(body) == kind::multiply || g.what(body) == kind::add) && is_relative_to(body, shift);
            return opens ? shifted(body, shift, depth) : -1;
        }
        if (depth == 0 || !(spans(g, id, shift) || has_maximum(g, id))) return -1;
        if (is_call<operations::where>(g, id)) {
            int const moved = shifted(g.parts_of(id)[1].id, shift, depth - 1);
            return moved < 0 ? -1 : where_of(g, operand_of(g, id), moved);
        }
        if (n.what == kind::sum) {
            opened_reduction const o = open_beside(g, id, shift);
            int const body = shifted(o.body, shift, depth - 1);
            return body < 0 ? -1 : with_opened_body(g, id, o, body);
        }
        if (n.what != kind::multiply && n.what != kind::add) return -1;
        buffer<part> parts(n.count + 1);
        bool found = false;
        int weight = g.one();
        for (int k = 0; k < n.count; ++k) {
            part p = g.parts.items[n.first + k];
            bool const power = n.what == kind::multiply && p.value.integer() && !p.value.negative() && !found; // each of its factors takes a part
            int const moved = n.what == kind::add ? shifted(p.id, shift, depth - 1) : power ? shifted(p.id, scale(g, shift, core::inverse(p.value)), depth - 1) : -1;
            if (moved >= 0 && (n.what == kind::add || !found)) p.id = moved;
            else if (n.what == kind::add) p.id = multiply(g, p.id, call_of<operations::exp>(g, shift));
            else if (p.value.is(1) && is_weight(p.id)) weight = multiply(g, weight, p.id);
            found = found || moved >= 0;
            parts.push(p);
        }
        if (!found) return -1;
        if (n.what == kind::multiply) {
            int const product = make_multiply(g, parts.items, parts.size, n.value);
            return weight == g.one() ? product : where_of(g, weight, product);
        }
        if (!core::zero(n.value)) parts.push({call_of<operations::exp>(g, shift), n.value});
        return make_add(g, parts.items, parts.size);
    }

    /// Factors of a product, those that are defined as products with exponentials taken apart.
    constexpr void list_opened(int id, buffer<part>& into, number& coefficient, int depth = 3) {
        graph& g = s.g;
        node const n = g.at(id);
        coefficient = coefficient * n.value;
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            int const d = definition_of(p.id);
            bool const apart = depth > 0 && p.value.is(1) && d >= 0 && g.what(s.equations.items[d].body) == kind::multiply && has_exponential(p.id);
            int const body = apart ? instantiate(s, p.id) : p.id;
            if (apart && g.what(body) == kind::multiply) list_opened(body, into, coefficient, depth - 1);
            else into.push(p);
        }
    }

    /// exp(v)/Z -> exp(v − m)/Z', where Z = exp(m)·Z' is a sum of exponentials. What the exponentials among the factors do not take of
    /// Z^k, one each, goes into those below sums: exp(v)·Σ c·exp(w)/Z² -> exp(v − m)·Σ c·exp(w − m)/Z'². Where nothing is left for one
    /// and Z is made of it, it has a maximum of its own: exp(v)·Σ exp(w)/(1 + Σ exp(v)·Σ exp(w)) -> exp(v + n − m)·Σ exp(w − n)/Z'.
    constexpr int product(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        bool quotient = false, sums = false, exponentials = false;
        for (int k = 0; k < n.count; ++k) {
            part const f = g.parts.items[n.first + k];
            quotient = quotient || (f.value.integer() && f.value.negative());
            sums = sums || ((g.what(f.id) == kind::sum || g.what(f.id) == kind::add) && f.value.is(1));
            exponentials = exponentials || exponent(f.id) >= 0;
        }
        if (int const inside = exponentials && sums && !divides_by_sum(id) ? into_quotients(id) : id; inside != id)
            return inside;
        if (!quotient) return sums && exponentials ? into_sums(id) : id;
        bool any = exponentials;
        for (int k = 0; k < n.count && !any; ++k) any = has_exponential(g.parts.items[n.first + k].id);
        if (!any) return id;
        buffer<part> listed(n.count + 4);
        number coefficient = 1;
        list_opened(id, listed, coefficient);
        bool above = false; // is there an exponential that cancels with those of a quotient?
        for (int k = 0; k < listed.size; ++k) above = above || (!listed.items[k].value.negative() && has_exponential(listed.items[k].id));
        buffer<part> factors(2 * listed.size + 1), others(listed.size);
        buffer<unsigned> weighted{2};
        int exponent_of_all = g.zero(), shift = g.zero();
        number taken = 0, times = 0;
        int largest = -1;
        bool alike = true; // are all sums of exponentials relative to the same maximum?
        for (int k = 0; k < listed.size; ++k) {
            part const f = listed.items[k];
            int const u = f.value.integer() && !f.value.negative() ? exponent(f.id) : -1;
            bool const divides = f.value.integer() && f.value.negative() && (above || g.what(defined_as(f.id)) == kind::sum);
            partition z; // not by ?:, which GCC 12 destroys twice in constants
            if (divides) z = as_partition(f.id);
            if (u >= 0) {
                exponent_of_all = add(g, exponent_of_all, scale(g, u, f.value));
                taken = taken + f.value;
            } else if (z.found) {
                shift = add(g, shift, scale(g, z.largest, f.value));
                times = times - f.value;
                alike = alike && (largest < 0 || largest == z.largest);
                largest = z.largest;
                for (int m = 0; m < z.weights.size; ++m) weighted.push(z.weights.items[m]);
                factors.push({z.relative, f.value});
            } else {
                others.push(f);
            }
        }
        if (core::zero(times)) return sums && exponentials ? into_sums(id) : id;
        weights = &weighted;
        number left = alike && core::less(taken, times) ? number{1} - taken * core::inverse(times) : number{0};
        auto const whole = [](part const& f) { return f.value.integer() && !f.value.negative(); };
        number below = 0; // so many sums take that, powers as often as they are multiplied
        for (int k = 0; k < others.size && !core::zero(left); ++k)
            if (whole(others.items[k]) && shifted(others.items[k].id, shift) >= 0) below = below + others.items[k].value;
        if (core::zero(below)) left = 0;
        int condition = g.one();
        for (int k = 0; k < others.size; ++k) {
            part f = others.items[k];
            int const moved = !core::zero(below) && whole(f) ? shifted(f.id, scale(g, shift, left * core::inverse(below))) : -1;
            partition z; // a sum of exponentials that nothing is left for, and that Z is made of
            if (core::zero(below) && whole(f) && has_exponential(f.id) && !is_quotient(f.id) && !has_maximum(g, f.id)) z = as_partition(f.id);
            if (z.found && contains(g, shift, z.largest)) {
                f.id = z.relative;
                exponent_of_all = add(g, exponent_of_all, scale(g, z.largest, f.value));
            }
            if (moved >= 0) f.id = moved;
            else if (f.value.is(1) && is_weight(f.id)) condition = multiply(g, condition, f.id);
            factors.push(f);
        }
        weights = nullptr;
        int const exponent = add(g, exponent_of_all, scale(g, shift, number{1} - left));
        if (exponent != g.zero()) factors.push({call_of<operations::exp>(g, exponent), 1});
        int result = make_multiply(g, factors.items, factors.size, coefficient);
        if (g.what(result) == kind::multiply) result = into_sums(result);
        return condition == g.one() ? result : where_of(g, condition, result);
    }
    /// Is the node divided by a sum of exponentials?
    constexpr bool divides_by_sum(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        bool found = false;
        for (int k = 0; k < n.count && n.what == kind::multiply && !found; ++k) {
            part const p = g.parts.items[n.first + k];
            found = p.value.integer() && p.value.negative() && exponent(p.id) < 0 && has_exponential(p.id);
        }
        return found;
    }
    /// exp(u)·(a/Y + b/Z) -> exp(u)·a/Y + exp(u)·b/Z, each relative to its own largest exponent; the node itself where a term has none.
    constexpr int into_quotients(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        buffer<part> scale_of{2}, rest(n.count + 1);
        int inner = -1;
        for (int k = 0; k < n.count; ++k) {
            part const f = g.parts.items[n.first + k];
            node const a = g.at(f.id);
            bool quotients = inner < 0 && a.what == kind::add && f.value.is(1) && core::zero(a.value);
            for (int m = 0; m < a.count && quotients; ++m) quotients = divides_by_sum(g.parts.items[a.first + m].id);
            if (quotients) inner = f.id;
            else (f.value.integer() && !f.value.negative() && exponent(f.id) >= 0 ? scale_of : rest).push(f);
        }
        if (inner < 0 || scale_of.size == 0) return id;
        int const scaled = make_multiply(g, scale_of.items, scale_of.size);
        node const a = g.at(inner);
        buffer<part> terms(a.count + 1);
        for (int m = 0; m < a.count; ++m) {
            part const t = g.parts.items[a.first + m];
            int const whole = multiply(g, scaled, t.id);
            terms.push({g.what(whole) == kind::multiply ? product(whole) : whole, t.value});
        }
        rest.push({make_add(g, terms.items, terms.size), 1});
        return make_multiply(g, rest.items, rest.size, n.value);
    }
    /// exp(u)·Σ f·exp(−m)/Z' -> Σ f·exp(u − m)/Z': what stands before a sum and what is relative to a maximum in it are one exponential.
    constexpr int into_sums(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        int exponent_of_all = g.zero();
        buffer<part> rest(n.count + 1);
        int inner = -1;
        for (int k = 0; k < n.count && n.what == kind::multiply; ++k) {
            part const f = g.parts.items[n.first + k];
            int const u = f.value.integer() && !f.value.negative() ? exponent(f.id) : -1;
            if (u >= 0) {
                exponent_of_all = add(g, exponent_of_all, scale(g, u, f.value));
            } else {
                if (inner < 0 && (g.what(f.id) == kind::sum || g.what(f.id) == kind::add) && f.value.is(1) && has_foreign_maximum(g, f.id) && has_exponential(f.id)) inner = rest.size;
                rest.push(f);
            }
        }
        if (inner < 0 || exponent_of_all == g.zero() || has_maximum(g, exponent_of_all) || g.forces(unsafe_rewrite::share_exponentials)) return id;
        int const moved = shifted(rest.items[inner].id, exponent_of_all);
        if (moved < 0) return id;
        rest.items[inner].id = moved;
        return make_multiply(g, rest.items, rest.size, n.value);
    }

    /// The logarithm of a sum of exponentials, the number one beside it or not: m + log(Z'), m + log1p(Z' − 1) where 1 is among its terms.
    constexpr int logarithm_of(partition const& z) {
        graph& g = s.g;
        if (!z.one) return add(g, z.largest, call_of<operations::log>(g, z.relative));
        int const minus = negate(g, z.largest);
        part const terms[] = {{z.relative, 1}, {call_of<operations::exp>(g, minus), -1}, {call_of<operations::expm1>(g, minus), 1}};
        return add(g, z.largest, call_of<operations::log1p>(g, make_add(g, terms, 3)));
    }
    /// log(Z) -> m + log(Z'), and the logarithm of products of exponentials and such sums; log(cosh(u)) -> |u| + log1p(expm1(−2|u|)/2).
    constexpr int logarithm(int id) {
        graph& g = s.g;
        bool const plus_one = is_call<operations::log1p>(g, id);
        int const x = defined_as(plus_one ? add(g, g.one(), operand_of(g, id)) : operand_of(g, id));
        if (is_call<operations::exp>(g, x)) return operand_of(g, x);
        if (is_call<operations::cosh>(g, x)) {
            int const size = call_of<operations::abs>(g, operand_of(g, x));
            return add(g, size, call_of<operations::log1p>(g, scale(g, call_of<operations::expm1>(g, scale(g, size, -2)), number{1, 2})));
        }
        partition const alone = as_partition(x);
        if (alone.found && (!plus_one || alone.one)) return logarithm_of(alone);
        if (plus_one || g.what(x) != kind::multiply) return id;
        buffer<part> listed(8), terms(8), rest(8);
        number coefficient = 1;
        list_opened(x, listed, coefficient);
        int unknown = 0; // signs of sums; of one factor it is that of the product
        bool others = coefficient.negative();
        for (int k = 0; k < listed.size; ++k) {
            part const f = listed.items[k];
            int const u = exponent(f.id);
            partition p;
            if (u < 0) p = as_partition(f.id);
            if (u < 0 && !(p.found && p.positive) && !positive(g, f.id)) {
                unknown += p.found;
                others = others || !p.found;
                if (p.found && (!f.value.integer() || f.value.upper % 2 == 0)) return id; // the logarithm of a square
            }
            if (u >= 0) terms.push({u, f.value});
            else if (p.found) terms.push({logarithm_of(p), f.value});
            else rest.push(f);
        }
        if (terms.size == 0 || unknown + others > 1) return id;
        if (rest.size > 0 || !coefficient.is(1))
            terms.push({call_of<operations::log>(g, make_multiply(g, rest.items, rest.size, coefficient)), 1});
        return make_add(g, terms.items, terms.size);
    }
};

/// (e/Z²)² as e²/Z⁴ where there are exponentials: what is relative to a maximum does not overflow, and the others of the product join them.
constexpr int open_exponential_powers(system& s, int root) {
    graph& g = s.g;
    definition_reader const reader{s};
    auto const opens = [&](part const& p) { return g.what(p.id) == kind::multiply && p.value.integer() && reader.has_exponential(p.id); };
    bool any = false;
    memo seen(g);
    post_order_opened(
        g, root, [&](int id) { return any || seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            for (int k = 0; k < g.at(id).count && g.what(id) == kind::multiply; ++k) any = any || opens(g.parts.items[g.at(id).first + k]);
        });
    if (!any) return root;
    return rewrite(
        g, root, [](int id) { return id; },
        [&](int id) {
            for (int k = 0; k < g.at(id).count && g.what(id) == kind::multiply; ++k)
                if (opens(g.parts.items[g.at(id).first + k])) return distribute_powers(g, id);
            return id;
        });
}

} // namespace detail

/// The same value, without overflow in softmax, log-softmax, log-sum-exp and their kin (definitions are looked through), finite where a
/// limit is (see limits.hpp) and where a mask chooses (masks.hpp); where asked for, with the derivative of tanh accurate at saturation
/// (two more exponentials). Without `masks` what they mask is left as a product, which is how formulas are read.
constexpr int stable_form(system& s, int root, bool accurate_tanh = false, bool masks = true) {
    root = detail::join_expectations(s, detail::open_exponential_powers(s, root));
    detail::stabiliser stable{{s}};
    detail::saturation saturation{{s}, accurate_tanh};
    detail::limits limit{{s}};
    return detail::rewrite(
        s.g, root, [](int id) { return id; },
        [&](int id) {
            if (s.g.what(id) == kind::multiply) {
                int const product = stable.product(id);
                int value = masks ? detail::choose_by_masks(s, product) : product;
                buffer<int> const conditions = limit.conditions_of(id);
                for (int k = 0; k < conditions.size; ++k) value = detail::where_of(s.g, conditions.items[k], value);
                return value;
            }
            if (detail::is_call<operations::log>(s.g, id) || detail::is_call<operations::log1p>(s.g, id)) return stable.logarithm(id);
            if (s.g.what(id) == kind::add) return saturation.accurate(id);
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
