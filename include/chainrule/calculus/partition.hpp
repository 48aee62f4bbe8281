// SPDX-License-Identifier: BSL-1.0
// Sums of exponentials, their largest one taken out; definitions are looked through for them.
#pragma once
#include <chainrule/calculus/definitions.hpp>
#include <chainrule/calculus/masks.hpp>
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

/// Σ w·exp(u): the largest u of the terms whose weight is not 0, and the sum relative to it, Σ w·exp(u − m).
struct partition {
    bool found = false;
    int largest = 0;
    int relative = 0;
    bool one = false;          // a term is the number 1
    bool positive = true;      // all weights are
    buffer<unsigned> weights{2}; // structure hashes of the weights' factors that may be 0
};

/// Has a node all axes of another?
constexpr bool spans(graph const& g, int id, int other) {
    node const& n = g.at(other);
    for (int k = 0; k < n.axes_count; ++k)
        if (!g.has_axis(id, g.axis_lists.items[n.axes_first + k])) return false;
    return true;
}

/// Is that node, or one of the same structure, among what the maximum is taken of?
constexpr bool is_maximum_of(graph& g, int most, int node) {
    part const* const p = g.parts_of(most);
    if (is_call<operations::max>(g, most)) return is_maximum_of(g, p[0].id, node) || is_maximum_of(g, p[1].id, node);
    int const of = g.what(most) == kind::maximum ? p[0].id : most;
    return g.at(is_call<operations::masked>(g, of) ? g.parts_of(of)[1].id : of).shape == g.at(node).shape;
}
/// Is an exponential taken relative to a maximum that is not the one of its own exponents? Something else has to make up for that.
constexpr bool has_foreign_maximum(graph& g, int root) {
    memo seen(g);
    bool found = false;
    post_order(
        g, root, [&](int id) { return found || seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            if (!is_call<operations::exp>(g, id) || !has_maximum(g, id)) return;
            int const u = operand_of(g, id);
            bool own = false;
            for (int k = 0; k < g.at(u).count && g.what(u) == kind::add && !own; ++k) {
                part const p = g.parts_of(u)[k];
                bool const most = g.what(p.id) == kind::maximum || is_call<operations::max>(g, p.id);
                own = most && p.value.is(-1) && is_maximum_of(g, p.id, add(g, u, p.id));
            }
            found = !own;
        });
    return found;
}

/// Is a node part of another one?
constexpr bool contains(graph& g, int root, int part) {
    memo seen(g);
    bool found = false;
    post_order(
        g, root, [&](int id) { return found || seen.has(id); }, [&](int id) { seen.set(id, 1), found = found || id == part; });
    return found;
}

/// One term of a sum of exponentials: Σ over axes of weight·exp(exponent).
struct exponential_term {
    int first_axis = 0, axes = 0; // in exponential_sum::axes
    int weight = 1, exponent = 0; // nodes
    bool exponential = false;     // false: no exponential was met, the exponent is 0
};
struct exponential_sum {
    buffer<exponential_term> terms{4};
    buffer<int> axes{4};
    bool looked_through = false; // a definition
    int offset = 0;              // the largest exponent of a sum that is a factor of others: exponents without it may be exact
    static constexpr int limit = 64;

    constexpr bool any() const {
        for (int k = 0; k < terms.size; ++k)
            if (terms.items[k].exponential) return true;
        return false;
    }
};

/// Definitions that are looked through, as they were written. Where `kept` is given, those of its symbols and of recurrences are not.
struct definition_reader {
    system& s;
    buffer<int> const* kept = nullptr;
    bool derives = false; // it is differentiated after this: no maxima, whose weights count by whether they are 0

