// SPDX-License-Identifier: BSL-1.0
// Candidates for a shorter form of each kind of node.
#pragma once
#include <chainrule/calculus/accuracy.hpp>
#include <chainrule/calculus/equal_indices.hpp>
#include <chainrule/calculus/guarded.hpp>
#include <chainrule/calculus/one_hot.hpp>
#include <chainrule/calculus/powers.hpp>
#include <chainrule/calculus/search.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

inline constexpr int merge_limit = 32; // sums in an addition that are merged, two at a time

/// May 1 minus the node be a complement that is typed: of data, a variable, a mask or an indicator?
constexpr bool is_weight_of_complement(graph const& g, int id) {
    return g.what(id) == kind::access || is_mask(g, id) || (g.what(id) == kind::call && g.at(id).function->indicator);
}
/// Is a form of that cost worth making shorter, where another one has been found before? `more` than a quarter: of 470 known derivatives
/// and of the gradients of 1,100 formulas none gets longer with these.
constexpr bool may_beat(search const& found, int cost, int more) {
    int const best = found.s.g.at(found.best).cost;
    return found.best == found.of || cost <= best + best / 4 + more;
}
/// Common factors of an addition, taken out.
constexpr void offer_factored(system& s, search& found, int id) {
    graph& g = s.g;
    buffer<common_base> bases{8};
    common_bases(g, id, bases);
    int const by_size = g.at(id).count <= 4 ? 4 : g.at(id).count <= 8 ? 2 : 1, by_depth = s.factoring == 0 ? 4 : s.factoring == 1 ? 2 : 1;
    int const tries = by_size < by_depth ? by_size : by_depth;
    node const n = g.at(id);
    auto const complement = [&](int base) { // c − c·t: exact where t is 0 or 1, and as small as 1 − t
        bool beside = false;
        for (int k = 0; k < n.count && is_weight_of_complement(g, base) && !beside; ++k) {
            part const p = g.parts.items[n.first + k];
            beside = p.id == base && p.value == -n.value;
            int const c = exponent_of(g, p.id, base).is(1) ? divide(g, p.id, base) : -1;
            for (int m = 0; m < n.count && c >= 0 && !beside; ++m)
                beside = g.parts.items[n.first + m].id == c && g.parts.items[n.first + m].value == -p.value;
        }
        return beside;
    };
    ++s.factoring;
    for (int k = 0; k < bases.size && k < tries; ++k) {
        if (complement(bases.items[k].id)) continue;
        factored const f = take_out(g, id, bases.items[k].id, bases.items[k].negative);
        if (!may_beat(found, g.at(f.inner).cost + g.at(f.rest).cost + g.at(f.base).cost, 12)) continue;
        int const inner = tidy(s, f.inner), rest = f.rest == g.zero() ? f.rest : tidy(s, f.rest);
        part const factors[] = {{inner, 1}, {f.base, f.exponent}};
        int const candidate = add(g, make_multiply(g, factors, 2), rest);
        if (g.at(id).delta_axes == 0 || !loses_mask(g, id, candidate)) found.offer(candidate, rule::common_factor);
    }
    --s.factoring;
}

/// c·sigmoid(u) + c·sigmoid(−u) -> c, where the second one may be the value of a definition.
constexpr int merge_sigmoids(system& s, int id) {
    graph& g = s.g;
    node const n = g.at(id);
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        if (!is_call<operations::sigmoid>(g, p.id)) continue;
        int const other = fold_whole(s, call_of<operations::sigmoid>(g, negate(g, operand_of(g, p.id))));
        for (int m = 0; m < n.count; ++m) {
            part const q = g.parts.items[n.first + m];
            if (q.id != other || q.value != p.value) continue;
            part const terms[] = {{id, 1}, {p.id, -p.value}, {q.id, -q.value}, {g.one(), p.value}};
            return make_add(g, terms, 4);
        }
    }
    return id;
}

