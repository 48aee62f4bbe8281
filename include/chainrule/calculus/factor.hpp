// SPDX-License-Identifier: BSL-1.0
// Candidates for a shorter addition: common factors taken out, sums over the same range merged.
#pragma once
#include <chainrule/calculus/fold.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// Exponent of a base in a term.
constexpr number exponent_of(graph const& g, int term, int base) {
    if (term == base) return 1;
    node const& n = g.at(term);
    if (n.what != kind::multiply) return 0;
    for (int k = 0; k < n.count; ++k)
        if (g.parts.items[n.first + k].id == base) return g.parts.items[n.first + k].value;
    return 0;
}

/// base^e·(terms that contain it, divided) and the remaining terms; `inner` is the parenthesised part.
struct factored {
    int base = 0;
    number exponent = 0;
    int inner = 0;
    int rest = 0;
};

constexpr factored take_out(graph& g, int id, int base, bool negative) {
    node const n = g.at(id);
    buffer<part> with{8}, without{8};
    number least = 0;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        number const e = exponent_of(g, p.id, base);
        bool const has = !core::zero(e) && e.negative() == negative;
        (has ? with : without).push(p);
        if (has && (core::zero(least) || (negative ? core::less(least, e) : core::less(e, least)))) least = e;
    }
    for (int k = 0; k < with.size; ++k) {
        part const factors[] = {{with.items[k].id, 1}, {base, -least}};
        with.items[k].id = make_multiply(g, factors, 2);
    }
    return {base, least, make_add(g, with.items, with.size), make_add(g, without.items, without.size, n.value)};
}

/// A base that occurs in several terms with exponents of one sign, and what taking it out is likely to save.
struct common_base {
    int id = 0;
    bool negative = false;
    int terms = 0;
    int gain = 0;
};

/// Those that occur in two terms or more, the most promising first.
constexpr void common_bases(graph const& g, int id, buffer<common_base>& into) {
    node const& n = g.at(id);
    buffer<common_base> seen{16};
    auto const note = [&](int base, bool negative) {
        for (int k = 0; k < seen.size; ++k)
            if (seen.items[k].id == base && seen.items[k].negative == negative) {
                ++seen.items[k].terms;
                return;
            }
        seen.push({base, negative, 1, 0});
    };
    for (int k = 0; k < n.count; ++k) {
        int const term = g.parts.items[n.first + k].id;
        node const& t = g.at(term);
        if (t.what != kind::multiply) {
            note(term, false);
            continue;
        }
        for (int f = 0; f < t.count; ++f) note(g.parts.items[t.first + f].id, g.parts.items[t.first + f].value.negative());
    }
    for (int k = 0; k < seen.size; ++k) {
        common_base b = seen.items[k];
        if (b.terms < 2) continue;
        b.gain = (b.terms - 1) * (g.at(b.id).cost + 1);
        int m = into.size;
        into.push(b);
        for (; m > 0 && into.items[m - 1].gain < b.gain; --m) into.items[m] = into.items[m - 1];
        into.items[m] = b;
    }
}

/// A term as factor · Σ over axes of body; an extent factor counts as a sum over an idle axis.
struct sum_term {
    bool found = false;
    int sum = 0;     // the sum node, or the extent node
    int outside = 0; // the other factors
};
constexpr sum_term as_sum(graph& g, part const& p) {
    if (is_reduction(g.what(p.id)) || g.what(p.id) == kind::extent)
        return {g.what(p.id) == kind::sum || g.what(p.id) == kind::extent, p.id, make_number(g, p.value)};
    node const n = g.at(p.id);
    if (n.what != kind::multiply) return {};
    int found = -1;
    for (int k = 0; k < n.count; ++k) {
        part const f = g.parts.items[n.first + k];
        bool const sum = g.what(f.id) == kind::sum && f.value.is(1);
        bool const extent = g.what(f.id) == kind::extent && f.value.is(1);
        if (sum || (extent && found < 0)) found = k;
    }
    if (found < 0) return {};
    part const sum = g.parts.items[n.first + found];
    part const rest[] = {{p.id, 1}, {sum.id, -1}};
    return {true, sum.id, make_multiply(g, rest, 2, p.value)};
}

/// Two terms as one sum: P·Σf + Q·Σg -> Σ(P·f + Q·g), over the same extents; -1 where they do not fit.
constexpr int merge_sums(graph& g, part const& a, part const& b) {
    sum_term x = as_sum(g, a), y = as_sum(g, b);
    if (!x.found || !y.found) return -1;
    if (g.what(x.sum) == kind::extent) {
        sum_term const kept = x;
        x = y;
        y = kept;
    }
    if (g.what(x.sum) == kind::extent) return -1;
    opened_reduction const o = open_beside(g, x.sum, add(g, a.id, b.id));
    buffer<int> axes(o.count);
    for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
    int second = g.one();
    if (g.what(y.sum) == kind::extent) {
        if (o.count != 1 || g.axes.items[o.first].extent_class != g.at(y.sum).tag) return -1;
    } else {
        opened_reduction const q = open(g, y.sum);
        if (q.count != o.count) return -1;
        buffer<renaming> map(o.count);
        unsigned long long used = 0;
        for (int k = 0; k < q.count; ++k) {
            int to = -1;
            for (int m = 0; m < o.count && to < 0; ++m)
                if ((used >> m & 1) == 0 && g.axes.items[o.first + m].extent_class == g.axes.items[q.first + k].extent_class) to = m;
            if (to < 0) return -1;
            used |= 1ull << to;
            map.push({q.first + k, o.first + to});
        }
        second = rename(g, q.body, map.items, map.size);
    }
    int const body = add(g, multiply(g, x.outside, o.body), multiply(g, y.outside, second));
    // kept as one sum over an addition: its parts were sums of their own before
    return make_reduction(g, kind::sum, axes.items, o.count, body);
}

inline constexpr int inline_limit = 200;    // printed size up to which definitions are put in to look for cancellation
inline constexpr int reopened_limit = 40;  // the same for definitions of what they read
inline constexpr int monomials_limit = 48;  // and number of monomials up to which products are multiplied out for it

/// How many monomials multiplying out would give; stops counting at the limit.
constexpr int count_monomials(graph& g, int root, int limit) {
    memo counts(g);
    post_order(
        g, root, counts,
        [&](int id) {
            node const& n = g.at(id);
            long count = 1;
            if (n.what == kind::add) {
                count = core::zero(n.value) ? 0 : 1;
                for (int k = 0; k < n.count; ++k) count += counts.at(g.parts.items[n.first + k].id);
            } else if (n.what == kind::multiply) {
                for (int k = 0; k < n.count; ++k) {
                    part const p = g.parts.items[n.first + k];
                    if (!p.value.integer() || p.value.negative()) continue;
                    for (std::int64_t times = 0; times < p.value.upper && count <= limit; ++times) count *= counts.at(p.id);
                }
            } else if (n.what == kind::sum) {
                count = counts.at(g.parts.items[n.first].id);
            }
            counts.set(id, count > limit ? limit + 1 : static_cast<int>(count));
        });
    return counts.at(root);
}

/// Is there anything to multiply out that could cancel: more monomials than terms, and not too many?
constexpr bool worth_expanding(graph& g, int id) {
    node const& n = g.at(id);
    if (n.cost > inline_limit) return false;
    int const terms = n.what == kind::add ? n.count + (core::zero(n.value) ? 0 : 1) : 1;
    int const monomials = count_monomials(g, id, monomials_limit);
    return monomials > terms && monomials <= monomials_limit;
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
