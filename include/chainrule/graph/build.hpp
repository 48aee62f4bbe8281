// SPDX-License-Identifier: BSL-1.0
// Building sums of terms and products of factors in canonical form: constants folded, like terms and factors merged.
#pragma once
#include <chainrule/graph/leaf.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// Terms or factors being collected: ids ascending, values of equal ids merged.
struct collection {
    buffer<part> items{16};
    number constant = 0;

    constexpr void add(int id, number value) {
        int k = items.size;
        while (k > 0 && items.items[k - 1].id > id) --k;
        if (k > 0 && items.items[k - 1].id == id) {
            items.items[k - 1].value = items.items[k - 1].value + value;
            return;
        }
        items.push({id, value});
        for (int m = items.size - 1; m > k; --m) items.items[m] = items.items[m - 1];
        items.items[k] = {id, value};
    }
    constexpr void drop_zeros() {
        int kept = 0;
        for (int k = 0; k < items.size; ++k)
            if (!core::zero(items.items[k].value)) items.items[kept++] = items.items[k];
        items.size = kept;
    }
};

constexpr int intern_collection(graph& g, kind what, collection const& c) {
    node n;
    n.what = what;
    n.value = c.constant;
    n.count = c.items.size;
    for (int k = 0; k < c.items.size; ++k) g.parts.push(c.items.items[k]);
    return g.intern(n);
}

} // namespace detail

/// coefficient · node
constexpr int scale(graph& g, int id, number coefficient);
/// Σ value·id, by summation; flattens nested additions.
constexpr int make_add(graph& g, part const* terms, int count, number constant = 0);
/// coefficient · Π id^value; flattens nested products where that is sound.
constexpr int make_multiply(graph& g, part const* factors, int count, number coefficient = 1);

constexpr int add(graph& g, int a, int b) {
    if (a == g.zero()) return b;
    if (b == g.zero()) return a;
    part const terms[] = {{a, 1}, {b, 1}};
    return make_add(g, terms, 2);
}
constexpr int subtract(graph& g, int a, int b) {
    part const terms[] = {{a, 1}, {b, -1}};
    return make_add(g, terms, 2);
}
constexpr int multiply(graph& g, int a, int b) {
    if (a == g.zero() || b == g.zero()) return g.zero();
    if (a == g.one()) return b;
    if (b == g.one()) return a;
    part const factors[] = {{a, 1}, {b, 1}};
    return make_multiply(g, factors, 2);
}
constexpr int divide(graph& g, int a, int b) {
    part const factors[] = {{a, 1}, {b, -1}};
    return make_multiply(g, factors, 2);
}
constexpr int power(graph& g, int base, number exponent) {
    part const factors[] = {{base, exponent}};
    return make_multiply(g, factors, 1);
}
constexpr int negate(graph& g, int a) { return scale(g, a, -1); }

/// The numeric coefficient of a term and the rest of it.
constexpr number coefficient_of(graph const& g, int id) { return g.what(id) == kind::multiply ? g.at(id).value : number{1}; }
constexpr int without_coefficient(graph& g, int id) {
    if (g.what(id) != kind::multiply || g.at(id).value.is(1)) return id;
    node n = g.at(id);
    part const only = g.parts.items[n.first];
    if (n.count == 1 && only.value.is(1)) return only.id;
    n.value = 1;
    n.tidy = false;
    for (int k = 0; k < n.count; ++k) {
        part const copied = g.parts.items[n.first + k];
        g.parts.push(copied);
    }
    return g.intern(n);
}

constexpr int make_add(graph& g, part const* terms, int count, number constant) {
    detail::collection c;
    c.constant = constant;
    for (int k = 0; k < count; ++k) {
        part const term = terms[k];
        node const& n = g.at(term.id);
        if (n.what == kind::number) {
            c.constant = c.constant + term.value * n.value;
        } else if (n.what == kind::add) {
            c.constant = c.constant + term.value * n.value;
            for (int m = 0; m < n.count; ++m) {
                part const inner = g.parts.items[n.first + m];
                c.add(inner.id, term.value * inner.value);
            }
        } else if (n.what == kind::multiply && !n.value.is(1)) {
            number const value = n.value * term.value;
            if (n.count == 1 && g.parts.items[n.first].value.is(1) && g.what(g.parts.items[n.first].id) == kind::add) {
                part const scaled{g.parts.items[n.first].id, value}; // c·(a + b) inside a sum distributes
                node const& inner = g.at(scaled.id);
                c.constant = c.constant + value * inner.value;
                for (int m = 0; m < inner.count; ++m)
                    c.add(g.parts.items[inner.first + m].id, value * g.parts.items[inner.first + m].value);
            } else {
                c.add(without_coefficient(g, term.id), value);
            }
        } else {
            c.add(term.id, term.value);
        }
    }
    c.drop_zeros();
    if (c.items.size == 0) return make_number(g, c.constant);
    if (c.items.size == 1 && core::zero(c.constant)) return scale(g, c.items.items[0].id, c.items.items[0].value);
    return detail::intern_collection(g, kind::add, c);
}

/// −(a + b), a node of its own.
constexpr int flipped(graph& g, int id) {
    detail::collection c;
    node const& n = g.at(id);
    c.constant = -n.value;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        c.items.push({p.id, -p.value});
    }
    return detail::intern_collection(g, kind::add, c);
}

constexpr int scale(graph& g, int id, number coefficient) {
    if (coefficient.is(1)) return id;
    if (core::zero(coefficient)) return g.zero();
    node const& n = g.at(id);
    if (n.what == kind::number) return make_number(g, n.value * coefficient);
    if (n.what == kind::add && coefficient.is(-1)) return flipped(g, id);
    part const factors[] = {{id, 1}};
    return make_multiply(g, factors, 1, coefficient);
}

