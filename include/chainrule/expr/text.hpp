// SPDX-License-Identifier: BSL-1.0
// `text(x)`: an expression, equation, system, formula or gradient as printed, for static_assert and for formatters.
#pragma once
#include <chainrule/core/fixed_text.hpp>
#include <chainrule/expr/compare.hpp>
#include <chainrule/expr/formula.hpp>
#include <chainrule/expr/system.hpp>
#include <chainrule/print/print.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

/// unicode, plain (reads back in), latex or dot.
using notation = print::format;

template <class T>
concept gradient_equations = requires { typename T::chainrule_gradient; };

/// What prints itself: a derivation.
template <class T>
concept derivation_lines = requires { typename T::chainrule_derivation; };

/// What has a printed form. A plain symbol with slots has none: print an entry of it.
template <class T>
concept printable = expression<T> || equation<T> || equation_system<T> || gradient_equations<T> || derivation_lines<T>;

namespace detail {

constexpr void print_equations(engine::system& s, core::buffer<engine::equation> const& list, notation how,
                               core::buffer<char>& out) {
    for (int k = 0; k < list.size; ++k) {
        if (k > 0) out.push('\n');
        print::equation(s, list.items[k], how, out);
    }
}

constexpr void print_program(program const& p, notation how, core::buffer<char>& out) {
    lowering l;
    if (p.list.items[0].what == code::left || p.list.items[0].what == code::fact) {
        l.define(p);
        print_equations(l.s, l.s.equations, how, out);
    } else {
        int const node = l.node_of(p);
        print::expression(l.s, node, how, out);
    }
}

/// How a formula's left side is written.
constexpr print::left_side left_side_of(engine::thawed const& t) {
    print::left_side left;
    int at = 2 + t.left.items[1];
    left.of = t.left.items[0];
    left.name = "f"; // a function without a name of its own
    for (int k = 2; k < at; ++k) left.outputs.push(t.left.items[k]);
    while (at < t.left.size) {
        left.add(t.left.items[at], t.left.items + at + 2, t.left.items[at + 1]);
        at += 2 + t.left.items[at + 1];
    }
    return left;
}

constexpr void print_frozen(engine::frozen_words from, notation how, core::buffer<char>& out) {
    engine::thawed_system read(from);
    engine::system& s = read.s;
    engine::thawed const& t = read.content;
    if (t.equations.size > 0) {
        for (int k = 0; k < t.equations.size; ++k)
            s.define(t.equations.items[k].symbol, t.equations.items[k].first_axis, t.equations.items[k].body);
        print_equations(s, s.equations, how, out);
    } else {
        print::derivative(s, left_side_of(t), t.root, how, out);
    }
}

template <printable T>
constexpr void print_text(T const& x, notation how, core::buffer<char>& out) {
    if constexpr (derivation_lines<T>) x.print(how, out);
    else if constexpr (is_formula<T> || gradient_equations<T>) print_frozen(x.frozen.words, how, out);
    else if constexpr (expression<T>) print_program(program_of(as_node(x)), how, out);
    else print_program(program_of(x), how, out);
}

/// Room for a printed form: several times what such forms took. Clang at -O0 is slow with large temporaries.
template <notation How, class T>
constexpr int text_room(T const& x) {
    int room = 0;
    if constexpr (is_formula<T> || gradient_equations<T> || derivation_lines<T>) room = static_cast<int>(sizeof(x.frozen.words) / sizeof(int));
    else if constexpr (expression<T>) room = words_for(program_of(as_node(x)));
    else room = words_for(program_of(x));
    return How == notation::dot ? 4 * room : How == notation::latex ? 2 * room : room;
}

} // namespace detail

/// The printed form as a constant that compares with string literals: `text(derivative(net, E, w(j, i))) == "…"`.
template <notation How = notation::unicode, int Size = 0, printable T>
consteval auto text(T const& x) {
    fixed_text<Size != 0 ? Size : detail::text_room<How>(T{})> result;
    core::buffer<char> out{256};
    detail::print_text(x, How, out);
    if (!result.store(out)) refuse("chainrule: text(f) needs more room for its result: write text<notation::unicode, 65536>(f)");
    return result;
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
