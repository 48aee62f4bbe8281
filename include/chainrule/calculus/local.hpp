// SPDX-License-Identifier: BSL-1.0
// Local derivatives: how the value of one equation changes with what it reads itself, everything else it reads kept as it is.
#pragma once
#include <chainrule/calculus/derive.hpp>
#include <chainrule/calculus/steps.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// The reads of one symbol as reads of another, with the same slots.
constexpr int read_instead(graph& g, int root, int symbol, int other) {
    return rewrite(
        g, root,
        [&](int id) {
            node const n = g.at(id);
            if (n.what != kind::access || n.tag != symbol) return id;
            buffer<int> indices(n.count + 1);
            for (int k = 0; k < n.count; ++k) indices.push(g.parts.items[n.first + k].id);
            return make_access(g, other, indices.items, n.count);
        },
        [](int id) { return id; });
}

/// A symbol with the slots and the facts of another.
constexpr int declare_like(system& s, int symbol) {
    symbol_info const info = s.g.symbols.items[symbol];
    buffer<int> classes(info.rank + 1);
    for (int k = 0; k < info.rank; ++k) classes.push(s.g.slot_classes.items[info.slots + k]);
    int const made = s.declare({}, classes.items, info.rank);
    symbol_info& other = s.g.symbols.items[made];
    other.positive = info.positive;
    other.simplex_slot = info.simplex_slot;
    other.one_hot_slot = info.one_hot_slot;
    other.symmetric = info.symmetric;
    return made;
}

/// ∂u(outputs)/∂v(inputs) by the equation of u alone, as it comes: its other variables are not looked into. All axes are distinct.
constexpr int local_derivative(system& s, equation const& u, int v, int const* outputs, int const* inputs) {
    graph& g = s.g;
    int const image = declare_like(s, v), value = declare_like(s, u.symbol);
    s.define(value, u.first_axis, read_instead(g, u.body, v, image), u.named);
    core::int_map wanted;
    wanted.set(image, 1);
    adjoints const a = accumulate(s, value, outputs, static_cast<core::int_map&&>(wanted), [](int, int node) { return node; }, [](int) { return -1; });
    if (a.node_of.at(image) < 0) return g.zero();
    int const rank = g.symbols.items[v].rank;
    buffer<renaming> map(rank + 1);
    for (int k = 0; k < rank; ++k) map.push({a.slots_of.at(image) + k, inputs[k]});
    int const found = rename(g, a.node_of.at(image), map.items, rank);
    return read_instead(g, read_instead(g, found, value, u.symbol), image, v);
}

/// ∂u(at)/∂v(slots) as a factor of the chain rule, and what becomes of the sum over the entries of u where it is diagonal.
struct local_factor {
    int complete = 0, derivative = 0; // as it comes and in its shortest form, with the deltas that make it diagonal taken out
    buffer<int> at{4};                // the indices of u: slots of v where diagonal
    buffer<int> summed{4};            // those that are not
    bool diagonal = false;
};
/// `outputs`: the indices of u, where they are given; there is no sum over them.
constexpr local_factor factor_of(system& s, equation const& u, int v, buffer<int> const& slots, buffer<int> const* outputs) {
    graph& g = s.g;
    local_factor f;
    for (int k = 0; k < u.rank; ++k) {
        axis_info const axis = g.axes.items[u.first_axis + k];
        f.at.push(outputs != nullptr ? outputs->items[k] : g.fresh_axis(axis.extent_class, axis.letter));
    }
    f.complete = local_derivative(s, u, v, f.at.items, slots.items);
    f.derivative = tidy(s, f.complete);
    for (int k = 0; k < u.rank && outputs == nullptr; ++k) {
        int const own = f.at.items[k];
        int to = -1;
        for (int m = 0; m < slots.size && to < 0; ++m) {
            if (g.axes.items[own].extent_class != g.axes.items[slots.items[m]].extent_class) continue; // the sum has the guard
            int const delta = make_delta(g, own, slots.items[m]);
            if (!exponent_of(g, f.derivative, delta).is(1)) continue;
            to = slots.items[m];
            f.derivative = rename(g, divide(g, f.derivative, delta), own, to);
            bool const plain = exponent_of(g, f.complete, delta).is(1);
            f.complete = plain ? rename(g, divide(g, f.complete, delta), own, to) : f.derivative;
        }
        f.diagonal = f.diagonal || to >= 0;
        if (to >= 0) f.at.items[k] = to;
        else f.summed.push(own);
    }
    return f;
}

