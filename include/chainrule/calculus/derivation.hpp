// SPDX-License-Identifier: BSL-1.0
// The derivation of a formula, as a textbook would print it. The formula is that of derive_closed, and the rules are those that it went by.
#pragma once
#include <chainrule/calculus/adjoint_lines.hpp>
#include <chainrule/calculus/chain_rule.hpp>
#include <chainrule/calculus/stabilise.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// The answer of derive_closed with the lines that lead to it, the last of which is the answer. `names.derivative(symbol)` declares the
/// symbol of the derivative by a variable, with the slots of what is shown and of that variable; `names.local(u, v)` that of ∂u/∂v;
/// `names.of()` is the symbol of what is differentiated. Through a recurrence the lines of a scalar's first derivative are the equations of
/// its adjoints. No lines where there is no answer.
template <class Names>
constexpr derived derive_steps(system& s, question const& asked, Names const& names, steps& out) {
    rewrites seen;
    s.observed = &seen;
    detail::derivation_writer<Names> writer{s, names, asked, out, seen};
    writer.run();
    derived answer = writer.answer;
    s.observed = nullptr;
    bool const scalar = asked.shown.size == 2 && asked.outputs.size == 0;
    if (answer.outcome == status::unfolding && scalar) answer = detail::write_adjoints(s, asked, names, out);
    out.result = out.lines.size - 1;
    return answer;
}

/// One more line: the answer where axes of the left side are equal.
constexpr void on_diagonal(system& s, steps& out, renaming const* map, int count) {
    steps::line const last = out.lines.back();
    buffer<int> at(last.count + 1);
    for (int k = 0; k < last.count; ++k) {
        at.push(out.indices.items[last.first + k]);
        for (int m = 0; m < count; ++m)
            if (at.items[k] == map[m].from) {
                at.items[k] = map[m].to;
                break;
            }
    }
    out.begin_note();
    out.say("on the diagonal");
    out.end_line(last.symbol, at, tidy(s, rename(s.g, last.node, map, count)));
    out.result = out.lines.size - 1;
}

/// One more line where the formula is computed in another form, which cannot overflow.
constexpr void add_stable_line(system& s, steps& out) {
    steps::line const last = out.lines.back();
    int const stable = stable_form(s, last.node, false, false);
    if (stable == last.node) return;
    buffer<int> at(last.count + 1);
    for (int k = 0; k < last.count; ++k) at.push(out.indices.items[last.first + k]);
    out.begin_note();
    out.say(detail::chooses(s.g, stable)        ? "computed so: 0·∞ as its limit"
            : detail::has_maximum(s.g, stable) ? "computed so: exponentials relative to the largest"
                                               : "computed so: as accurate where it saturates");
    out.end_line(last.symbol, at, stable);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
