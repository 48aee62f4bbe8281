// SPDX-License-Identifier: BSL-1.0
// Identities between functions, each with its left and right side; none but log(sigmoid(u)) raises the size of the printed formula.
#pragma once
#include <chainrule/calculus/expand.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

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

constexpr int recognise_product(graph& g, int id) {
    node const n = g.at(id);
    factor_list f;
    bool any = false;
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        any = any || g.what(p.id) == kind::call || (g.what(p.id) == kind::add && p.value.negative());
        f.items.push(p);
    }
    if (!any) return id;
    recognise_tanh(g, f);
    recognise_sigmoid(g, f);
    recognise_kinks(g, f);
    recognise_quotient<operations::sin, operations::cos, operations::tan>(g, f);
    recognise_quotient<operations::sinh, operations::cosh, operations::tanh>(g, f);
    return f.changed ? make_multiply(g, f.items.items, f.items.size, n.value * f.coefficient) : id;
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
