// SPDX-License-Identifier: BSL-1.0
// Quotients with a removable singularity, recognised as typed: (exp(u) − 1)/u, sin(u)/u, log(1 + u)/u, (1 − cos(u))/u².
#pragma once
#include <chainrule/calculus/exponentials.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

/// A factor as coefficient·u^order·quotient, where the quotient has a value at u = 0; u is -1 for others.
struct removable_form {
    int u = -1, quotient = -1;
    number coefficient = 1;
    int order = 1;
    bool cancels = true; // near 0 the factor as typed loses digits
};
constexpr removable_form as_removable(graph& g, int id) {
    if (is_call<operations::sin>(g, id)) return {operand_of(g, id), call_of<operations::sinc>(g, operand_of(g, id)), 1, 1, false};
    if (is_call<operations::log1p>(g, id)) return {operand_of(g, id), call_of<operations::log1prel>(g, operand_of(g, id))};
    if (is_call<operations::log>(g, id)) { // of 1 + u: of a variable near 0 the difference to 1 would lose its digits
        node const& sum = g.at(operand_of(g, id));
        if (sum.what != kind::add || !sum.value.is(1)) return {};
        int const u = subtract(g, operand_of(g, id), g.one());
        return {u, call_of<operations::log1prel>(g, u)};
    }
    exponential_pair const pair = as_exponential_pair(g, id);
    if (pair.found && pair.u == g.zero() && pair.c == -pair.d) return {pair.v, call_of<operations::exprel>(g, pair.v), pair.d};
    node const n = g.at(id);
    if (n.what != kind::add || n.count != 1) return {};
    part const p = g.parts.items[n.first]; // 1 − cos(u) = 2·sin(u/2)²
    if (n.value != -p.value || !is_call<operations::cos>(g, p.id)) return {};
    int const u = operand_of(g, p.id), half = call_of<operations::sinc>(g, scale(g, u, number{1, 2}));
    return {u, power(g, half, 2), n.value * number{1, 2}, 2};
}

/// Is what is divided by u^order among the factors? Of a product u = a·b one of its factors is enough: sin(a·b)/a = b·sinc(a·b).
constexpr bool divided_by(factor_list const& f, buffer<part> const& inverse, number times, removable_form const& form) {
    bool some = false;
    for (int k = 0; k < inverse.size; ++k) {
        part const e = inverse.items[k];
        int const at = f.find(e.id);
        number const sign = e.value.negative() ? -1 : 1, there = at < 0 ? number{0} : f.items.items[at].value * sign;
        if (there.negative() || core::less(there, e.value * sign)) {
            if (!e.value.negative() || form.order > 1) return false;
        } else {
            if (!form.cancels && core::less(e.value * sign * times, there)) return false; // sin(u)/u² stays
            some = some || e.value.negative();
        }
    }
    return some;
}

constexpr void recognise_removable(graph& g, factor_list& f) {
    bool quotient = false;
    for (int k = 0; k < f.items.size; ++k) quotient = quotient || f.items.items[k].value.negative();
    for (int k = 0; k < f.items.size && quotient; ++k) {
        part const p = f.items.items[k];
        if (!p.value.integer() || p.value.negative() || core::zero(p.value) || (g.what(p.id) != kind::call && g.what(p.id) != kind::add)) continue;
        removable_form const form = as_removable(g, p.id);
        if (form.u < 0 || g.what(form.u) == kind::number) continue;
        int const divisor = power(g, form.u, -form.order);
        node const n = g.at(divisor);
        buffer<part> inverse(n.count + 1);
        if (n.what == kind::multiply)
            for (int m = 0; m < n.count; ++m) inverse.push(g.parts.items[n.first + m]);
        else
            inverse.push({divisor, 1});
        if (!divided_by(f, inverse, p.value, form)) continue;
        for (int m = 0; m < inverse.size; ++m) {
            part const e = inverse.items[m];
            if (int const at = f.find(e.id); at >= 0) f.items.items[at].value = f.items.items[at].value - e.value;
            else f.items.push({e.id, -e.value});
        }
        f.items.items[k].value = f.items.items[k].value - 1;
        f.items.push({form.quotient, 1});
        f.coefficient = f.coefficient * form.coefficient * core::inverse(coefficient_of(g, divisor));
        f.changed = true;
        --k; // its other powers
    }
}

/// The product without removable singularities, if that makes it no longer.
constexpr int without_singularity(graph& g, int id) {
    node const n = g.at(id);
    if (n.what != kind::multiply) return id;
    factor_list f;
    for (int k = 0; k < n.count; ++k) f.items.push(g.parts.items[n.first + k]);
    recognise_removable(g, f);
    int const regular = f.changed ? make_multiply(g, f.items.items, f.items.size, n.value * f.coefficient) : id;
    return g.at(regular).cost <= g.at(id).cost ? regular : id;
}

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
