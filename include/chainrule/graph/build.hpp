// SPDX-License-Identifier: BSL-1.0
// Building sums of terms and products of factors in canonical form: constants folded, like terms and factors merged.
#pragma once
#include <chainrule/graph/written.hpp>

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

namespace detail {

/// May two numbers of a sum be added beforehand: is their sum exact, or are they of one size? p − 1 + 1e-17 is not p − 1.
constexpr bool adds_up(graph const& g, number a, number b) {
    if (g.forces(unsafe_rewrite::add_numbers)) return true;
    auto const dyadic = [](number c) { return c.exact() && c.lower <= 1 << 20 && (c.lower & (c.lower - 1)) == 0 && c.upper < 1ll << 40 && c.upper > -(1ll << 40); };
    if (core::zero(a) || core::zero(b) || (dyadic(a) && dyadic(b))) return true;
    double const x = a.value() < 0 ? -a.value() : a.value(), y = b.value() < 0 ? -b.value() : b.value();
    return x <= 8 * y && y <= 8 * x;
}

constexpr int without_number(graph& g, int id);

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
    detail::written_terms order;
    c.constant = constant;
    if (!core::zero(constant)) order.term(the_number);
    for (int k = 0; k < count; ++k) {
        part const term = terms[k];
        node const& n = g.at(term.id);
        if (n.what == kind::number) {
            number const value = term.value * n.value;
            if (detail::adds_up(g, c.constant, value)) {
                c.constant = c.constant + value;
                if (!core::zero(value)) order.term(the_number);
            } else {
                int const own = make_number(g, value);
                c.add(own, 1);
                order.term(own);
            }
        } else if (n.what == kind::add && (term.value.is(1) || term.value.is(-1))) {
            number const value = term.value * n.value;
            if (!detail::adds_up(g, c.constant, value)) { // the number of the inner one is a term
                buffer<part> again(count + 2);
                for (int m = 0; m < k; ++m) again.push(terms[m]);
                part const without[] = {{term.id, term.value}};
                number const kept = n.value;
                int const rest = detail::without_number(g, without[0].id);
                again.push({rest, term.value});
                again.push({make_number(g, kept), term.value});
                for (int m = k + 1; m < count; ++m) again.push(terms[m]);
                return make_add(g, again.items, again.size, constant);
            }
            c.constant = c.constant + value;
            for (int m = 0; m < n.count; ++m) {
                part const inner = g.parts.items[n.first + m];
                c.add(inner.id, term.value * inner.value);
            }
            order.addition(g, term.id);
        } else if (n.what == kind::multiply && !n.value.is(1)) {
            number const value = n.value * term.value;
            if (g.forces(unsafe_rewrite::distribute_literals) && n.count == 1 && g.parts.items[n.first].value.is(1) && g.what(g.parts.items[n.first].id) == kind::add) {
                node const inner = g.at(g.parts.items[n.first].id);
                c.constant = c.constant + value * inner.value;
                for (int m = 0; m < inner.count; ++m) c.add(g.parts.items[inner.first + m].id, value * g.parts.items[inner.first + m].value);
                continue;
            }
            int const plain = without_coefficient(g, term.id); // c·(a + b) stays as it is: distributed, it would cancel at a + b = 0
            c.add(plain, value);
            order.term(plain);
        } else {
            c.add(term.id, term.value);
            order.term(term.id);
        }
    }
    c.drop_zeros();
    for (int k = 0; k < c.items.size; ++k) { // 2·(a + b) − (a + b)
        part const p = c.items.items[k];
        if (g.what(p.id) != kind::add || !(p.value.is(1) || p.value.is(-1))) continue;
        buffer<part> const again = c.items;
        return make_add(g, again.items, again.size, c.constant);
    }
    if (c.items.size == 0) return make_number(g, c.constant);
    if (c.items.size == 1 && core::zero(c.constant)) return scale(g, c.items.items[0].id, c.items.items[0].value);
    int const before = g.nodes.size, made = detail::intern_collection(g, kind::add, c);
    if (made >= before) order.keep(g, made);
    return made;
}

namespace detail {

/// An addition without its number.
constexpr int without_number(graph& g, int id) {
    node const n = g.at(id);
    buffer<part> terms(n.count + 1);
    for (int k = 0; k < n.count; ++k) terms.push(g.parts.items[n.first + k]);
    return make_add(g, terms.items, terms.size);
}

} // namespace detail

/// −(a + b), a node of its own.
constexpr int flipped(graph& g, int id) {
    detail::collection c;
    node const& n = g.at(id);
    c.constant = -n.value;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        c.items.push({p.id, -p.value});
    }
    int const before = g.nodes.size, made = detail::intern_collection(g, kind::add, c), order = g.written_at.at(id);
    if (made >= before && order >= 0) g.written_at.set(made, order);
    return made;
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

namespace detail {

/// The factor that all coefficients of an addition share: of whole numbers, or halves, thirds and quarters, the greatest; of others,
/// which were typed as they are, one that they all have: 0.5·a + 0.5·b, but not 1 + 0.044715·x². Positive.
constexpr number content_of(graph const& g, int id) {
    node const& n = g.at(id);
    std::int64_t above = 0, below = 0;
    bool alike = true;
    number size = 0;
    auto const note = [&](number c) {
        if (c.negative()) c = -c;
        if (core::zero(c)) return;
        alike = alike && (core::zero(size) || c == size);
        size = c;
        if (!c.exact() || c.lower > 4 || (below != 0 && below != c.lower)) below = -1;
        if (below == 0) below = c.lower;
        if (below > 0) above = core::gcd(above, c.upper);
    };
    note(n.value);
    for (int k = 0; k < n.count; ++k) note(g.parts.items[n.first + k].value);
    if (alike) return size;
    return below > 0 ? core::ratio(above, below) : number{1};
}

} // namespace detail

