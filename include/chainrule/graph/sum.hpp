// SPDX-License-Identifier: BSL-1.0
// Sums: a delta with the summed axis is solved and substituted, an idle axis becomes its extent, free factors move out.
#pragma once
#include <chainrule/graph/split.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// Is 0 <= index < extent already implied by a factor that reads a tensor at this index (it is 0 outside)?
constexpr bool implied(graph& g, int id, int index, int extent_class) {
    node const n = g.at(id);
    if (n.what == kind::guard) return n.tag == extent_class && g.parts.items[n.first].id == index;
    if (is_position(n.what)) return n.tag == index && g.parts.items[n.first + 1].id == extent_class;
    if (n.what == kind::access) {
        for (int k = 0; k < n.count; ++k)
            if (g.parts.items[n.first + k].id == index &&
                g.slot_classes.items[g.symbols.items[n.tag].slots + k] == extent_class)
                return true;
        return false;
    }
    if (n.what == kind::multiply) {
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            if (!p.value.negative() && implied(g, p.id, index, extent_class)) return true;
        }
        return false;
    }
    return n.what == kind::sum && implied(g, g.parts.items[n.first].id, index, extent_class);
}

/// 1 + e^u and 1 + u²: an addition with a positive number and terms that are not negative.
constexpr bool never_zero(graph const& g, int id) {
    node const& n = g.at(id);
    if (n.what == kind::access) return g.symbols.items[n.tag].positive;
    if (n.what == kind::call) return n.function->name == "exp" || n.function->name == "cosh";
    if (n.what != kind::add || core::zero(n.value) || n.value.negative()) return false;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        node const& t = g.at(p.id);
        bool const square = t.what == kind::multiply && t.count == 1 && g.parts.items[t.first].value.integer() && g.parts.items[t.first].value.upper % 2 == 0;
        if (p.value.negative() || !(square || never_zero(g, p.id))) return false;
    }
    return true;
}

/// Could the node be infinite where tensors are read out of range at this index: a reciprocal, a root, a logarithm of them?
constexpr bool singular_outside(graph& g, int root, int index) {
    affine const row = expand_index(g, index);
    memo reads(g); // does the node read a tensor at the index?
    bool found = false;
    auto const may_read = [&](int id) {
        for (int k = 0; k < row.count; ++k)
            if (!g.has_axis(id, row.terms[k].axis)) return false;
        return true;
    };
    post_order(
        g, root, [&](int id) {
            if (reads.has(id)) return true;
            if (!may_read(id)) return reads.set(id, 0), true;
            return false;
        },
        [&](int id) {
            node const& n = g.at(id);
            part const* const p = g.parts_of(id);
            bool here = false;
            for (int k = 0; k < n.count && n.what == kind::access; ++k) here = here || p[k].id == index;
            for (int k = 0; k < (is_leaf(n.what) ? 0 : is_reduction(n.what) ? 1 : n.count); ++k) {
                bool const inside = reads.at(p[k].id) != 0;
                here = here || inside;
                bool const divides = n.what == kind::multiply && (p[k].value.negative() || !p[k].value.integer());
                found = found || (inside && (divides || (n.what == kind::call && n.function->singular)));
            }
            reads.set(id, here);
        });
    return found;
}

/// Could the node be infinite whatever it reads: a reciprocal, a root, a logarithm? Then a factor of 0 does not make it 0.
constexpr bool singular_somewhere(graph& g, int root) {
    if (g.forces(unsafe_rewrite::drop_guards)) return false;
    memo seen(g);
    bool found = false;
    post_order(
        g, root, [&](int id) { return found || seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            node const& n = g.at(id);
            found = found || (n.what == kind::call && (n.function->singular || n.function->name == "exp")); // relative to a maximum it may overflow
            for (int k = 0; k < n.count && n.what == kind::multiply; ++k) {
                part const p = g.parts.items[n.first + k];
                kind const base = g.what(p.id);
                found = found || ((p.value.negative() || !p.value.integer()) && base != kind::extent && base != kind::number && !never_zero(g, p.id));
            }
        });
    return found;
}

/// The term for a solved axis, 0 where the index it equals leaves the axis's range.
constexpr int at_solution(graph& g, int body, int axis, int index) {
    int const extent_class = g.axes.items[axis].extent_class;
    int const result = rename(g, body, axis, index);
    if (index < affine_index && (index < 0 || g.axes.items[index].extent_class == extent_class)) return result;
    if (g.what(result) == kind::add) { // each term has its own factors
        node const n = g.at(result);
        buffer<part> terms(n.count + 1);
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            int const term = implied(g, p.id, index, extent_class) && !singular_somewhere(g, p.id) ? p.id : multiply(g, p.id, make_guard(g, index, extent_class));
            terms.push({term, p.value});
        }
        if (!core::zero(n.value)) terms.push({make_guard(g, index, extent_class), n.value});
        return make_add(g, terms.items, terms.size);
    }
    return implied(g, result, index, extent_class) && !singular_somewhere(g, result) ? result : multiply(g, result, make_guard(g, index, extent_class));
}

