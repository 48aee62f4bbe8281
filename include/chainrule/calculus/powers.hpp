// SPDX-License-Identifier: BSL-1.0
// Candidates for a shorter product: powers with symbolic exponents, common denominators, roots.
#pragma once
#include <chainrule/calculus/facts.hpp>
#include <chainrule/calculus/factor.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

constexpr int call_power(graph& g, int base, int exponent) {
    int const operands[] = {base, exponent};
    return make_call(g, &chainrule::detail::descriptor<operations::pow>, operands, 2);
}

/// The factors of a product; of anything else, itself.
constexpr void list_factors(graph const& g, int id, buffer<part>& into) {
    node const& n = g.at(id);
    if (n.what != kind::multiply) {
        into.push({id, 1});
        return;
    }
    for (int k = 0; k < n.count; ++k) into.push(g.parts.items[n.first + k]);
}

/// a^(b + 2) -> a^b·a², for positive a: at 0 a^b may be infinite
constexpr int split_powers(graph& g, int id) {
    buffer<part> factors{8}, result{8};
    list_factors(g, id, factors);
    bool changed = false;
    for (int k = 0; k < factors.size; ++k) {
        part const p = factors.items[k];
        result.push(p);
        if (!is_call<operations::pow>(g, p.id)) continue;
        int const base = g.parts_of(p.id)[0].id, exponent = g.parts_of(p.id)[1].id;
        if (g.what(exponent) != kind::add || core::zero(g.at(exponent).value) || !(positive(g, base) || g.forces(unsafe_rewrite::divide_powers))) continue;
        number const constant = g.at(exponent).value;
        result.back().id = call_power(g, base, subtract(g, exponent, make_number(g, constant)));
        result.push({base, constant * p.value});
        changed = true;
    }
    return changed ? make_multiply(g, result.items, result.size, coefficient_of(g, id)) : id;
}

/// a^b·a^c·a² -> a^(b + c + 2), also where a is itself a product;  a^c·b^(−c) -> (a/b)^c
constexpr int merge_powers(graph& g, int id) {
    buffer<part> factors{8};
    list_factors(g, id, factors);
    for (int k = 0; k < factors.size; ++k) {
        if (!is_call<operations::pow>(g, factors.items[k].id)) continue;
        int const base = g.parts_of(factors.items[k].id)[0].id;
        int exponent = scale(g, g.parts_of(factors.items[k].id)[1].id, factors.items[k].value);
        bool merged = false;
        for (int m = k + 1; m < factors.size; ++m) {
            part const p = factors.items[m];
            if (!is_call<operations::pow>(g, p.id)) continue;
            int const other = g.parts_of(p.id)[0].id, power_of_other = scale(g, g.parts_of(p.id)[1].id, p.value);
            if (other == base) exponent = add(g, exponent, power_of_other);
            else if (power_of_other == negate(g, exponent)) factors.items[k] = {call_power(g, divide(g, base, other), exponent), 1};
            else continue;
            factors.items[m].value = 0;
            if (other != base) return make_multiply(g, factors.items, factors.size, coefficient_of(g, id));
            merged = true;
        }
        number coefficient = coefficient_of(g, id);
        number const plain = times_contained(g, base, factors);
        core::power_result const content = core::power(coefficient_of(g, base), -plain); // which its factors lack
        if (!core::zero(plain) && content.found) {
            buffer<part> parts{4};
            list_factors(g, base, parts);
            for (int m = 0; m < parts.size; ++m) factors.push({parts.items[m].id, -parts.items[m].value * plain});
            exponent = add(g, exponent, make_number(g, plain));
            coefficient = coefficient * content.value;
            merged = true;
        }
        if (!merged) continue;
        factors.items[k] = {call_power(g, base, exponent), 1};
        return make_multiply(g, factors.items, factors.size, coefficient);
    }
    return id;
}