    /// The equation that is looked into for an entry, -1: none.
    constexpr int definition_of(int id) const {
        if (s.g.what(id) != kind::access) return -1;
        int const symbol = s.g.at(id).tag;
        bool opaque = kept != nullptr && s.g.symbols.items[symbol].recurrent;
        for (int k = 0; kept != nullptr && k < kept->size; ++k) opaque = opaque || kept->items[k] == symbol;
        return opaque ? -1 : s.g.symbols.items[symbol].definition;
    }
    /// The body of the definition that an entry reads, at its indices; the node itself if it is none.
    constexpr int defined_as(int id) { return definition_of(id) < 0 ? id : instantiate(s, id); }
    /// u of exp(u), also of an entry that is defined so; -1 elsewhere.
    constexpr int exponent(int id) {
        int const body = defined_as(id);
        return is_call<operations::exp>(s.g, body) ? operand_of(s.g, body) : -1;
    }

    /// Does a definition's body have an exponential as a factor or as a term of what it is? Read as written: cheap.
    constexpr bool has_exponential(int id) const {
        int looked_at = 0;
        return has_exponential(id, 4, looked_at);
    }
    constexpr bool has_exponential(int id, int depth, int& looked_at) const {
        graph& g = s.g;
        if (++looked_at > 500) return false;
        if (int const d = definition_of(id); d >= 0) return depth > 0 && has_exponential(s.equations.items[d].body, depth - 1, looked_at);
        node const n = g.at(id);
        if (is_call<operations::where>(g, id)) return has_exponential(g.parts_of(id)[1].id, depth, looked_at);
        if (n.what == kind::call) return is_call<operations::exp>(g, id);
        if (n.what != kind::multiply && n.what != kind::add && n.what != kind::sum) return false;
        for (int k = 0; k < (n.what == kind::sum ? 1 : n.count); ++k)
            if (has_exponential(g.parts.items[n.first + k].id, depth, looked_at)) return true;
        return false;
    }

    /// An addition, or the name of one?
    constexpr bool is_addition(int id) const {
        int const d = definition_of(id);
        return s.g.what(d >= 0 ? s.equations.items[d].body : id) == kind::add;
    }
    /// Is something divided by a sum of exponentials, so that it is of no exponential's size: a softmax?
    constexpr bool is_quotient(int id) const {
        graph& g = s.g;
        int const d = definition_of(id), body = d >= 0 ? s.equations.items[d].body : id;
        node const n = g.at(body);
        bool found = false;
        for (int k = 0; k < n.count && n.what == kind::multiply && !found; ++k) {
            part const p = g.parts.items[n.first + k];
            found = p.value.negative() && !is_call<operations::exp>(g, p.id) && has_exponential(p.id);
        }
        return found;
    }

