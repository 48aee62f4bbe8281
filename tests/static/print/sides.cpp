// SPDX-License-Identifier: BSL-1.0
// Left sides: derivatives of any order, equations, adjoints; and the picture of a graph.
#include "workspace.hpp"

namespace {

using namespace chainrule::print_test;
using chainrule::call;
using chainrule::term;
using chainrule::print::left_side;
namespace ops = chainrule::operations;
using in = workspace&;

constexpr void by(left_side& left, int symbol, std::initializer_list<int> axes) {
    left.add(symbol, axes.begin(), static_cast<int>(axes.size()));
}

constexpr auto scalar = [](in m, left_side& left) {
    left.of = m.E;
    by(left, m.W1, {m.j, m.i});
    return m.x();
};
static_assert(derived(format::plain, scalar) == "dE/dw1(j,i) = x(i)");
static_assert(derived(format::unicode, scalar) == "∂E/∂w⁽¹⁾(j,i) = x(i)");
static_assert(derived(format::latex, scalar) == "\\frac{\\partial E}{\\partial w^{(1)}_{ji}} = x_{i}");

constexpr auto vector = [](in m, left_side& left) {
    left.of = m.Y;
    left.outputs.push(m.k);
    by(left, m.X, {m.i});
    return m.y() * m.x();
};
static_assert(derived(format::plain, vector) == "dy(k)/dx(i) = x(i)*y(k)");
static_assert(derived(format::unicode, vector) == "∂y(k)/∂x(i) = x(i)·y(k)");
static_assert(derived(format::latex, vector) == "\\frac{\\partial y_{k}}{\\partial x_{i}} = x_{i} y_{k}");

constexpr auto second = [](in m, left_side& left) {
    left.name = "f";
    by(left, m.X, {m.p});
    by(left, m.X, {m.q});
    return m.delta(m.p, m.q);
};
static_assert(derived(format::plain, second) == "d2f/dx(p)dx(q) = delta(p,q)");
static_assert(derived(format::unicode, second) == "∂²f/∂x(p)∂x(q) = δ(p,q)");
static_assert(derived(format::latex, second) ==
              "\\frac{\\partial^{2} f}{\\partial x_{p} \\partial x_{q}} = \\delta_{pq}");

constexpr auto scalars = [](in m, left_side& left) {
    left.of = m.E;
    by(left, m.S, {});
    by(left, m.N, {});
    return m.alpha();
};
static_assert(derived(format::plain, scalars) == "d2E/dalpha dn = alpha");
static_assert(derived(format::unicode, scalars) == "∂²E/∂α∂n = α");

// A letter asked for twice is the diagonal; two axes that happen to have one letter are told apart.
constexpr auto diagonal = [](in m, left_side& left) {
    scalar(m, left);
    chainrule::engine::renaming const map{m.j, m.i};
    left.rename(&map, 1);
    return m.x();
};
static_assert(derived(format::plain, diagonal) == "dE/dw1(i,i) = x(i)");
constexpr auto same_letter = [](in m, left_side& left) {
    int const other = m.axis("i", 0);
    left.of = m.X;
    left.outputs.push(m.i);
    by(left, m.X, {other});
    return m.delta(m.i, other);
};
static_assert(derived(format::plain, same_letter) == "dx(i)/dx(j) = delta(i,j)");

// Without targets: the symbol itself. An adjoint's name says what it is.
constexpr auto adjoint = [](in m, left_side& left) {
    left.of = m.D;
    left.outputs.push(m.j);
    return m.sum(m.k, (m.y() - m.t()) * m.read(m.W2, m.k, m.j));
};
static_assert(derived(format::plain, adjoint) == "dE_dz(j) = sum(k, (y(k)-t(k))*w2(k,j))");
static_assert(derived(format::unicode, adjoint) == "∂E/∂z(j) = Σ_k (y(k) − ŷ(k))·w⁽²⁾(k,j)");
static_assert(derived(format::latex, adjoint) ==
              "\\frac{\\partial E}{\\partial z_{j}} = \\sum_{k} \\left(y_{k} - \\hat{y}_{k}\\right) w^{(2)}_{kj}");

constexpr shown equation(format f) {
    workspace m;
    chainrule::core::buffer<char> out;
    int const slot = m.axis("j", 1);
    m.s.define(m.Z, slot, call<ops::tanh>(m.read(m.D, slot)).id);
    chainrule::print::equation(m.s, m.s.equations.items[0], f, out);
    return shown(out);
}
static_assert(equation(format::plain) == "z(j) = tanh(dE_dz(j))");
static_assert(equation(format::unicode) == "z(j) = tanh(∂E/∂z(j))");
static_assert(equation(format::latex) == "z_{j} = \\tanh\\left(\\frac{\\partial E}{\\partial z_{j}}\\right)");

// The picture: one box per node, arrows to operands; the text is appended.
constexpr auto picture = [](in m, left_side& left) {
    left.name = "a \"b\"";
    int const bound = m.axis("i", 0);
    return m.x() - m.sum(bound, call<ops::exp>(m.x() * m.power(m.read(m.X, bound), 2)));
};
static_assert(derived(format::dot, picture) == R"dot(digraph {
  graph [ordering=out];
  node [shape=box];
  left [shape=plaintext, label="a \"b\" = "];
  left -> n0;
  n0 [label="+"];
  n0 -> n1;
  n0 -> n2 [label="−1"];
  n1 [label="x(i)"];
  n2 [label="Σ_j"];
  n2 -> n3;
  n3 [label="exp"];
  n3 -> n4;
  n4 [label="·"];
  n4 -> n1;
  n4 -> n5 [label="^2"];
  n5 [label="x(j)"];
})dot");

constexpr auto position = [](in m, left_side& left) {
    left.name = "f";
    by(left, m.X, {m.i});
    return m.v() * m.first(m.row(1, {{m.i, 1}}), m.i, m.x(), chainrule::engine::kind::arg_minimum);
};
static_assert(derived(format::dot, position) == R"dot(digraph {
  graph [ordering=out];
  node [shape=box];
  left [shape=plaintext, label="∂f/∂x(i) = "];
  left -> n0;
  n0 [label="·"];
  n0 -> n1;
  n0 -> n2;
  n1 [label="v(i)"];
  n2 [label="δ(i+1, argmin_j)"];
  n2 -> n3;
  n3 [label="x(j)"];
})dot");

// Deeper than any compiler's limit on nested calls.
constexpr bool deep() {
    workspace m;
    term chain = m.x();
    for (int k = 0; k < 600; ++k) chain = call<ops::exp>(chain);
    chainrule::core::buffer<char> out;
    chainrule::print::expression(m.s, chain.id, format::plain, out);
    std::string_view const text(out.items, static_cast<unsigned>(out.size));
    return out.size == 600 * 5 + 4 && text.starts_with("exp(exp(") && text.substr(4 * 600, 8) == "x(i)))))";
}
static_assert(deep());

} // namespace