/// a^(−b) -> 1/a^b
constexpr int flip_powers(graph& g, int id) {
    buffer<part> factors{8};
    list_factors(g, id, factors);
    bool changed = false;
    for (int k = 0; k < factors.size; ++k) {
        part const p = factors.items[k];
        if (!is_call<operations::pow>(g, p.id)) continue;
        int const base = g.parts_of(p.id)[0].id, exponent = g.parts_of(p.id)[1].id;
        bool const falls = g.what(exponent) == kind::add ? orient(g, exponent).factor.negative() : coefficient_of(g, exponent).negative();
        if (!falls) continue;
        factors.items[k] = {call_power(g, base, negate(g, exponent)), -p.value};
        changed = true;
    }
    return changed ? make_multiply(g, factors.items, factors.size, coefficient_of(g, id)) : id;
}

/// (a²)^(1/2) -> abs(a);  (a^b)^c -> a^(b·c) for positive a
constexpr int unnest_powers(graph& g, int id) {
    buffer<part> factors{8};
    list_factors(g, id, factors);
    bool changed = false;
    for (int k = 0; k < factors.size; ++k) {
        part const p = factors.items[k];
        node const n = g.at(p.id);
        if (p.value.integer() || n.what != kind::multiply || n.count != 1 || !n.value.is(1)) continue;
        part const inner = g.parts.items[n.first];
        bool const even = inner.value.integer() && inner.value.upper % 2 == 0;
        if (positive(g, inner.id)) factors.items[k] = {inner.id, inner.value * p.value};
        else if (even) factors.items[k] = {call_of<operations::abs>(g, inner.id), inner.value * p.value};
        else continue;
        changed = true;
    }
    return changed ? make_multiply(g, factors.items, factors.size, coefficient_of(g, id)) : id;
}

/// The product of all denominators in an addition's terms; 1 where there are none.
constexpr int denominators(graph& g, int addition) {
    node const n = g.at(addition);
    buffer<part> found{4};
    for (int k = 0; k < n.count; ++k) {
        int const term = g.parts.items[n.first + k].id;
        if (g.what(term) != kind::multiply) continue;
        node const t = g.at(term);
        for (int f = 0; f < t.count; ++f) {
            part const p = g.parts.items[t.first + f];
            if (!p.value.negative()) continue;
            int m = 0;
            while (m < found.size && found.items[m].id != p.id) ++m;
            if (m == found.size) found.push({p.id, -p.value});
            else if (core::less(found.items[m].value, -p.value)) found.items[m].value = -p.value;
        }
    }
    return make_multiply(g, found.items, found.size);
}

/// Has the node no value where one of its reads is out of range: exp(log(w(2j)))? A guard on a part of an addition is none on the rest.
constexpr bool singular_out_of_range(graph& g, int root) {
    if (g.rows.size == 0) return false; // no affine index anywhere
    buffer<int> indices{4};
    memo seen(g);
    post_order(
        g, root, [&](int id) { return seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            node const& n = g.at(id);
            for (int k = 0; k < n.count && n.what == kind::access; ++k)
                if (g.parts.items[n.first + k].id >= affine_index) indices.push(g.parts.items[n.first + k].id);
        });
    for (int k = 0; k < indices.size; ++k)
        if (singular_outside(g, root, indices.items[k])) return true;
    return false;
}

/// (a + b/c)·d -> (a·c + b)·d/c, for additions in the numerator or the denominator; powers of them may overflow.
constexpr int clear_denominators(graph& g, int id) {
    buffer<part> factors{8};
    list_factors(g, id, factors);
    int const count = factors.size;
    bool changed = false;
    for (int k = 0; k < count; ++k) {
        part const p = factors.items[k];
        if (g.what(p.id) != kind::add || !(p.value.is(1) || p.value.is(-1))) continue;
        int const below = denominators(g, p.id);
        if (below == g.one() || singular_out_of_range(g, power(g, below, -1))) continue;
        buffer<part> terms{8};
        list_terms(g, p.id, terms);
        for (int t = 0; t < terms.size; ++t) terms.items[t].id = multiply(g, terms.items[t].id, below);
        factors.items[k].id = make_add(g, terms.items, terms.size);
        factors.push({below, -p.value});
        changed = true;
    }
    return changed ? make_multiply(g, factors.items, factors.size, coefficient_of(g, id)) : id;
}

