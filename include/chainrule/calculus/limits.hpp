// SPDX-License-Identifier: BSL-1.0
// Products whose limit is finite where one factor is 0 and another one infinite: t·log t, a^b·log a, x/|x|, powers of |x|.
#pragma once
#include <chainrule/calculus/masks.hpp>
#include <chainrule/calculus/partition.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

/// Where such a factor is 0 the product is taken as 0: its limit, or the derivative at a kink by convention. Definitions are looked through.
struct limits : definition_reader {
    /// Is there a logarithm or a power with an exponent that is no number among its factors and terms? Read as written: cheap.
    constexpr bool mentions_power(int id) const {
        int looked_at = 0;
        return mentions_power(id, 4, looked_at);
    }
    constexpr bool mentions_power(int id, int depth, int& looked_at) const {
        graph const& g = s.g;
        if (++looked_at > 500) return false;
        if (int const d = definition_of(id); d >= 0) return depth > 0 && mentions_power(s.equations.items[d].body, depth - 1, looked_at);
        if (is_call<operations::log>(g, id) || is_call<operations::pow>(g, id)) return true;
        node const& n = g.at(id);
        for (int k = 0; k < n.count && (n.what == kind::add || n.what == kind::multiply); ++k)
            if (mentions_power(g.parts.items[n.first + k].id, depth, looked_at)) return true;
        return false;
    }
    /// Is the logarithm, or an addition with one in it, that of a product with the factor: log t, log(t/q), log t − log q?
    constexpr bool takes_logarithm_of(int id, int factor, int depth = 3) {
        graph& g = s.g;
        int const body = definition_of(id) >= 0 && depth > 0 ? instantiate(s, id) : id;
        if (body != id) return takes_logarithm_of(body, factor, depth - 1);
        node const n = g.at(id);
        if (is_call<operations::log>(g, id)) {
            int const x = operand_of(g, id);
            if (x == factor || defined_as(x) == factor) return true;
            node const p = g.at(defined_as(x));
            for (int k = 0; k < p.count && p.what == kind::multiply; ++k)
                if (part const f = g.parts.items[p.first + k]; f.id == factor && !f.value.negative()) return true;
            return false;
        }
        if (n.what != kind::add && n.what != kind::multiply) return false;
        for (int k = 0; k < n.count; ++k)
            if (part const p = g.parts.items[n.first + k]; (n.what == kind::add || !p.value.negative()) && takes_logarithm_of(p.id, factor, depth)) return true;
        return false;
    }
    /// base^exponent, also as a factor of a product, or of what is defined so.
    constexpr bool has_power(int id, int& base, int& exponent, int depth = 3) {
        graph& g = s.g;
        int const body = depth > 0 && definition_of(id) >= 0 ? instantiate(s, id) : id;
        if (is_call<operations::pow>(g, body)) {
            base = g.parts_of(body)[0].id;
            exponent = g.parts_of(body)[1].id;
            return true;
        }
        node const n = g.at(body);
        for (int k = 0; k < n.count && n.what == kind::multiply && depth > 0; ++k)
            if (part const p = g.parts.items[n.first + k]; p.value.is(1) && has_power(p.id, base, exponent, depth - 1)) return true;
        return false;
    }

