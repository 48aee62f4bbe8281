// SPDX-License-Identifier: BSL-1.0
// Differences of expectations, Σ e·v²/Z − (Σ e·v/Z)² with Z = Σ e, as expectations of differences: those cancel term by term, as the
// derivative of the quotient does when it is accumulated in reverse.
#pragma once
#include <chainrule/calculus/partition.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

struct deviations : definition_reader {
    /// A term c·rest·Σ weight·exp(u), opened at the axes of the sum.
    struct expectation {
        bool found = false;
        int rest = 1, weight = 1, exponential = -1; // nodes
        opened_reduction at{};
    };
    /// The term with its factor number k as the sum, once where it is a power, at axes that `whole` has not, or at those of `beside`.
    constexpr expectation taken(int term, int k, int whole, expectation const* beside = nullptr) {
        graph& g = s.g;
        node const n = g.at(term);
        bool const product = n.what == kind::multiply;
        part const f = product ? g.parts.items[n.first + k] : part{term, 1};
        expectation e;
        if (g.what(f.id) != kind::sum || !f.value.integer() || f.value.negative()) return e;
        e.at = open_beside(g, f.id, beside == nullptr ? whole : beside->at.body);
        int body = e.at.body;
        if (beside != nullptr) {
            if (beside->at.count != e.at.count) return e;
            buffer<renaming> same(e.at.count + 1);
            for (int m = 0; m < e.at.count; ++m) {
                if (g.axes.items[e.at.first + m].extent_class != g.axes.items[beside->at.first + m].extent_class) return e;
                same.push({e.at.first + m, beside->at.first + m});
            }
            body = rename(g, body, same.items, same.size);
        }
        node const b = g.at(body);
        if (is_call<operations::exp>(g, body)) e.exponential = body;
        for (int m = 0; m < b.count && b.what == kind::multiply && e.exponential < 0; ++m)
            if (part const p = g.parts.items[b.first + m]; p.value.is(1) && is_call<operations::exp>(g, p.id)) e.exponential = p.id;
        if (e.exponential < 0) return e;
        e.weight = divide(g, body, e.exponential);
        e.rest = product ? divide(g, term, f.id) : g.one();
        e.found = true;
        return e;
    }
    /// Is it divided by a sum of that exponential?
    constexpr bool is_expectation(int term, expectation const& of) {
        graph& g = s.g;
        node const n = g.at(term);
        for (int k = 0; k < n.count && n.what == kind::multiply; ++k) {
            part const p = g.parts.items[n.first + k];
            int const z = p.value.integer() && p.value.negative() ? defined_as(p.id) : g.one();
            if (g.what(z) != kind::sum) continue;
            expectation const all = taken(z, 0, z, &of);
            if (all.found && all.exponential == of.exponential) return true;
        }
        return false;
    }
    /// Does it divide by sums of exponentials anywhere?
    constexpr bool has_quotient(int root) {
        graph& g = s.g;
        bool found = false;
        memo seen(g);
        post_order_opened(
            g, root, [&](int id) { return found || seen.has(id); },
            [&](int id) {
                seen.set(id, 1);
                node const n = g.at(id);
                for (int k = 0; k < n.count && n.what == kind::multiply && !found; ++k)
                    found = g.parts.items[n.first + k].value.negative() && has_exponential(g.parts.items[n.first + k].id);
            });
        return found;
    }
    /// What both divide by, or have as factors.
    constexpr int common(int a, int b) {
        graph& g = s.g;
        buffer<part> shared{4};
        factor_list const left = factors_of(a), right = factors_of(b);
        for (int k = 0; k < left.items.size; ++k)
            for (int m = 0; m < right.items.size; ++m) {
                part const x = left.items.items[k], y = right.items.items[m];
                if (x.id != y.id || !x.value.integer() || !y.value.integer() || x.value.negative() != y.value.negative()) continue;
                bool const first = x.value.negative() != core::less(x.value, y.value); // the one nearer to 0
                shared.push({x.id, first ? x.value : y.value});
            }
        return make_multiply(g, shared.items, shared.size);
    }
    constexpr factor_list factors_of(int id) {
        factor_list f;
        node const n = s.g.at(id);
        for (int k = 0; k < n.count && n.what == kind::multiply; ++k) f.items.push(s.g.parts.items[n.first + k]);
        if (n.what != kind::multiply) f.items.push({id, 1});
        return f;
    }
    /// A term that is divided by the sum of `of`'s exponential, as one that has a sum of it, or is defined with one, as a factor.
    constexpr expectation matching(int term, int whole, expectation const& of) {
        graph& g = s.g;
        for (int k = 0; is_expectation(term, of) && k < g.at(term).count; ++k) {
            expectation const e = taken(term, k, whole, &of);
            if (e.found && e.exponential == of.exponential) return e;
        }
        node const n = g.at(term);
        for (int k = 0; k < (n.what == kind::multiply ? n.count : 1); ++k) {
            part const f = n.what == kind::multiply ? g.parts.items[n.first + k] : part{term, 1};
            if (!f.value.integer() || f.value.negative() || definition_of(f.id) < 0 || !is_quotient(f.id)) continue;
            int const body = instantiate(s, f.id);
            if (definition_of(body) >= 0) continue;
            expectation e = matching(body, whole, of);
            if (!e.found) continue;
            e.rest = multiply(g, e.rest, divide(g, term, f.id));
            return e;
        }
        return {};
    }
    /// Σ e·α·R − Q·Σ e·β -> Σ e·(α·R − Q·β), where Q divides by Σ e; what the terms have in common stands before it.
    constexpr int joined(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        for (int a = 0; a < n.count && n.what == kind::add; ++a) {
            part const p = g.parts.items[n.first + a];
            int const left = g.what(p.id) == kind::multiply ? g.at(p.id).count : 1;
            for (int k = 0; k < left; ++k) {
                expectation const first = taken(p.id, k, id);
                for (int b = 0; b < n.count && first.found; ++b) {
                    part const q = g.parts.items[n.first + b];
                    if (b == a || q.value.negative() == p.value.negative()) continue;
                    expectation const second = matching(q.id, id, first);
                    if (!second.found) continue;
                    int const before = common(first.rest, second.rest), inside = common(first.weight, second.weight);
                    part const terms[] = {{multiply(g, divide(g, first.rest, before), divide(g, first.weight, inside)), p.value},
                                          {multiply(g, divide(g, second.rest, before), divide(g, second.weight, inside)), q.value}};
                    int const body = multiply(g, multiply(g, first.exponential, inside), make_add(g, terms, 2));
                    buffer<int> axes(first.at.count + 1);
                    for (int z = 0; z < first.at.count; ++z) axes.push(first.at.first + z);
                    int const sum = make_reduction(g, kind::sum, axes.items, first.at.count, body);
                    part const all[] = {{id, 1}, {p.id, -p.value}, {q.id, -q.value}, {multiply(g, before, sum), 1}};
                    return make_add(g, all, 4);
                }
            }
        }
        return id;
    }
};

/// All of them in a formula.
constexpr int join_expectations(system& s, int root) {
    deviations d{{s}};
    if (s.g.forces(unsafe_rewrite::expect_squares) || !d.has_quotient(root)) return root;
    return rewrite(
        s.g, root, [](int id) { return id; },
        [&](int id) {
            for (int rounds = 0; rounds < 8 && s.g.what(id) == kind::add; ++rounds) {
                int const next = d.joined(id);
                if (next == id) break;
                id = next;
            }
            return id;
        });
}

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
