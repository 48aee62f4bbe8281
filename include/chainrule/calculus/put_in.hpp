// SPDX-License-Identifier: BSL-1.0
// Definitions put in where only then it is seen that a formula has a form without overflow: what is named does not decide what is safe.
#pragma once
#include <chainrule/calculus/partition.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

struct definition_putter : definition_reader {
    bool divides = true; // what is put in divides, or its logarithm is taken: a sum of exponentials is looked for

    /// What stands for an entry whose definition is an exponential, a product with one, or a sum with exponentials such as 1 + exp(u); the node itself for
    /// others.
    constexpr int entry(int id, bool sigmoids, int depth) {
        graph& g = s.g;
        int const d = definition_of(id), written = d < 0 ? id : s.equations.items[d].body;
        node const n = g.at(written);
        if (d < 0) return id;
        if (is_call<operations::exp>(g, written) || is_call<operations::expm1>(g, written) || (sigmoids && is_call<operations::sigmoid>(g, written))) {
            int const body = instantiate(s, id);
            return g.what(body) == kind::call ? body : id; // else it is 0 outside a range
        }
        if (n.what == kind::sum) return sum_of_exponentials(id);
        if (n.what == kind::multiply && depth > 0 && (has_exponential(written) || (sigmoids && has_sigmoid(written)))) return opened(instantiate(s, id), sigmoids, depth - 1);
        if (n.what != kind::add || depth == 0) return id;
        if (divides)
            if (exponential_sum const from = terms_of(id); from.terms.size > 0) return spelled(from);
        if (n.count > 2) return id;
        int const terms = opened(instantiate(s, id), sigmoids, depth - 1);
        return as_exponential_pair(g, terms).found || (sigmoids && recognise(g, terms) != terms) ? terms : id;
    }
    constexpr bool has_sigmoid(int id) {
        node const n = s.g.at(id);
        for (int k = 0; k < n.count; ++k)
            if (is_call<operations::sigmoid>(s.g, defined_as(s.g.parts.items[n.first + k].id))) return true;
        return false;
    }
    /// A sum of exponentials with definitions put in; the node itself for others.
    constexpr int sum_of_exponentials(int id) {
        exponential_sum const from = terms_of(id);
        return from.terms.size > 0 && from.looked_through ? spelled(from) : from.terms.size > 0 ? defined_as(id) : id;
    }
    /// Such entries in factors and terms replaced; sigmoids only where asked for.
    constexpr int opened(int id, bool sigmoids, int depth) {
        graph& g = s.g;
        if (g.what(id) == kind::access) return entry(id, sigmoids, depth);
        if (g.what(id) == kind::sum) return sum_of_exponentials(id);
        bool const inside = depth > 0 && (g.what(id) == kind::add || g.what(id) == kind::multiply);
        return inside ? rebuild(g, id, [&](int part) { return opened(part, sigmoids, depth - 1); }) : id;
    }
    /// Is it a product of at least two sums of exponentials? Each has a largest term of its own.
    constexpr bool several_sums(int operand) {
        graph& g = s.g;
        node const n = g.at(definition_of(operand) < 0 ? operand : s.equations.items[definition_of(operand)].body);
        int sums = 0;
        for (int k = 0; k < n.count && n.what == kind::multiply; ++k) {
            part const p = g.parts.items[n.first + k];
            sums += p.value.integer() && has_exponential(p.id) && is_positive_sum(p.id);
        }
        return sums > 1;
    }
    constexpr int logarithm(int id) {
        graph& g = s.g;
        int const operand = operand_of(g, id);
        bool const plain = is_call<operations::log>(g, id);
        if (plain) {
            if (int const apart = several_sums(operand) ? logarithms(operand) : -1; apart >= 0) return apart;
            if (int const sum = sum_of_exponentials(operand); terms_of(sum).terms.size > 0) {
                int const whole = call_of<operations::log>(g, sum), simpler = recognise(g, whole);
                return simpler;
            }
            if (int const apart = logarithms(operand); apart >= 0) return apart;
        }
        int x = opened(operand, true, 2);
        if (x != operand) x = recognise(g, x);
        int const whole = make_call(g, g.at(id).function, &x, 1), simpler = recognise(g, whole);
        return simpler != whole ? simpler : id;
    }
    /// The logarithm of a product with exponentials, sums of them or sigmoids among its factors, factor by factor; -1 for others.
    constexpr int logarithms(int operand) {
        graph& g = s.g;
        int const x = g.what(operand) == kind::access ? entry(operand, true, 3) : operand;
        if (g.what(x) != kind::multiply) return -1;
        int const whole = rebuild(g, x, [&](int part) { return opened(part, true, 2); }), factored = recognise(g, whole);
        node const n = g.at(factored);
        if (n.what != kind::multiply) return -1;
        buffer<part> terms(n.count + 1), rest(n.count + 1);
        int unknown = 0; // signs of sums; of one factor it is that of the product
        bool even = false, others = n.value.negative();
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            if (is_call<operations::exp>(g, p.id) || is_call<operations::sigmoid>(g, p.id) || positive(g, p.id) ||
                is_positive_sum(p.id))
                continue;
            bool const sum = p.value.integer() && terms_of(p.id).terms.size > 0;
            even = even || (sum && p.value.upper % 2 == 0);
            unknown += sum;
            others = others || !sum;
        }
        if (unknown + others > 1 || even) return -1;
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            if (is_call<operations::exp>(g, p.id)) terms.push({operand_of(g, p.id), p.value});
            else if (is_call<operations::sigmoid>(g, p.id)) terms.push({call_of<operations::softplus>(g, negate(g, operand_of(g, p.id))), -p.value});
            else if (p.value.integer() && terms_of(p.id).terms.size > 0) terms.push({call_of<operations::log>(g, p.id), p.value});
            else rest.push(p);
        }
        if (terms.size == 0) return -1;
        if (rest.size > 0 || !n.value.is(1)) terms.push({call_of<operations::log>(g, make_multiply(g, rest.items, rest.size, n.value)), 1});
        return make_add(g, terms.items, terms.size);
    }
    /// sin(u)/u and the like, with the numerator's definition put in; the node itself elsewhere.
    constexpr int removable(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            int const d = p.value.negative() || g.what(p.id) != kind::access ? -1 : definition_of(p.id);
            if (d < 0 || as_removable(g, s.equations.items[d].body).u < 0) continue;
            part const exchanged[] = {{id, 1}, {p.id, -p.value}, {instantiate(s, p.id), p.value}};
            int const put_in = make_multiply(g, exchanged, 3), simpler = recognise(g, put_in);
            if (simpler != put_in) return simpler;
        }
        return id;
    }
    constexpr int product(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        if (int const roots = squared_roots(id); roots != id) return roots;
        buffer<part> parts(n.count + 1), sums(n.count + 1);
        bool quotient = false;
        for (int k = 0; k < n.count; ++k) quotient = quotient || g.parts.items[n.first + k].value.negative();
        if (!quotient) return id;
        if (int const simpler = removable(id); simpler != id) return simpler;
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            divides = p.value.negative();
            parts.push({opened(p.id, false, 2), p.value});
            if (p.value.negative() && p.value.integer() && terms_of(parts.back().id).terms.size > 0) sums.push(parts.back());
        }
        divides = true;
        for (int k = 0; k < n.count; ++k) { // a sum that is divided by one of more entries is not taken anew for each of them
            part const p = g.parts.items[n.first + k];
            bool fits = g.what(parts.items[k].id) != kind::sum || p.value.negative();
            for (int m = 0; m < sums.size; ++m) fits = fits || spans(g, p.id, sums.items[m].id);
            if (!fits) parts.items[k] = p;
        }
        int const put_in = make_multiply(g, parts.items, parts.size, n.value), simpler = recognise(g, put_in);
        return put_in != id && (sums.size > 0 || simpler != put_in) ? simpler : id;
    }
    /// n² where n = √S is defined so, as S: its derivative is 0/0 at S = 0 by way of n.
    constexpr int squared_roots(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        buffer<part> factors(n.count + 1);
        bool any = false;
        for (int k = 0; k < n.count; ++k) {
            part p = g.parts.items[n.first + k];
            int const d = p.value.integer() && p.value.upper >= 2 ? definition_of(p.id) : -1;
            node const body = d >= 0 ? g.at(s.equations.items[d].body) : node{};
            if (d >= 0 && body.what == kind::multiply && body.count == 1 && body.value.is(1) && !g.parts.items[body.first].value.integer()) {
                int const root = instantiate(s, p.id);
                if (int const whole = power(g, root, p.value); g.what(root) == kind::multiply) p = {whole, 1}, any = true;
            }
            factors.push(p);
        }
        return any ? make_multiply(g, factors.items, factors.size, n.value) : id;
    }
};

} // namespace detail

/// Puts definitions in that the stable form of an equation looks through, so that its derivative has a stable form as well: no adjoint
/// of an exponential that overflows is ever needed. Symbols in `kept` are not looked through. The equations read must have theirs put in already.
constexpr void put_in_definitions(system& s, int equation, buffer<int> const& kept) {
    detail::definition_putter putter{{s, &kept, true}};
    auto const opened = [&](int root) {
        return detail::rewrite(
            s.g, root, [](int id) { return id; },
            [&](int id) {
                if (s.g.what(id) == kind::multiply) return putter.product(id);
                return detail::is_call<operations::log>(s.g, id) || detail::is_call<operations::log1p>(s.g, id) ? putter.logarithm(id) : id;
            });
    };
    int const before = s.equations.items[equation].body, body = opened(before);
    if (body == before) return;
    int const written = opened(s.equations.items[equation].written);
    s.equations.items[equation].written = written;
    s.equations.items[equation].body = body;
    know_definition(s, equation);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
