// SPDX-License-Identifier: BSL-1.0
// Differences with a function at saturation: 1 − σ(u), σ(u) − t, 1 − tanh(u)².
#pragma once
#include <chainrule/calculus/partition.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine::detail {

struct saturation : definition_reader {
    bool accurate_tanh; // also of a tanh that was typed

    /// sigmoid's operand, also of an entry that is defined so; -1 elsewhere.
    constexpr int sigmoid_operand(int id) {
        int const body = defined_as(id);
        return is_call<operations::sigmoid>(s.g, body) ? operand_of(s.g, body) : -1;
    }
    /// 1 − y -> σ(−u) and y − t -> (1 − t)·σ(u) − t·σ(−u), where y is σ(u) and t is data; 1 − tanh(u)² -> 4·σ(2u)·σ(−2u), where asked for, and where
    /// tanh was typed by exponentials.
    /// c·y − c·y² -> c·y·σ(−u). All of them keep their relative accuracy where the function rounds to its limit.
    constexpr int accurate(int id) {
        graph& g = s.g;
        node const n = g.at(id);
        for (int k = 0; k < n.count; ++k) {
            part const p = g.parts.items[n.first + k];
            if (int const u = sigmoid_operand(p.id); u >= 0) {
                int const other = call_of<operations::sigmoid>(g, negate(g, u));
                if (p.value == -n.value && !core::zero(n.value)) {
                    part const terms[] = {{id, 1}, {g.one(), -n.value}, {p.id, n.value}, {other, n.value}};
                    return make_add(g, terms, 4);
                }
                for (int m = 0; m < n.count; ++m) {
                    part const t = g.parts.items[n.first + m];
                    bool const target = t.value == -p.value && g.what(t.id) == kind::access &&
                                        g.symbols.items[g.at(t.id).tag].definition < 0;
                    if (!target) continue;
                    int const first = multiply(g, subtract(g, g.one(), t.id), p.id), second = multiply(g, t.id, other);
                    part const terms[] = {
                        {id, 1}, {p.id, -p.value}, {t.id, p.value}, {first, p.value}, {second, -p.value}};
                    return make_add(g, terms, 5);
                }
            }
            node const m = g.at(p.id);
            for (int f = 0; f < m.count && m.what == kind::multiply; ++f) {
                part const y = g.parts.items[m.first + f];
                int const u = y.value.integer() && !y.value.negative() ? sigmoid_operand(y.id) : -1,
                          c = u >= 0 ? divide(g, p.id, y.id) : -1;
                for (int q = 0; q < n.count && u >= 0; ++q) {
                    part const t = g.parts.items[n.first + q];
                    if (t.id != c || t.value != -p.value || (n.value == -t.value && !core::zero(n.value)))
                        continue; // 1 − t stays
                    int const product = multiply(g, c, call_of<operations::sigmoid>(g, negate(g, u)));
                    part const terms[] = {{id, 1}, {p.id, -p.value}, {t.id, p.value}, {product, -p.value}};
                    return make_add(g, terms, 4);
                }
            }
            if (!(accurate_tanh || !g.typed_tanh) || core::zero(n.value) || p.value != -n.value ||
                m.what != kind::multiply || m.count != 1 || !m.value.is(1))
                continue;
            part const squared = g.parts.items[m.first];
            int y = defined_as(squared.id);
            if (!is_call<operations::tanh>(g, y)) y = recognise(g, y);
            if (!squared.value.is(2) || !is_call<operations::tanh>(g, y)) continue;
            int const twice = scale(g, operand_of(g, y), 2);
            part const factors[] = {{call_of<operations::sigmoid>(g, twice), 1},
                                    {call_of<operations::sigmoid>(g, negate(g, twice)), 1}};
            part const terms[] = {
                {id, 1}, {g.one(), -n.value}, {p.id, n.value}, {make_multiply(g, factors, 2, 4), n.value}};
            return make_add(g, terms, 4);
        }
        return id;
    }
};

} // namespace chainrule::engine::detail

#include <chainrule/core/symbolic_end.inc>
