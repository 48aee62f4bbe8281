// SPDX-License-Identifier: BSL-1.0
// Exponentials of differences: what is rounded in an exponent counts as often as that is large.
#pragma once
#include <chainrule/calculus/partition.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

/// May a value be free of rounding, or off by one rounding only: data, c·data, and what a mask or a kink adds nothing to: x − c·(1 − m) where m is 1?
constexpr bool may_be_exact(system& s, int id, int depth = 3) {
    graph& g = s.g;
    node const n = g.at(id);
    if (n.what == kind::access && g.symbols.items[n.tag].definition >= 0)
        return depth > 0 && may_be_exact(s, s.equations.items[g.symbols.items[n.tag].definition].body, depth - 1);
    if (n.what == kind::multiply && n.count == 1 && g.parts.items[n.first].value.is(1))
        return is_exact(g, g.parts.items[n.first].id);
    if (n.what != kind::add) return is_exact(g, id);
    int exact = 0;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        node const t = g.at(p.id);
        bool vanishes = false; // at some entries
        for (int m = 0; m < (t.what == kind::multiply ? t.count : 1); ++m) {
            int const f = t.what == kind::multiply ? g.parts.items[t.first + m].id : p.id;
            bool const kinked = is_call<operations::abs>(g, f) || is_call<operations::relu>(g, f) ||
                                is_call<operations::max>(g, f) || is_call<operations::min>(g, f);
            vanishes =
                vanishes || kinked || is_mask(g, f) ||
                (g.what(f) == kind::add && g.at(f).count == 1 && g.at(f).value.integer() && !core::zero(g.at(f).value));
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
    int const first = call_of<operations::exp>(g, subtract(g, x, own)),
              second = call_of<operations::exp>(g, subtract(g, other, largest));
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
            if (g.axes.items[axis].extent_class == g.axes.items[o.first].extent_class && !g.has_axis(most, axis))
                found = take_terms(g, rename(g, o.body, o.first, axis));
        }
        return found;
    }

private:
    constexpr int take_terms(graph& g, int of) {
        if (is_call<operations::masked>(g, of)) return -1; // where it is masked out it may be larger than the maximum
        node const n = g.at(of);
        bool const addition = n.what == kind::add;
        if (addition && !core::zero(n.value)) return -1;
        buffer<part> rest(left.size + 1), terms(n.count + 1);
        for (int k = 0; k < left.size; ++k) rest.push(left.items[k]);
        for (int k = 0; k < (addition ? n.count : 1); ++k) {
            part const wanted =
                addition ? g.parts.items[n.first + k] : part{without_coefficient(g, of), coefficient_of(g, of)};
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
        else for_written(g, of, [&](int entry) { order.push(entry); });
        return make_add(g, terms.items, terms.size);
    }
};
/// exp(x + y − m − n) -> exp(x − m)·exp(y − n), where m is a maximum of x and n one of y: their sum would be rounded at its size, and otherwise than
/// elsewhere. Where more is left it is one exponential, in which −m and −n come next to x and y, and the result -2; -1 elsewhere.
constexpr int several_differences(graph& g, int u) {
    node const n = g.at(u);
    if (n.count > written_limit || !core::zero(n.value)) return -1;
    buffer<part> largest(n.count + 1), factors(n.count + 1);
    exponents e;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        bool const most = p.value.integer() && p.value.negative() && core::less(-4, p.value) &&
                          (g.what(p.id) == kind::maximum || is_call<operations::max>(g, p.id));
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
    bool others = false;
    for (int k = 0; k < e.left.size; ++k) {
        part const p = e.left.items[k];
        if (core::zero(p.value)) continue;
        for (int m = 0; m < entries.size; ++m)
            if (entries.items[m] == p.id) return -1; // a part of a term, which may be large
        entries.push(p.id);
        others = true;
    }
    if (others || (factors.size == 1 && alone >= 0)) {
        for (int k = 0; k < n.count; ++k) { // an order has each term once
            int times = 0;
            for (int m = 0; m < entries.size; ++m) times += entries.items[m] == g.parts.items[n.first + k].id;
            if (times != 1) return -1;
        }
        write_order(g, u, entries);
        return -2;
    }
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

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
