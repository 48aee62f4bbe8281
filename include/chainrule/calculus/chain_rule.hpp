// SPDX-License-Identifier: BSL-1.0
// Derivations of closed formulas: the chain rule a variable at a time, with the local derivatives, then what is put in and how it is
// simplified.
#pragma once
#include <chainrule/calculus/inner.hpp>
#include <chainrule/calculus/local.hpp>
#include <chainrule/calculus/replay.hpp>

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
    inner_variables inner{s};

    struct adjoint {
        int symbol = 0;            // of the variable
        int complete = 0, shortest = 0;
        int name = 0;              // the symbol of the derivative
        int first_axis = 0;
    };
    buffer<adjoint> list{8}; // from the output back; with the inner variables
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
                    return multiply(g, in_range(g, id), rename(g, a.shortest, map.items, map.size));
                }
                return id;
            },
            [](int id) { return id; });
    }

    /// Σ over the entries of u that are not fixed by those of v.
    constexpr int contracted(local_factor const& f, int product) {
        for (int k = f.summed.size - 1; k >= 0; --k) product = make_sum(s.g, f.summed.items[k], product);
        return product;
    }

    /// A formula and how it becomes its shortest form.
    constexpr void write_simplified(int name, buffer<int> const& at, int formula, int shortest) {
        out.end_line(name, at, formula);
        simplify(name, at, formula, shortest);
    }
    constexpr void simplify(int name, buffer<int> const& at, int formula, int shortest) {
        tidy(s, formula); // only now are the rules known for the axes of this line
        replay{s, seen, out, name, at}.run(formula, shortest);
    }
    constexpr void say_put_in(buffer<int> const& symbols) {
        for (int k = 0; k < symbols.size; ++k) {
            if (k > 0) out.say(", ");
            out.say_symbol(symbols.items[k]);
        }
        out.say(" put in");
    }

    /// The chain rule for one variable: a term for each variable whose equation reads it.
    struct chain {
        int shown = 0, direct = 0; // with local derivatives by name and as they are
        buffer<int> locals{4};     // names of those that have lines of their own
        buffer<int> signals{4};    // names of the adjoints in it
        buffer<int> readers{4};
        core::int_map every;       // reader -> more than one entry of it reads one of the variable's
    };
    constexpr void add_reader(chain& c, adjoint const& a, adjoint const& reader) {
        graph& g = s.g;
        equation const u = definition(reader.symbol);
        local_factor const f = factor_of(s, u, a.symbol, slots, u.symbol == asked.of ? &asked.outputs : nullptr);
        c.readers.push(u.symbol == asked.of ? names.of() : u.symbol);
        if (u.symbol == asked.of) { // ∂of/∂of = 1
            c.shown = add(g, c.shown, f.derivative);
            c.direct = add(g, c.direct, f.derivative);
            return;
        }
        int shown = f.derivative;
        if (u.named && !depends_through_others(s, u, a.symbol)) { // else ∂u/∂v would mean more than this
            int const name = names.local(u.symbol, a.symbol);
            buffer<int> at = f.at;
            for (int m = 0; m < slots.size; ++m) at.push(slots.items[m]);
            out.begin_note();
            say_rules(s, u.body, a.symbol, out);
            if (f.diagonal) {
                out.say("; only ");
                out.say_formula(make_access(g, u.symbol, f.at.items, f.at.size));
                out.say(" reads ");
                out.say_formula(make_access(g, a.symbol, slots.items, slots.size));
            }
            write_simplified(name, at, f.complete, f.derivative);
            shown = make_access(g, name, at.items, at.size);
            c.locals.push(name);
        }
        int const signal = entry(reader, f.at);
        c.shown = add(g, c.shown, contracted(f, multiply(g, signal, shown)));
        c.direct = add(g, c.direct, contracted(f, multiply(g, signal, f.derivative)));
        c.signals.push(reader.name);
        if (f.summed.size > 0) c.every.set(u.symbol, 1);
    }
    constexpr void say_feeding(chain const& c, int symbol) {
        out.begin_note();
        out.say("chain rule: ");
        out.say_symbol(symbol);
        out.say(" feeds ");
        for (int k = 0; k < c.readers.size; ++k) {
            if (k > 0) out.say(k + 1 < c.readers.size ? ", " : " and ");
            if (c.every.at(c.readers.items[k]) == 1) out.say("every ");
            out.say_symbol(c.readers.items[k]);
        }
    }

    /// The lines of one variable's adjoint.
    constexpr void write(int number) {
        graph& g = s.g;
        adjoint const a = list.items[number];
        bool const last = a.symbol == asked.by;
        slots.size = 0;
        for (int k = 0; k < rank(a.symbol); ++k) slots.push(last ? asked.inputs.items[k] : a.first_axis + k);
        buffer<int> const at = left(slots);
        int const complete = at_slots(a, a.complete), shortest = last ? answer.formula : at_slots(a, a.shortest);
        buffer<int> readers{4};
        for (int k = 0; k < number; ++k)
            if (list.items[k].shortest != g.zero() && reads(g, definition(list.items[k].symbol).body, a.symbol)) readers.push(k);
        if (readers.size == 0 || (readers.size == 1 && list.items[readers.items[0]].symbol == asked.of)) {
            out.begin_note();
            if (readers.size > 0) say_rules(s, definition(asked.of).body, a.symbol, out);
            return write_simplified(a.name, at, complete, shortest);
        }
        chain c;
        for (int k = 0; k < readers.size; ++k) add_reader(c, a, list.items[readers.items[k]]);
        say_feeding(c, a.symbol);
        out.end_line(a.name, at, c.shown);
        if (c.direct != c.shown) {
            say_put_in(c.locals);
            out.end_line(a.name, at, c.direct);
        }
        if (!last && g.at(shortest).cost > closed_limit) return;
        int closed = put_in(c.direct);
        if (closed != c.direct) {
            say_put_in(c.signals);
            out.end_line(a.name, at, closed);
        }
        if (int const whole = last ? inner.put_in(closed) : closed; whole != closed) {
            buffer<int> read{4};
            for (int k = 0; k < inner.symbols.size; ++k)
                if (reads(g, closed, inner.symbols.items[k])) read.push(inner.symbols.items[k]);
            say_put_in(read);
            out.end_line(a.name, at, whole);
            closed = whole;
        }
        simplify(a.name, at, closed, shortest);
    }

    /// The adjoints from the output back.
    constexpr derived list_adjoints() {
        list.size = 0;
        return derive_closed(s, asked.of, asked.outputs.items, asked.by, asked.inputs.items, [&](int symbol, int complete, int shortest) {
            list.push({symbol, complete, shortest});
        });
    }
    /// Variables for what stands inside functions of the equations on the way.
    constexpr void name_inner_functions() {
        core::int_map active;
        for (int k = 0; k < list.size; ++k) active.set(list.items[k].symbol, 1);
        for (int k = list.size - 1; k >= 0; --k)
            if (list.items[k].symbol != asked.by) inner.take_apart(list.items[k].symbol, active);
    }
    /// The equation of a variable, or of what is differentiated.
    constexpr void write_equation(int symbol) {
        equation const e = definition(symbol);
        bool const whole = symbol == asked.of;
        buffer<int> at(e.rank + 1);
        buffer<renaming> map(e.rank + 1);
        for (int k = 0; k < e.rank; ++k) {
            at.push(whole ? asked.outputs.items[k] : e.first_axis + k);
            map.push({e.first_axis + k, at.items[k]});
        }
        out.end_line(whole ? names.of() : symbol, whole ? ambient : at, rename(s.g, e.body, map.items, map.size));
    }
    constexpr void write_beginning() {
        if (asked.shown.size > 2 + asked.shown.items[1]) { // a derivative that is derived again
            out.begin_note();
            write_equation(asked.of);
        }
        name_inner_functions();
        for (int k = 0; k < inner.taken_apart(); ++k) {
            out.begin_note();
            out.say("inner functions named");
            write_equation(inner.symbol_of(k));
        }
        for (int k = inner.symbols.size - 1; k >= 0; --k) {
            out.begin_note();
            write_equation(inner.symbols.items[k]);
        }
    }
    constexpr void say_way() {
        graph& g = s.g;
        for (int k = 0; k < list.size; ++k) out.path.push(list.items[k].symbol == asked.of ? names.of() : list.items[k].symbol);
        for (int k = 1; k < list.size; ++k) {
            int readers = 0;
            for (int m = 0; m < k; ++m) readers += reads(g, definition(list.items[m].symbol).body, list.items[k].symbol) ? 1 : 0;
            out.one_way = out.one_way && readers == 1 && reads(g, definition(list.items[k - 1].symbol).body, list.items[k].symbol);
        }
    }

    constexpr void run() {
        answer = list_adjoints();
        if (answer.outcome != status::ok) return;
        for (int k = 0; k < asked.shown.size; k += 2 + asked.shown.items[k + 1])
            for (int m = 0; m < asked.shown.items[k + 1]; ++m) ambient.push(asked.shown.items[k + 2 + m]);
        if (!answer.depends) {
            out.begin_note();
            out.say_symbol(names.of());
            out.say(" does not read ");
            out.say_symbol(asked.by);
            return out.end_line(names.derivative(asked.by), left(asked.inputs), answer.formula);
        }
        write_beginning();
        int const slots_of_given = inner.symbols.size > 0 ? list_adjoints().slots : answer.slots;
        for (int k = 0; k < list.size; ++k) {
            adjoint& a = list.items[k];
            a.first_axis = defined(a.symbol) ? definition(a.symbol).first_axis : slots_of_given;
            a.name = names.derivative(a.symbol);
        }
        say_way();
        for (int k = 0; k < list.size; ++k)
            if (list.items[k].symbol != asked.of || asked.of == asked.by) write(k);
    }
};

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
