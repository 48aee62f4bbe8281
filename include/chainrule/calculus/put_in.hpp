// SPDX-License-Identifier: BSL-1.0
// Definitions put in where only then it is seen that a formula has a form without overflow: what is named does not decide what is safe.
#pragma once
#include <chainrule/calculus/partition.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

struct definition_putter : definition_reader {
    /// What stands for an entry whose definition is an exponential, a sum of them, or two terms such as 1 + exp(u); the node itself for others.
    constexpr int entry(int id, bool sigmoids, int depth) {
        graph& g = s.g;
        int const d = definition_of(id), written = d < 0 ? id : s.equations.items[d].body;
        node const n = g.at(written);
        if (d < 0) return id;
        if (is_call<operations::exp>(g, written) || is_call<operations::expm1>(g, written) || (sigmoids && is_call<operations::sigmoid>(g, written))) {
            int const body = instantiate(s, id);
            return g.what(body) == kind::call ? body : id; // else it is 0 outside a range
        }
        if (n.what == kind::sum && as_partition(id).found) return opened(instantiate(s, id), false, 1);
        if (n.what != kind::add || n.count > 2 || depth == 0) return id;
        int const terms = opened(instantiate(s, id), sigmoids, depth - 1);
        return as_exponential_pair(g, terms).found || (sigmoids && recognise(g, terms) != terms) ? terms : id;
    }
    /// Such entries in factors and terms replaced; sigmoids only where asked for.
    constexpr int opened(int id, bool sigmoids, int depth) {
        graph& g = s.g;
        if (g.what(id) == kind::access) return entry(id, sigmoids, depth);
        if (g.what(id) == kind::sum && as_partition(id).found) {
            opened_reduction const o = open(g, id);
            return with_opened_body(g, id, o, opened(o.body, false, 1));
        }
        bool const inside = depth > 0 && (g.what(id) == kind::add || g.what(id) == kind::multiply);
        return inside ? rebuild(g, id, [&](int part) { return opened(part, sigmoids, depth - 1); }) : id;
    }
    constexpr int logarithm(int id) {
        graph& g = s.g;
        int x = opened(operand_of(g, id), true, 2);
        bool const safe = is_call<operations::log>(g, id) && as_partition(x).found;
        if (!safe && x != operand_of(g, id)) x = recognise(g, x);
        int const whole = make_call(g, g.at(id).function, &x, 1), simpler = recognise(g, whole);
        return safe || simpler != whole ? simpler : id;
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
        buffer<part> parts(n.count + 1), sums(n.count + 1);
        bool quotient = false;
        for (int k = 0; k < n.count; ++k) quotient = quotient || g.parts.items[n.first + k].value.negative();
        if (!quotient) return id;
        if (int const simpler = removable(id); simpler != id) return simpler;
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            parts.push({opened(p.id, false, 2), p.value});
            if (p.value.negative() && p.value.integer() && as_partition(parts.back().id).found) sums.push(parts.back());
        }
        for (int k = 0; k < n.count; ++k) { // a sum that is divided by one of more entries is not taken anew for each of them
            part const p = g.parts.items[n.first + k];
            bool fits = g.what(parts.items[k].id) != kind::sum || p.value.negative();
            for (int m = 0; m < sums.size; ++m) fits = fits || spans(g, p.id, sums.items[m].id);
            if (!fits) parts.items[k] = p;
        }
        int const put_in = make_multiply(g, parts.items, parts.size, n.value), simpler = recognise(g, put_in);
        return put_in != id && (sums.size > 0 || simpler != put_in) ? simpler : id;
    }
};

} // namespace detail

/// Puts definitions in that the stable form of an equation looks through, so that its derivative has a stable form as well: no adjoint
/// of an exponential that overflows is ever needed. Symbols in `kept` are not looked through. The equations read must have theirs put in already.
constexpr void put_in_definitions(system& s, int equation, buffer<int> const& kept) {
    detail::definition_putter putter{{s, &kept}};
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