constexpr bool reads(graph& g, int body, int symbol) {
    bool found = false;
    for_accesses(g, body, [&](int access) { found = found || g.at(access).tag == symbol; });
    return found;
}

/// Does an equation depend on v through other variables, too?
constexpr bool depends_through_others(system& s, equation const& u, int v) {
    graph& g = s.g;
    core::int_map seen;
    buffer<int> stack{8};
    auto const add = [&](int body) {
        for_accesses(g, body, [&](int access) {
            int const symbol = g.at(access).tag, d = g.symbols.items[symbol].definition;
            if (d < 0 || symbol == v || seen.at(symbol) == 1) return;
            seen.set(symbol, 1);
            stack.push(d);
        });
    };
    add(u.body);
    while (stack.size > 0) {
        int const body = s.equations.items[stack.pop()].body;
        if (reads(g, body, v)) return true;
        add(body);
    }
    return false;
}

/// ` by the fact positive(x)` where a node is known to be positive only because x is declared so; false where it says nothing.
constexpr bool say_facts(system& s, int node, steps& to) {
    graph& g = s.g;
    bool any = false;
    for (int k = 0; k < g.symbols.size; ++k) {
        if (!g.symbols.items[k].positive || !reads(g, node, k) || !positive(g, node)) continue;
        g.symbols.items[k].positive = false;
        bool const without = positive(g, node);
        g.symbols.items[k].positive = true;
        if (without) continue;
        to.say(any ? ", positive(" : " by the fact positive(");
        to.say_symbol(k);
        to.say(")");
        any = true;
    }
    return any;
}

/// The names of the rules by which a body is differentiated by a symbol: `product rule, derivative of tanh`.
constexpr void say_rules(system& s, int body, int symbol, steps& to) {
    graph& g = s.g;
    core::int_map wanted;
    wanted.set(symbol, 1);
    active_nodes const active(g, body, wanted);
    buffer<std::string_view> said{8};
    bool functions = false;
    auto const say = [&](std::string_view before, std::string_view name) {
        for (int k = 0; k < said.size; ++k)
            if (said.items[k] == name) return;
        to.say(said.size > 0 ? ", " : "");
        said.push(name);
        to.say(before);
        to.say(name);
    };
    for (int k = active.order.size - 1; k >= 0; --k) { // from outside in
        int const id = active.order.items[k];
        node const n = g.at(id);
        if (n.what == kind::multiply) {
            int count = 0;
            bool below = false, powered = false;
            for (int m = 0; m < n.count; ++m) {
                part const p = g.parts.items[n.first + m];
                if (active.position(p.id) < 0) continue;
                ++count;
                below = below || p.value.negative();
                powered = powered || !p.value.is(1);
            }
            if (count > 1) say("", below ? "quotient rule" : "product rule");
            else if (powered) say("", "power rule");
        } else if (n.what == kind::call) {
            say(functions ? "" : "derivative of ", n.function->name);
            functions = true;
        } else if (n.what == kind::product) {
            opened_reduction const o = open(g, id);
            if (g.has_axis(o.body, o.first) && positive(g, o.body)) {
                say("", "product: the whole over each factor");
                say_facts(s, o.body, to);
            } else {
                say("", "product: each factor by the others");
            }
        } else if (n.what == kind::maximum || n.what == kind::minimum) {
            say("", n.what == kind::maximum ? "maximum: its first place" : "minimum: its first place");
        }
    }
    if (said.size == 0) to.say("linear");
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
