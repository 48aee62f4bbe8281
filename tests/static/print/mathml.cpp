// SPDX-License-Identifier: BSL-1.0
// Structure of MathML: fractions, powers, subscripts, reductions, deltas, guards; names and escapes.
#include "workspace.hpp"

#include <chainrule/print/mathml.hpp>

namespace chainrule::print_test {
namespace {

template <class Build>
constexpr shown mathml(Build const& build) {
    workspace m;
    core::buffer<char> out(64);
    print::mathml_derivative(m.s, {}, build(m).id, out);
    return shown(out);
}
template <class Fill>
constexpr shown equation_of(Fill const& fill) {
    workspace m;
    print::left_side left;
    core::buffer<char> out(64);
    int const node = fill(m, left).id;
    print::mathml_derivative(m.s, left, node, out);
    return shown(out);
}
using W = workspace&;

// entries, products, powers
static_assert(mathml([](W m) { return m.x(); }) == "<msub><mi>x</mi><mrow><mi>i</mi></mrow></msub>");
static_assert(mathml([](W m) { return m.alpha() * m.x(); }) ==
              "<msub><mi>x</mi><mrow><mi>i</mi></mrow></msub><mo rspace=\"0.15em\">&#x2062;</mo><mi>α</mi>");
static_assert(mathml([](W m) { return m.power(m.n(), 3); }) == "<msup><mrow><mi>n</mi></mrow><mrow><mn>3</mn></mrow></msup>");
static_assert(mathml([](W m) { return m.power(1 + m.n(), 2); }) ==
              "<msup><mrow><mrow><mo>(</mo><mn>1</mn><mo>+</mo><mi>n</mi><mo>)</mo></mrow></mrow><mrow><mn>2</mn></mrow></msup>");
static_assert(mathml([](W m) { return m.power(m.n(), 1, 2); }) == "<msqrt><mi>n</mi></msqrt>");
static_assert(mathml([](W m) { return m.power(m.n(), 1, 3); }) ==
              "<msup><mrow><mi>n</mi></mrow><mrow><mfrac><mrow><mn>1</mn></mrow><mrow><mn>3</mn></mrow></mfrac></mrow></msup>");
static_assert(mathml([](W m) { return m.power(m.read(m.L), 2); }) == // λ² is a name
              "<msup><mrow><mrow><mo>(</mo><msup><mi>λ</mi><mrow><mn>2</mn></mrow></msup><mo>)</mo></mrow></mrow><mrow><mn>2</mn></mrow></msup>");

// sums and fractions
static_assert(mathml([](W m) { return m.alpha() - m.n(); }) == "<mi>α</mi><mo>−</mo><mi>n</mi>");
static_assert(mathml([](W m) { return -m.n(); }) == "<mo form=\"prefix\">−</mo><mi>n</mi>");
static_assert(mathml([](W m) { return m.alpha() / m.n(); }) == "<mfrac><mrow><mi>α</mi></mrow><mrow><mi>n</mi></mrow></mfrac>");
static_assert(mathml([](W m) { return m.power(m.alpha() / m.n(), 2); }) ==
              "<msup><mrow><mrow><mo>(</mo><mfrac><mrow><mi>α</mi></mrow><mrow><mi>n</mi></mrow></mfrac><mo>)</mo></mrow></mrow>"
              "<mrow><mn>2</mn></mrow></msup>");
static_assert(mathml([](W m) { return m.number(1, 3); }) == "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>3</mn></mrow></mfrac>");
static_assert(mathml([](W m) { return m.inexact(2.5e-7); }) ==
              "<mn>2.5</mn><mo>·</mo><msup><mn>10</mn><mrow><mo form=\"prefix\">−</mo><mn>7</mn></mrow></msup>");

// reductions, functions
static_assert(mathml([](W m) { return m.sum(m.i, m.x()); }) ==
              "<munder><mo>∑</mo><mrow><mi>i</mi></mrow></munder><msub><mi>x</mi><mrow><mi>i</mi></mrow></msub>");
static_assert(mathml([](W m) { return m.over(engine::kind::maximum, m.i, m.x()); }) ==
              "<munder><mi>max</mi><mrow><mi>i</mi></mrow></munder><mo>&#x2061;</mo><msub><mi>x</mi><mrow><mi>i</mi></mrow></msub>");
static_assert(mathml([](W m) { return tanh(m.alpha()); }) == "<mi>tanh</mi><mo>&#x2061;</mo><mrow><mo>(</mo><mi>α</mi><mo>)</mo></mrow>");
static_assert(mathml([](W m) { return pow(m.alpha(), m.n()); }) == "<msup><mrow><mi>α</mi></mrow><mrow><mi>n</mi></mrow></msup>");
static_assert(mathml([](W m) { return max(m.alpha(), m.n()); }) ==
              "<mi>max</mi><mo>&#x2061;</mo><mrow><mo>(</mo><mi>α</mi><mo>,</mo><mi>n</mi><mo>)</mo></mrow>");

// indices, deltas, guards, places
static_assert(mathml([](W m) { return m.read(m.X, m.row(-1, {{m.i, 1}})); }) ==
              "<msub><mi>x</mi><mrow><mi>i</mi><mo>−</mo><mn>1</mn></mrow></msub>");
static_assert(mathml([](W m) { return m.read(m.X, m.row(3, {{m.i, 2}})); }) ==
              "<msub><mi>x</mi><mrow><mn>2</mn><mo>&#x2062;</mo><mi>i</mi><mo>+</mo><mn>3</mn></mrow></msub>");
static_assert(mathml([](W m) { return m.delta(m.p, m.q); }) == "<msub><mi>δ</mi><mrow><mi>p</mi><mi>q</mi></mrow></msub>");
static_assert(mathml([](W m) { return m.inside(m.row(1, {{m.i, 1}}), 0); }) ==
              "<mrow><mo>[</mo><mn>0</mn><mo>≤</mo><mi>i</mi><mo>+</mo><mn>1</mn><mo>&lt;</mo><mi>dim</mi><mo>&#x2061;</mo>"
              "<mrow><mo>(</mo><mi>i</mi><mo>)</mo></mrow><mo>]</mo></mrow>");
static_assert(mathml([](W m) { return m.first(m.p, m.i, m.x()); }) ==
              "<msub><mi>δ</mi><mrow><mi>p</mi><mo>,</mo><munder><mi>argmax</mi><mrow><mi>i</mi></mrow></munder><mo>&#x2061;</mo>"
              "<msub><mi>x</mi><mrow><mi>i</mi></mrow></msub></mrow></msub>");

// names: spelled ones with their superscripts, others with their trailing digits below; adjoints as fractions
static_assert(mathml([](W m) { return m.read(m.W1, m.j, m.i); }) ==
              "<msubsup><mi>w</mi><mrow><mi>j</mi><mi>i</mi></mrow>"
              "<mrow><mo stretchy=\"false\">(</mo><mn>1</mn><mo stretchy=\"false\">)</mo></mrow></msubsup>");
static_assert(mathml([](W m) { return m.t(); }) == "<msub><mi>ŷ</mi><mrow><mi>k</mi></mrow></msub>");
static_assert(mathml([](W m) { return m.read(m.B); }) == "<msub><mi>b</mi><mrow><mn>2</mn></mrow></msub>");
static_assert(mathml([](W m) { return m.read(m.symbol("h_out", {0}), m.i); }) ==
              "<msub><msub><mi>h</mi><mrow><mi>out</mi></mrow></msub><mrow><mi>i</mi></mrow></msub>");
static_assert(mathml([](W m) { return m.read(m.D, m.j); }) ==
              "<mfrac><mrow><mi>∂</mi><mi>E</mi></mrow><mrow><mi>∂</mi><msub><mi>z</mi><mrow><mi>j</mi></mrow></msub></mrow></mfrac>");
static_assert(mathml([](W m) { return m.read(m.symbol("odd", {0}, "a<b&\"c'"), m.i); }) ==
              "<msub><mi>a&lt;b&amp;&quot;c&#39;</mi><mrow><mi>i</mi></mrow></msub>");

// derivatives of derivatives: indices where the marks are, the slash outside of parentheses is the bar
static_assert(mathml([](W m) { return m.read(m.symbol("d2f_dx_dx", {0, 0}, "∂²f/∂x#1∂x#1"), m.p, m.q); }) ==
              "<mfrac><mrow><msup><mi>∂</mi><mrow><mn>2</mn></mrow></msup><mi>f</mi></mrow><mrow><mi>∂</mi>"
              "<msub><mi>x</mi><mrow><mi>p</mi></mrow></msub><mspace width=\"0.17em\"/><mi>∂</mi>"
              "<msub><mi>x</mi><mrow><mi>q</mi></mrow></msub></mrow></mfrac>");
static_assert(mathml([](W m) { return m.read(m.symbol("n", {0}, "∂(∂f/∂x#1)/∂s₁"), m.p); }) ==
              "<mfrac><mrow><mi>∂</mi><mo>(</mo><mi>∂</mi><mi>f</mi><mo>/</mo><mi>∂</mi><msub><mi>x</mi><mrow><mi>p</mi></mrow></msub><mo>)</mo></mrow>"
              "<mrow><mi>∂</mi><msub><mi>s</mi><mrow><mn>1</mn></mrow></msub></mrow></mfrac>");

// left sides
static_assert(equation_of([](W m, print::left_side& left) {
                  left.of = m.E;
                  left.add(m.X, &m.p, 1);
                  left.add(m.X, &m.q, 1);
                  return m.delta(m.p, m.q);
              }) == "<mfrac><mrow><msup><mi>∂</mi><mn>2</mn></msup><mi>E</mi></mrow><mrow><mi>∂</mi><msub><mi>x</mi><mrow><mi>p</mi></mrow></msub>"
                    "<mspace width=\"0.17em\"/><mi>∂</mi><msub><mi>x</mi><mrow><mi>q</mi></mrow></msub></mrow></mfrac><mo>=</mo>"
                    "<msub><mi>δ</mi><mrow><mi>p</mi><mi>q</mi></mrow></msub>");

} // namespace
} // namespace chainrule::print_test