constexpr int sum_over(graph& g, int axis, int body);

/// Σ_i f(i)·Σ_k δ(p, i + 2k) where only the outer axis can be solved: the sums change places. -1 where that does not help.
constexpr int sum_through(graph& g, int axis, int body) {
    if (g.what(body) == kind::add) {
        node const n = g.at(body);
        buffer<part> terms(n.count + 1);
        bool helps = false;
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            int const through = g.has_axis(p.id, axis) ? sum_through(g, axis, p.id) : -1;
            helps = helps || through >= 0;
            terms.push({through >= 0 ? through : sum_over(g, axis, p.id), p.value});
        }
        if (!core::zero(n.value)) terms.push({make_extent(g, g.axes.items[axis].extent_class), n.value});
        return helps ? make_add(g, terms.items, terms.size) : -1;
    }
    node const n = g.at(body);
    int const count = n.what == kind::multiply ? n.count : 1;
    for (int k = 0; k < count; ++k) {
        part const p = n.what == kind::multiply ? g.parts.items[n.first + k] : part{body, 1};
        if (g.what(p.id) != kind::sum || !p.value.is(1) || !g.has_axis(p.id, axis)) continue;
        part const without[] = {{body, 1}, {p.id, -1}};
        int const rest = make_multiply(g, without, 2);
        opened_reduction const o = open_beside(g, p.id, rest);
        if (find_factor_delta(g, o.body, axis) < 0) continue;
        part const factors[] = {{rest, 1}, {o.body, 1}};
        buffer<int> bound(o.count);
        for (int m = 0; m < o.count; ++m) bound.push(o.first + m);
        return make_reduction(g, kind::sum, bound.items, o.count, sum_over(g, axis, make_multiply(g, factors, 2)));
    }
    return -1;
}

/// Σ_p of δ(p, argmax …)·rest is the rest where that lacks p, since one place is the first; -1 where it is not so.
constexpr int sum_over_position(graph& g, int axis, int body) {
    bool const sum = g.what(body) == kind::sum;
    int const product = sum ? g.parts_of(body)[0].id : body;
    int place = is_position(g.what(product)) ? product : -1;
    if (g.what(product) == kind::multiply) {
        node const& n = g.at(product);
        for (int k = n.first; k < n.first + n.count; ++k)
            if (is_position(g.what(g.parts.items[k].id)) && g.at(g.parts.items[k].id).tag == axis) place = g.parts.items[k].id;
    }
    if (place < 0 || g.at(place).tag != axis) return -1;
    if (sum) { // the sums change places
        opened_reduction const o = open(g, body);
        int const inner = sum_over_position(g, axis, o.body);
        return inner < 0 ? -1 : with_opened_body(g, body, o, inner);
    }
    part const* const bound = g.parts_of(place);
    if (g.has_axis(bound[0].id, axis) || bound[1].id != g.axes.items[axis].extent_class) return -1;
    int const rest = divide(g, body, place);
    return g.has_axis(rest, axis) ? -1 : rest;
}

/// The terms of a body that `sum_over_position` sums are taken out of it; the result is their sum.
constexpr int take_positions(graph& g, int axis, int& body) {
    if (g.what(body) != kind::add) {
        int const summed = sum_over_position(g, axis, body);
        if (summed >= 0) body = g.zero();
        return summed >= 0 ? summed : g.zero();
    }
    node const n = g.at(body);
    int taken = g.zero();
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        int const summed = sum_over_position(g, axis, p.id);
        if (summed < 0) continue;
        part const rest[] = {{body, 1}, {p.id, -p.value}};
        body = make_add(g, rest, 2);
        taken = add(g, taken, scale(g, summed, p.value));
    }
    return taken;
}

/// A product with one addition in it that has a delta with the axis, term by term; -1 where there is none, or digits may be lost.
constexpr int apart_at_delta(graph& g, int axis, int body) {
    node const n = g.at(body);
    for (int k = 0; k < n.count && n.what == kind::multiply; ++k) {
        part const p = g.parts.items[n.first + k];
        if (g.what(p.id) != kind::add || !p.value.is(1) || (g.at(p.id).delta_axes & axis_bit(axis)) == 0 || !separable(g, p.id)) continue;
        part const without[] = {{body, 1}, {p.id, -1}};
        int const rest = make_multiply(g, without, 2);
        node const a = g.at(p.id);
        buffer<part> terms(a.count + 1);
        bool helps = false, masks = false; // a complement masks what is infinite without it
        for (int m = 0; m < a.count && !masks; ++m) {
            part const t = g.parts.items[a.first + m];
            int const delta = find_factor_delta(g, t.id, axis);
            masks = masks_singularity(g, p.id, m, delta, rest);
            helps = helps || delta >= 0 || apart_at_delta(g, axis, t.id) >= 0;
            terms.push({multiply(g, t.id, rest), t.value});
        }
        if (!helps || masks) continue;
        if (!core::zero(a.value)) terms.push({rest, a.value});
        return make_add(g, terms.items, terms.size);
    }
    return -1;
}

