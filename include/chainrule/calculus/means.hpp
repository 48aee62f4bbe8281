// SPDX-License-Identifier: BSL-1.0
// Deviations from a mean in derivatives. The reverse pass subtracts from x(i) − m what their mean is by the rounding of m; the short form
// of the derivative leaves that out, since it is 0 on paper. It is put in again before the derivative is computed.
#pragma once
#include <chainrule/calculus/definitions.hpp>
#include <chainrule/calculus/search.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// What a derivative is taken by.
struct variable_of_derivative {
    int symbol = -1; // -1: it is no derivative
    bool closed = false; // a closed formula, by what definitions read too; else an adjoint, by what reads the symbol
};

namespace detail {

/// Is the symbol read in a formula, of a closed one also by the equations of what it reads?
constexpr bool depends_on(system& s, int root, variable_of_derivative by) {
    buffer<int> bodies{8};
    core::int_map listed; // symbols
    bool found = false;
    bodies.push(root);
    while (bodies.size > 0 && !found) {
        memo seen(s.g);
        post_order(
            s.g, bodies.pop(), [&](int id) { return found || seen.has(id); },
            [&](int id) {
                seen.set(id, 1);
                if (s.g.what(id) != kind::access) return;
                int const read = s.g.at(id).tag;
                found = found || read == by.symbol;
                if (!by.closed || s.g.symbols.items[read].definition < 0 || listed.at(read) == 1) return;
                listed.set(read, 1);
                bodies.push(s.equations.items[s.g.symbols.items[read].definition].body);
            });
    }
    return found;
}

/// A node, or the body of the definition that it is an entry of.
constexpr int mean_body(system const& s, int id) {
    equation const* const e = s.g.what(id) == kind::access ? equation_of(s, s.g.at(id).tag) : nullptr;
    return e != nullptr ? e->body : id;
}
/// Is it a sum through the extent of an axis: a mean, by its definition too? Over an axis of that extent, or of any (-1).
constexpr bool is_mean(system& s, int id, int extent_class) {
    graph& g = s.g;
    node const& n = g.at(mean_body(s, id));
    bool sum = false, through = false;
    for (int k = 0; k < n.count && n.what == kind::multiply; ++k) {
        part const& p = g.parts.items[n.first + k];
        sum = sum || (p.value.is(1) && g.what(p.id) == kind::sum);
        through = through || (p.value.is(-1) && g.what(p.id) == kind::extent && (extent_class < 0 || g.at(p.id).tag == extent_class));
    }
    return sum && through;
}

/// Is there a mean among the definitions that depends on the symbol?
constexpr bool has_mean_of(system& s, variable_of_derivative by) {
    bool found = false;
    for (int k = 0; k < s.equations.size && !found; ++k) {
        equation const e = s.equations.items[k];
        found = e.by < 0 && is_mean(s, e.body, -1) && depends_on(s, e.body, by);
    }
    return found;
}

/// Does an addition, or one that is a factor, have a mean over the axis as a term, one that depends on the symbol?
constexpr bool subtracts_mean(system& s, int id, int axis, variable_of_derivative by) {
    graph& g = s.g;
    node const n = g.at(id);
    bool found = false;
    for (int k = 0; k < n.count && n.what == kind::multiply && !found; ++k) {
        part const p = g.parts.items[n.first + k];
        found = p.value.is(1) && g.what(p.id) == kind::add && subtracts_mean(s, p.id, axis, by);
    }
    for (int k = 0; k < n.count && n.what == kind::add && !found; ++k) {
        part const p = g.parts.items[n.first + k];
        found = !g.has_axis(p.id, axis) && is_mean(s, p.id, g.axes.items[axis].extent_class) &&
                (by.symbol < 0 || depends_on(s, mean_body(s, p.id), by));
    }
    return found;
}

/// u(i) − Σ u(i)/N for an addition, or a variable defined with one, whose sum over i is 0 by the definitions of means.
constexpr int centred(system& s, int id, variable_of_derivative by) {
    graph& g = s.g;
    int body = id;
    if (g.what(id) == kind::access) {
        equation const* const e = equation_of(s, g.at(id).tag);
        if (e == nullptr || e->by >= 0 || (g.what(e->body) != kind::add && g.what(e->body) != kind::multiply)) return id;
        body = instantiate(s, id);
    } else if (g.what(id) != kind::add) {
        return id;
    }
    node const n = g.at(id);
    for (int k = 0; k < n.axes_count; ++k) {
        int const axis = g.axis_lists.items[n.axes_first + k];
        if (axis < 0 || !subtracts_mean(s, body, axis, by)) continue;
        int const sum = make_sum(g, axis, id);
        if (tidy(s, sum) != g.zero()) continue;
        part const terms[] = {{id, 1}, {divide(g, sum, make_extent(g, g.axes.items[axis].extent_class)), -1}};
        return make_add(g, terms, 2);
    }
    return id;
}

} // namespace detail

/// A derivative by a symbol, with deviations as exact as in the reverse pass, where means depend on it.
constexpr int centre_deviations(system& s, int root, variable_of_derivative by) {
    if (s.g.forces(unsafe_rewrite::rounded_means)) return root;
    if (detail::has_mean_of(s, by)) by.symbol = -1; // then by all means: that of y in a covariance, too
    auto const rule = [&](int id) { return detail::centred(s, id, by); };
    return detail::rewrite(s.g, root, rule, rule);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
