// SPDX-License-Identifier: BSL-1.0
// The last rewrites before a formula is computed: what differences of large numbers lose in rounding.
#pragma once
#include <chainrule/calculus/exponents.hpp>
#include <chainrule/calculus/means.hpp>
#include <chainrule/calculus/stabilise.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

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

/// 1 − t + … is computed as (1 − t) + …, where t is data, a variable or a mask: its complement may be exact, and what is beside it may be small.
constexpr void complement_first(graph& g, int id) {
    node const n = g.at(id);
    if (n.count < 2 || n.count > written_limit || core::zero(n.value)) return;
    int at = -1;
    for (int k = 0; k < n.count && at < 0; ++k) {
        part const p = g.parts.items[n.first + k];
        if (is_weight_of_complement(g, p.id) && p.value == -n.value) at = p.id;
    }
    if (at < 0) return;
    buffer<int> entries(n.count + 4);
    for (int const entry : {static_cast<int>(opening), static_cast<int>(the_number), at, static_cast<int>(closing)})
        entries.push(entry);
    for (bool const negative : {false, true})
        for (int k = 0; k < n.count; ++k)
            if (part const p = g.parts.items[n.first + k]; p.id != at && p.value.negative() == negative)
                entries.push(p.id);
    write_order(g, id, entries);
}

/// softplus(u) − t·u -> (relu(u) − t·u) + softplus(−|u|): where t is 1 that does not cancel.
constexpr int open_softplus(graph& g, int id) {
    node const n = g.at(id);
    for (int k = 0; k < n.count && n.count < written_limit; ++k) {
        part const p = g.parts.items[n.first + k];
        if (!is_call<operations::softplus>(g, p.id)) continue;
        int const u = operand_of(g, p.id), size = call_of<operations::abs>(g, u);
        for (int m = 0; m < n.count; ++m) {
            part const q = g.parts.items[n.first + m];
            node const t = g.at(q.id);
            bool has = q.id == u;
            for (int f = 0; f < t.count && t.what == kind::multiply; ++f) has = has || (g.parts.items[t.first + f].id == u && g.parts.items[t.first + f].value.is(1));
            if (!has || m == k || q.value.negative() == p.value.negative()) continue;
            part const linear[] = {{call_of<operations::relu>(g, u), p.value}, q};
            part const all[] = {{make_add(g, linear, 2), 1}, {call_of<operations::softplus>(g, negate(g, size)), p.value}, {id, 1}, {p.id, -p.value}, {q.id, -q.value}};
            return make_add(g, all, 5);
        }
    }
    return id;
}

/// The exponent of a base among the factors of a node, 0 if it is none of them.
constexpr number exponent_in(graph const& g, int id, int base) {
    node const n = g.at(id);
    if (id == base) return 1;
    for (int k = 0; k < n.count && n.what == kind::multiply; ++k)
        if (g.parts.items[n.first + k].id == base) return g.parts.items[n.first + k].value;
    return 0;
}
/// (r⁶ − 2)/r¹³ -> (1 − 2/r⁶)/r⁷: a common denominator of such a power may overflow where the terms do not. Lower ones stay: x² − a may
/// be exact where 1 − a/x² is not.
constexpr int lower_denominators(graph& g, int id) {
    node const n = g.at(id);
    for (int k = 0; k < n.count; ++k) {
        part const sum = g.parts.items[n.first + k];
        node const a = g.at(sum.id);
        for (int m = 0; m < n.count && a.what == kind::add && sum.value.is(1); ++m) {
            part const below = g.parts.items[n.first + m];
            if (!below.value.integer() || !core::less(below.value, -6)) continue;
            number most = 0;
            for (int t = 0; t < a.count; ++t) {
                number const above = exponent_in(g, g.parts.items[a.first + t].id, below.id);
                if (above.integer() && core::less(most, above)) most = above;
            }
            if (!core::less(1, most) || core::less(-below.value, most)) continue;
            int const divisor = power(g, below.id, -most);
            buffer<part> terms(a.count + 1);
            for (int t = 0; t < a.count; ++t) {
                part const p = g.parts.items[a.first + t];
                terms.push({multiply(g, p.id, divisor), p.value});
            }
            if (!core::zero(a.value)) terms.push({divisor, a.value});
            part const factors[] = {{id, 1}, {sum.id, -1}, {below.id, most}, {make_add(g, terms.items, terms.size), 1}};
            return make_multiply(g, factors, 4);
        }
    }
    return id;
}

