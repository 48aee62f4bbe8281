// SPDX-License-Identifier: BSL-1.0
// Multiplying out: sums of monomials, each monomial under one flat sum; and definitions put in for their names.
#pragma once
#include <chainrule/graph/system.hpp>
#include <chainrule/ops/operations.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

inline constexpr int monomial_limit = 512; // products that would have more terms are left as they are

/// Rewrites every node below `root`, operands first and reductions opened; `rule(id)` gets a node over rewritten operands,
/// `close(id, o, body)` makes the reduction `id`, opened as `o`, over another body.
template <class Leaf, class Rule, class Close>
constexpr int rewrite(graph& g, int root, Leaf const& leaf, Rule const& rule, Close const& close) {
    memo done(g);
    post_order_opened(
        g, root, [&](int id) { return done.has(id); },
        [&](int id) {
            if (is_leaf(g.what(id))) return done.set(id, leaf(id));
            if (!is_reduction(g.what(id))) return done.set(id, rule(rebuild(g, id, [&](int child) { return done.at(child); })));
            opened_reduction const o = open(g, id);
            done.set(id, rule(close(id, o, done.at(o.body))));
        });
    return done.at(root);
}
template <class Leaf, class Rule>
constexpr int rewrite(graph& g, int root, Leaf const& leaf, Rule const& rule) {
    return rewrite(g, root, leaf, rule, [&](int id, opened_reduction const& o, int body) { return with_opened_body(g, id, o, body); });
}

/// Terms of a node as (id, coefficient); a number is a term of node 1.
constexpr void list_terms(graph& g, int id, buffer<part>& into, number scale = 1) {
    node const n = g.at(id);
    if (n.what == kind::number) {
        if (!core::zero(n.value)) into.push({g.one(), n.value * scale});
    } else if (n.what == kind::add) {
        if (!core::zero(n.value)) into.push({g.one(), n.value * scale});
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            into.push({p.id, p.value * scale});
        }
    } else {
        number const c = coefficient_of(g, id);
        into.push({without_coefficient(g, id), c * scale});
    }
}

/// c·(a + b) + d as c·a + c·b + d.
constexpr int distribute_coefficients(graph& g, int id) {
    if (g.what(id) != kind::add) return id;
    while (true) {
        node const n = g.at(id);
        buffer<part> terms(n.count + 1);
        number constant = n.value;
        bool any = false;
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            node const inner = g.at(p.id);
            if (inner.what == kind::number) { // was not added beforehand, for its digits
                constant = constant + p.value * inner.value;
                any = true;
                continue;
            }
            if (inner.what != kind::add) {
                terms.push(p);
                continue;
            }
            any = true;
            constant = constant + p.value * inner.value;
            for (int m = 0; m < inner.count; ++m) {
                part const q = g.parts.items[inner.first + m];
                terms.push({q.id, p.value * q.value});
            }
        }
        if (!any) return id;
        id = make_add(g, terms.items, terms.size, constant);
        if (g.what(id) != kind::add) return id;
    }
}

/// (a·b)^n as a^n·b^n, and what all terms of an addition share taken out of its power. As numbers, such powers may overflow.
constexpr int distribute_powers(graph& g, int id) {
    if (g.what(id) != kind::multiply) return id;
    for (int round = 0; round < 16; ++round) {
        node const n = g.at(id);
        if (n.what != kind::multiply) return id;
        buffer<part> factors(n.count + 1);
        number coefficient = n.value;
        bool any = false;
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            node const base = g.at(p.id);
            if (base.what == kind::multiply) {
                core::power_result const content = p.value.integer() || !base.value.negative() ? core::power(base.value, p.value) : core::power_result{};
                if (p.value.integer() && content.found) {
                    any = true;
                    coefficient = coefficient * content.value;
                    for (int m = 0; m < base.count; ++m) {
                        part const q = g.parts.items[base.first + m];
                        factors.push({q.id, q.value * p.value});
                    }
                    continue;
                }
                if (content.found && !base.value.is(1)) {
                    any = true;
                    coefficient = coefficient * content.value;
                    factors.push({without_coefficient(g, p.id), p.value});
                    continue;
                }
            } else if (base.what == kind::add) {
                oriented const o = p.value.integer() ? orient_sign(g, whole_coefficients(g, p.id)) : whole_coefficients(g, p.id);
                core::power_result const content = core::power(o.factor, p.value);
                if (content.found && o.id != p.id) {
                    any = true;
                    coefficient = coefficient * content.value;
                    factors.push({o.id, p.value});
                    continue;
                }
            }
            factors.push(p);
        }
        int const next = any ? make_multiply(g, factors.items, factors.size, coefficient) : id;
        if (next == id) return id;
        id = next;
    }
    return id;
}