/// Is the value that of a sigmoid, by its definition or as it is?
constexpr bool is_sigmoid(system& s, int id) {
    graph& g = s.g;
    int const d = g.what(id) == kind::access ? g.symbols.items[g.at(id).tag].definition : -1;
    return is_call<operations::sigmoid>(g, d >= 0 ? s.equations.items[d].body : id);
}
/// (1 − t)·y·c − t·(1 − y)·c -> (y − t)·c, where y is a sigmoid: the derivative of binary cross-entropy. Programs compute it as it was.
constexpr int cross_sigmoid(system& s, int id) {
    graph& g = s.g;
    node const n = g.at(id);
    for (int a = 0; a < n.count; ++a)
        for (int b = 0; b < n.count; ++b) {
            part const p = g.parts.items[n.first + a], q = g.parts.items[n.first + b];
            node const first = g.at(p.id);
            if (p.value != -q.value || first.what != kind::multiply || g.what(q.id) != kind::multiply) continue;
            for (int k = 0; k < first.count; ++k) {
                int const y = g.parts.items[first.first + k].id;
                if (!g.parts.items[first.first + k].value.is(1) || !is_sigmoid(s, y)) continue;
                int const rest = divide(g, p.id, y); // (1 − t)·c
                node const r = g.at(rest);
                for (int m = 0; m < (r.what == kind::multiply ? r.count : 1); ++m) {
                    int const factor = r.what == kind::multiply ? g.parts.items[r.first + m].id : rest;
                    if (g.what(factor) != kind::add) continue;
                    int const t = subtract(g, g.one(), factor), c = divide(g, rest, factor);
                    int const other = is_call<operations::sigmoid>(g, y) ? call_of<operations::sigmoid>(g, negate(g, operand_of(g, y))) : subtract(g, g.one(), y);
                    if (multiply(g, multiply(g, t, other), c) != q.id) continue;
                    part const terms[] = {{id, 1}, {p.id, -p.value}, {q.id, -q.value}, {multiply(g, subtract(g, y, t), c), p.value}};
                    return make_add(g, terms, 4);
                }
            }
        }
    return id;
}

constexpr int shorter_addition(system& s, int id) {
    graph& g = s.g;
    search found{s, id};
    if (found.offer(recognise(g, id), rule::identity)) return found.best;
    if (found.offer(merge_sigmoids(s, id), rule::identity)) return found.best;
    if (found.offer(cross_sigmoid(s, id), rule::identity)) return found.best;
    if (found.offer(fold_addition(s, id), rule::definition)) return found.best;
    if (g.at(id).count + (core::zero(g.at(id).value) ? 0 : 1) < 2) return id;

    oriented const content = orient(g, id);
    if (!content.factor.is(1) && !content.factor.is(-1)) {
        part const factors[] = {{content.id, 1}};
        int const whole = make_multiply(g, factors, 1, content.factor);
        if (g.at(whole).cost < g.at(found.best).cost) {
            tidy(s, content.id);
            found.offer(whole, rule::common_factor);
        }
    }
    offer_factored(s, found, id);
    if (g.at(id).delta_axes != 0) {
        int const other = other_side_of_deltas(g, id);
        if (other != id && g.what(other) == kind::add) offer_factored(s, found, other);
    }
    node const n = g.at(id);
    buffer<part> sums{4};
    for (int a = 0; a < n.count && sums.size < merge_limit; ++a) {
        part const p = g.parts.items[n.first + a];
        if (as_sum(g, p).found) sums.push(p);
    }
    bool merging = true; // until two are: the shorter addition has been searched for others
    for (int a = 0; a < sums.size && merging; ++a)
        for (int b = a + 1; b < sums.size && merging; ++b) {
            part const p = sums.items[a], q = sums.items[b];
            int const merged = merge_sums(g, p, q);
            if (merged < 0) continue;
            part const terms[] = {{id, 1}, {p.id, -p.value}, {q.id, -q.value}, {tidy(s, merged), 1}};
            merging = !found.offer(make_add(g, terms, 4), rule::merged_sums);
        }
    if (worth_expanding(g, id)) { // c·(a + b)·d + …: terms that cancel when multiplied out
        int const expanded = expand(g, id);
        if (4 * g.at(expanded).cost < 5 * g.at(id).cost + 16 && may_beat(found, g.at(expanded).cost, 16))
            found.offer(expanded, rule::multiplied_out, true);
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
    for (int const unit : {one_hot_powers(g, id), one_hot_product(g, id)})
        if (unit != id) {
            s.because(id, unit, rule::one_hot);
            return tidy(s, unit);
        }
    if (int const unified = unify_deltas(g, id); unified != id) {
        s.because(id, unified, rule::delta);
        return tidy(s, unified);
    }
    search found{s, id};
    if (found.offer(recognise(g, id), rule::identity)) return found.best;
    if (found.offer(fold_product(s, id), rule::definition)) return found.best;
    if (found.offer(fold_into_sum(s, id), rule::definition)) return found.best;
    if (found.offer(merge_exponentials(g, id), rule::powers)) return found.best;
    if (may_cancel(g, id) && found.offer(distribute_product(g, id), rule::multiplied_out, true)) return found.best;
    if (found.offer(merge_powers(g, id), rule::powers)) return found.best;
    if (found.offer(split_powers(g, id), rule::powers)) return found.best;
    if (found.offer(flip_powers(g, id), rule::powers)) return found.best;
    if (found.offer(unnest_powers(g, id), rule::powers)) return found.best;
    if (found.offer(merge_roots(g, id), rule::powers)) return found.best;
    if (found.offer(clear_denominators(g, id), rule::denominator)) return found.best;
    if (found.offer(clear_into_sum(g, id), rule::denominator)) return found.best;
    if (found.offer(small_contents(g, id), rule::common_factor)) return found.best;
    found.offer(fold_product(s, id, true), rule::definition);
    return found.best;
}

/// Could the entries of a symbol add up to something short: a normalised or a centred variable, a declared simplex?
constexpr bool may_sum_up(system const& s, int symbol) {
    symbol_info const& info = s.g.symbols.items[symbol];
    if (info.definition < 0) return info.simplex_slot >= 0;
    kind const body = s.g.what(s.equations.items[info.definition].body);
    return body == kind::multiply || body == kind::add;
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
    if (!separable_products(g, o.body)) return id;
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
            promising = fold_whole(s, factor) != factor || (inner.what == kind::access && may_sum_up(s, inner.tag));
        }
    }
    return promising ? make_add(g, terms.items, terms.size) : id;
}

