// SPDX-License-Identifier: BSL-1.0
// Derivations through recurrences: the equations of the adjoints are the steps.
#pragma once
#include <chainrule/calculus/backward.hpp>
#include <chainrule/calculus/local.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// How derive_backward names adjoints here.
template <class Names>
struct adjoints_by_name {
    system& s;
    Names const& names;
    question const& asked;
    core::int_map& variables; // adjoint -> what it was derived by

    constexpr bool inlined(int, int) const { return false; }
    constexpr int letter(int, int slot) const { return s.g.axes.items[asked.inputs.items[slot]].letter; }
    constexpr int adjoint(int, int symbol) const {
        int const made = names.derivative(symbol);
        variables.set(made, symbol);
        return made;
    }
};

/// Through a recurrence: the equations of the adjoints, the one asked for last. The answer reads the adjoints by name.
template <class Names>
constexpr derived write_adjoints(system& s, question const& asked, Names const& names, steps& out) {
    graph& g = s.g;
    derived answer;
    core::int_map variables;
    buffer<int> wanted(1);
    wanted.push(asked.by);
    ordering const order = order_equations(s, asked.of); // before the adjoints have equations
    backward const found = derive_backward(s, asked.of, wanted, adjoints_by_name<Names>{s, names, asked, variables});
    answer.outcome = found.outcome;
    answer.missing = found.missing;
    if (found.outcome != status::ok) return answer;
    out.path.push(names.of());
    out.one_way = false;
    for (int round = 0; round < 2; ++round)
        for (int k = 0; k < found.equations.size; ++k) {
            equation const e = found.equations.items[k];
            int const variable = variables.at(e.symbol);
            if ((variable == asked.by) != (round == 1)) continue;
            out.begin_note();
            out.say("chain rule: ");
            out.say_symbol(variable);
            out.say(" feeds ");
            int count = 0;
            for (int m = order.equations.size - 1; m >= 0; --m) {
                equation const reader = s.equations.items[order.equations.items[m]];
                if (!reads(g, reader.body, variable)) continue;
                if (count++ > 0) out.say(", ");
                out.say_symbol(reader.symbol == asked.of ? names.of() : reader.symbol);
                out.say(reader.symbol == variable ? " at other steps (" : " (");
                say_rules(s, reader.body, variable, out);
                out.say(")");
            }
            buffer<int> at(e.rank + 1);
            buffer<renaming> map(e.rank + 1);
            for (int m = 0; m < e.rank; ++m) {
                at.push(round == 1 ? asked.inputs.items[m] : e.first_axis + m);
                map.push({e.first_axis + m, at.items[m]});
            }
            answer.formula = rename(g, e.body, map.items, map.size);
            out.end_line(e.symbol, at, answer.formula);
            out.path.push(variable);
        }
    return answer;
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
