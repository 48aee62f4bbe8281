// SPDX-License-Identifier: BSL-1.0
// Identities of exponentials and their logarithms: softplus, sigmoid, tanh; none but log(sigmoid(u)) raises the size of the printed formula.
#pragma once
#include <chainrule/calculus/expand.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

template <class Op>
constexpr bool is_call(graph const& g, int id) {
    return g.what(id) == kind::call && g.at(id).function->key == chainrule::detail::descriptor<Op>.key;
}
template <class Op>
constexpr int call_of(graph& g, int operand) {
    return make_call(g, &chainrule::detail::descriptor<Op>, &operand, 1);
}
constexpr int operand_of(graph const& g, int id) { return g.parts_of(id)[0].id; }

/// u where the node is exp(u), also k·v for exp(v)^k; -1 elsewhere.
constexpr int exponent_operand(graph& g, int id) {
    if (is_call<operations::exp>(g, id)) return operand_of(g, id);
    node const n = g.at(id);
    if (n.what != kind::multiply || n.count != 1 || !n.value.is(1)) return -1;
    part const p = g.parts.items[n.first];
    return is_call<operations::exp>(g, p.id) ? scale(g, operand_of(g, p.id), p.value) : -1;
}
/// u where the node is 1 + exp(u), or 2 + expm1(u); -1 elsewhere.
constexpr int softplus_operand(graph& g, int id) {
    node const n = g.at(id);
    if (n.what != kind::add || n.count != 1) return -1;
    part const p = g.parts.items[n.first];
    if (!p.value.is(1)) return -1;
    if (n.value.is(2)) return is_call<operations::expm1>(g, p.id) ? operand_of(g, p.id) : -1;
    return n.value.is(1) ? exponent_operand(g, p.id) : -1;
}

struct factor_list {
    buffer<part> items{16};
    number coefficient = 1;
    bool changed = false;

    constexpr int find(int base) const {
        for (int k = 0; k < items.size; ++k)
            if (items.items[k].id == base && !core::zero(items.items[k].value)) return k;
        return -1;
    }
};

/// exp(u)/(1 + exp(u)) -> sigmoid(u);  1/(1 + exp(u)) -> sigmoid(−u)
constexpr void recognise_sigmoid(graph& g, factor_list& f) {
    int const count = f.items.size;
    for (int k = 0; k < count; ++k) {
        part const p = f.items.items[k];
        if (!p.value.integer() || !p.value.negative()) continue;
        int const u = softplus_operand(g, p.id);
        if (u < 0) continue;
        int const exponential = f.find(call_of<operations::exp>(g, u));
        std::int64_t const times = -p.value.upper;
        std::int64_t upper = 0;
        if (exponential >= 0 && f.items.items[exponential].value.integer() && !f.items.items[exponential].value.negative())
            upper = f.items.items[exponential].value.upper < times ? f.items.items[exponential].value.upper : times;
        if (upper > 0) {
            f.items.items[exponential].value = f.items.items[exponential].value - number(upper);
            f.items.push({call_of<operations::sigmoid>(g, u), number(upper)});
        }
        if (times > upper) f.items.push({call_of<operations::sigmoid>(g, negate(g, u)), number(times - upper)});
        f.items.items[k].value = 0;
        f.changed = true;
    }
}

/// exp(u)·sigmoid(−u) -> sigmoid(u): where u is large neither is of the product's size.
constexpr void recognise_scaled_sigmoid(graph& g, factor_list& f) {
    int const count = f.items.size;
    for (int k = 0; k < count; ++k) {
        part const p = f.items.items[k];
        if (!is_call<operations::sigmoid>(g, p.id) || !p.value.integer() || p.value.negative() || core::zero(p.value))
            continue;
        int const u = negate(g, operand_of(g, p.id)), exponential = f.find(call_of<operations::exp>(g, u));
        if (exponential < 0) continue;
        number const there = f.items.items[exponential].value;
        if (!there.integer() || there.negative()) continue;
        number const times = core::less(there, p.value) ? there : p.value;
        f.items.items[exponential].value = there - times;
        f.items.items[k].value = p.value - times;
        f.items.push({call_of<operations::sigmoid>(g, u), times});
        f.changed = true;
    }
}

