// SPDX-License-Identifier: BSL-1.0
// Rewrites that keep values finite, after everything is derived: sums of exponentials are taken relative to their largest one.
#pragma once
#include <chainrule/calculus/limits.hpp>
#include <chainrule/calculus/masks.hpp>
#include <chainrule/calculus/partition.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

struct stabiliser : definition_reader {
    bool accurate_tanh;
    buffer<unsigned> const* weights = nullptr; // of the partition that exponentials are shifted by

    /// Is it a weight that leaves the sum where it is 0?
    constexpr bool is_weight(int id) const {
        for (int k = 0; weights != nullptr && k < weights->size; ++k)
            if (weights->items[k] == s.g.at(id).shape) return true;
        return false;
    }
    /// The node times exp(shift), which goes into its exponentials, also below sums; -1 where there are none, or fewer entries than of shift.
    constexpr int shifted(int id, int shift, int depth = 4) {
        graph& g = s.g;
        node const n = g.at(id);
        if (int const u = exponent(id); u >= 0) return call_of<operations::exp>(g, add(g, u, shift));
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
    /// Z^k, one each, goes into those below sums: exp(v)·Σ c·exp(w)/Z² -> exp(v − m)·Σ c·exp(w − m)/Z'².
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
        if (!quotient) return sums && exponentials ? into_sums(id) : id;
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
                if (inner < 0 && (g.what(f.id) == kind::sum || g.what(f.id) == kind::add) && f.value.is(1) && has_maximum(g, f.id) && has_exponential(f.id)) inner = rest.size;
                rest.push(f);
            }
        }
        if (inner < 0 || exponent_of_all == g.zero() || has_maximum(g, exponent_of_all) || g.forces(unsafe_rewrite::share_exponentials)) return id;
        int const moved = shifted(rest.items[inner].id, exponent_of_all);
        if (moved < 0) return id;
        rest.items[inner].id = moved;
        return make_multiply(g, rest.items, rest.size, n.value);
    }

    /// sigmoid's operand, also of an entry that is defined so; -1 elsewhere.
    constexpr int sigmoid_operand(int id) {
        int const body = defined_as(id);
        return is_call<operations::sigmoid>(s.g, body) ? operand_of(s.g, body) : -1;
    }
    /// 1 − y -> σ(−u) and y − t -> (1 − t)·σ(u) − t·σ(−u), where y is σ(u) and t is data; 1 − tanh(u)² -> 4·σ(2u)·σ(−2u), where asked for.
    /// All of them keep their relative accuracy where the function rounds to its limit.
    constexpr int saturated(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            if (int const u = sigmoid_operand(p.id); u >= 0) {
                int const other = call_of<operations::sigmoid>(g, negate(g, u));
                if (p.value == -n.value && !core::zero(n.value)) {
                    part const terms[] = {{id, 1}, {g.one(), -n.value}, {p.id, n.value}, {other, n.value}};
                    return make_add(g, terms, 4);
                }
                for (int m = 0; m < n.count; ++m) {
                    part const t = g.parts.items[n.first + m];
                    bool const target = t.value == -p.value && g.what(t.id) == kind::access && g.symbols.items[g.at(t.id).tag].definition < 0;
                    if (!target) continue;
                    int const first = multiply(g, subtract(g, g.one(), t.id), p.id), second = multiply(g, t.id, other);
                    part const terms[] = {{id, 1}, {p.id, -p.value}, {t.id, p.value}, {first, p.value}, {second, -p.value}};
                    return make_add(g, terms, 5);
                }
            }
            node const m = g.at(p.id);
            if (!accurate_tanh || core::zero(n.value) || p.value != -n.value || m.what != kind::multiply || m.count != 1 || !m.value.is(1)) continue;
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
        for (int k = 0; k < listed.size; ++k) {
            part const f = listed.items[k];
            int const u = exponent(f.id);
            partition p;
            if (u < 0) p = as_partition(f.id);
            if (u >= 0) terms.push({u, f.value});
            else if (p.found) terms.push({logarithm_of(p), f.value});
            else rest.push(f);
        }
        if (terms.size == 0) return id;
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

/// exp(x − m) -> exp_difference(x, m), where x is exact and m a maximum: what the difference loses counts as often as it is large. Where x
/// was rounded it is no better than that.
constexpr int exact_difference(graph& g, int id) {
    int const u = operand_of(g, id);
    node const n = g.at(u);
    buffer<part> largest(n.count + 1), rest(n.count + 1);
    for (int k = 0; k < n.count && n.what == kind::add; ++k) {
        part const p = g.parts.items[n.first + k];
        (g.what(p.id) == kind::maximum || is_call<operations::max>(g, p.id) ? largest : rest).push(p);
    }
    auto const power_of_two = [](number c) {
        std::int64_t const above = c.upper < 0 ? -c.upper : c.upper;
        return c.exact() && (above & (above - 1)) == 0 && (c.lower & (c.lower - 1)) == 0;
    };
    if (largest.size == 0 || rest.size != 1 || !core::zero(n.value) || !power_of_two(rest.items[0].value) || !is_exact(g, rest.items[0].id)) return id;
    int const operands[] = {scale(g, rest.items[0].id, rest.items[0].value), negate(g, make_add(g, largest.items, largest.size))};
    return make_call(g, &chainrule::detail::descriptor<operations::exp_difference>, operands, 2);
}

/// x − (m + log Z') is computed as (x − m) − log Z', where m is a maximum: what is subtracted from it is near it.
constexpr void maximum_first(graph& g, int id) {
    node const n = g.at(id);
    buffer<int> others(n.count + 1), largest(n.count + 1), logarithms(n.count + 1);
    for (int k = 0; k < n.count; ++k) {
        int const term = g.parts.items[n.first + k].id;
        bool const most = g.what(term) == kind::maximum || is_call<operations::max>(g, term);
        (most ? largest : is_call<operations::log>(g, term) || is_call<operations::log1p>(g, term) ? logarithms : others).push(term);
    }
    if (largest.size == 0 || logarithms.size == 0 || others.size == 0 || n.count > written_limit) return;
    buffer<int> entries(3 * n.count + 1);
    for (int k = 0; k < largest.size; ++k) { // beside the exponent that it is the maximum of
        int const most = largest.items[k];
        for (int m = 0; m < others.size && g.what(most) == kind::maximum; ++m) {
            bool const own = others.items[m] >= 0 && g.at(others.items[m]).shape == g.at(g.parts_of(most)[0].id).shape &&
                             coefficient_in(g, id, others.items[m]) == -coefficient_in(g, id, most);
            if (!own) continue;
            for (int const entry : {static_cast<int>(opening), others.items[m], most, static_cast<int>(closing)}) entries.push(entry);
            others.items[m] = largest.items[k] = -1;
            break;
        }
    }
    for (int k = 0; k < others.size; ++k)
        if (others.items[k] >= 0) entries.push(others.items[k]);
    for (int k = 0; k < largest.size; ++k)
        if (largest.items[k] >= 0) entries.push(largest.items[k]);
    for (int k = 0; k < logarithms.size; ++k) entries.push(logarithms.items[k]);
    if (!core::zero(n.value)) entries.push(the_number);
    write_order(g, id, entries);
}

/// (1 − x²)^e -> ((1 − x)·(1 + x))^e for roots and their reciprocals: the derivative of asin near 1.
constexpr int factor_squares(graph& g, int id) {
    node const n = g.at(id);
    buffer<part> factors(n.count + 1);
    bool changed = false;
    for (int k = 0; k < n.count; ++k) {
        part p = g.parts.items[n.first + k];
        node const a = g.at(p.id);
        part const square = a.what == kind::add && a.count == 1 && a.value.is(1) ? g.parts.items[a.first] : part{0, 0};
        node const m = g.at(square.id);
        core::power_result const root = square.value.negative() ? core::power(-square.value, number{1, 2}) : core::power_result{};
        if (!p.value.integer() && root.found && m.what == kind::multiply && m.count == 1 && m.value.is(1) && g.parts.items[m.first].value.is(2)) {
            int const x = scale(g, g.parts.items[m.first].id, root.value);
            p.id = multiply(g, subtract(g, g.one(), x), add(g, g.one(), x));
            changed = true;
        }
        factors.push(p);
    }
    return changed ? make_multiply(g, factors.items, factors.size, n.value) : id;
}

} // namespace detail

