// SPDX-License-Identifier: BSL-1.0
// Printing: an expression, an equation or a derivative in any format. Appends to the buffer; no line end.
#pragma once
#include <chainrule/print/left_side.hpp>

namespace chainrule::print {

enum class format {
    unicode, // ∂E/∂w⁽¹⁾(j,i) = (1 − z(j)²)·x(i)
    plain,   // dE/dw1(j,i) = (1-z(j)^2)*x(i), which the command-line tool reads back in
    latex,   // \frac{\partial E}{\partial w^{(1)}_{ji}} = \left(1 - z_{j}^{2}\right) x_{i}
    dot,     // the graph, for graphviz
};

/// The node; free axes have their own letters, told apart where two are the same.
constexpr void expression(engine::system& s, int node, format f, core::buffer<char>& out);

/// `z(j) = tanh(h(j))`
constexpr void equation(engine::system& s, engine::equation const& e, format f, core::buffer<char>& out);

/// `∂E/∂w(j,i) = …`: the formula's free axes are those of the left side.
constexpr void derivative(engine::system& s, left_side const& left, int node, format f, core::buffer<char>& out);

// under construction
constexpr void expression(engine::system&, int, format, core::buffer<char>&) {}
constexpr void equation(engine::system&, engine::equation const&, format, core::buffer<char>&) {}
constexpr void derivative(engine::system&, left_side const&, int, format, core::buffer<char>&) {}

} // namespace chainrule::print
