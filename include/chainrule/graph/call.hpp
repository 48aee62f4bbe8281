// SPDX-License-Identifier: BSL-1.0
// Building calls of operations in canonical form.
#pragma once
#include <chainrule/graph/build.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// A call in canonical form: constants folded by the operation's own rule, signs moved out of odd and even operands.
constexpr int make_call(graph& g, operation const* function, int const* operands, int count) {
    if (function->simplifies) {
        int const simpler = function->simplify(g, operands);
        if (simpler >= 0) return simpler;
    }
    if (function->symmetry != parity::none && count == 1) {
        int const u = operands[0];
        number sign = 1;
        int positive = u;
        if (g.what(u) == kind::add) {
            oriented const o = orient(g, u);
            if (o.factor.negative()) positive = flipped(g, u), sign = -1;
        } else if (coefficient_of(g, u).negative()) {
            positive = negate(g, u), sign = -1;
        } else if (g.what(u) == kind::number && g.at(u).value.negative()) {
            positive = negate(g, u), sign = -1;
        }
        if (positive != u) {
            int const inner = make_call(g, function, &positive, 1);
            return function->symmetry == parity::odd ? scale(g, inner, sign) : inner;
        }
    }
    node n;
    n.what = kind::call;
    n.function = function;
    n.count = count;
    for (int k = 0; k < count; ++k) g.parts.push({operands[k]});
    return g.intern(n);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
