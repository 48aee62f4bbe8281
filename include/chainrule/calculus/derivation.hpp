// SPDX-License-Identifier: BSL-1.0
// The derivation of a closed formula, as a textbook would print it: the chain rule an equation at a time, with the local derivatives,
// then what is put in and how it is simplified. The formulas are those of derive_closed, and the rules are those that it went by.
#pragma once
#include <chainrule/calculus/backward.hpp>
#include <chainrule/calculus/local.hpp>
#include <chainrule/calculus/replay.hpp>
#include <chainrule/calculus/stabilise.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

template <class Names>
struct derivation_writer {
    system& s;
    Names const& names;
    question const& asked;
    steps& out;
    rewrites const& seen;

    struct adjoint {
        int symbol = 0;            // of the variable
        int complete = 0, shortest = 0;
        int name = 0;              // the symbol of the derivative
        int first_axis = 0;
    };
    buffer<adjoint> list{8}; // from the output back
    buffer<int> ambient{4};  // the axes that every derivative begins with, as shown
    buffer<int> slots{4};    // of the variable that is written about
    derived answer = {};

    static constexpr int closed_limit = 60; // printed size up to which error signals are written without the names of others

    constexpr int rank(int symbol) const { return s.g.symbols.items[symbol].rank; }
    constexpr equation definition(int symbol) const { return s.equations.items[s.g.symbols.items[symbol].definition]; }
    constexpr bool defined(int symbol) const { return s.g.symbols.items[symbol].definition >= 0; }

    /// ∂ of / ∂ variable at the ambient axes and these indices.
    constexpr int entry(adjoint const& a, buffer<int> const& indices) {
        buffer<int> all = ambient;
        for (int k = 0; k < indices.size; ++k) all.push(indices.items[k]);
        return make_access(s.g, a.name, all.items, all.size);
    }
    constexpr buffer<int> left(buffer<int> const& indices) {
        buffer<int> all = ambient;
        for (int k = 0; k < indices.size; ++k) all.push(indices.items[k]);
        return all;
    }
    /// From the slots over which a variable's adjoint was accumulated to those it is written with.
    constexpr int at_slots(adjoint const& a, int node) {
        buffer<renaming> map(slots.size + 1);
        for (int k = 0; k < slots.size; ++k) map.push({a.first_axis + k, slots.items[k]});
        return rename(s.g, node, map.items, map.size);
    }
    /// The names of adjoints become what they are, in the shortest form found.
    constexpr int put_in(int formula) {
        graph& g = s.g;
        return rewrite(
            g, formula,
            [&](int id) {
                node const n = g.at(id);
                for (int k = 0; k < list.size && n.what == kind::access; ++k) {
                    adjoint const a = list.items[k];
                    if (n.tag != a.name) continue;
                    buffer<renaming> map(n.count + 1);
                    for (int m = ambient.size; m < n.count; ++m) map.push({a.first_axis + m - ambient.size, g.parts.items[n.first + m].id});
                    return rename(g, a.shortest, map.items, map.size);
                }
                return id;
            },
            [](int id) { return id; });
    }

    /// ∂u(a)/∂v(slots), and what becomes of Σ_a where it is diagonal.
    struct factor {
        int complete = 0, derivative = 0; // as it comes and in its shortest form, with the deltas that make it diagonal taken out
        buffer<int> at{4};  // the indices of u: axes of v's slots where diagonal
        buffer<int> summed{4};
        bool diagonal = false;
    };
    constexpr factor local(equation const& u, int v) {
        graph& g = s.g;
        factor f;
        buffer<int> outputs(u.rank + 1);
        for (int k = 0; k < u.rank; ++k) {
            axis_info const axis = g.axes.items[u.first_axis + k];
            outputs.push(u.symbol == asked.of ? asked.outputs.items[k] : g.fresh_axis(axis.extent_class, axis.letter));
        }
        f.complete = local_derivative(s, u, v, outputs.items, slots.items);
        f.derivative = tidy(s, f.complete);
        f.at = outputs;
        for (int k = 0; k < u.rank && u.symbol != asked.of; ++k) {
            int to = -1;
            for (int m = 0; m < slots.size && to < 0; ++m) {
                int const delta = make_delta(g, outputs.items[k], slots.items[m]);
                if (!exponent_of(g, f.derivative, delta).is(1)) continue;
                to = slots.items[m];
                f.derivative = rename(g, divide(g, f.derivative, delta), outputs.items[k], to);
                bool const plain = exponent_of(g, f.complete, delta).is(1);
                f.complete = plain ? rename(g, divide(g, f.complete, delta), outputs.items[k], to) : f.derivative;
            }
            f.diagonal = f.diagonal || to >= 0;
            f.at.items[k] = to >= 0 ? to : outputs.items[k];
            if (to < 0) f.summed.push(outputs.items[k]);
        }
        return f;
    }
    constexpr int contracted(factor const& f, int product) {
        for (int k = f.summed.size - 1; k >= 0; --k) product = make_sum(s.g, f.summed.items[k], product);
        return product;
    }

