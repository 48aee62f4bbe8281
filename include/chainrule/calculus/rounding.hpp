// SPDX-License-Identifier: BSL-1.0
// The last rewrites before a formula is computed: what differences of large numbers lose in rounding.
#pragma once
#include <chainrule/calculus/stabilise.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// May a value be free of rounding: data, c·data with a power of two c, and what a mask adds nothing to: x − c·(1 − m) where m is 1?
constexpr bool may_be_exact(system& s, int id, int depth = 3) {
    graph& g = s.g;
    node const n = g.at(id);
    if (n.what == kind::access && g.symbols.items[n.tag].definition >= 0)
        return depth > 0 && may_be_exact(s, s.equations.items[g.symbols.items[n.tag].definition].body, depth - 1);
    auto const scaled_exactly = [](number c) {
        std::int64_t const above = c.upper < 0 ? -c.upper : c.upper;
        return c.exact() && (above & (above - 1)) == 0 && (c.lower & (c.lower - 1)) == 0;
    };
    if (n.what == kind::multiply && n.count == 1 && g.parts.items[n.first].value.is(1))
        return scaled_exactly(n.value) && is_exact(g, g.parts.items[n.first].id);
    if (n.what != kind::add) return is_exact(g, id);
    int exact = 0;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        node const t = g.at(p.id);
        bool vanishes = false; // at some entries
        for (int m = 0; m < (t.what == kind::multiply ? t.count : 1); ++m) {
            int const f = t.what == kind::multiply ? g.parts.items[t.first + m].id : p.id;
            vanishes = vanishes || is_mask(g, f) || (g.what(f) == kind::add && g.at(f).count == 1 && g.at(f).value.integer() && !core::zero(g.at(f).value));
        }
        if (!vanishes && scaled_exactly(p.value) && is_exact(g, p.id)) ++exact;
        else if (!vanishes) return false;
    }
    return exact == 1 && core::zero(n.value);
}
/// exp(x − m) -> exp_difference(x, m), where x may be exact and m is a maximum: what the difference loses counts as often as it is large.
/// Where x was rounded it is no better than that.
constexpr int exact_difference(system& s, int id) {
    graph& g = s.g;
    int const u = operand_of(g, id);
    node const n = g.at(u);
    buffer<part> largest(n.count + 1), rest(n.count + 1);
    for (int k = 0; k < n.count && n.what == kind::add; ++k) {
        part const p = g.parts.items[n.first + k];
        (g.what(p.id) == kind::maximum || is_call<operations::max>(g, p.id) ? largest : rest).push(p);
    }
    if (largest.size == 0 || rest.size == 0 || !core::zero(n.value)) return id;
    int const x = make_add(g, rest.items, rest.size);
    if (!may_be_exact(s, x)) return id;
    int const operands[] = {x, negate(g, make_add(g, largest.items, largest.size))};
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

/// The same as programs compute it: with what differences of large numbers lose, too.
constexpr int stabilise(system& s, int root, bool accurate_tanh = false) {
    return detail::rewrite(
        s.g, stable_form(s, root, accurate_tanh), [](int id) { return id; },
        [&](int id) {
            if (detail::is_call<operations::exp>(s.g, id)) return detail::exact_difference(s, id);
            if (s.g.what(id) == kind::add) detail::maximum_first(s.g, id);
            return s.g.what(id) == kind::multiply ? detail::factor_squares(s.g, id) : id;
        });
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