    /// The structure hashes of what is squared in a sum of squares; false where the node is none, or never 0.
    constexpr bool squares_of(int id, buffer<unsigned>& into, int depth = 4) {
        graph& g = s.g;
        if (definition_of(id) >= 0) return depth > 0 && squares_of(instantiate(s, id), into, depth - 1);
        node const n = g.at(id);
        if (n.what == kind::sum) return squares_of(open(g, id).body, into, depth);
        if (n.what == kind::add) {
            bool all = core::zero(n.value);
            for (int k = 0; k < n.count && all; ++k)
                all = !g.parts.items[n.first + k].value.negative() && squares_of(g.parts.items[n.first + k].id, into, depth);
            return all;
        }
        if (n.what != kind::multiply || n.value.negative()) return false;
        bool found = false;
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            bool const even = p.value.integer() && !p.value.negative() && p.value.upper % 2 == 0;
            if (even) into.push(g.at(p.id).shape), found = true;
            else if (g.what(p.id) == kind::sum || g.what(p.id) == kind::add) found = squares_of(p.id, into, depth) || found;
            else if (g.what(p.id) != kind::extent && !positive(g, p.id)) return false;
        }
        return found;
    }
    /// Is the node 0 where all of these are: one of them, a product with one, an addition or a sum of such?
    constexpr bool vanishes(int id, buffer<unsigned> const& with, int depth = 4) {
        graph& g = s.g;
        for (int k = 0; k < with.size; ++k)
            if (with.items[k] == g.at(id).shape) return true;
        node const n = g.at(id);
        if (n.what == kind::sum) return depth > 0 && vanishes(open(g, id).body, with, depth - 1);
        bool all = n.what == kind::add && core::zero(n.value), any = false;
        for (int k = 0; k < n.count && depth > 0 && (n.what == kind::add || n.what == kind::multiply); ++k) {
            part const p = g.parts.items[n.first + k];
            bool const here = (n.what == kind::add || (p.value.integer() && !p.value.negative())) && vanishes(p.id, with, depth - 1);
            all = all && here;
            any = any || here;
        }
        return n.what == kind::add ? all : any;
    }
    /// What is 0 only where a root in the denominator is, and all squares below it: a node that is not 0 elsewhere; -1 for other factors.
    constexpr int root_below(part const& f, buffer<unsigned>& squares, int depth = 2) {
        graph& g = s.g;
        if (!f.value.negative()) { // 1/√S + c
            node const n = g.at(f.id);
            bool const inside = depth > 0 && f.value.is(1) && (n.what == kind::add || n.what == kind::multiply);
            for (int k = 0; k < n.count && inside; ++k) {
                part const p = g.parts.items[n.first + k];
                if (int const root = root_below(n.what == kind::add ? part{p.id, 1} : p, squares, depth - 1); root >= 0) return root;
            }
            return -1;
        }
        if (!f.value.integer()) {
            if (!squares_of(f.id, squares)) return -1;
            return f.value == number{-1, 2} ? power(g, f.id, number{1, 2}) : f.id; // not 0 where squares underflow
        }
        node const n = g.at(defined_as(f.id));
        bool const root = n.what == kind::multiply && n.count == 1 && !g.parts.items[n.first].value.integer();
        return root && squares_of(g.parts.items[n.first].id, squares) ? f.id : -1;
    }
    /// Is the node |x|, x², max(x, 0) or such, 0 where x is?
    constexpr bool is_size_of(int id, int x) {
        graph& g = s.g;
        int const body = defined_as(id);
        node const n = g.at(body);
        if (is_call<operations::abs>(g, body) || is_call<operations::relu>(g, body)) return operand_of(g, body) == x;
        return n.what == kind::multiply && n.count == 1 && g.parts.items[n.first].id == x && !g.parts.items[n.first].value.negative();
    }
    constexpr bool is_power_of_size(part const& f, int x) {
        graph& g = s.g;
        int const body = defined_as(f.id);
        if (is_call<operations::pow>(g, body)) return is_size_of(g.parts_of(body)[0].id, x);
        return (f.value.negative() || !f.value.integer()) && is_size_of(f.id, x);
    }

    /// Is the node a^(b − 1), has it that as a factor, or a term with it?
    constexpr bool has_power_below(int id, int b, int depth = 3) {
        graph& g = s.g;
        int const body = defined_as(id);
        if (is_call<operations::pow>(g, body)) return subtract(g, b, g.parts_of(body)[1].id) == g.one();
        node const n = g.at(id);
        for (int k = 0; k < n.count && depth > 0 && (n.what == kind::add || n.what == kind::multiply); ++k)
            if (part const p = g.parts.items[n.first + k]; !p.value.negative() || n.what == kind::add)
                if (has_power_below(p.id, b, depth - 1)) return true;
        return false;
    }

    /// What is 0 where the product is to be taken as 0: any of these, not their product, which may underflow.
    constexpr buffer<int> conditions_of(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        buffer<int> conditions{2};
        if (g.forces(unsafe_rewrite::plain_limits)) return conditions;
        auto const require = [&](int node) {
            for (int k = 0; k < conditions.size; ++k)
                if (conditions.items[k] == node) return;
            conditions.push(node);
        };
        for (int k = 0; k < n.count; ++k) {
            part const f = g.parts.items[n.first + k];
            if (f.value.negative() || (f.value.is(1) && (g.what(f.id) == kind::add || g.what(f.id) == kind::multiply))) {
                buffer<unsigned> squares{2};
                int const root = root_below(f, squares);
                bool all = false;
                for (int m = 0; m < n.count && root >= 0 && !all; ++m)
                    if (part const t = g.parts.items[n.first + m]; m != k && !t.value.negative()) all = vanishes(t.id, squares);
                if (all) require(root);
            }
            bool const power = mentions_power(f.id), logarithm = power && f.value.is(1);
            if (!power && !f.value.negative() && f.value.integer()) continue;
            for (int m = 0; m < n.count; ++m) {
                part const t = g.parts.items[n.first + m];
                if (m == k || t.value.negative() || core::zero(t.value)) continue;
                int base = -1, exponent = -1;
                if (logarithm && has_power(t.id, base, exponent) && takes_logarithm_of(f.id, base)) {
                    int const sizes[] = {call_of<operations::abs>(g, base), call_of<operations::step>(g, negate(g, exponent))};
                    require(make_call(g, &chainrule::detail::descriptor<operations::max>, sizes, 2));
                } else if (logarithm && takes_logarithm_of(f.id, t.id)) {
                    require(t.id);
                }
                if (logarithm && has_power_below(f.id, t.id)) require(t.id);
                int const x = is_call<operations::sign>(g, t.id) ? operand_of(g, t.id) : t.id;
                if (is_power_of_size(f, x)) require(x);
            }
        }
        return conditions;
    }
};

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