/// c·exp(u) + d·exp(v) as its parts; u and v in node order, 0 for a constant term. expm1(u) is exp(u) − 1.
struct exponential_pair {
    bool found = false;
    int u = 0, v = 0;
    number c = 1, d = 1;
};
constexpr exponential_pair as_exponential_pair(graph& g, int id) {
    node const n = g.at(id);
    if (is_call<operations::expm1>(g, id)) return {true, 0, operand_of(g, id), -1, 1};
    if (n.what == kind::add && n.count == 1 && is_call<operations::expm1>(g, g.parts.items[n.first].id)) {
        part const p = g.parts.items[n.first];
        return {true, 0, operand_of(g, p.id), n.value - p.value, p.value};
    }
    if (n.what != kind::add || n.count + (core::zero(n.value) ? 0 : 1) != 2) return {};
    exponential_pair result{true, 0, 0, n.value, n.value};
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        int const u = exponent_operand(g, p.id);
        if (u < 0) return {};
        (k == n.count - 1 ? result.v : result.u) = u;
        (k == n.count - 1 ? result.d : result.c) = p.value;
    }
    return result;
}

/// (exp(u) − exp(v))/(exp(u) + exp(v)) -> tanh((u − v)/2)
constexpr void recognise_tanh(graph& g, factor_list& f) {
    for (int k = 0; k < f.items.size; ++k) {
        if (!f.items.items[k].value.is(1)) continue;
        exponential_pair const above = as_exponential_pair(g, f.items.items[k].id);
        if (!above.found || above.c != -above.d) continue;
        for (int m = 0; m < f.items.size; ++m) {
            exponential_pair const below = f.items.items[m].value.is(-1) ? as_exponential_pair(g, f.items.items[m].id) : exponential_pair{};
            if (!below.found || below.u != above.u || below.v != above.v || below.c != below.d) continue;
            int const half = scale(g, subtract(g, above.u, above.v), number{1, 2});
            f.coefficient = f.coefficient * above.c * core::inverse(below.c);
            f.items.items[k] = {call_of<operations::tanh>(g, g.what(half) == kind::multiply ? distribute_product(g, half) : half), 1};
            f.items.items[m].value = 0;
            f.changed = true;
            break;
        }
    }
}

/// exp(u)^a·exp(v)^b -> exp(a·u + b·v)
constexpr int merge_exponentials(graph& g, int id) {
    node const n = g.at(id);
    buffer<part> exponents{4}, others{8};
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        bool const exponential = is_call<operations::exp>(g, p.id);
        (exponential ? exponents : others).push({exponential ? operand_of(g, p.id) : p.id, p.value});
    }
    if (exponents.size < 2) return id;
    others.push({call_of<operations::exp>(g, make_add(g, exponents.items, exponents.size)), 1});
    return make_multiply(g, others.items, others.size, n.value);
}

/// log(1 + exp(u)), log1p(exp(u)) -> softplus(u);  log(sigmoid(u)^k) -> −k·softplus(−u);  log1p(−sigmoid(u)) -> −softplus(u)
constexpr int recognise_logarithm(graph& g, int id) {
    int const x = operand_of(g, id);
    node const n = g.at(x);
    bool const plain = is_call<operations::log>(g, id), single = n.what == kind::multiply && n.count == 1;
    part const p = single ? g.parts.items[n.first] : part{x, 1};
    number const coefficient = single ? n.value : number{1};
    if (int const u = softplus_operand(g, x); plain && u >= 0) return call_of<operations::softplus>(g, u);
    if (int const u = plain ? -1 : exponent_operand(g, x); u >= 0) return call_of<operations::softplus>(g, u);
    if (!is_call<operations::sigmoid>(g, p.id) || !coefficient.is(plain ? 1 : -1) || (!plain && !p.value.is(1))) return id;
    int const u = operand_of(g, p.id);
    return scale(g, call_of<operations::softplus>(g, plain ? negate(g, u) : u), -p.value);
}

/// Of logarithms, see there;  exp(c·log(a)) -> a^c;  exp(log(a) + b) -> a·exp(b)
constexpr int recognise_call(graph& g, int id) {
    if (is_call<operations::log>(g, id) || is_call<operations::log1p>(g, id)) return recognise_logarithm(g, id);
    if (!is_call<operations::exp>(g, id)) return id;
    int const u = operand_of(g, id);
    node const n = g.at(u);
    if (n.what == kind::multiply && n.count == 1 && g.parts.items[n.first].value.is(1) &&
        is_call<operations::log>(g, g.parts.items[n.first].id))
        return power(g, operand_of(g, g.parts.items[n.first].id), n.value);
    if (n.what != kind::add) return id;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        if (!is_call<operations::log>(g, p.id)) continue;
        part const rest[] = {{u, 1}, {p.id, -p.value}};
        return multiply(g, power(g, operand_of(g, p.id), p.value), call_of<operations::exp>(g, make_add(g, rest, 2)));
    }
    return id;
}

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
