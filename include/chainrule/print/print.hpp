// SPDX-License-Identifier: BSL-1.0
// Printing: an expression, an equation or a derivative in any format. Appends to the buffer; no line end.
#pragma once
#include <chainrule/print/dot.hpp>
#include <chainrule/print/latex.hpp>
#include <chainrule/print/left_side.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

enum class format {
    unicode, // ∂E/∂w⁽¹⁾(j,i) = (1 − z(j)²)·x(i)
    plain,   // dE/dw1(j,i) = (1-z(j)^2)*x(i), which the command-line tool reads back in
    latex,   // \frac{\partial E}{\partial w^{(1)}_{ji}} = \left(1 - z_{j}^{2}\right) x_{i}
    dot,     // the graph, for graphviz
};

/// `∂E/∂w(j,i) = …`: the formula's free axes are those of the left side.
constexpr void derivative(engine::system& s, left_side const& left, int node, format f, core::buffer<char>& out) {
    auto const print = [&](auto&& to) {
        prepare(to, left, node);
        put_left(to, left);
        to.node(node);
    };
    switch (f) {
    case format::unicode: return print(printer<unicode>(s, out));
    case format::plain: return print(printer<plain>(s, out));
    case format::latex: return print(printer<latex>(s, out));
    case format::dot: return dot(s, out).picture(left, node);
    }
}

/// The node; free axes have their own letters, told apart where two are the same.
constexpr void expression(engine::system& s, int node, format f, core::buffer<char>& out) { derivative(s, {}, node, f, out); }

/// `z(j) = tanh(h(j))`
constexpr void equation(engine::system& s, engine::equation const& e, format f, core::buffer<char>& out) {
    left_side left;
    left.of = e.symbol;
    for (int k = 0; k < e.rank; ++k) left.outputs.push(e.first_axis + k);
    derivative(s, left, e.body, f, out);
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