/// Σ_k t(k) by the fact simplex(t, k): 1, or the extent of the other axes; -1 where it says nothing.
constexpr int sum_simplex(graph& g, opened_reduction const& o) {
    node const body = g.at(o.body);
    if (body.what != kind::access || body.axes_count != body.count) return -1;
    int const slot = g.symbols.items[body.tag].simplex_slot;
    int const own = slot >= 0 ? g.parts.items[body.first + slot].id : -1;
    if (own < o.first || own >= o.first + o.count) return -1;
    for (int k = 0; k < body.count; ++k) { // all entries along it, and the others in range: outside, entries are 0
        int const index = g.parts.items[body.first + k].id;
        if (index < 0 || index >= affine_index || g.axes.items[index].extent_class != g.slot_classes.items[g.symbols.items[body.tag].slots + k]) return -1;
    }
    int result = g.one();
    for (int k = o.count - 1; k >= 0; --k)
        if (o.first + k != own) result = make_sum(g, o.first + k, result);
    return result;
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
    if (int const summed = sum_simplex(g, o); summed >= 0) {
        s.because(id, summed, rule::simplex);
        return summed;
    }
    if (int const one = one_hot_pair(g, o); one >= 0) {
        s.because(id, one, rule::one_hot);
        return tidy(s, one);
    }
    if (o.count > 1 && body.what == kind::multiply) { // Σ_ij f(i)·g(j), merged when it was multiplied out
        buffer<int> axes(o.count);
        for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
        int const apart = make_reduction(g, kind::sum, axes.items, o.count, o.body);
        if (g.what(apart) == kind::multiply) {
            s.because(id, apart, rule::one_axis);
            return tidy(s, apart);
        }
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
        if (found.offer(make_reduction(g, kind::sum, others.items, others.size, make_multiply(g, outside.items, outside.size)), rule::one_axis))
            return found.best;
    }
    if (found.offer(sum_over_guard(g, id, o), rule::variable)) return found.best;
    if (body.what == kind::multiply) {
        int const split = split_sum(s, id, o);
        if (split != id) found.offer(split, rule::split_sum);
        return found.best;
    }
    bool names = defined(o.body);
    for (int k = 0; k < body.count && body.what == kind::add; ++k) names = names || defined(g.parts.items[body.first + k].id);
    if (!names || g.at(id).cost > inline_limit) return id;
    int opened = id;
    for (int level = 0; level < 2 && (level == 0 || g.at(opened).cost <= reopened_limit); ++level) {
        opened = inline_definitions(s, opened, 1);
        if (g.at(opened).cost > inline_limit || count_monomials(g, opened, monomials_limit) > monomials_limit) break;
        int const expanded = expand(g, opened);
        if (g.at(expanded).cost < g.at(id).cost && as_accurate(g, opened, expanded) && found.offer(expanded, rule::opened)) return found.best;
    }
    return id;
}

/// An identity, a power split or put on a definition, or 1 − y where y is a definition equal to sigmoid(−u).
constexpr int shorter_call(system& s, int id) {
    graph& g = s.g;
    search found{s, id};
    if (found.offer(recognise(g, id), rule::identity)) return found.best;
    if (found.offer(call_of_known_sign(g, id), rule::identity)) return found.best;
    if (is_call<operations::pow>(g, id)) {
        found.offer(split_powers(g, id), rule::powers);
        found.offer(fold_power(s, id), rule::definition);
    } else if (is_call<operations::sigmoid>(g, id)) {
        int const other = call_of<operations::sigmoid>(g, negate(g, operand_of(g, id)));
        int const name = fold_whole(s, other);
        if (name != other) found.offer(subtract(g, g.one(), name), rule::identity);
    }
    return found.best;
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>

#include <chainrule/calculus/tidy.hpp> // the candidates and the search use each other