    /// A formula and how it becomes its shortest form.
    constexpr void write_simplified(int name, buffer<int> const& at, int formula, int shortest) {
        out.end_line(name, at, formula);
        tidy(s, formula); // only now are the rules known for the axes of this line
        replay{s, seen, out, name, at}.run(formula, shortest);
    }
    /// The lines of one variable's adjoint.
    constexpr void write(int number, bool last) {
        graph& g = s.g;
        adjoint const a = list.items[number];
        slots.size = 0;
        for (int k = 0; k < rank(a.symbol); ++k) slots.push(a.symbol == asked.by ? asked.inputs.items[k] : a.first_axis + k);
        int const complete = at_slots(a, a.complete), shortest = a.symbol == asked.by ? answer.formula : at_slots(a, a.shortest);
        buffer<int> readers{4};
        for (int k = 0; k < number; ++k)
            if (list.items[k].shortest != g.zero() && reads(g, definition(list.items[k].symbol).body, a.symbol)) readers.push(k);
        if (readers.size == 0 || (readers.size == 1 && list.items[readers.items[0]].symbol == asked.of)) {
            out.begin_note();
            if (readers.size > 0) say_rules(s, definition(asked.of).body, a.symbol, out);
            return write_simplified(a.name, left(slots), complete, shortest);
        }
        int chain = g.zero(), direct = g.zero();
        buffer<int> named{4}; // local derivatives that have a line of their own
        buffer<adjoint> used{4};
        core::int_map everywhere; // readers of which more than one entry reads
        for (int k = 0; k < readers.size; ++k) {
            adjoint const reader = list.items[readers.items[k]];
            equation const u = definition(reader.symbol);
            factor const f = local(u, a.symbol);
            if (reader.symbol == asked.of) { // ∂of/∂of = 1
                chain = add(g, chain, f.derivative);
                direct = add(g, direct, f.derivative);
                continue;
            }
            int factor_shown = f.derivative;
            if (u.named && !depends_through_others(s, u, a.symbol)) { // else ∂u/∂v would mean more than this
                int const name = names.local(u.symbol, a.symbol);
                buffer<int> at = f.at;
                for (int m = 0; m < slots.size; ++m) at.push(slots.items[m]);
                out.begin_note();
                say_rules(s, u.body, a.symbol, out);
                if (f.diagonal) {
                    out.say("; only ");
                    buffer<int> indices = slots;
                    out.say_formula(make_access(g, u.symbol, f.at.items, f.at.size));
                    out.say(" reads ");
                    out.say_formula(make_access(g, a.symbol, indices.items, indices.size));
                }
                write_simplified(name, at, f.complete, f.derivative);
                factor_shown = make_access(g, name, at.items, at.size);
                named.push(name);
            }
            int const signal = entry(reader, f.at);
            chain = add(g, chain, contracted(f, multiply(g, signal, factor_shown)));
            direct = add(g, direct, contracted(f, multiply(g, signal, f.derivative)));
            if (f.summed.size > 0) everywhere.set(k, 1);
            used.push(reader);
        }
        out.begin_note();
        out.say("chain rule: ");
        out.say_symbol(a.symbol);
        out.say(" feeds ");
        for (int k = 0; k < readers.size; ++k) {
            if (k > 0) out.say(k + 1 < readers.size ? ", " : " and ");
            if (everywhere.at(k) == 1) out.say("every ");
            out.say_symbol(list.items[readers.items[k]].symbol == asked.of ? names.of() : list.items[readers.items[k]].symbol);
        }
        out.end_line(a.name, left(slots), chain);
        if (direct != chain) {
            for (int k = 0; k < named.size; ++k) {
                if (k > 0) out.say(", ");
                out.say_symbol(named.items[k]);
            }
            out.say(" put in");
            out.end_line(a.name, left(slots), direct);
        }
        if (!last && g.at(shortest).cost > closed_limit) return;
        int const closed = put_in(direct);
        if (closed == direct) return replay{s, seen, out, a.name, left(slots)}.run(closed, shortest);
        for (int k = 0; k < used.size; ++k) {
            if (k > 0) out.say(", ");
            out.say_symbol(used.items[k].name);
        }
        out.say(" put in");
        write_simplified(a.name, left(slots), closed, shortest);
    }