    /// The terms of id·weight·exp(exponent), over the axes of `bound`; false where they are too many.
    constexpr bool collect(exponential_sum& to, int id, int weight, int exponent, bool exponential, buffer<int>& bound, int depth = 5) {
        graph& g = s.g;
        if (is_quotient(id)) return put(to, multiply(g, weight, id), exponent, exponential, bound);
        if (depth > 0 && definition_of(id) >= 0 && has_exponential(id)) {
            int const body = instantiate(s, id);
            to.looked_through = true;
            return collect(to, body, weight, exponent, exponential, bound, depth - 1);
        }
        node const n = g.at(id);
        auto const factor = [&](int k) { return g.parts.items[n.first + k]; };
        if (is_call<operations::exp>(g, id)) return put(to, weight, add(g, exponent, operand_of(g, id)), true, bound);
        if (is_call<operations::where>(g, id) && has_exponential(id)) { // what masks made of a product
            int const condition = factor(0).id, value = factor(1).id, one = g.one();
            bool weighs = value == condition;
            for (int k = 0; k < g.at(value).count && g.what(value) == kind::multiply; ++k) weighs = weighs || g.parts.items[g.at(value).first + k].id == condition;
            int const operands[] = {condition, one};
            int const chosen = weighs ? one : is_mask(g, condition) ? condition : make_call(g, &chainrule::detail::descriptor<operations::where>, operands, 2);
            return collect(to, value, multiply(g, weight, chosen), exponent, exponential, bound, depth);
        }
        if (n.what == kind::multiply && has_exponential(id)) {
            int additions = 0; // with exponentials: two of them are derived as they are typed
            for (int k = 0; k < n.count && derives; ++k)
                additions += is_addition(factor(k).id) && has_exponential(factor(k).id) && !is_quotient(factor(k).id);
            if (additions > 1) return put(to, multiply(g, weight, id), exponent, exponential, bound);
            int inner = -1; // a sum of exponentials among the factors
            int rest = multiply(g, weight, make_number(g, n.value));
            for (int k = 0; k < n.count; ++k) {
                part const p = factor(k);
                bool const looks = depth > 0 && definition_of(p.id) >= 0 && has_exponential(p.id) && !is_quotient(p.id);
                int const base = looks ? instantiate(s, p.id) : p.id;
                if (is_call<operations::exp>(g, base)) {
                    to.looked_through = to.looked_through || base != p.id;
                    exponent = add(g, exponent, scale(g, operand_of(g, base), p.value));
                    exponential = true;
                } else if (inner < 0 && p.value.is(1) && has_exponential(base) && !is_quotient(base)) {
                    to.looked_through = to.looked_through || base != p.id;
                    inner = base;
                } else if (p.value.integer() && depth > 0 && has_exponential(base) && !is_quotient(base)) { // another one, relative to its own largest term
                    partition other; // not by ?:, which GCC 12 destroys twice in constants
                    if (!derives) other = as_partition(base);
                    if (other.found) {
                        exponent = add(g, exponent, scale(g, other.largest, p.value));
                        bool inside = false; // does it have an axis that is summed over here?
                        for (int m = 0; m < bound.size; ++m)
                            inside = inside || g.has_axis(other.largest, bound.items[m]);
                        if (p.value.is(1) && to.offset == g.zero() && !inside) to.offset = other.largest;
                        rest = multiply(g, rest, power(g, other.relative, p.value));
                        exponential = true;
                    } else {
                        rest = multiply(g, rest, power(g, p.id, p.value));
                    }
                } else {
                    rest = multiply(g, rest, power(g, p.id, p.value));
                }
            }
            if (inner >= 0 && depth > 0) return collect(to, inner, rest, exponent, exponential, bound, depth - 1);
            if (inner >= 0) rest = multiply(g, rest, inner);
            return put(to, rest, exponent, exponential, bound);
        }
        if (n.what == kind::add && has_exponential(id)) {
            for (int k = 0; k < n.count; ++k)
                if (!collect(to, factor(k).id, scale(g, weight, factor(k).value), exponent, exponential, bound, depth)) return false;
            return core::zero(n.value) || put(to, scale(g, weight, n.value), exponent, exponential, bound);
        }
        if (n.what == kind::sum && has_exponential(id)) {
            opened_reduction const o = open_beside(g, id, multiply(g, weight, exponent));
            int const before = bound.size;
            for (int k = 0; k < o.count; ++k) bound.push(o.first + k);
            bool const fits = collect(to, o.body, weight, exponent, exponential, bound, depth);
            bound.size = before;
            return fits;
        }
        return put(to, multiply(g, weight, id), exponent, exponential, bound);
    }
    static constexpr bool put(exponential_sum& to, int weight, int exponent, bool exponential, buffer<int> const& bound) {
        exponential_term t;
        t.first_axis = to.axes.size;
        t.axes = bound.size;
        for (int k = 0; k < bound.size; ++k) to.axes.push(bound.items[k]);
        t.weight = weight;
        t.exponent = exponent;
        t.exponential = exponential;
        to.terms.push(t);
        return to.terms.size <= exponential_sum::limit;
    }
    /// The terms of a sum of at least two exponentials, or of one and other terms; none where it is no such sum.
    constexpr exponential_sum terms_of(int id) {
        exponential_sum found;
        buffer<int> bound{4};
        if (!has_exponential(id) || !collect(found, id, s.g.one(), s.g.zero(), false, bound) || !found.any()) found.terms.size = 0;
        if (found.terms.size == 1 && found.terms.items[0].axes == 0) found.terms.size = 0;
        return found;
    }
    constexpr int summed(exponential_sum const& from, int k, int body, kind what) {
        exponential_term const t = from.terms.items[k];
        buffer<int> axes(t.axes + 1);
        for (int m = 0; m < t.axes; ++m) axes.push(from.axes.items[t.first_axis + m]);
        return make_reduction(s.g, what, axes.items, t.axes, body);
    }
    /// The sum with all definitions put in that were looked through.
    constexpr int spelled(exponential_sum const& from) {
        graph& g = s.g;
        buffer<part> terms{8};
        for (int k = 0; k < from.terms.size; ++k) {
            exponential_term const t = from.terms.items[k];
            int const body = t.exponent == g.zero() ? t.weight : multiply(g, t.weight, call_of<operations::exp>(g, t.exponent));
            terms.push({summed(from, k, body, kind::sum), 1});
        }
        return make_add(g, terms.items, terms.size);
    }
    constexpr bool is_positive_weight(int weight) const {
        graph& g = s.g;
        if (g.what(weight) == kind::number) return !g.at(weight).value.negative() && weight != g.zero();
        return engine::positive(g, weight);
    }
    /// Is the node a sum of exponentials with positive weights?
    constexpr bool is_positive_sum(int id) {
        exponential_sum const from = terms_of(id);
        bool all = from.terms.size > 0;
        for (int k = 0; k < from.terms.size; ++k) all = all && is_positive_weight(from.terms.items[k].weight);
        return all;
    }
    constexpr partition as_partition(int id) {
        graph& g = s.g;
        exponential_sum const from = terms_of(id);
        partition p;
        buffer<int> exponents{4};
        bool plus_one = false; // where that is the larger term by far, the weights say by how much
        for (int k = 0; k < from.terms.size; ++k) plus_one = plus_one || is_one(from.terms.items[k]);
        for (int k = 0; k < from.terms.size; ++k) {
            exponential_term const t = from.terms.items[k];
            bool const sure = g.forces(unsafe_rewrite::weigh_everything) || g.what(t.weight) == kind::number || positive(g, t.weight) || positive(g, negate(g, t.weight));
            int const operands[] = {t.weight, subtract(g, t.exponent, from.offset)};
            int const u = sure ? operands[1] : make_call(g, &chainrule::detail::descriptor<operations::masked>, operands, 2);
            p.one = p.one || is_one(t);
            p.positive = p.positive && is_positive_weight(t.weight);
            exponents.push(u);
            if (!sure) note_weights(t.weight, p.weights);
            int most = summed(from, k, u, kind::maximum);
            if (plus_one && !sure) most = subtract(g, most, make_number(g, plain_exponent));
            int const both[] = {p.largest, most};
            p.largest = k == 0 ? most : make_call(g, &chainrule::detail::descriptor<operations::max>, both, 2);
        }
        buffer<part> terms{8};
        for (int k = 0; k < from.terms.size; ++k) {
            int const body = multiply(g, from.terms.items[k].weight, call_of<operations::exp>(g, subtract(g, exponents.items[k], p.largest)));
            terms.push({summed(from, k, body, kind::sum), 1});
        }
        p.found = from.terms.size > 0;
        if (p.found) p.largest = add(g, from.offset, p.largest);
        if (p.found) p.relative = make_add(g, terms.items, terms.size);
        return p;
    }

private:
    /// Up to here exponentials are taken as they are, beside 1: log1p(w·exp(u)) is as accurate as typed where that is small.
    static constexpr int plain_exponent = 40;
    constexpr bool is_one(exponential_term const& t) const { return t.weight == s.g.one() && t.exponent == s.g.zero() && t.axes == 0; }
    constexpr void note_weights(int weight, buffer<unsigned>& to) {
        graph& g = s.g;
        node const n = g.at(weight);
        if (n.what != kind::multiply) to.push(n.shape);
        for (int k = 0; k < n.count && n.what == kind::multiply; ++k) to.push(g.at(g.parts.items[n.first + k].id).shape);
    }
};

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