/// Sums the terms of an addition that a delta solves, where that is as accurate as with the others, and takes them out of the body.
constexpr int take_deltas(graph& g, int axis, int& body) {
    int eliminated = g.zero();
    while (g.has_axis(body, axis) && (g.at(body).delta_axes & axis_bit(axis)) != 0) {
        if (int const delta = find_factor_delta(g, body, axis); delta >= 0) {
            int const index = solve(g, g.parts_of(delta)[0].id, g.parts_of(delta)[1].id, axis).index;
            int const solved = at_solution(g, divided_by_delta(g, body, delta), axis, index);
            body = g.zero();
            return add(g, eliminated, solved);
        }
        if (int const terms = apart_at_delta(g, axis, body); terms >= 0) {
            body = terms;
            continue;
        }
        node const n = g.at(body);
        bool changed = false;
        for (int k = 0; k < n.count && n.what == kind::add && !changed; ++k) {
            part const p = g.parts.items[n.first + k];
            int const term = scale(g, p.id, p.value), delta = find_factor_delta(g, p.id, axis);
            int const terms = delta < 0 ? apart_at_delta(g, axis, p.id) : -1;
            if (delta < 0 && terms < 0) continue;
            part const others[] = {{body, 1}, {p.id, -p.value}};
            int const rest = make_add(g, others, 2);
            if (terms >= 0) {
                body = add(g, rest, scale(g, terms, p.value));
                changed = true;
            } else if ((!is_exact(g, p.id) || separable(g, body)) && !masks_singularity(g, body, k, delta, g.one())) {
                int const index = solve(g, g.parts_of(delta)[0].id, g.parts_of(delta)[1].id, axis).index;
                eliminated = add(g, eliminated, at_solution(g, divided_by_delta(g, term, delta), axis, index));
                body = rest;
                changed = true;
            }
        }
        if (!changed) break;
    }
    return eliminated;
}

constexpr int sum_over(graph& g, int axis, int body) {
    int eliminated = take_deltas(g, axis, body);
    if ((g.at(body).delta_axes & axis_bit(axis)) != 0) {
        int const through = sum_through(g, axis, body);
        if (through >= 0) return add(g, eliminated, through);
    }
    eliminated = add(g, eliminated, take_positions(g, axis, body));
    if (body == g.zero()) return eliminated;
    if (!g.has_axis(body, axis)) return add(g, eliminated, multiply(g, body, make_extent(g, g.axes.items[axis].extent_class)));

    int outside = g.one();
    node const n = g.at(body);
    if (n.what == kind::multiply) {
        buffer<part> out(n.count), in(n.count);
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            (g.has_axis(p.id, axis) ? in : out).push(p);
        }
        outside = make_multiply(g, out.items, out.size, n.value);
        body = make_multiply(g, in.items, in.size);
    }
    int result = 0;
    if (g.what(body) == kind::sum) {
        opened_reduction const o = open(g, body);
        buffer<int> axes(o.count + 1);
        axes.push(axis);
        for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
        result = close_sorted(g, axes.items, axes.size, o.body);
    } else {
        result = close(g, kind::sum, &axis, 1, body);
    }
    return add(g, eliminated, multiply(g, outside, result));
}

/// Where all entries are equal the first place is 0. No place is negative.
constexpr int make_position(graph& g, kind what, int axis, int body, int index) {
    affine const row = expand_index(g, index);
    if (row.count == 0 && row.constant < 0) return g.zero();
    if (!g.has_axis(body, axis)) return make_delta(g, index, make_index(g, affine{}));
    return close(g, what, &axis, 1, body, index);
}

} // namespace detail

constexpr int make_reduction(graph& g, kind what, int const* axes, int count, int body, int index) {
    if (is_position(what)) return detail::make_position(g, what, axes[0], body, index);
    for (int k = count - 1; k >= 0; --k) {
        if (what == kind::sum) {
            body = detail::sum_over(g, axes[k], body);
        } else if (g.has_axis(body, axes[k]) || what == kind::product) {
            body = detail::close(g, what, &axes[k], 1, body);
        }
    }
    return body;
}

constexpr int with_opened_body(graph& g, int id, opened_reduction const& o, int body) {
    if (body == o.body) return id;
    buffer<int> axes(o.count);
    for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
    return make_reduction(g, g.what(id), axes.items, o.count, body, g.at(id).tag);
}

constexpr int make_sum(graph& g, int axis, int body) { return make_reduction(g, kind::sum, &axis, 1, body); }

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