    constexpr void run() {
        graph& g = s.g;
        for (int k = 0; k < asked.shown.size; k += 2 + asked.shown.items[k + 1])
            for (int m = 0; m < asked.shown.items[k + 1]; ++m) ambient.push(asked.shown.items[k + 2 + m]);
        for (int k = 0; k < list.size; ++k) {
            adjoint& a = list.items[k];
            a.first_axis = defined(a.symbol) ? definition(a.symbol).first_axis : answer.slots;
            a.name = names.derivative(a.symbol);
            out.path.push(a.symbol == asked.of ? names.of() : a.symbol);
        }
        if (asked.shown.size > 2 + asked.shown.items[1]) { // a derivative that is derived again
            out.begin_note();
            buffer<renaming> map(asked.outputs.size + 1);
            equation const e = definition(asked.of);
            for (int k = 0; k < e.rank; ++k) map.push({e.first_axis + k, asked.outputs.items[k]});
            out.end_line(names.of(), ambient, rename(g, e.body, map.items, map.size));
        }
        if (!answer.depends) {
            out.begin_note();
            out.say_symbol(names.of());
            out.say(" does not read ");
            out.say_symbol(asked.by);
            out.end_line(names.derivative(asked.by), left(asked.inputs), answer.formula);
        }
        for (int k = 0; k < list.size && answer.depends; ++k)
            if (list.items[k].symbol != asked.of || asked.of == asked.by) write(k, k + 1 == list.size);
        for (int k = 1; k < list.size; ++k) {
            int readers = 0;
            for (int m = 0; m < k; ++m) readers += reads(g, definition(list.items[m].symbol).body, list.items[k].symbol) ? 1 : 0;
            out.one_way = out.one_way && readers == 1 && reads(g, definition(list.items[k - 1].symbol).body, list.items[k].symbol);
        }
    }
};

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

/// The answer of derive_closed with the lines that lead to it, the last of which is the answer. `names.derivative(symbol)` declares the
/// symbol of the derivative by a variable, with the slots of what is shown and of that variable; `names.local(u, v)` that of ∂u/∂v;
/// `names.of()` is the symbol of what is differentiated. Through a recurrence the lines of a scalar's first derivative are the equations of
/// its adjoints. No lines where there is no answer.
template <class Names>
constexpr derived derive_steps(system& s, question const& asked, Names const& names, steps& out) {
    rewrites seen;
    s.observed = &seen;
    detail::derivation_writer<Names> writer{s, names, asked, out, seen};
    writer.answer = derive_closed(s, asked.of, asked.outputs.items, asked.by, asked.inputs.items, [&](int symbol, int complete, int shortest) {
        writer.list.push({symbol, complete, shortest});
    });
    derived answer = writer.answer;
    if (answer.outcome == status::ok) writer.run();
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
    int const stable = stabilise(s, last.node);
    if (stable == last.node) return;
    buffer<int> at(last.count + 1);
    for (int k = 0; k < last.count; ++k) at.push(out.indices.items[last.first + k]);
    out.begin_note();
    out.say("computed so: exponentials relative to the largest");
    out.end_line(last.symbol, at, stable);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
