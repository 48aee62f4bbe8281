// SPDX-License-Identifier: BSL-1.0
// Entries that are masked out: where a delta, a guard or another mask is 0, what it multiplies is 0, infinite and NaN too.
#pragma once
#include <chainrule/calculus/facts.hpp>
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

constexpr int where_of(graph& g, int condition, int value) {
    int const operands[] = {condition, value};
    return make_call(g, &chainrule::detail::descriptor<operations::where>, operands, 2);
}

/// A factor that kernels choose by anyway.
constexpr bool is_chosen_by(kind what) { return what == kind::delta || what == kind::guard; }

/// Is the value 0 or 1, by indices or by facts alone: a delta, a guard, a place, a one-hot entry, 1 minus one of them?
constexpr bool is_mask(graph const& g, int id) {
    node const n = g.at(id);
    if (is_chosen_by(n.what) || is_position(n.what)) return true;
    if (n.what == kind::access) return g.symbols.items[n.tag].one_hot_slot >= 0;
    if (n.what == kind::add) return n.value.is(1) && n.count == 1 && g.parts.items[n.first].value.is(-1) && is_mask(g, g.parts.items[n.first].id);
    bool all = n.what == kind::multiply && n.value.is(1);
    for (int k = 0; k < n.count && all; ++k) all = g.parts.items[n.first + k].value.is(1) && is_mask(g, g.parts.items[n.first + k].id);
    return all;
}

/// Is it minus a mask: δ − 1?
constexpr bool is_minus_mask(graph const& g, int id) {
    node const& n = g.at(id);
    return n.what == kind::add && n.value.is(-1) && n.count == 1 && g.parts.items[n.first].value.is(1) && is_mask(g, g.parts.items[n.first].id);
}

/// Has a body a mask among its factors, so that it is worth looking into?
constexpr bool has_mask(graph const& g, int id, int depth = 3) {
    if (is_mask(g, id) || is_minus_mask(g, id) || is_call<operations::where>(g, id)) return true;
    node const& n = g.at(id);
    for (int k = 0; k < n.count && depth > 0 && (n.what == kind::multiply || n.what == kind::add); ++k)
        if (has_mask(g, g.parts.items[n.first + k].id, depth - 1)) return true;
    return false;
}

constexpr bool has_bound_axis(graph const& g, int index) {
    row_info const& row = g.rows.items[index - affine_index];
    bool bound = false;
    for (int k = 0; k < row.count; ++k) bound = bound || g.row_terms.items[row.first + k].axis < 0;
    return bound;
}
/// May an access leave the range of a slot: is there an index that is not the plain axis of its extent? What a sum binds is left aside.
constexpr bool may_leave(graph const& g, int id) {
    node const& n = g.at(id);
    bool may = false;
    for (int k = 0; k < n.count && n.what == kind::access && !may; ++k) {
        int const index = g.parts.items[n.first + k].id;
        if (index < affine_index) may = index >= 0 && g.axes.items[index].extent_class != g.slot_classes.items[g.symbols.items[n.tag].slots + k];
        else may = !has_bound_axis(g, index);
    }
    return may;
}
/// The same of what it is, or has as a factor.
constexpr bool may_read_nothing(graph const& g, int id) {
    node const& n = g.at(id);
    bool may = may_leave(g, id);
    for (int k = 0; k < n.count && n.what == kind::multiply && !may; ++k) {
        part const& p = g.parts.items[n.first + k];
        may = !p.value.negative() && p.value.integer() && may_leave(g, p.id);
    }
    return may;
}

/// Has an equation's body one, or a sum of them, or does it read out of range?
constexpr bool body_has_mask(graph const& g, int id) {
    node const& n = g.at(id);
    int const of = n.what == kind::sum ? g.parts_of(id)[0].id : id;
    bool found = has_mask(g, of) || may_read_nothing(g, of);
    for (int k = 0; k < n.count && n.what == kind::multiply && !found; ++k) {
        int const f = g.parts.items[n.first + k].id;
        found = g.what(f) == kind::sum && body_has_mask(g, f);
    }
    return found;
}
/// Is it an entry of a symbol whose equation has?
constexpr bool defined_with_mask(system const& s, int id) {
    if (s.g.what(id) != kind::access) return false;
    equation const* const e = equation_of(s, s.g.at(id).tag);
    return e != nullptr && body_has_mask(s.g, e->body);
}

/// Is it one, or an addition of terms with such entries as factors?
constexpr bool reads_masked(system const& s, int id, int depth = 2) {
    if (s.g.what(id) == kind::access) return s.g.symbols.items[s.g.at(id).tag].one_hot_slot < 0 && defined_with_mask(s, id);
    node const& n = s.g.at(id);
    bool found = false;
    for (int k = 0; k < n.count && depth > 0 && (n.what == kind::multiply || n.what == kind::add) && !found; ++k)
        found = reads_masked(s, s.g.parts.items[n.first + k].id, depth - 1);
    return found;
}

