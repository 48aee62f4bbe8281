// SPDX-License-Identifier: BSL-1.0
// The graph of a formula for graphviz: one box per node, shared ones once, with arrows to its operands.
#pragma once
#include <chainrule/print/left_side.hpp>
#include <chainrule/print/unicode.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

/// Reductions are opened, so that every bound axis has a letter that holds in the whole picture. Arrows carry the
/// coefficients of sums and the exponents of products.
class dot { // private parts first: Clang 14 instantiates no member template that follows its use, for constants
    engine::graph& g;
    leaves<unicode> to;
    engine::memo numbers;
    core::buffer<int> order{32};

    constexpr int number_of(int id) {
        if (!numbers.has(id)) numbers.set(id, order.push(id));
        return numbers.at(id);
    }
    template <class Write>
    constexpr void escaped(Write const& write) {
        int const first = to.out.size;
        write();
        core::buffer<char> const raw = to.out;
        to.out.size = first;
        for (int k = first; k < raw.size; ++k) {
            if (raw.items[k] == '"' || raw.items[k] == '\\') to.out.push('\\');
            to.out.push(raw.items[k]);
        }
    }
    constexpr void signed_number(engine::number a) {
        if (a.negative()) to.text(unicode::negation);
        to.number(a.negative() ? -a : a);
    }
    constexpr void box(int number, int id) {
        using engine::kind;
        engine::node const n = g.at(id);
        auto const operand = [&](int k) { return g.parts.items[n.first + k]; };
        int body = -1;
        if (engine::is_reduction(n.what)) {
            engine::opened_reduction const o = open(g, id);
            to.letters.enter_opened(id, o);
            body = o.body;
        }
        to.text("  n");
        to.integer(number);
        to.text(" [label=\"");
        escaped([&] { label(n, id); });
        to.text("\"];\n");
        if (engine::is_leaf(n.what)) return;
        if (body >= 0) return arrow(number, body, {}, 1);
        for (int k = 0; k < n.count; ++k)
            arrow(number, operand(k).id, n.what == kind::multiply ? "^" : "", n.what == kind::call ? 1 : operand(k).value);
    }
    constexpr void arrow(int from, int id, std::string_view before, engine::number value) {
        to.text("  n");
        to.integer(from);
        to.text(" -> n");
        to.integer(number_of(id));
        if (!value.is(1)) {
            to.text(" [label=\"");
            to.text(before);
            signed_number(value);
            to.text("\"]");
        }
        to.text(";\n");
    }
    constexpr void label(engine::node const& n, int id) {
        using engine::kind;
        auto const index = [&](int k) { return g.parts.items[n.first + k].id; };
        switch (n.what) {
        case kind::number: return signed_number(n.value);
        case kind::pi: return to.text(unicode::pi);
        case kind::extent: return unicode::extent(to, n.tag);
        case kind::delta: return unicode::delta(to, index(0), index(1));
        case kind::guard: return unicode::guard(to, index(0), n.tag);
        case kind::access: {
            core::buffer<int> indices(n.count + 1);
            for (int k = 0; k < n.count; ++k) indices.push(index(k));
            return to.symbol(n.tag, indices.items, n.count);
        }
        case kind::add:
            to.text("+");
            if (core::zero(n.value)) return;
            to.text(" ");
            return signed_number(n.value);
        case kind::multiply:
            to.text("·");
            if (n.value.is(1)) return;
            to.text(" ");
            return signed_number(n.value);
        case kind::call: return unicode::function(to, *n.function);
        default: {
            constexpr std::string_view names[] = {"Σ", "Π", "max", "min", "argmax", "argmin"};
            if (engine::is_position(n.what)) unicode::position(to, n.tag);
            to.text(names[static_cast<int>(n.what) - static_cast<int>(kind::sum)]);
            engine::opened_reduction const o = open(g, id);
            for (int k = 0; k < o.count; ++k) {
                to.text(k > 0 ? "," : "_");
                to.letter(o.first + k);
            }
            if (engine::is_position(n.what)) to.text(unicode::position_close);
        }
        }
    }

public:
    constexpr dot(engine::system& s, core::buffer<char>& out) : g(s.g), to(s, out), numbers(s.g) {}

    constexpr void picture(left_side const& left, int root) {
        prepare(to, left, root);
        to.text("digraph {\n  graph [ordering=out];\n  node [shape=box];\n");
        if (left.of >= 0 || !left.name.empty()) {
            to.text("  left [shape=plaintext, label=\"");
            escaped([&] { put_left(to, left); });
            to.text("\"];\n  left -> n0;\n");
        }
        number_of(root);
        for (int k = 0; k < order.size; ++k) box(k, order.items[k]); // a bound letter is given before it is read
        to.text("}");
    }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
