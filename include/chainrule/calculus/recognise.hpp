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

/// c·max(0, u) and its kin as slopes on both sides of u = 0, and of softplus(−|u|), whose derivative jumps by −1 there.
struct kink {
    bool found = false;
    int of = 0;           // u
    number left = 0, right = 0, smooth = 0;
};
constexpr kink as_kink(graph& g, int id) {
    node const n = g.at(id);
    if (n.what != kind::call) return {};
    part const* const p = g.parts_of(id);
    if (is_call<operations::relu>(g, id)) return {true, p[0].id, 0, 1, 0};
    if (is_call<operations::abs>(g, id)) return {true, p[0].id, -1, 1, 0};
    if (is_call<operations::softplus>(g, id)) {
        number const c = coefficient_of(g, p[0].id);
        int const inner = without_coefficient(g, p[0].id);
        return c.is(-1) && is_call<operations::abs>(g, inner) ? kink{true, operand_of(g, inner), 0, 0, 1} : kink{};
    }
    bool const greater = is_call<operations::max>(g, id);
    if (!greater && !is_call<operations::min>(g, id)) return {};
    int const u = p[0].id == g.zero() ? p[1].id : p[1].id == g.zero() ? p[0].id : -1;
    return u < 0 ? kink{} : greater ? kink{true, u, 0, 1, 0} : kink{true, u, 1, 0, 0};
}
/// relu(u) − relu(−u) -> u;  max(0, u) + softplus(−|u|) -> softplus(u): kinks in one place that make no kink together. Beside one that is
/// left, softplus(−|u|) stays. max(a, b) + min(a, b) -> a + b.
constexpr int join_kinks(graph& g, int id) {
    node const n = g.at(id);
    if (g.forces(unsafe_rewrite::keep_kinks)) return id;
    for (int k = 0; k < n.count; ++k) {
        part const first = g.parts.items[n.first + k];
        kink const one = as_kink(g, first.id);
        if (!one.found) {
            bool const greater = is_call<operations::max>(g, first.id);
            for (int m = 0; m < n.count && greater; ++m) {
                part const other = g.parts.items[n.first + m];
                if (!is_call<operations::min>(g, other.id) || other.value != first.value) continue;
                part const *const a = g.parts_of(first.id), *const b = g.parts_of(other.id);
                if (!((a[0].id == b[0].id && a[1].id == b[1].id) || (a[0].id == b[1].id && a[1].id == b[0].id))) continue;
                part const terms[] = {{id, 1}, {first.id, -first.value}, {other.id, -other.value}, {a[0].id, first.value}, {a[1].id, first.value}};
                return make_add(g, terms, 5);
            }
            continue;
        }
        int const minus = negate(g, one.of);
        number left = 0, right = 0, smooth = 0;
        buffer<part> terms(n.count + 3);
        terms.push({id, 1});
        for (int m = 0; m < n.count; ++m) {
            part const p = g.parts.items[n.first + m];
            kink const q = as_kink(g, p.id);
            bool const same = q.found && q.of == one.of, opposite = q.found && q.of == minus;
            if (!same && !opposite) continue;
            left = left + p.value * (same ? q.left : -q.right);
            right = right + p.value * (same ? q.right : -q.left);
            smooth = smooth + p.value * q.smooth;
            terms.push({p.id, -p.value});
        }
        if (terms.size < 3 || right - left != smooth) continue;
        terms.push({one.of, left});
        if (!core::zero(smooth)) terms.push({call_of<operations::softplus>(g, one.of), smooth});
        return make_add(g, terms.items, terms.size);
    }
    return id;
}

/// relu(u)·step(u) -> relu(u);  max(0, u)·step(u) -> max(0, u);  u·step(u) -> relu(u);  abs(u)·sign(u) -> u;
/// u^k·sign(u) -> u^(k−1)·abs(u);  abs(u)² -> u²
constexpr void recognise_kinks(graph& g, factor_list& f) {
    for (int k = 0; k < f.items.size; ++k) {
        part const p = f.items.items[k];
        if (core::zero(p.value) || g.what(p.id) != kind::call || g.at(p.id).count != 1) continue;
        int const u = operand_of(g, p.id);
        if (is_call<operations::heaviside>(g, p.id)) { // 1/2 at 0, where they are 0
            bool inside = false;
            for (int m = 0; m < f.items.size; ++m) {
                part const q = f.items.items[m];
                bool const part_of = q.id == call_of<operations::relu>(g, u) || is_positive_part(g, q.id, u);
                inside = inside || (part_of && q.value.integer() && !q.value.negative() && !core::zero(q.value));
            }
            int const plain = f.find(u);
            if (inside) {
                f.items.items[k].value = 0;
                f.changed = true;
            } else if (plain >= 0 && f.items.items[plain].value.is(1) && p.value.is(1)) {
                f.items.items[k].value = 0;
                f.items.items[plain] = {call_of<operations::relu>(g, u), 1};
                f.changed = true;
            }
        } else if (is_call<operations::step>(g, p.id)) {
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
    recognise_scaled_sigmoid(g, f);
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

/// exprel(u) + u·exprel′(u) -> exp(u), and so for sinc and log1prel: the derivative of u·f(u), by any factor of u, has a form of its own.
constexpr int recognise_regular_derivative(graph& g, int id) {
    node const n = g.at(id);
    for (int k = 0; k < n.count; ++k) {
        part const p = g.parts.items[n.first + k];
        node const product = g.at(p.id);
        for (int f = 0; f < (product.what == kind::multiply ? product.count : 1); ++f) {
            part const value = product.what == kind::multiply ? g.parts.items[product.first + f] : part{p.id, 1};
            if (!value.value.is(1) || g.what(value.id) != kind::call || g.at(value.id).count != 1) continue;
            int const u = operand_of(g, value.id);
            int slope = -1, whole = -1; // f′(u), and the derivative of u·f(u)
            if (is_call<operations::exprel>(g, value.id))
                slope = call_of<operations::exprel_prime>(g, u), whole = call_of<operations::exp>(g, u);
            if (is_call<operations::sinc>(g, value.id))
                slope = call_of<operations::sinc_prime>(g, u), whole = call_of<operations::cos>(g, u);
            if (is_call<operations::log1prel>(g, value.id))
                slope = call_of<operations::log1prel_prime>(g, u), whole = power(g, add(g, g.one(), u), -1);
            if (slope < 0) continue;
            int const rest = divide(g, p.id, value.id),
                      other = scale(g, multiply(g, multiply(g, rest, u), slope), p.value);
            int const plain = without_coefficient(g, other);
            number const c = coefficient_of(g, other);
            for (int m = 0; m < n.count; ++m) {
                part const q = g.parts.items[n.first + m];
                if (m == k || q.id != plain || q.value != c) continue;
                part const terms[] = {{id, 1}, {p.id, -p.value}, {q.id, -q.value}, {multiply(g, rest, whole), p.value}};
                return make_add(g, terms, 4);
            }
        }
    }
    return id;
}

/// 1 − sigmoid(u) -> sigmoid(−u);  sin² + cos² -> 1;  cosh² − sinh² -> 1
constexpr int recognise_addition(graph& g, int id) {
    node const n = g.at(id);
    if (int const joined = join_kinks(g, id); joined != id) return joined;
    if (int const whole = recognise_regular_derivative(g, id); whole != id) return whole;
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
