// SPDX-License-Identifier: BSL-1.0
// Numbers that are no integers, and how they were typed: 0.5 or 1/2. The values are equal, so nodes do not tell.
#pragma once
#include <chainrule/graph/graph.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

enum class number_form : int { fraction, decimal };

constexpr number magnitude(number a) { return a.negative() ? -a : a; }

/// Was a number, of either sign, typed so?
constexpr bool typed_as(graph const& g, number value, number_form how) {
    number const size = magnitude(value);
    for (int k = 0; k < g.typed.size; ++k)
        if (g.typed.items[k].id == static_cast<int>(how) && g.typed.items[k].value == size) return true;
    return false;
}
constexpr void note_typed(graph& g, number value, number_form how) {
    if (!value.exact() || value.integer() || typed_as(g, value, how)) return;
    g.typed.push({static_cast<int>(how), magnitude(value)});
}
/// Notes the number in the result of typed arithmetic: as a decimal if one of the operands' numbers is one (0.1·0.1,
/// 1 − 0.9), as a fraction if it was made of integers and fractions (y/4).
constexpr void note_result(graph& g, int result, int const* operands, int count) {
    kind const what = g.what(result);
    number const value = g.at(result).value;
    if (what != kind::number && what != kind::multiply && what != kind::add) return;
    if (!value.exact() || value.integer()) return;
    number_form how = number_form::fraction;
    bool known = true;
    for (int k = 0; k < count; ++k) {
        node const& n = g.at(operands[k]);
        bool const has_one = n.what == kind::number || n.what == (what == kind::add ? kind::add : kind::multiply);
        if (!has_one || n.value.integer()) continue;
        if (typed_as(g, n.value, number_form::decimal)) how = number_form::decimal;
        else known = known && typed_as(g, n.value, number_form::fraction);
    }
    if (known || how == number_form::decimal) note_typed(g, value, how);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
