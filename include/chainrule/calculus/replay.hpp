// SPDX-License-Identifier: BSL-1.0
// What the simplifier did, step by step: the rules that it recorded, applied to the whole formula one after another.
#pragma once
#include <chainrule/calculus/local.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// Rules whose result is a line of its own; what the others do is seen at a glance and is told beside the next line.
constexpr bool stands_alone(std::string_view name) {
    return name == rule::simplex || name == rule::one_hot || name == rule::identity || name == rule::multiplied_out || name == rule::variable ||
           name == rule::split_sum || name == rule::opened || name == rule::denominator;
}

struct replay {
    system& s;
    rewrites const& seen;
    steps& out;
    int symbol = 0; // the left side of all lines
    buffer<int> const& at;
    buffer<std::string_view> said{8};
    buffer<int> named{4}; // definitions that were told since the last line

    /// The innermost node for which a rule is known; -1: none.
    constexpr int next(int root) {
        graph& g = s.g;
        int found = -1;
        memo visited(g);
        post_order_opened(
            g, root, [&](int id) { return found >= 0 || visited.has(id); },
            [&](int id) {
                visited.set(id, 1);
                if (found < 0 && seen.at(id).to >= 0) found = id;
            });
        return found;
    }
    constexpr void separate() {
        if (!out.said_nothing()) out.say("; ");
    }
    /// The defined variable that a node got: one that it did not read before, else one that has another power.
    constexpr void say_definitions(int from, int to) {
        graph& g = s.g;
        bool found = false;
        for (int round = 0; round < 2 && !found; ++round)
            for_accesses(g, to, [&](int access) {
                int const name = g.at(access).tag;
                bool const alike = reads(g, from, name) && (round == 0 || exponent_of(g, from, access) == exponent_of(g, to, access));
                if (g.symbols.items[name].definition < 0 || alike) return;
                found = true;
                for (int k = 0; k < named.size; ++k)
                    if (named.items[k] == name) return;
                named.push(name);
                separate();
                out.say("definition of ");
                out.say_symbol(name);
            });
    }
    /// The facts on which the sign of a base in a product depends.
    constexpr void say_positive(int from) {
        graph& g = s.g;
        node const n = g.at(from);
        for (int m = 0; m < (n.what == kind::multiply ? n.count : 0); ++m) {
            int base = g.parts.items[n.first + m].id;
            if (g.what(base) == kind::multiply && g.at(base).count == 1) base = g.parts_of(base)[0].id;
            if (say_facts(s, base, out)) return;
        }
    }
    constexpr void say(int from, rewrites::entry const& e) {
        if (e.rule == rule::identity || e.rule == rule::simplex) {
            separate();
            out.say_formula(from);
            out.say(" = ");
            out.say_formula(e.to);
            if (e.rule == rule::identity && s.g.what(from) == kind::call && call_of_known_sign(s.g, from) == e.to) {
                int const x = s.g.parts_of(from)[0].id;
                if (!say_facts(s, x, out)) say_facts(s, negate(s.g, x), out);
            }
            if (e.rule != rule::simplex) return;
            out.say(" by the fact simplex(");
            out.say_symbol(s.g.at(open(s.g, from).body).tag);
            return out.say(")");
        }
        if (e.rule == rule::one_hot) {
            separate();
            out.say("0 or 1 by the fact one_hot(");
            int found = -1;
            for_accesses(s.g, from, [&](int access) { found = found < 0 && reads_one_hot(s.g, access) ? s.g.at(access).tag : found; });
            if (found >= 0) out.say_symbol(found);
            return out.say(")");
        }
        if (e.rule == rule::definition) return say_definitions(from, e.to);
        for (int k = 0; k < said.size; ++k)
            if (said.items[k] == e.rule) return;
        said.push(e.rule);
        separate();
        out.say(e.rule);
        if (e.rule == rule::powers) say_positive(from);
    }
    constexpr void line(int node) {
        out.end_line(symbol, at, node);
        said.size = named.size = 0;
    }

    /// Lines from a formula that has been written to its shortest form.
    constexpr void run(int formula, int shortest) {
        graph& g = s.g;
        int written = formula;
        for (int round = 0; round < 64 && formula != shortest; ++round) {
            int from = next(formula);
            if (from < 0) { // the axes of a reduction that was rewritten are new ones
                tidy(s, formula);
                from = next(formula);
            }
            if (from < 0) break;
            rewrites::entry const e = seen.at(from);
            bool const alone = stands_alone(e.rule);
            if (alone && formula != written) {
                line(formula);
                written = formula;
            }
            say(from, e);
            formula = rewrite(
                g, formula, [](int id) { return id; }, [&](int id) { return id == from ? e.to : id; });
            if (alone && formula != written && formula != shortest) {
                line(formula);
                written = formula;
            }
        }
        if (written == shortest) return;
        if (out.said_nothing()) out.say("collected");
        line(shortest);
    }
};

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
