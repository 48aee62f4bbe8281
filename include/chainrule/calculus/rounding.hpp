// SPDX-License-Identifier: BSL-1.0
// The last rewrites before a formula is computed: what differences of large numbers lose in rounding.
#pragma once
#include <chainrule/calculus/means.hpp>
#include <chainrule/calculus/stabilise.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// May a value be free of rounding, or off by one rounding only: data, c·data, and what a mask or a kink adds nothing to: x − c·(1 − m) where m is 1?
constexpr bool may_be_exact(system& s, int id, int depth = 3) {
    graph& g = s.g;
    node const n = g.at(id);
    if (n.what == kind::access && g.symbols.items[n.tag].definition >= 0)
        return depth > 0 && may_be_exact(s, s.equations.items[g.symbols.items[n.tag].definition].body, depth - 1);
    if (n.what == kind::multiply && n.count == 1 && g.parts.items[n.first].value.is(1)) return is_exact(g, g.parts.items[n.first].id);
    if (n.what != kind::add) return is_exact(g, id);
    int exact = 0;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        node const t = g.at(p.id);
        bool vanishes = false; // at some entries
        for (int m = 0; m < (t.what == kind::multiply ? t.count : 1); ++m) {
            int const f = t.what == kind::multiply ? g.parts.items[t.first + m].id : p.id;
            bool const kinked = is_call<operations::abs>(g, f) || is_call<operations::relu>(g, f) || is_call<operations::max>(g, f) || is_call<operations::min>(g, f);
            vanishes = vanishes || kinked || is_mask(g, f) || (g.what(f) == kind::add && g.at(f).count == 1 && g.at(f).value.integer() && !core::zero(g.at(f).value));
        }
        if (!vanishes && is_exact(g, p.id)) ++exact;
        else if (!vanishes) return false;
    }
    return exact == 1 && core::zero(n.value);
}
/// exp(x − m + n − k) -> exp(x − m)·exp(n − k), where m is the maximum of x, and k that of n and others: both are at most 1. -1 elsewhere.
constexpr int two_differences(graph& g, int u) {
    node const n = g.at(u);
    int x = u, own = -1, other = -1, largest = -1; // all but the maxima; the three maxima
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        if (is_call<operations::max>(g, p.id) && p.value.is(-1)) largest = p.id;
        else if (g.what(p.id) == kind::maximum) (p.value.is(1) ? other : own) = p.id;
        else continue;
        x = subtract(g, x, scale(g, p.id, p.value));
    }
    if (largest < 0 || own < 0 || other < 0 || !is_maximum_of(g, own, x)) return -1;
    part const* const of = g.parts_of(largest);
    if (of[0].id != other && of[1].id != other) return -1;
    part const exponents[] = {{x, 1}, {own, -1}, {other, 1}, {largest, -1}};
    if (make_add(g, exponents, 4) != u) return -1;
    int const first = call_of<operations::exp>(g, subtract(g, x, own)), second = call_of<operations::exp>(g, subtract(g, other, largest));
    part const factors[] = {{first, 1}, {second, 1}};
    return make_multiply(g, factors, 2);
}
/// What is left of a sum of exponents, as maxima are taken next to what they are of.
struct exponents {
    buffer<part> left{8};
    buffer<int> order{8}; // of what was taken last: as the maximum adds it up

