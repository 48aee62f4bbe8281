// SPDX-License-Identifier: BSL-1.0
// Identities between functions, each with its left and right side, beside those of exponentials.
#pragma once
#include <chainrule/calculus/removable.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// max(0, u), in either order
constexpr bool is_positive_part(graph const& g, int id, int u) {
    if (!is_call<operations::max>(g, id)) return false;
    part const* const p = g.parts_of(id);
    return (p[0].id == g.zero() && p[1].id == u) || (p[1].id == g.zero() && p[0].id == u);
}

/// relu(u)·step(u) -> relu(u);  max(0, u)·step(u) -> max(0, u);  u·step(u) -> relu(u);  abs(u)·sign(u) -> u;
/// u^k·sign(u) -> u^(k−1)·abs(u);  abs(u)² -> u²
constexpr void recognise_kinks(graph& g, factor_list& f) {
    for (int k = 0; k < f.items.size; ++k) {
        part const p = f.items.items[k];
        if (core::zero(p.value) || g.what(p.id) != kind::call || g.at(p.id).count != 1) continue;
        int const u = operand_of(g, p.id);
        if (is_call<operations::step>(g, p.id)) {
            int const relu = call_of<operations::relu>(g, u);
            int const plain = f.find(u);
            bool inside = false;
            for (int m = 0; m < f.items.size; ++m) {
                part const q = f.items.items[m];
                inside = inside || ((q.id == relu || is_positive_part(g, q.id, u)) && !q.value.negative() && !core::zero(q.value));
            }
            if (inside) {
                f.items.items[k].value = 0;
                f.changed = true;
            } else if (plain >= 0 && f.items.items[plain].value.is(1)) {
                f.items.items[k].value = 0;
                f.items.items[plain] = {relu, 1};
                f.changed = true;
            }
        } else if (is_call<operations::sign>(g, p.id) && p.value.is(1)) {
            int const abs = call_of<operations::abs>(g, u);
            if (int const r = f.find(abs); r >= 0 && f.items.items[r].value.is(1)) {
                f.items.items[k].value = 0;
                f.items.items[r] = {u, 1};
                f.changed = true;
            } else if (r >= 0 && f.items.items[r].value.negative()) { // sign(u)/abs(u)^k keeps its sign
            } else if (int const plain = f.find(u); plain >= 0 && f.items.items[plain].value.integer() && !f.items.items[plain].value.negative()) {
                f.items.items[k] = {abs, 1};
                f.items.items[plain].value = f.items.items[plain].value - 1;
                f.changed = true;
            }
        } else if (is_call<operations::sign>(g, p.id) && p.value.is(2)) {
            int const r = f.find(call_of<operations::abs>(g, u)); // sign² is 1 where 1/abs(u) has a value
            if (r < 0 || !f.items.items[r].value.negative()) continue;
            f.items.items[k].value = 0;
            f.changed = true;
        } else if (is_call<operations::abs>(g, p.id) && p.value.integer() && p.value.upper % 2 == 0) {
            f.items.items[k].id = u;
            f.changed = true;
        }
    }
}

/// Upper(u)/Lower(u) -> Quotient(u), for sine and cosine, plain and hyperbolic
template <class Upper, class Lower, class Quotient>
constexpr void recognise_quotient(graph& g, factor_list& f) {
    for (int k = 0; k < f.items.size; ++k) {
        part const p = f.items.items[k];
        if (!p.value.integer() || core::zero(p.value) || !is_call<Upper>(g, p.id)) continue;
        int const u = operand_of(g, p.id);
        for (int m = 0; m < f.items.size; ++m) {
            part& q = f.items.items[m];
            if (!is_call<Lower>(g, q.id) || operand_of(g, q.id) != u || !q.value.integer() || q.value.negative() == p.value.negative() || core::zero(q.value))
                continue;
            number const size = p.value.negative() ? -p.value : p.value, other = q.value.negative() ? -q.value : q.value;
            number const times = (core::less(size, other) ? size : other) * number(p.value.negative() ? -1 : 1);
            f.items.items[k].value = p.value - times;
            q.value = q.value + times;
            f.items.push({call_of<Quotient>(g, u), times});
            f.changed = true;
            break;
        }
    }
}

constexpr int recognise_product(graph& g, int id) {
    node const n = g.at(id);
    factor_list f;
    bool any = false, divided = false, addition = false;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        any = any || g.what(p.id) == kind::call;
        divided = divided || p.value.negative();
        addition = addition || g.what(p.id) == kind::add;
        f.items.push(p);
    }
    if (!any && !(divided && addition)) return id;
    recognise_tanh(g, f);
    recognise_sigmoid(g, f);
    recognise_kinks(g, f);
    recognise_quotient<operations::sin, operations::cos, operations::tan>(g, f);
    recognise_quotient<operations::sinh, operations::cosh, operations::tanh>(g, f);
    recognise_removable(g, f);
    return f.changed ? make_multiply(g, f.items.items, f.items.size, n.value * f.coefficient) : id;
}

/// Is the node Op(u)^2? Then u, else -1.
template <class Op>
constexpr int squared(graph const& g, int id) {
    node const& n = g.at(id);
    if (n.what != kind::multiply || n.count != 1 || !n.value.is(1)) return -1;
    part const p = g.parts.items[n.first];
    return p.value.is(2) && is_call<Op>(g, p.id) ? operand_of(g, p.id) : -1;
}

/// 1 − sigmoid(u) -> sigmoid(−u);  sin² + cos² -> 1;  cosh² − sinh² -> 1
constexpr int recognise_addition(graph& g, int id) {
    node const n = g.at(id);
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        if (p.value == -n.value && !core::zero(n.value) && is_call<operations::sigmoid>(g, p.id)) {
            part const terms[] = {{id, 1}, {g.one(), -n.value}, {p.id, n.value},
                                  {call_of<operations::sigmoid>(g, negate(g, operand_of(g, p.id))), n.value}};
            return make_add(g, terms, 4);
        }
        int const sine = squared<operations::sin>(g, p.id), hyperbolic = squared<operations::sinh>(g, p.id);
        if (sine < 0 && hyperbolic < 0) continue;
        for (int m = 0; m < n.count; ++m) {
            part const q = g.parts.items[n.first + m];
            bool const circle = sine >= 0 && q.value == p.value && squared<operations::cos>(g, q.id) == sine;
            bool const hyperbola = hyperbolic >= 0 && q.value == -p.value && squared<operations::cosh>(g, q.id) == hyperbolic;
            if (!circle && !hyperbola) continue;
            part const terms[] = {{id, 1}, {p.id, -p.value}, {q.id, -q.value}, {g.one(), q.value}};
            return make_add(g, terms, 4);
        }
    }
    return id;
}

} // namespace detail

/// One identity applied at the node, or the node itself.
constexpr int recognise(graph& g, int id) {
    switch (g.what(id)) {
    case kind::multiply: return detail::recognise_product(g, id);
    case kind::add: return detail::recognise_addition(g, id);
    case kind::call: return detail::recognise_call(g, id);
    default: return id;
    }
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