/// Both.
constexpr int distribute_literals(graph& g, int id) { return distribute_powers(g, distribute_coefficients(g, id)); }

/// Products over additions, one level: (a + b)·c, (a + b)^2.
constexpr int distribute_product(graph& g, int id) {
    node const n = g.at(id);
    if (n.what != kind::multiply) return id;
    buffer<part> terms{16}, factor{16}, next{16};
    terms.push({make_number(g, n.value), 1});
    int rest = g.one();
    bool any = false;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        bool const opens = g.what(p.id) == kind::add && p.value.integer() && !p.value.negative() && p.value.upper <= 8;
        if (!opens) {
            rest = multiply(g, rest, power(g, p.id, p.value));
            continue;
        }
        factor.size = 0;
        list_terms(g, p.id, factor);
        for (int times = 0; times < p.value.upper; ++times) {
            if (terms.size * factor.size > monomial_limit) return id;
            next.size = 0;
            for (int a = 0; a < terms.size; ++a)
                for (int b = 0; b < factor.size; ++b)
                    next.push({multiply(g, terms.items[a].id, factor.items[b].id), terms.items[a].value * factor.items[b].value});
            int const merged = make_add(g, next.items, next.size);
            terms.size = 0;
            list_terms(g, merged, terms);
        }
        any = true;
    }
    if (!any) return id;
    for (int k = 0; k < terms.size; ++k) terms.items[k].id = multiply(g, terms.items[k].id, rest);
    int const sum = make_add(g, terms.items, terms.size);
    return sum;
}

/// Σ(a + b) as Σa + Σb, where the body has been expanded. Term by term from the start: what deltas and positions take out of a sum
/// over several terms would leave a sum over the others.
constexpr int distribute_sum(graph& g, int id, opened_reduction const& o, int body) {
    if (g.what(id) != kind::sum || g.what(body) != kind::add) return with_opened_body(g, id, o, body);
    buffer<int> axes(o.count);
    for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
    buffer<part> terms{8};
    list_terms(g, body, terms);
    for (int k = 0; k < terms.size; ++k)
        terms.items[k].id = make_reduction(g, kind::sum, axes.items, o.count, terms.items[k].id);
    return make_add(g, terms.items, terms.size);
}

/// exp(a + 2b) as exp(a)·exp(b)².
constexpr int split_exponential(graph& g, int id) {
    node const n = g.at(id);
    operation const* const exp = &chainrule::detail::descriptor<operations::exp>;
    if (n.what != kind::call || n.function->key != exp->key) return id;
    buffer<part> terms{8};
    int const operand = g.parts.items[n.first].id;
    if (g.what(operand) == kind::number) return id;
    list_terms(g, operand, terms);
    if (terms.size == 1 && terms.items[0].value.is(1)) return id;
    for (int k = 0; k < terms.size; ++k) {
        bool const whole = terms.items[k].value.integer() && terms.items[k].id != g.one();
        int const inner = whole ? terms.items[k].id : scale(g, terms.items[k].id, terms.items[k].value);
        terms.items[k].id = make_call(g, exp, &inner, 1);
        if (!whole) terms.items[k].value = 1;
    }
    return make_multiply(g, terms.items, terms.size);
}

} // namespace detail

