// SPDX-License-Identifier: BSL-1.0
// Folding back: what equals a definition's right side, or contains it as a factor or as a part of a sum, becomes its name.
#pragma once
#include <chainrule/calculus/expand.hpp>
#include <chainrule/calculus/facts.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// The indices at which a definition's body equals a node.
struct match {
    bool found = false;
    buffer<renaming> map{4};
};

/// Looks for axes of `target` that, put in for the slots of e, turn `body` into `target`. Every slot must occur in `body`.
constexpr match match_slots(system& s, equation const& e, int body, int target) {
    graph& g = s.g;
    match result;
    node const b = g.at(body), t = g.at(target);
    if (b.shape != t.shape || b.axes_count < t.axes_count) return result;
    for (int k = 0; k < b.axes_count; ++k) result.map.push({g.axis_lists.items[b.axes_first + k], 0});
    long combinations = 1;
    for (int k = 0; k < b.axes_count; ++k) combinations *= t.axes_count;
    if (combinations > 4096) return result;
    for (long code = 0; code < combinations; ++code) {
        long rest = code;
        bool fits = true;
        unsigned long long used = 0;
        for (int k = 0; k < b.axes_count && fits; ++k) {
            int const which = static_cast<int>(rest % t.axes_count);
            rest /= t.axes_count;
            used |= 1ull << which;
            int const axis = g.axis_lists.items[t.axes_first + which];
            result.map.items[k].to = axis;
            fits = axis >= 0 && g.axes.items[axis].extent_class == g.axes.items[result.map.items[k].from].extent_class;
        }
        if (!fits || used != (1ull << t.axes_count) - 1) continue;
        if (rename(g, body, result.map.items, result.map.size) == target) {
            result.found = true;
            return result;
        }
    }
    (void)e;
    return result;
}

/// The definition's name at the indices of a match; -1 where a slot was left open.
constexpr int access_at(system& s, equation const& e, match const& m) {
    buffer<int> indices(e.rank + 1);
    for (int k = 0; k < e.rank; ++k) {
        int to = -1;
        for (int q = 0; q < m.map.size; ++q)
            if (m.map.items[q].from == e.first_axis + k) to = m.map.items[q].to;
        if (to < 0) return -1;
        indices.push(to);
    }
    return make_access(s.g, e.symbol, indices.items, e.rank);
}

/// A node equal to a definition's body as a whole.
constexpr int fold_whole(system& s, int id) {
    graph& g = s.g;
    buffer<int> candidates;
    s.bodies.find(g.at(id).shape, candidates);
    if (candidates.size == 0) return id;
    node const n = g.at(id);
    for (int k = 0; k < candidates.size; ++k) {
        pattern const p = s.patterns.items[candidates.items[k]];
        equation const e = s.equations.items[p.equation];
        if (g.symbols.items[e.symbol].told_apart || g.at(p.body).axes_count != e.rank || n.cost <= 1 + e.rank) continue;
        match const m = match_slots(s, e, p.body, id);
        if (!m.found) continue;
        int const access = access_at(s, e, m);
        if (access >= 0) return access;
    }
    return id;
}

/// Exponent of a base in a list of factors; 0 where it is absent.
constexpr number exponent_in(buffer<part> const& factors, int base) {
    for (int k = 0; k < factors.size; ++k)
        if (factors.items[k].id == base) return factors.items[k].value;
    return 0;
}

/// How often body^±1 is contained in the factors: the ratio of exponents nearest to zero, 0 where one is missing (an
/// extent or a number may be, where `partial`).
constexpr number times_contained(graph const& g, int product, buffer<part> const& factors, bool partial = false) {
    node const n = g.at(product);
    number times = 0;
    int const count = n.what == kind::multiply ? n.count : 1;
    for (int k = 0; k < count; ++k) {
        part const p = n.what == kind::multiply ? g.parts.items[n.first + k] : part{product, 1};
        number const has = exponent_in(factors, p.id);
        if (core::zero(has) && partial && count > 1 && (g.what(p.id) == kind::extent || g.what(p.id) == kind::number)) continue;
        if (core::zero(has)) return 0;
        number const ratio = has * core::inverse(p.value);
        if (count > 1) { // whole multiples only
            if (!ratio.exact()) return 0;
            std::int64_t const whole = ratio.upper / ratio.lower;
            if (whole == 0 || (!core::zero(times) && (whole < 0) != times.negative())) return 0;
            if (core::zero(times) || (whole < 0 ? core::less(times, whole) : core::less(whole, times))) times = whole;
        } else {
            if (!ratio.integer() && p.value.integer()) return 0; // (b²)^(1/4) needs b >= 0
            times = ratio;
        }
    }
    return times;
}