/// The content alone: factor > 0.
constexpr oriented primitive(graph& g, int id) {
    number const factor = detail::content_of(g, id);
    if (factor.is(1) || core::zero(factor)) return {id, 1};
    node const n = g.at(id);
    number const inverse = core::inverse(factor);
    buffer<part> terms(n.count + 1);
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        terms.push({p.id, p.value == factor ? number{1} : p.value == -factor ? number{-1} : p.value * inverse});
    }
    return {make_add(g, terms.items, terms.size, n.value * inverse), factor};
}

/// The same addition or its negative, whichever has no minus sign before it or was made first.
constexpr oriented orient_sign(graph& g, oriented result) {
    node const n = g.at(result.id);
    if (n.what != kind::add) return result;
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

/// Both: content and sign.
constexpr oriented orient(graph& g, int id) { return orient_sign(g, primitive(g, id)); }

namespace detail {

/// A literal that may be taken out of a power: at most 4, above and below, to at most the second power.
constexpr bool small_power(number base, number exponent) {
    auto const size = [](std::int64_t a) { return a < 0 ? -a : a; };
    if (base.is(1) || base.is(-1)) return true;
    return base.exact() && exponent.exact() && size(base.upper) <= 4 && base.lower <= 4 && size(exponent.upper) <= 2 * exponent.lower;
}

/// Coefficients multiplied; what would leave the range of doubles stays a factor of its own.
constexpr void scale_by(graph& g, collection& c, number value) {
    number const product = c.constant.is(1) ? value : c.constant * value;
    bool const lost = !c.constant.is(1) && !product.exact() && !(product.value() > -1e300 && product.value() < 1e300 && (product.value() > 1e-290 || product.value() < -1e-290));
    if (lost && !core::zero(c.constant) && !core::zero(value))
        c.add(make_number(g, value), 1);
    else
        c.constant = product;
}

/// An addition's coefficients as whole numbers without a common factor, and the factor that takes.
constexpr oriented whole_coefficients(graph& g, int id) {
    node const n = g.at(id);
    bool exact = n.value.exact();
    for (int k = 0; k < n.count && exact; ++k) exact = g.parts.items[n.first + k].value.exact();
    if (!exact) return {id, 1};
    std::int64_t above = n.value.upper < 0 ? -n.value.upper : n.value.upper, below = n.value.lower;
    for (int k = 0; k < n.count; ++k) {
        number const c = g.parts.items[n.first + k].value;
        above = core::gcd(above, c.upper);
        std::int64_t const shared = core::gcd(below, c.lower);
        if (__builtin_mul_overflow(below / shared, c.lower, &below)) return {id, 1};
    }
    if (above == 1 && below == 1) return {id, 1};
    number const factor = core::ratio(above, below), inverse = core::inverse(factor);
    buffer<part> terms(n.count);
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        terms.push({p.id, p.value * inverse});
    }
    return {make_add(g, terms.items, terms.size, n.value * inverse), factor};
}

/// base^exponent among the factors of a product. What changes the size of what is raised to a power stays inside: (a·b)^n, (x/12 + 1)^n.
constexpr void add_factor(graph& g, collection& c, int id, number exponent) {
    node const n = g.at(id);
    bool const plain = exponent.is(1) || exponent.is(-1) || (g.forces(unsafe_rewrite::distribute_powers) && exponent.integer());
    if (n.what == kind::number) {
        core::power_result const p = core::power(n.value, exponent);
        if (p.found && (p.value.exact() || plain)) scale_by(g, c, p.value);
        else c.add(id, exponent);
    } else if (n.what == kind::multiply) {
        bool const single = n.count == 1 && (exponent.integer() || !g.parts.items[n.first].value.integer()); // (a^k)^e; roots are of what is not negative
        core::power_result const content = exponent.integer() || !n.value.negative() ? core::power(n.value, exponent) : core::power_result{};
        bool const free = content.found && (plain || n.value.is(1) || n.value.is(-1) || small_power(n.value, exponent));
        if (plain || (single && free)) {
            if (content.found) scale_by(g, c, content.value);
            else c.add(make_number(g, n.value), exponent); // too large to be exact: a factor of its own
            for (int k = 0; k < n.count; ++k) {
                part const p = g.parts.items[n.first + k];
                c.add(p.id, p.value * exponent);
            }
        } else if (free && !n.value.is(1)) {
            scale_by(g, c, content.value);
            add_factor(g, c, without_coefficient(g, id), exponent);
        } else {
            c.add(id, exponent);
        }
    } else if (n.what == kind::add) { // a factor of all terms is one of the product; (b − a)² is (a − b)²
        oriented o = {id, 1};
        if (plain || small_power(content_of(g, id), exponent)) o = primitive(g, id);
        if (g.forces(unsafe_rewrite::take_contents)) o = whole_coefficients(g, id);
        if (exponent.integer()) o = orient_sign(g, o);
        core::power_result const content = core::power(o.factor, exponent);
        if (!content.found) return c.add(id, exponent);
        scale_by(g, c, content.value);
        if (g.what(o.id) == kind::add) c.add(o.id, exponent);
        else add_factor(g, c, o.id, exponent);
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
        bool const opens = base == kind::multiply && (p.value.is(1) || p.value.is(-1) || (g.at(p.id).count == 1 && g.at(p.id).value.is(1)));
        bool const folds = base == kind::number && !p.value.is(1) && core::power(g.at(p.id).value, p.value).found && core::power(g.at(p.id).value, p.value).value.exact();
        if (p.value.integer() && (opens || folds)) {
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