/// All products over additions carried out and sums taken term by term; sums stay nested as they come.
constexpr int distribute(graph& g, int root) {
    return detail::rewrite(
        g, root, [](int id) { return id; },
        [&](int id) { return detail::distribute_product(g, detail::distribute_literals(g, detail::split_exponential(g, id))); },
        [&](int id, opened_reduction const& o, int body) { return detail::distribute_sum(g, id, o, body); });
}

namespace detail {

/// A monomial with all its nested sums merged into one: Σ_i a·Σ_j b -> Σ_{i,j} a·b, whatever the nesting was.
constexpr int flatten(graph& g, int term) {
    buffer<int> axes{8};
    buffer<part> done{16}, open_factors{16};
    number coefficient = 1;
    open_factors.push({term, 1});
    while (open_factors.size > 0) {
        part const p = open_factors.pop();
        node const n = g.at(p.id);
        bool const whole = p.value.integer() && !p.value.negative() && p.value.upper <= 4;
        if (n.what == kind::multiply && p.value.is(1)) {
            coefficient = coefficient * n.value;
            for (int k = 0; k < n.count; ++k) {
                part const factor = g.parts.items[n.first + k];
                open_factors.push(factor);
            }
        } else if (n.what == kind::sum && whole) {
            opened_reduction const o = open(g, p.id);
            for (int times = 0; times < p.value.upper; ++times) { // axes of its own for each occurrence
                buffer<renaming> map(o.count);
                for (int k = 0; k < o.count; ++k) {
                    axis_info const axis = g.axes.items[o.first + k];
                    int const fresh = g.fresh_axis(axis.extent_class, axis.letter);
                    axes.push(fresh);
                    map.push({o.first + k, fresh});
                }
                open_factors.push({rename(g, o.body, map.items, o.count), 1});
            }
        } else {
            done.push(p);
        }
    }
    if (axes.size == 0) return term;
    buffer<part> inside{16}, outside{16};
    for (int k = 0; k < done.size; ++k) {
        bool bound = false;
        for (int m = 0; m < axes.size && !bound; ++m) bound = g.has_axis(done.items[k].id, axes.items[m]);
        (bound ? inside : outside).push(done.items[k]);
    }
    int const body = make_multiply(g, inside.items, inside.size);
    part const factors[] = {{close_sorted(g, axes.items, axes.size, body), 1}, {make_multiply(g, outside.items, outside.size, coefficient), 1}};
    return make_multiply(g, factors, 2);
}

} // namespace detail

/// A sum of monomials. What functions are applied to is multiplied out only.
constexpr int expand(graph& g, int root) {
    int const distributed = distribute(g, root);
    buffer<part> terms{16};
    detail::list_terms(g, distributed, terms);
    for (int k = 0; k < terms.size; ++k)
        terms.items[k].id = g.what(terms.items[k].id) == kind::number ? terms.items[k].id : detail::flatten(g, terms.items[k].id);
    return make_add(g, terms.items, terms.size);
}
constexpr int expand(system& s, int root) { return expand(s.g, root); }

/// Definitions put in for the names of variables, `levels` deep (all of them by default). Recurrent variables keep their names.
constexpr int inline_definitions(system& s, int root, int levels = 1 << 20) {
    graph& g = s.g;
    for (int level = 0; level < levels; ++level) {
        int const next = detail::rewrite(
            g, root,
            [&](int id) {
                bool const defined = g.what(id) == kind::access && g.symbols.items[g.at(id).tag].definition >= 0;
                return defined && !g.symbols.items[g.at(id).tag].recurrent ? instantiate(s, id) : id;
            },
            [](int id) { return id; });
        if (next == root) break;
        root = next;
    }
    return root;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