/// An addition as factor · primitive part: content taken out, in the orientation without minus signs, or that was made first.
struct oriented {
    int id = 0;
    number factor = 1;
};

/// The content alone: factor > 0.
constexpr oriented primitive(graph& g, int id) {
    node const n = g.at(id);
    std::int64_t above = 0, below = 1;
    bool exact = n.value.exact();
    for (int k = 0; k < n.count && exact; ++k) exact = g.parts.items[n.first + k].value.exact();
    if (!exact) return {id, 1};
    above = n.value.upper < 0 ? -n.value.upper : n.value.upper;
    below = n.value.lower;
    for (int k = 0; k < n.count; ++k) {
        number const c = g.parts.items[n.first + k].value;
        above = core::gcd(above, c.upper);
        std::int64_t const shared = core::gcd(below, c.lower);
        if (__builtin_mul_overflow(below / shared, c.lower, &below)) return {id, 1};
    }
    if (above == 1 && below == 1) return {id, 1};
    number const factor = core::ratio(above, below), inverse = core::inverse(factor);
    detail::collection c;
    c.constant = n.value * inverse;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        c.items.push({p.id, p.value * inverse});
    }
    return {detail::intern_collection(g, kind::add, c), factor};
}

constexpr oriented orient(graph& g, int id) {
    oriented const result = primitive(g, id);
    node const n = g.at(result.id);
    bool falls = core::zero(n.value) || n.value.negative(), rises = !n.value.negative(); // all terms negative, all positive
    for (int k = 0; k < n.count; ++k) {
        bool const minus = g.parts.items[n.first + k].value.negative();
        falls = falls && minus;
        rises = rises && !minus;
    }
    if (rises) return result;
    int negative = g.negated.at(result.id);
    if (negative == core::int_map::absent) {
        negative = flipped(g, result.id);
        g.negated.set(result.id, negative);
        g.negated.set(negative, result.id);
    }
    if (falls || negative < result.id) return {negative, -result.factor};
    return result;
}

namespace detail {

constexpr void add_factor(graph& g, collection& c, int id, number exponent) {
    node const& n = g.at(id);
    if (n.what == kind::number) {
        core::power_result const p = core::power(n.value, exponent);
        if (p.found) c.constant = c.constant * p.value;
        else c.add(id, exponent);
    } else if (n.what == kind::multiply) {
        // (a·b)^e = a^e·b^e for integer e; (a^(1/2))^e too, since the base is not negative; otherwise kept whole.
        bool const single = n.count == 1 && n.value.is(1) && !g.parts.items[n.first].value.integer();
        if (!exponent.integer() && !single) {
            core::power_result const p = n.value.negative() ? core::power_result{} : core::power(n.value, exponent);
            if (p.found && !n.value.is(1)) {
                c.constant = c.constant * p.value;
                c.add(without_coefficient(g, id), exponent);
            } else {
                c.add(id, exponent);
            }
            return;
        }
        core::power_result const content = core::power(n.value, exponent);
        if (content.found) c.constant = c.constant * content.value;
        else c.add(make_number(g, n.value), exponent); // too large to be exact: a factor of its own
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            c.add(p.id, p.value * exponent);
        }
    } else if (n.what == kind::add && exponent.integer()) {
        oriented const o = orient(g, id);
        core::power_result const content = core::power(o.factor, exponent);
        if (content.found) c.constant = c.constant * content.value;
        c.add(content.found ? o.id : id, exponent);
    } else if (n.what == kind::add) { // (4a − 4b)^(1/2) = 2·(a − b)^(1/2)
        oriented const o = primitive(g, id);
        core::power_result const content = core::power(o.factor, exponent);
        if (content.found) c.constant = c.constant * content.value;
        c.add(content.found ? o.id : id, exponent);
    } else {
        c.add(id, exponent);
    }
}

constexpr bool indicator(graph const& g, int id) {
    node const& n = g.at(id);
    return n.what == kind::delta || n.what == kind::guard || is_position(n.what) ||
           (n.what == kind::call && n.function->indicator);
}

} // namespace detail

constexpr int make_multiply(graph& g, part const* factors, int count, number coefficient) {
    detail::collection c;
    c.constant = coefficient;
    for (int k = 0; k < count; ++k) {
        part const factor = factors[k];
        if (factor.id == g.zero() && !factor.value.negative() && !core::zero(factor.value)) return g.zero();
        detail::add_factor(g, c, factor.id, factor.value);
    }
    if (core::zero(c.constant)) return g.zero();
    for (int k = 0; k < c.items.size; ++k)
        if (!c.items.items[k].value.negative() && !core::zero(c.items.items[k].value) &&
            detail::indicator(g, c.items.items[k].id))
            c.items.items[k].value = 1;
    c.drop_zeros();
    for (int k = 0; k < c.items.size; ++k) { // 2^(1/2)·2^(1/2), (a·b)^(1/2)·(a·b)^(1/2): exponents that became integers
        kind const base = g.what(c.items.items[k].id);
        part const p = c.items.items[k];
        if (p.value.integer() && (base == kind::multiply || (base == kind::number && core::power(g.at(p.id).value, p.value).found))) {
            buffer<part> const again = c.items;
            return make_multiply(g, again.items, again.size, c.constant);
        }
    }
    if (c.items.size == 0) return make_number(g, c.constant);
    if (c.items.size == 1 && c.items.items[0].value.is(1)) {
        int const only = c.items.items[0].id;
        if (c.constant.is(1)) return only;
        if (g.what(only) == kind::add && c.constant.is(-1)) return flipped(g, only);
    }
    return detail::intern_collection(g, kind::multiply, c);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