/// One definition's body taken out of a list of factors, replaced by its name. Changes nothing where none is contained.
/// Where split > 0, at least one factor before `split` and one from there on must be used. Where `partial`, extents and
/// numbers of the definition may be missing: Σx with m = Σx/dim(i) is m·dim(i).
constexpr bool fold_factors(system& s, buffer<part>& factors, number& coefficient, int split, bool partial = false) {
    graph& g = s.g;
    buffer<int> candidates;
    for (int k = 0; k < factors.size; ++k) s.factors.find(g.at(factors.items[k].id).shape, candidates);
    for (int k = 0; k < candidates.size; ++k) {
        pattern const pat = s.patterns.items[candidates.items[k]];
        node const b = g.at(pat.body);
        bool const product = b.what == kind::multiply;
        equation const e = s.equations.items[pat.equation];
        if (g.symbols.items[e.symbol].told_apart || b.axes_count != e.rank || b.what == kind::access || b.what == kind::number) continue;
        if (product && b.count > factors.size && !partial) continue;
        if (!product && split > 0) continue;
        int const pivot = product ? pat.pivot : pat.body;
        if (product && g.at(pivot).axes_count != b.axes_count) continue;
        for (int f = 0; f < factors.size; ++f) {
            if (g.at(factors.items[f].id).shape != g.at(pivot).shape) continue;
            match const m = match_slots(s, e, pivot, factors.items[f].id);
            if (!m.found) continue;
            int const instance = rename(g, pat.body, m.map.items, m.map.size);
            number const times = times_contained(g, instance, factors, partial);
            if (core::zero(times)) continue;
            if (!product && times.is(1) && g.what(instance) != kind::add && g.what(instance) != kind::sum) continue;
            int const access = access_at(s, e, m);
            if (access < 0) continue;
            node const n = g.at(instance);
            if (split > 0) {
                bool before = false, after = false;
                for (int q = 0; q < n.count; ++q) {
                    for (int z = 0; z < factors.size; ++z)
                        if (factors.items[z].id == g.parts.items[n.first + q].id) (z < split ? before : after) = true;
                }
                if (!before || !after) continue;
            }
            if (n.what == kind::multiply) {
                core::power_result const c = core::power(n.value, times);
                if (!c.found || core::zero(c.value) || !(times.is(1) || small_power(n.value, times))) continue;
                coefficient = coefficient * core::inverse(c.value);
                for (int q = 0; q < n.count; ++q) {
                    part const used = g.parts.items[n.first + q];
                    factors.push({used.id, -used.value * times});
                }
            } else {
                factors.items[f].value = 0;
            }
            factors.push({access, times});
            return true;
        }
    }
    return false;
}

/// Definitions contained in a product.
constexpr int fold_product(system& s, int id, bool partial = false) {
    graph& g = s.g;
    node const n = g.at(id);
    if (n.what != kind::multiply) return id;
    buffer<part> factors(n.count + 1);
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        factors.push(p);
    }
    number coefficient = n.value;
    if (!fold_factors(s, factors, coefficient, 0, partial)) return id;
    return make_multiply(g, factors.items, factors.size, coefficient);
}

/// Does it divide by anything but numbers?
constexpr bool divides(graph& g, int root) {
    bool found = false;
    memo seen(g);
    post_order(
        g, root, [&](int id) { return found || seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            node const& n = g.at(id);
            for (int k = 0; k < n.count && n.what == kind::multiply; ++k) found = found || g.parts.items[n.first + k].value.negative();
        });
    return found;
}

