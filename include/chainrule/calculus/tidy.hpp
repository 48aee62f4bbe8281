// SPDX-License-Identifier: BSL-1.0
// The simplifier: every node, operands first, takes the first candidate whose printed form is shorter. Only strict gains rewrite.
#pragma once
#include <chainrule/calculus/powers.hpp>

namespace chainrule::engine {

/// The shortest form found for a node, equal to it. Definitions of the system are recognised and named.
constexpr int tidy(system& s, int root);

namespace detail {

inline constexpr int depth_limit = 8;      // of candidates that are looked for inside candidates
inline constexpr int inline_limit = 200;    // printed size up to which definitions are put in to look for cancellation
inline constexpr int monomials_limit = 48;  // and number of monomials up to which products are multiplied out for it

/// Adopts a candidate if its own shortest form is shorter than the node.
struct search {
    system& s;
    int best;
    constexpr bool offer(int candidate) {
        if (candidate < 0 || candidate == best) return false;
        if (s.search_depth == depth_limit) {
            s.truncated = true;
            return false;
        }
        ++s.search_depth;
        int const settled = tidy(s, candidate);
        if (--s.search_depth == 0) {
            while (s.provisional.size > 0) s.tidied.set(s.provisional.pop(), core::int_map::absent);
            s.truncated = false;
        }
        if (s.g.at(settled).cost >= s.g.at(best).cost) return false;
        best = settled;
        return true;
    }
};

/// How many monomials multiplying out would give; stops counting at the limit.
constexpr int count_monomials(graph& g, int root, int limit) {
    memo counts(g);
    post_order(
        g, root, [&](int id, auto const& use) { for_operands(g, id, use); }, [&](int id) { return counts.has(id); },
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

constexpr int shorter_addition(system& s, int id) {
    graph& g = s.g;
    search found{s, id};
    if (found.offer(recognise(g, id))) return found.best;
    if (found.offer(fold_addition(s, id))) return found.best;
    if (g.at(id).count + (core::zero(g.at(id).value) ? 0 : 1) < 2) return id;

    oriented const content = orient(g, id);
    if (!content.factor.is(1) && !content.factor.is(-1)) {
        part const factors[] = {{content.id, 1}};
        int const whole = make_multiply(g, factors, 1, content.factor);
        if (g.at(whole).cost < g.at(found.best).cost) {
            tidy(s, content.id);
            found.offer(whole);
        }
    }
    buffer<common_base> bases{8};
    common_bases(g, id, bases);
    int const tries = g.at(id).count <= 4 ? 4 : g.at(id).count <= 8 ? 2 : 1;
    for (int k = 0; k < bases.size && k < tries; ++k) {
        factored const f = take_out(g, id, bases.items[k].id, bases.items[k].negative);
        int const inner = tidy(s, f.inner), rest = f.rest == g.zero() ? f.rest : tidy(s, f.rest);
        part const factors[] = {{inner, 1}, {f.base, f.exponent}};
        found.offer(add(g, make_multiply(g, factors, 2), rest));
    }
    node const n = g.at(id);
    for (int a = 0; a < n.count; ++a)
        for (int b = a + 1; b < n.count; ++b) {
            part const p = g.parts.items[n.first + a], q = g.parts.items[n.first + b];
            int const merged = merge_sums(g, p, q);
            if (merged < 0) continue;
            part const terms[] = {{id, 1}, {p.id, -p.value}, {q.id, -q.value}, {tidy(s, merged), 1}};
            found.offer(make_add(g, terms, 4));
        }
    if (worth_expanding(g, id)) { // c·(a + b)·d + …: terms that cancel when multiplied out
        int const expanded = expand(g, id);
        if (4 * g.at(expanded).cost < 5 * g.at(id).cost + 16) found.offer(expanded);
    }
    return found.best;
}

/// Could multiplying out an addition factor cancel anything? Only if a base of it stands outside with the opposite sign.
constexpr bool may_cancel(graph const& g, int id) {
    node const& n = g.at(id);
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        if (g.what(p.id) != kind::add || !p.value.integer() || p.value.negative()) continue;
        node const& a = g.at(p.id);
        for (int t = 0; t < a.count; ++t)
            for (int m = 0; m < n.count; ++m) {
                part const other = g.parts.items[n.first + m];
                if (m == k) continue;
                number const e = exponent_of(g, g.parts.items[a.first + t].id, other.id);
                if (!core::zero(e) && e.negative() != other.value.negative()) return true;
            }
    }
    return false;
}

constexpr int shorter_product(system& s, int id) {
    graph& g = s.g;
    if (int const unified = unify_deltas(g, id); unified != id) return tidy(s, unified);
    search found{s, id};
    if (found.offer(recognise(g, id))) return found.best;
    if (found.offer(fold_product(s, id))) return found.best;
    if (found.offer(fold_into_sum(s, id))) return found.best;
    if (found.offer(merge_exponentials(g, id))) return found.best;
    if (may_cancel(g, id) && found.offer(distribute_product(g, id))) return found.best;
    if (found.offer(merge_powers(g, id))) return found.best;
    if (found.offer(split_powers(g, id))) return found.best;
    if (found.offer(flip_powers(g, id))) return found.best;
    if (found.offer(unnest_powers(g, id))) return found.best;
    if (found.offer(merge_roots(g, id))) return found.best;
    if (found.offer(clear_denominators(g, id))) return found.best;
    if (found.offer(clear_into_sum(g, id))) return found.best;
    found.offer(fold_product(s, id, true));
    return found.best;
}

/// Σ f·(a + b) as Σ f·a + Σ f·b, if one of these is a definition or a sum over a single name; otherwise the sum itself.
constexpr int split_sum(system& s, int id, opened_reduction const& o) {
    graph& g = s.g;
    node const body = g.at(o.body);
    bool addition = false;
    for (int k = 0; k < body.count && !addition; ++k) {
        part const p = g.parts.items[body.first + k];
        addition = g.what(p.id) == kind::add && p.value.is(1);
    }
    if (!addition) return id;
    int const products = distribute_product(g, o.body);
    if (g.what(products) != kind::add || g.at(products).count > 8) return id;
    buffer<int> axes(o.count);
    for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
    buffer<part> terms{8};
    list_terms(g, products, terms);
    bool promising = false;
    for (int k = 0; k < terms.size; ++k) {
        int const sum = make_reduction(g, kind::sum, axes.items, o.count, terms.items[k].id);
        terms.items[k].id = sum;
        node const n = g.at(sum);
        for (int f = 0; f < (n.what == kind::multiply ? n.count : 1) && !promising; ++f) {
            int const factor = n.what == kind::multiply ? g.parts.items[n.first + f].id : sum;
            if (g.what(factor) != kind::sum) continue;
            node const inner = g.at(open(g, factor).body);
            promising = fold_whole(s, factor) != factor ||
                        (inner.what == kind::access && (g.symbols.items[inner.tag].definition >= 0 || g.symbols.items[inner.tag].simplex_slot >= 0));
        }
    }
    return promising ? make_add(g, terms.items, terms.size) : id;
}

/// Sums that a definition makes short: Σ(x − m) with m the mean is 0, Σ s with s a softmax is 1.
constexpr int shorter_sum(system& s, int id) {
    graph& g = s.g;
    search found{s, id};
    opened_reduction const o = open(g, id);
    node const body = g.at(o.body);
    auto const defined = [&](int node) {
        return g.what(node) == kind::access && g.symbols.items[g.at(node).tag].definition >= 0;
    };
    if (body.what == kind::access && o.count == 1) { // a declared fact: Σ_k t(k) = 1
        int const slot = g.symbols.items[body.tag].simplex_slot;
        if (slot >= 0 && g.parts.items[body.first + slot].id == o.first && body.axes_count == body.count) return g.one();
    }
    for (int k = 0; k < o.count && o.count > 1 && body.what == kind::multiply; ++k) { // one axis at a time: Σ_ij f(i)·g(i,j)
        int const axis = o.first + k;
        buffer<part> inside{8}, outside{8};
        for (int f = 0; f < body.count; ++f) {
            part const p = g.parts.items[body.first + f];
            (g.has_axis(p.id, axis) ? inside : outside).push(p);
        }
        if (outside.size == 0) continue;
        int const inner = make_sum(g, axis, make_multiply(g, inside.items, inside.size));
        int const shorter = tidy(s, inner);
        if (g.at(shorter).cost >= g.at(inner).cost) continue;
        buffer<int> others(o.count);
        for (int m = 0; m < o.count; ++m)
            if (m != k) others.push(o.first + m);
        outside.push({shorter, 1});
        if (found.offer(make_reduction(g, kind::sum, others.items, others.size, make_multiply(g, outside.items, outside.size))))
            return found.best;
    }
    if (body.what == kind::multiply) {
        int const split = split_sum(s, id, o);
        if (split != id) found.offer(split);
        return found.best;
    }
    bool names = defined(o.body);
    for (int k = 0; k < body.count && body.what == kind::add; ++k) names = names || defined(g.parts.items[body.first + k].id);
    if (!names || g.at(id).cost > inline_limit) return id;
    int opened = id;
    for (int level = 0; level < 2; ++level) {
        opened = inline_definitions(s, opened, 1);
        if (g.at(opened).cost > inline_limit || count_monomials(g, opened, monomials_limit) > monomials_limit) break;
        int const expanded = expand(g, opened);
        if (g.at(expanded).cost < g.at(id).cost && found.offer(expanded)) return found.best;
    }
    return id;
}

/// An identity, a power split or put on a definition, or 1 − y where y is a definition equal to sigmoid(−u).
constexpr int shorter_call(system& s, int id) {
    graph& g = s.g;
    search found{s, id};
    if (found.offer(recognise(g, id))) return found.best;
    if (is_call<operations::pow>(g, id)) {
        found.offer(split_powers(g, id));
        found.offer(fold_power(s, id));
    } else if (is_call<operations::sigmoid>(g, id)) {
        int const other = call_of<operations::sigmoid>(g, negate(g, operand_of(g, id)));
        int const name = fold_whole(s, other);
        if (name != other) found.offer(subtract(g, g.one(), name));
    }
    return found.best;
}

/// The shortest form of a node whose operands are in theirs.
constexpr int settle(system& s, int id) {
    graph& g = s.g;
    for (int round = 0; round < 32; ++round) {
        s.tidied.set(id, id); // a candidate that leads back here ends here
        int best = fold_whole(s, id);
        if (best == id) {
            switch (g.what(id)) {
            case kind::add: best = shorter_addition(s, id); break;
            case kind::multiply: best = shorter_product(s, id); break;
            case kind::sum: best = shorter_sum(s, id); break;
            case kind::call: {
                best = shorter_call(s, id);
                break;
            }
            default: break;
            }
        }
        if (best == id) break;
        s.tidied.set(id, best);
        if (s.tidied.at(best) == best || is_leaf(g.what(best))) return best;
        id = best;
    }
    return id;
}

} // namespace detail

constexpr int tidy(system& s, int root) {
    graph& g = s.g;
    auto const form = [&](int id) { return g.at(id).tidy || is_leaf(g.what(id)) ? id : s.tidied.at(id); };
    if (form(root) >= 0) return form(root);
    post_order(
        g, root, [&](int id, auto const& use) { is_reduction(g.what(id)) ? use(open(g, id).body) : for_operands(g, id, use); },
        [&](int id) { return form(id) >= 0; },
        [&](int id) {
            int result = id;
            if (is_reduction(g.what(id))) {
                opened_reduction const o = open(g, id);
                if (form(o.body) != o.body) {
                    buffer<int> axes(o.count);
                    for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
                    result = make_reduction(g, g.what(id), axes.items, o.count, form(o.body));
                }
            } else {
                result = rebuild(g, id, [&](int child) { return form(child); });
            }
            bool const before = s.truncated;
            s.truncated = false;
            int const final_form = result == id ? detail::settle(s, id) : tidy(s, result);
            s.tidied.set(id, final_form);
            if (s.truncated) s.provisional.push(id);
            else g.nodes.items[final_form].tidy = true;
            if (final_form != id) g.nodes.items[id].tidy = false; // a candidate may have led back here on the way
            s.truncated = s.truncated || before;
        });
    return form(root);
}

namespace detail {

/// Slots of an equation whose exchange leaves its body as it is: with equal nodes for equal values that is the same node.
constexpr unsigned symmetric_slots(graph& g, equation const& e) {
    unsigned group = 0;
    for (int a = 0; a < e.rank && a < 32; ++a)
        for (int b = a + 1; b < e.rank && b < 32; ++b) {
            int const left = e.first_axis + a, right = e.first_axis + b;
            if (g.axes.items[left].extent_class != g.axes.items[right].extent_class) continue;
            if (!g.has_axis(e.body, left) || !g.has_axis(e.body, right)) continue;
            if (group != 0 && (group >> a & 1) == 0) continue; // one group per symbol
            renaming const exchange[] = {{left, right}, {right, left}};
            if (rename(g, e.body, exchange, 2) == e.body) group |= 1u << a | 1u << b;
        }
    return group;
}

constexpr void find_symmetries(system& s) {
    graph& g = s.g;
    for (int k = 0; k < s.equations.size; ++k) {
        equation const e = s.equations.items[k];
        unsigned const group = symmetric_slots(g, e);
        if (group == 0) continue;
        g.symbols.items[e.symbol].symmetric = group;
        for (int m = 0; m < s.equations.size; ++m) // reads made before the symmetry was known
            s.equations.items[m].body = rewrite(
                g, s.equations.items[m].body,
                [&](int id) {
                    node const n = g.at(id);
                    if (n.what != kind::access || n.tag != e.symbol) return id;
                    buffer<int> indices(n.count);
                    for (int q = 0; q < n.count; ++q) indices.push(g.parts.items[n.first + q].id);
                    return make_access(g, n.tag, indices.items, n.count);
                },
                [](int id) { return id; });
    }
}

} // namespace detail

/// Lets the simplifier know the definitions, as written and with identities applied. Call once all are there.
constexpr void know_definitions(system& s) {
    graph& g = s.g;
    detail::find_symmetries(s);
    s.patterns.size = 0;
    for (int k = 0; k < s.equations.size; ++k) {
        int const body = s.equations.items[k].body;
        s.patterns.push({k, body, g.at(body).shape});
        int const known = detail::rewrite(
            g, body, [](int id) { return id; },
            [&](int id) {
                for (int rounds = 0; rounds < 4; ++rounds) {
                    int simpler = recognise(g, id);
                    if (g.at(simpler).cost >= g.at(id).cost && g.what(id) == kind::multiply) simpler = detail::unnest_powers(g, id);
                    if (g.at(simpler).cost >= g.at(id).cost) break;
                    id = simpler;
                }
                return id;
            });
        if (g.at(known).cost < g.at(body).cost) s.equations.items[k].body = known; // the stable form is derived, too
        if (known != body) s.patterns.push({k, known, g.at(known).shape});
    }
}

} // namespace chainrule::engine
