// SPDX-License-Identifier: BSL-1.0
// What the simplifier is told of a system: its definitions as patterns, and their symmetries.
#pragma once
#include <chainrule/calculus/tidy.hpp>
#include <chainrule/graph/order.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

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

/// The slots of this group may be permuted from now on, in reads made before, too.
constexpr void make_symmetric(system& s, int symbol, unsigned group) {
    graph& g = s.g;
    g.symbols.items[symbol].symmetric = group;
    for (int m = 0; m < s.equations.size; ++m)
        s.equations.items[m].body = rewrite(
            g, s.equations.items[m].body,
            [&](int id) {
                node const n = g.at(id);
                if (n.what != kind::access || n.tag != symbol) return id;
                buffer<int> indices(n.count);
                for (int q = 0; q < n.count; ++q) indices.push(g.parts.items[n.first + q].id);
                return make_access(g, n.tag, indices.items, n.count);
            },
            [](int id) { return id; });
}
/// Those declared, and those that definitions have.
constexpr void find_symmetries(system& s, bool of_definitions) {
    graph& g = s.g;
    for (int k = 0; k < g.symbols.size; ++k) {
        symbol_info const& info = g.symbols.items[k];
        if (info.declared_symmetric == 0 || info.told_apart) continue;
        make_symmetric(s, k, info.declared_symmetric);
    }
    for (int k = 0; k < s.equations.size && of_definitions; ++k) {
        equation const e = s.equations.items[k];
        unsigned const group = g.symbols.items[e.symbol].told_apart ? 0 : symmetric_slots(g, e);
        if (group != 0) make_symmetric(s, e.symbol, group);
    }
}

constexpr void add_pattern(system& s, int equation, int body) {
    graph& g = s.g;
    node const b = g.at(body);
    bool const composed = b.what == kind::multiply || b.what == kind::add;
    int pivot = composed ? g.parts.items[b.first].id : body;
    for (int f = 1; f < b.count && composed; ++f) {
        int const other = g.parts.items[b.first + f].id;
        node const &x = g.at(other), &y = g.at(pivot);
        if (x.axes_count > y.axes_count || (x.axes_count == y.axes_count && x.cost > y.cost)) pivot = other;
    }
    int const number = s.patterns.push({equation, body, pivot});
    s.bodies.add(b.shape, number);
    s.factors.add(b.what != kind::add ? g.at(pivot).shape : b.shape, number);
    if (b.what == kind::add) s.terms.add(g.at(pivot).shape, number);
    if (b.what == kind::call && b.function->key == chainrule::detail::descriptor<operations::pow>.key) s.powers.push(number);
}

} // namespace detail

/// Before know_definition is called for each equation.
constexpr void start_knowing(system& s, bool symmetries = true) {
    know_recurrences(s);
    detail::find_symmetries(s, symmetries);
    s.patterns.size = 0;
    s.bodies = s.factors = s.terms = {};
    s.powers.size = 0;
}
/// Lets the simplifier know a definition, as written and with identities applied.
constexpr void know_definition(system& s, int equation) {
    graph& g = s.g;
    int const body = s.equations.items[equation].body;
    detail::add_pattern(s, equation, body);
    bool regular = false; // where it was singular, also if it is no shorter
    int const known = detail::rewrite(
        g, body, [](int id) { return id; },
        [&](int id) {
            int const removed = detail::without_singularity(g, id);
            regular = regular || removed != id;
            id = removed;
            for (int rounds = 0; rounds < 4; ++rounds) {
                int simpler = recognise(g, id);
                if (g.at(simpler).cost >= g.at(id).cost && g.what(id) == kind::multiply) simpler = detail::unnest_powers(g, id);
                if (g.at(simpler).cost >= g.at(id).cost) break;
                id = simpler;
            }
            return id;
        });
    if (g.at(known).cost < g.at(body).cost || (regular && g.at(known).cost == g.at(body).cost)) s.equations.items[equation].body = known; // the stable form is derived, too
    if (known != body) detail::add_pattern(s, equation, known);
}
/// All definitions, and their symmetries unless those are not wanted. Call once all are there.
constexpr void know_definitions(system& s, bool symmetries = true) {
    start_knowing(s, symmetries);
    for (int k = 0; k < s.equations.size; ++k) know_definition(s, k);
}

namespace detail {

/// G(i,j) and G(j,i) are two entries from now on, whatever their values.
constexpr void forget_symmetries(system& s) {
    s.g.opened = {}; // bodies opened while they were one
    s.g.opened_list.size = 0;
    for (int k = 0; k < s.equations.size; ++k) s.equations.items[k].body = s.equations.items[k].written;
    for (int k = 0; k < s.g.symbols.size; ++k) s.g.symbols.items[k].symmetric = 0;
}

} // namespace detail

/// For a derivative by entries of a symbol, which change one by one: what is declared of them together does not hold then; b² does not depend
/// on d = b², so it is not written as d any more; and G(i,j) and G(j,i) are two entries, also where their values are equal.
constexpr void tell_apart(system& s, int symbol) {
    symbol_info& info = s.g.symbols.items[symbol];
    info.told_apart = true;
    info.simplex_slot = info.one_hot_slot = -1;
    info.declared_symmetric = 0;
    if (info.symmetric == 0) return;
    detail::forget_symmetries(s);
    know_definitions(s); // what is symmetric by that of the other only is not any more
}
/// For derivatives by the entries of all variables, and of the given symbols that are wanted.
constexpr void tell_all_apart(system& s, buffer<int> const& wanted) {
    for (int k = 0; k < wanted.size; ++k)
        if (s.g.symbols.items[wanted.items[k]].definition < 0) tell_apart(s, wanted.items[k]);
    bool any = false;
    for (int k = 0; k < s.g.symbols.size; ++k) any = any || (s.g.symbols.items[k].symmetric != 0 && s.g.symbols.items[k].definition >= 0);
    if (!any) return;
    detail::forget_symmetries(s);
    know_definitions(s, false);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