/// S^c where a definition f is S^e: f^(c/e), where that is no quotient: f^(1 − 1/e) has 1/e times the rounding error of f.
constexpr int fold_power(system& s, int id) {
    graph& g = s.g;
    operation const* const pow = &chainrule::detail::descriptor<operations::pow>;
    for (int k = 0; k < s.powers.size; ++k) {
        pattern const pat = s.patterns.items[s.powers.items[k]];
        equation const e = s.equations.items[pat.equation];
        int const base = g.parts_of(pat.body)[0].id;
        if (g.symbols.items[e.symbol].told_apart || g.at(base).axes_count != e.rank) continue;
        match const m = match_slots(s, e, base, g.parts_of(id)[0].id);
        if (!m.found) continue;
        int const access = access_at(s, e, m);
        int const exponent = rename(g, g.parts_of(pat.body)[1].id, m.map.items, m.map.size);
        if (access < 0 || exponent == g.parts_of(id)[1].id || !positive(g, g.parts_of(id)[0].id)) continue;
        int const operands[] = {access, distribute_product(g, divide(g, g.parts_of(id)[1].id, exponent))};
        if (!divides(g, operands[1]) || g.forces(unsafe_rewrite::divide_exponents)) return make_call(g, pow, operands, 2);
    }
    return id;
}

/// Definitions of which one part stands before a sum and the other in its body: r·Σ g·(x − m) with y = r·(x − m) is Σ g·y.
constexpr int fold_into_sum(system& s, int id) {
    graph& g = s.g;
    node const n = g.at(id);
    if (n.what != kind::multiply) return id;
    for (int k = 0; k < n.count; ++k) {
        part const sum = g.parts.items[n.first + k];
        if (g.what(sum.id) != kind::sum || !sum.value.is(1)) continue;
        opened_reduction const o = open_beside(g, sum.id, id);
        buffer<part> factors{16};
        for (int f = 0; f < n.count; ++f) {
            part const p = g.parts.items[n.first + f];
            if (f != k) factors.push(p);
        }
        int const split = factors.size;
        number coefficient = n.value;
        if (g.what(o.body) == kind::multiply) {
            node const b = g.at(o.body);
            coefficient = coefficient * b.value;
            for (int f = 0; f < b.count; ++f) {
                part const p = g.parts.items[b.first + f];
                factors.push(p);
            }
        } else {
            factors.push({o.body, 1});
        }
        if (!fold_factors(s, factors, coefficient, split)) continue;
        buffer<int> axes(o.count);
        for (int f = 0; f < o.count; ++f) axes.push(o.first + f);
        int const body = make_multiply(g, factors.items, factors.size);
        return scale(g, make_reduction(g, kind::sum, axes.items, o.count, body), coefficient);
    }
    return id;
}

/// Definitions that are a part of an addition: u·v − t + 2 with r = u·v − t is r + 2. All of their terms are among its own: where
/// r = a − b, x − b is not x + r − a, which may cancel.
constexpr int fold_addition(system& s, int id) {
    graph& g = s.g;
    node const n = g.at(id);
    if (n.what != kind::add) return id;
    buffer<int> candidates;
    for (int k = 0; k < n.count; ++k) s.terms.find(g.at(g.parts.items[n.first + k].id).shape, candidates);
    for (int k = 0; k < candidates.size; ++k) {
        pattern const pat = s.patterns.items[candidates.items[k]];
        node const b = g.at(pat.body);
        equation const e = s.equations.items[pat.equation];
        if (g.symbols.items[e.symbol].told_apart || b.count > n.count || b.axes_count != e.rank) continue;
        part pivot = g.parts.items[b.first];
        for (int f = 0; f < b.count; ++f)
            if (g.parts.items[b.first + f].id == pat.pivot) pivot = g.parts.items[b.first + f];
        if (g.at(pivot.id).axes_count != b.axes_count) continue;
        for (int f = 0; f < n.count; ++f) {
            part const candidate = g.parts.items[n.first + f];
            if (g.at(candidate.id).shape != g.at(pivot.id).shape) continue;
            match const m = match_slots(s, e, pivot.id, candidate.id);
            if (!m.found) continue;
            number const ratio = candidate.value * core::inverse(pivot.value);
            part const terms[] = {{id, 1}, {rename(g, pat.body, m.map.items, m.map.size), -ratio}};
            int const rest = make_add(g, terms, 2);
            int const access = access_at(s, e, m);
            node const r = g.at(rest);
            int const left = r.what == kind::add ? r.count : r.what == kind::number ? 0 : 1;
            bool const contained = left == n.count - b.count && (core::zero(b.value) || b.value * ratio == n.value);
            if (access < 0 || !(contained || g.forces(unsafe_rewrite::name_part_of_difference))) continue;
            part const folded[] = {{rest, 1}, {access, ratio}};
            int const result = make_add(g, folded, 2);
            if (g.at(result).cost < n.cost) return result;
        }
    }
    return id;
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