/// Is a root among the factors?
constexpr bool has_root(graph const& g, int id) {
    node const& n = g.at(id);
    for (int k = 0; k < n.count; ++k)
        if (!g.parts.items[n.first + k].value.integer()) return true;
    return false;
}
/// (1 − x²)^e -> ((1 − x)·(1 + x))^e for roots and their reciprocals: the derivative of asin near 1.
constexpr int factor_squares(graph& g, int id) {
    if (!has_root(g, id)) return id;
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

/// Is a factor never negative, as far as is known?
constexpr bool at_least_zero(graph& g, part const& p) {
    bool const even = p.value.integer() && p.value.upper % 2 == 0;
    return even || g.what(p.id) == kind::extent || is_mask(g, p.id) || positive(g, p.id);
}
/// A sum of squares, Σ c·x² with c > 0, with each x scaled; -1 for anything else.
constexpr int with_scaled_squares(graph& g, int id, int direction) {
    node const n = g.at(id);
    if (n.what == kind::sum) {
        opened_reduction const o = open(g, id);
        int const body = with_scaled_squares(g, o.body, direction);
        return body < 0 ? -1 : with_opened_body(g, id, o, body);
    }
    if ((n.what != kind::add && n.what != kind::multiply) || (n.what == kind::add ? !core::zero(n.value) : n.value.negative())) return -1;
    buffer<part> parts(n.count + 1);
    bool found = false;
    for (int k = 0; k < n.count; ++k) {
        part p = g.parts.items[n.first + k];
        if (n.what == kind::add || (!found && p.value.is(1))) {
            int const scaled = with_scaled_squares(g, p.id, direction);
            if (n.what == kind::add && (scaled < 0 || p.value.negative())) return -1;
            if (scaled < 0 && !at_least_zero(g, p)) return -1;
            if (scaled >= 0) p.id = scaled, found = true;
        } else if (!found && p.value.is(2)) {
            int const operands[] = {p.id, make_number(g, direction)};
            p.id = make_call(g, &chainrule::detail::descriptor<operations::rescaled>, operands, 2);
            found = true;
        } else if (n.what == kind::multiply && !at_least_zero(g, p)) {
            return -1; // the root of a negative number is NaN
        }
        parts.push(p);
    }
    if (!found) return -1;
    return n.what == kind::add ? make_add(g, parts.items, parts.size) : make_multiply(g, parts.items, parts.size, n.value);
}
/// (Σx²)^±½ -> root_of_squares(Σx², …)^±1: finite and not 0 where the root is, though the sum be neither.
constexpr int safe_norms(graph& g, int id) {
    if (!has_root(g, id)) return id;
    node const n = g.at(id);
    buffer<part> factors(n.count + 1);
    bool changed = false;
    for (int k = 0; k < n.count; ++k) {
        part p = g.parts.items[n.first + k];
        bool const root = (p.value == number{1, 2} || p.value == number{-1, 2}) && !g.forces(unsafe_rewrite::plain_norms);
        int const up = root ? with_scaled_squares(g, p.id, 1) : -1;
        if (up >= 0) {
            int const both[] = {up, with_scaled_squares(g, p.id, -1)};
            int const operands[] = {p.id, make_call(g, &chainrule::detail::descriptor<operations::scaled_squares>, both, 2)};
            p = {make_call(g, &chainrule::detail::descriptor<operations::root_of_squares>, operands, 2), p.value.negative() ? -1 : 1};
            changed = true;
        }
        factors.push(p);
    }
    return changed ? make_multiply(g, factors.items, factors.size, n.value) : id;
}

} // namespace detail

/// The same as programs compute it: with what differences of large numbers lose, too. `by`: of a derivative.
constexpr int stabilise(system& s, int root, bool accurate_tanh = false, variable_of_derivative by = {}) {
    root = stable_form(s, root, accurate_tanh);
    if (by.symbol >= 0) root = centre_deviations(s, root, by);
    return detail::rewrite(
        s.g, root, [](int id) { return id; },
        [&](int id) {
            if (detail::is_call<operations::exp>(s.g, id)) {
                int const exact = detail::exact_difference(s, id);
                return exact == id && by.symbol >= 0 ? detail::merged_exponential(s.g, id) : exact;
            }
            if (s.g.what(id) == kind::add) {
                int const opened = detail::open_softplus(s.g, id);
                if (opened != id) return opened;
                if (by.symbol >= 0) detail::complement_first(s.g, id);
                detail::maximum_first(s.g, id);
            }
            return s.g.what(id) == kind::multiply ? detail::safe_norms(s.g, detail::lower_denominators(s.g, detail::factor_squares(s.g, id))) : id;
        });
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