    /// Takes the exponent that a maximum is taken of; -1 where its terms are not all there. `whole`: the sum of all exponents.
    constexpr int take(graph& g, int most, int whole) {
        if (is_call<operations::max>(g, most)) {
            int const first = take(g, g.parts_of(most)[0].id, whole);
            return first >= 0 ? first : take(g, g.parts_of(most)[1].id, whole);
        }
        if (g.what(most) != kind::maximum) return take_terms(g, most);
        opened_reduction const o = open(g, most);
        node const all = g.at(whole);
        int found = -1;
        for (int k = 0; k < all.axes_count && o.count == 1 && found < 0; ++k) {
            int const axis = g.axis_lists.items[all.axes_first + k];
            if (g.axes.items[axis].extent_class == g.axes.items[o.first].extent_class && !g.has_axis(most, axis)) found = take_terms(g, rename(g, o.body, o.first, axis));
        }
        return found;
    }

private:
    constexpr int take_terms(graph& g, int of) {
        if (is_call<operations::masked>(g, of)) of = g.parts_of(of)[1].id;
        node const n = g.at(of);
        bool const addition = n.what == kind::add;
        if (addition && !core::zero(n.value)) return -1;
        buffer<part> rest(left.size + 1), terms(n.count + 1);
        for (int k = 0; k < left.size; ++k) rest.push(left.items[k]);
        for (int k = 0; k < (addition ? n.count : 1); ++k) {
            part const wanted = addition ? g.parts.items[n.first + k] : part{without_coefficient(g, of), coefficient_of(g, of)};
            int at = -1;
            for (int m = 0; m < rest.size && at < 0; ++m) {
                part const p = rest.items[m];
                number const times = p.value * core::inverse(wanted.value); // as often as it counts
                if (p.id == wanted.id && times.integer() && !times.negative() && !core::zero(times)) at = m;
            }
            if (at < 0) return -1;
            terms.push({rest.items[at].id, wanted.value});
            rest.items[at].value = rest.items[at].value - wanted.value;
        }
        for (int k = 0; k < left.size; ++k) left.items[k] = rest.items[k];
        order.size = 0;
        if (!addition) order.push(terms.items[0].id);
        else
            for_written(g, of, [&](int entry) { order.push(entry); });
        return make_add(g, terms.items, terms.size);
    }
};
/// exp(x + y − m − n) -> exp(x − m)·exp(y − n), where m is a maximum of x and n one of y: their sum would be rounded at its size, and otherwise than
/// elsewhere. Where more is left than exponents of data it is one exponential, in which −m and −n come next to x and y, and the result -2; -1 elsewhere.
constexpr int several_differences(graph& g, int u) {
    node const n = g.at(u);
    if (n.count > written_limit || !core::zero(n.value)) return -1;
    buffer<part> largest(n.count + 1), factors(n.count + 1);
    exponents e;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        bool const most = p.value.integer() && p.value.negative() && core::less(-4, p.value) && (g.what(p.id) == kind::maximum || is_call<operations::max>(g, p.id));
        (most ? largest : e.left).push(p);
    }
    if (largest.size == 0 || e.left.size == 0) return -1;
    buffer<int> entries(4 * n.count + 4);
    int alone = -1;
    for (int m = 0; m < largest.size; ++m)
        for (number times = largest.items[m].value; core::less(times, 0); times = times + 1) {
            int const most = largest.items[m].id, x = e.take(g, most, u);
            if (x < 0) return -1;
            factors.push({call_of<operations::exp>(g, subtract(g, x, most)), 1});
            for (int const entry : {static_cast<int>(opening), static_cast<int>(opening)}) entries.push(entry);
            for (int k = 0; k < e.order.size; ++k) entries.push(e.order.items[k]);
            if (g.what(x) == kind::add) alone = x;
            for (int const entry : {static_cast<int>(closing), most, static_cast<int>(closing)}) entries.push(entry);
        }
    int shared = 0, others = 0; // terms of which a part is left, or all
    for (int k = 0; k < e.left.size; ++k) {
        part const p = e.left.items[k];
        if (core::zero(p.value)) continue;
        bool whole = true;
        for (int m = 0; m < entries.size; ++m) whole = whole && entries.items[m] != p.id;
        ++(whole ? others : shared);
        if (whole) entries.push(p.id);
    }
    if (shared == 0 && (others > 0 || (factors.size == 1 && alone >= 0))) {
        for (int k = 0; k < n.count; ++k) { // an order has each term once
            int times = 0;
            for (int m = 0; m < entries.size; ++m) times += entries.items[m] == g.parts.items[n.first + k].id;
            if (times != 1) return -1;
        }
        write_order(g, u, entries);
        return -2;
    }
    if (shared > 0) factors.push({call_of<operations::exp>(g, make_add(g, e.left.items, e.left.size)), 1});
    return factors.size > 1 ? make_multiply(g, factors.items, factors.size) : -1;
}
/// exp(x − m) -> exp_difference(x, m), where x may be exact and m is a maximum: what the difference loses counts as often as it is large.
/// Where x was rounded more it is no better than that.
constexpr int exact_difference(system& s, int id) {
    graph& g = s.g;
    int const u = operand_of(g, id);
    node const n = g.at(u);
    buffer<part> largest(n.count + 1), rest(n.count + 1);
    for (int k = 0; k < n.count && n.what == kind::add; ++k) {
        part const p = g.parts.items[n.first + k];
        (g.what(p.id) == kind::maximum || is_call<operations::max>(g, p.id) ? largest : rest).push(p);
    }
    if (largest.size == 0 || !core::zero(n.value)) return id;
    if (rest.size == 0 && largest.size == 2) { // two maxima
        part const a = largest.items[0], b = largest.items[1];
        if (!(a.value.is(1) && b.value.is(-1)) && !(a.value.is(-1) && b.value.is(1))) return id;
        rest.push(a.value.is(1) ? a : b);
        part const subtracted = a.value.is(1) ? b : a;
        largest.size = 0;
        largest.push(subtracted);
    }
    int const apart = several_differences(g, u);
    if (int const two = apart >= 0 ? apart : largest.size == 3 ? two_differences(g, u) : -1; two >= 0) {
        node const product = g.at(two);
        buffer<part> factors(2);
        for (int k = 0; k < product.count; ++k) {
            part const f = g.parts.items[product.first + k];
            factors.push({exact_difference(s, f.id), f.value});
        }
        return make_multiply(g, factors.items, factors.size, product.value);
    }
    if (rest.size == 0) return id;
    int const x = make_add(g, rest.items, rest.size);
    if (!may_be_exact(s, x)) return id; // rounded as it is elsewhere
    int const operands[] = {x, negate(g, make_add(g, largest.items, largest.size))};
    return make_call(g, &chainrule::detail::descriptor<operations::exp_difference>, operands, 2);
}

/// exp(u + a) in a derivative -> exp_difference(u, −a), where a is data: it may have been exp(u)·exp(a), which loses no digits of a large a.
constexpr int merged_exponential(graph& g, int id) {
    int const u = operand_of(g, id);
    node const n = g.at(u);
    if (n.what != kind::add || has_maximum(g, u)) return id;
    for (int k = 0; k < n.count; ++k) {
        part const a = g.parts.items[n.first + k];
        bool const data = g.what(a.id) == kind::access && g.symbols.items[g.at(a.id).tag].definition < 0;
        if (!data || !(a.value.is(1) || a.value.is(-1))) continue;
        part const terms[] = {{u, 1}, {a.id, -a.value}};
        int const rest = make_add(g, terms, 2);
        if (g.what(rest) == kind::number) continue;
        int const operands[] = {rest, scale(g, a.id, -a.value)};
        return make_call(g, &chainrule::detail::descriptor<operations::exp_difference>, operands, 2);
    }
    return id;
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
    for (int const entry : {static_cast<int>(opening), static_cast<int>(the_number), at, static_cast<int>(closing)}) entries.push(entry);
    for (bool const negative : {false, true})
        for (int k = 0; k < n.count; ++k)
            if (part const p = g.parts.items[n.first + k]; p.id != at && p.value.negative() == negative) entries.push(p.id);
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