/// The same value, without overflow in softmax, log-softmax, log-sum-exp and their kin (definitions are looked through), finite where a
/// limit is (see limits.hpp) and where a mask chooses (masks.hpp); where asked for, with the derivative of tanh accurate at saturation
/// (two more exponentials). Without `masks` what they mask is left as a product, which is how formulas are read.
constexpr int stable_form(system& s, int root, bool accurate_tanh = false, bool masks = true) {
    root = detail::open_exponential_powers(s, root);
    detail::stabiliser stable{{s}, accurate_tanh};
    detail::limits limit{{s}};
    return detail::rewrite(
        s.g, root, [](int id) { return id; },
        [&](int id) {
            if (s.g.what(id) == kind::multiply) {
                int const condition = limit.condition_of(id), product = stable.product(id), value = masks ? detail::choose_by_masks(s, product) : product;
                return condition == s.g.one() ? value : detail::where_of(s.g, condition, value);
            }
            if (detail::is_call<operations::log>(s.g, id) || detail::is_call<operations::log1p>(s.g, id)) return stable.logarithm(id);
            if (s.g.what(id) == kind::add) return stable.saturated(id);
            return id;
        });
}
/// The same as programs compute it: with what differences of large numbers lose, too.
constexpr int stabilise(system& s, int root, bool accurate_tanh = false) {
    return detail::rewrite(
        s.g, stable_form(s, root, accurate_tanh), [](int id) { return id; },
        [&](int id) {
            if (detail::is_call<operations::exp>(s.g, id)) return detail::exact_difference(s.g, id);
            if (s.g.what(id) == kind::add) detail::maximum_first(s.g, id);
            return s.g.what(id) == kind::multiply ? detail::factor_squares(s.g, id) : id;
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