/// The same with denominators that stand before a sum: Σ a/(1 + b/c) / c -> Σ a/(c + b).
constexpr int clear_into_sum(graph& g, int id) {
    buffer<part> factors{8};
    list_factors(g, id, factors);
    for (int k = 0; k < factors.size; ++k) {
        if (g.what(factors.items[k].id) != kind::sum || !factors.items[k].value.is(1)) continue;
        buffer<part> inside{8}, outside{8};
        for (int m = 0; m < factors.size; ++m)
            if (m != k) (factors.items[m].value.negative() ? inside : outside).push(factors.items[m]);
        if (inside.size == 0) continue;
        opened_reduction const o = open_beside(g, factors.items[k].id, make_multiply(g, inside.items, inside.size));
        inside.push({o.body, 1});
        int const body = make_multiply(g, inside.items, inside.size);
        int const cleared = clear_denominators(g, body);
        if (cleared == body) continue;
        buffer<int> axes(o.count);
        for (int m = 0; m < o.count; ++m) axes.push(o.first + m);
        outside.push({make_reduction(g, kind::sum, axes.items, o.count, cleared), 1});
        return make_multiply(g, outside.items, outside.size, coefficient_of(g, id));
    }
    return id;
}

/// (1 + x/4)^−1 -> 4·(4 + x)^−1: coefficients of at most 4, above and below, made whole.
constexpr int small_contents(graph& g, int id) {
    buffer<part> factors{8};
    list_factors(g, id, factors);
    number coefficient = coefficient_of(g, id);
    bool changed = false;
    for (int k = 0; k < factors.size; ++k) {
        part const p = factors.items[k];
        if (g.what(p.id) != kind::add) continue;
        node const n = g.at(p.id);
        bool small = small_power(n.value, p.value);
        for (int m = 0; m < n.count; ++m) small = small && small_power(g.parts.items[n.first + m].value, p.value);
        oriented const o = small ? whole_coefficients(g, p.id) : oriented{p.id, 1};
        core::power_result const content = core::power(o.factor, p.value);
        if (o.factor.is(1) || !content.found) continue;
        coefficient = coefficient * content.value;
        factors.items[k].id = o.id;
        changed = true;
    }
    return changed ? make_multiply(g, factors.items, factors.size, coefficient) : id;
}

/// 2·sqrt(a + b) -> sqrt(4a + 4b);  sqrt(2)·sqrt(pi) -> sqrt(2·pi); of positive a and b sqrt(a·b) may overflow
constexpr int merge_roots(graph& g, int id) {
    buffer<part> factors{8};
    list_factors(g, id, factors);
    number coefficient = coefficient_of(g, id);
    for (int k = 0; k < factors.size; ++k) {
        part const p = factors.items[k];
        if (p.value.integer() || !p.value.exact()) continue;
        int base = p.id;
        bool changed = false;
        auto const may_merge = [&](int id) { // of numbers and π, √2·√π
            return g.what(id) == kind::number || g.what(id) == kind::pi || (g.forces(unsafe_rewrite::merge_roots) && positive(g, id));
        };
        if (may_merge(base) && positive(g, base))
            for (int m = k + 1; m < factors.size; ++m)
                if (factors.items[m].value == p.value && may_merge(factors.items[m].id) && positive(g, factors.items[m].id)) {
                    base = multiply(g, base, factors.items[m].id);
                    factors.items[m].value = 0;
                    changed = true;
                }
        number const size = coefficient.negative() ? -coefficient : coefficient;
        core::power_result const inside = core::power(size, core::inverse(p.value));
        if (g.what(base) == kind::add && !size.is(1) && small_power(size, 2) && inside.found) {
            part const terms[] = {{base, inside.value}};
            base = make_add(g, terms, 1);
            if (g.what(base) == kind::multiply) base = distribute_product(g, base);
            coefficient = coefficient.negative() ? -1 : 1;
            changed = true;
        }
        if (!changed) continue;
        factors.items[k] = {base, p.value};
        return make_multiply(g, factors.items, factors.size, coefficient);
    }
    return id;
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