/// What is 0 where masks make the node 0, and positive elsewhere; 1 where none do. Equations are looked through; `reads`: what is read out
/// of range is 0, too.
constexpr int support(system& s, int id, bool reads = false, int depth = 6) {
    graph& g = s.g;
    node const n = g.at(id);
    if (is_mask(g, id)) return id;
    if (is_minus_mask(g, id)) return negate(g, id);
    if (n.what == kind::access) {
        int const range = reads ? in_range(g, id) : g.one();
        if (depth <= 3 || !defined_with_mask(s, id)) return range;
        return multiply(g, range, support(s, instantiate(s, id), true, depth - 2));
    }
    if (n.what == kind::sum && reads && body_has_mask(g, id)) {
        opened_reduction const o = open(g, id);
        int const inside = support(s, o.body, reads, depth - 1);
        return inside == g.one() ? inside : with_opened_body(g, id, o, inside);
    }
    if (is_call<operations::where>(g, id)) {
        int const inside = depth > 0 ? support(s, g.parts_of(id)[1].id, reads, depth - 1) : g.one();
        return where_of(g, operand_of(g, id), inside);
    }
    if (depth == 0 || (n.what != kind::multiply && n.what != kind::add)) return g.one();
    int result = n.what == kind::multiply ? g.one() : g.zero(), complement = -1;
    bool const has_number = n.what == kind::add && !core::zero(n.value);
    for (int k = 0; k < n.count && has_number && complement < 0; ++k) { // c·(1 − δ) + …
        part const p = g.parts.items[n.first + k];
        if (p.value == -n.value && is_mask(g, p.id)) complement = k, result = subtract(g, g.one(), p.id);
    }
    if (has_number && complement < 0) return g.one();
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        if (k == complement) continue;
        if (n.what == kind::multiply && (p.value.negative() || !p.value.integer())) continue;
        int const part_of = support(s, p.id, reads && n.what == kind::multiply, depth - 1);
        if (n.what == kind::multiply) result = multiply(g, result, part_of);
        else if (part_of == g.one()) return g.one();
        else result = result == g.zero() || result == part_of ? part_of : add(g, result, part_of);
    }
    return result;
}

/// Is there a choice by `where` in a node?
constexpr bool chooses(graph& g, int root) {
    memo seen(g);
    bool found = false;
    post_order(
        g, root, [&](int id) { return found || seen.has(id); }, [&](int id) { seen.set(id, 1), found = found || is_call<operations::where>(g, id); });
    return found;
}

/// Is there a maximum in a node: is something taken relative to it?
constexpr bool has_maximum(graph& g, int root) {
    memo seen(g);
    bool found = false;
    post_order(
        g, root, [&](int id) { return found || seen.has(id); },
        [&](int id) { seen.set(id, 1), found = found || g.what(id) == kind::maximum || is_call<operations::max>(g, id); });
    return found;
}

/// May the value be infinite or NaN though what it reads is finite: by a singularity, or an exponential that overflows?
constexpr bool may_be_singular(graph& g, int root) { return has_singularity(g, root, true); }

/// The same of a product, whose factors may be variables: by their equations.
constexpr bool product_may_be_singular(system& s, int id) {
    graph& g = s.g;
    if (may_be_singular(g, id)) return true;
    node const n = g.at(id);
    bool found = false;
    for (int k = 0; k < n.count && !found; ++k) {
        int const f = g.parts.items[n.first + k].id;
        equation const* const e = g.what(f) == kind::access ? equation_of(s, g.at(f).tag) : nullptr;
        if (e == nullptr) continue;
        int const body = e->body;
        found = may_be_singular(g, body);
    }
    return found;
}

/// A product that may be infinite or NaN, with guards for the indices at which a factor may be read out of its range: entries are 0 there.
constexpr int guard_reads(system& s, int id) {
    graph& g = s.g;
    node const n = g.at(id);
    if (g.forces(unsafe_rewrite::drop_guards)) return id;
    int guards = g.one();
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        if (g.what(p.id) == kind::access && !p.value.negative() && p.value.integer()) guards = multiply(g, guards, in_range(g, p.id));
    }
    if (guards == g.one() || !product_may_be_singular(s, id)) return id;
    return multiply(g, id, guards); // a guard that it has already stays one
}

/// A product whose masks choose: where(1 − δ, rest). Deltas and guards that are factors themselves are left: kernels choose by them.
constexpr int choose_by_masks(system& s, int id) {
    graph& g = s.g;
    if (g.what(id) != kind::multiply || g.forces(unsafe_rewrite::drop_masks)) return id;
    id = guard_reads(s, id);
    node const n = g.at(id);
    if (n.what != kind::multiply) return id;
    bool any = false;
    for (int k = 0; k < n.count && !any; ++k) {
        int const f = g.parts.items[n.first + k].id;
        any = is_chosen_by(g.what(f)) || (g.what(f) == kind::call && g.at(f).function->indicator) || has_mask(g, f) || is_call<operations::heaviside>(g, f) || reads_masked(s, f);
    }
    if (!any) return id;
    int condition = g.one();
    buffer<part> rest(n.count + 1);
    bool others = false;
    int singular = -1; // not known yet
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        bool const positive = !p.value.negative() && p.value.integer();
        if (is_chosen_by(g.what(p.id)) && positive) {
            rest.push(p);
            continue;
        }
        bool const named = !has_mask(g, p.id) && reads_masked(s, p.id);
        if (named && singular < 0) singular = product_may_be_singular(s, id);
        int const part_of = positive && (!named || singular == 1) ? support(s, p.id) : g.one();
        if (part_of != g.one()) condition = multiply(g, condition, part_of);
        if (part_of == g.one() || !is_mask(g, p.id)) rest.push(p), others = true;
    }
    if (condition != g.one() && others) return where_of(g, condition, make_multiply(g, rest.items, rest.size, n.value));
    // step(u) masks what is singular there, such as powers of relu(u)
    rest.size = 0;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        bool const indicates = g.what(p.id) == kind::call && (g.at(p.id).function->indicator || is_call<operations::heaviside>(g, p.id)) && p.value.is(1);
        if (indicates) condition = multiply(g, condition, p.id);
        if (!indicates || is_call<operations::heaviside>(g, p.id)) rest.push(p);
    }
    if (condition == g.one() || rest.size == 0) return id;
    int const value = make_multiply(g, rest.items, rest.size, n.value);
    return may_be_singular(g, value) ? where_of(g, condition, value) : id;
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
