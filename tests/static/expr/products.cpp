// SPDX-License-Identifier: BSL-1.0
// Jacobian, transposed Jacobian and Hessian times vector: the systems as they are printed, and what they are derivatives of.
#include "static/expr/seed_network.hpp"

namespace {
using namespace seed_network;

// Pearlmutter 1994: R{·} of a two-layer network, forward and backward.
constexpr auto along = jvp(net, w1, w2);
static_assert(text(along) == "h(j) = Σ_i w⁽¹⁾(j,i)·x(i)\n"
                             "z(j) = tanh(h(j))\n"
                             "y(k) = Σ_j w⁽²⁾(k,j)·z(j)\n"
                             "E = ½·Σ_k (y(k) − ŷ(k))²\n"
                             "ḣ(j) = Σ_i x(i)·ẇ⁽¹⁾(j,i)\n"
                             "ż(j) = (1 − z(j)²)·ḣ(j)\n"
                             "ẏ(k) = Σ_j (w⁽²⁾(k,j)·ż(j) + z(j)·ẇ⁽²⁾(k,j))\n"
                             "Ė = Σ_k (y(k) − ŷ(k))·ẏ(k)");
static_assert(text(hvp(net, E, w1, w2)) == "∂Ė/∂ẏ(k) = y(k) − ŷ(k)\n"
                                           "∂Ė/∂ż(j) = Σ_k w⁽²⁾(k,j)·∂Ė/∂ẏ(k)\n"
                                           "∂Ė/∂y(k) = ẏ(k)\n"
                                           "∂Ė/∂z(j) = Σ_k (w⁽²⁾(k,j)·∂Ė/∂y(k) + ẇ⁽²⁾(k,j)·∂Ė/∂ẏ(k)) − 2·z(j)·ḣ(j)·∂Ė/∂ż(j)\n"
                                           "∂Ė/∂h(j) = (1 − z(j)²)·∂Ė/∂z(j)\n"
                                           "∂Ė/∂w⁽¹⁾(j,i) = x(i)·∂Ė/∂h(j)\n"
                                           "∂Ė/∂w⁽²⁾(k,j) = z(j)·∂Ė/∂y(k) + ż(j)·∂Ė/∂ẏ(k)");
static_assert(text(jvp(net)) == text(along)); // all parameters
static_assert(text(hvp(net, E)) == text(hvp(net, E, w1, w2)));

// What the direction is multiplied by is the gradient.
static_assert(derivative(along, tangent(E), tangent(w2)(k, j)) == (y(k) - t(k)) * z(j));
static_assert(equivalent(net, derivative(along, tangent(E), tangent(w1)(j, i)), derivative(net, E, w1(j, i))));
static_assert(!equivalent(net, derivative(along, tangent(E), tangent(w1)(j, i)), 2 * derivative(net, E, w1(j, i))));

// A convolution's tangent is a convolution.
constexpr auto m = axis<"m", 96>;
constexpr auto o = axis<"o", 100>;
constexpr auto kernel = parameter<"w">(k);
constexpr auto signal = input<"s">(o);
constexpr auto filtered = variable<"y">(m);
static_assert(text(jvp(equations(filtered(m) = sum(k, kernel(k) * signal(m + k))), kernel, signal)) ==
              "y(m) = Σ_k w(k)·s(m+k)\nẏ(m) = Σ_k (w(k)·ṡ(m+k) + s(m+k)·ẇ(k))");

// Along the same direction again and again: the terms of a Taylor series.
constexpr auto H = input<"H">(j);
static_assert(text(jvp(jvp(equations(z(j) = tanh(H(j)), E = sum(j, z(j))), H), H)) == "z(j) = tanh(H(j))\n"
                                                                                    "E = Σ_j z(j)\n"
                                                                                    "ż(j) = (1 − z(j)²)·Ḣ(j)\n"
                                                                                    "Ė = Σ_j ż(j)\n"
                                                                                    "z̈(j) = −2·z(j)·ż(j)·Ḣ(j)\n"
                                                                                    "Ë = Σ_j z̈(j)");
constexpr auto b = input<"b", "", "{b_0}">();
static_assert(text<notation::latex>(jvp(jvp(jvp(equations(E = square(b) * square(b)), b), b), b)) == "E = {b_0}^{4}\n"
                                                                                                   "\\dot{E} = 4 {b_0}^{3} {\\dot{b}_0}\n"
                                                                                                   "\\ddot{E} = 12 {b_0}^{2} {\\dot{b}_0}^{2}\n"
                                                                                                   "\\dddot{E} = 24 {b_0} {\\dot{b}_0}^{3}");
static_assert(text(jvp(jvp(equations(E = square(b) * square(b)), b), b, tangent(b))) == // along a curve
              "E = b⁴\nĖ = 4·b³·ḃ\nË = 4·(b·b̈ + 3·ḃ²)·b²");
constexpr auto along_twice = jvp(along, w2, w1); // linear in w1, so that nothing of h is left
static_assert(text(along_twice) == "h(j) = Σ_i w⁽¹⁾(j,i)·x(i)\n"
                                   "z(j) = tanh(h(j))\n"
                                   "y(k) = Σ_j w⁽²⁾(k,j)·z(j)\n"
                                   "E = ½·Σ_k (y(k) − ŷ(k))²\n"
                                   "ḣ(j) = Σ_i x(i)·ẇ⁽¹⁾(j,i)\n"
                                   "ż(j) = (1 − z(j)²)·ḣ(j)\n"
                                   "ẏ(k) = Σ_j (w⁽²⁾(k,j)·ż(j) + z(j)·ẇ⁽²⁾(k,j))\n"
                                   "Ė = Σ_k (y(k) − ŷ(k))·ẏ(k)\n"
                                   "ḧ(j) = 0\n"
                                   "z̈(j) = −2·z(j)·ḣ(j)·ż(j)\n"
                                   "ÿ(k) = Σ_j (w⁽²⁾(k,j)·z̈(j) + 2·ż(j)·ẇ⁽²⁾(k,j))\n"
                                   "Ë = Σ_k ((y(k) − ŷ(k))·ÿ(k) + ẏ(k)²)");
static_assert(text(jvp<along>(w1, w2)) == text(along_twice));
static_assert(derivative(along_twice, tangent(tangent(E)), tangent(w2)(k, j)) == 2 * (tangent(y)(k) * z(j) + (y(k) - t(k)) * tangent(z)(j)));

// Only what moves has a tangent.
static_assert(text(jvp(equations(z(j) = tanh(h(j)), y(k) = sum(j, w2(k, j)), E = sum(j, z(j)) + sum(k, y(k))), w2)) ==
              "z(j) = tanh(h(j))\ny(k) = Σ_j w⁽²⁾(k,j)\nE = Σ_j z(j) + Σ_k y(k)\nẏ(k) = Σ_j ẇ⁽²⁾(k,j)\nĖ = Σ_k ẏ(k)");

// Vector times Jacobian.
static_assert(text(gradient(vjp(net, y), pairing(y), x)) == "∂⟨ȳ,y⟩/∂y(k) = ȳ(k)\n"
                                                           "∂⟨ȳ,y⟩/∂z(j) = Σ_k w⁽²⁾(k,j)·∂⟨ȳ,y⟩/∂y(k)\n"
                                                           "∂⟨ȳ,y⟩/∂h(j) = (1 − z(j)²)·∂⟨ȳ,y⟩/∂z(j)\n"
                                                           "∂⟨ȳ,y⟩/∂x(i) = Σ_j w⁽¹⁾(j,i)·∂⟨ȳ,y⟩/∂h(j)");
static_assert(derivative(vjp(net, E), pairing(E), E) == cotangent(E));

// A softmax and its cross-entropy: no quotient by a softmax is left, which may round to 0.
constexpr auto u = input<"u">(k);
constexpr auto s = variable<"s">(k);
constexpr auto entropy = equations(s(k) = exp(u(k)) / sum(k, exp(u(k))), E = -sum(k, t(k) * log(s(k))));
static_assert(text(jvp(entropy, u)) == "s(k) = exp(u(k))/Σ_k exp(u(k))\n"
                                       "E = −Σ_k ŷ(k)·log(s(k))\n"
                                       "ṡ(k) = (u̇(k) − Σ_k s(k)·u̇(k))·s(k)\n"
                                       "Ė = Σ_k (Σ_i s(i)·u̇(i) − u̇(k))·ŷ(k)");

// A recurrence has a recurrence as its tangent.
constexpr auto n = axis<"n">;
constexpr auto r = parameter<"r">();
constexpr auto a = input<"a">(n);
constexpr auto q = variable<"q">(n);
constexpr auto filter = equations(q(n) = r * q(n - 1) + a(n), E = sum(n, square(q(n))));
static_assert(text(jvp(filter, r)) == "q(n) = r·q(n−1) + a(n)\nE = Σ_n q(n)²\nq̇(n) = r·q̇(n−1) + q(n−1)·ṙ\nĖ = 2·Σ_n q(n)·q̇(n)");
} // namespace

// Two slots of one extent, shifts, spellings.
namespace square_matrix {
using namespace chainrule;
constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 3>;
constexpr auto b = input<"beta1">(i);
constexpr auto c = input<"c_out">(i);
constexpr auto A = variable<"A">(i, i);
constexpr auto outer = equations(A(i, j) = b(i) * c(j) + c(i + 1));
static_assert(text(jvp(outer, b, c)) == "A(i,j) = β₁(i)·c_out(j) + c_out(i+1)\nȦ(i,j) = β₁(i)·ċ_out(j) + c_out(j)·β̇₁(i) + ċ_out(i+1)");
static_assert(text<notation::latex>(jvp(outer, b)) == "A_{ij} = {\\beta_1}_{i} {c_{out}}_{j} + {c_{out}}_{i+1}\n\\dot{A}_{ij} = {c_{out}}_{j} {\\dot{\\beta}_1}_{i}");
static_assert(text(vjp(outer, A)) == "A(i,j) = β₁(i)·c_out(j) + c_out(i+1)\n⟨Ā,A⟩ = Σ_i Σ_i₂ Ā(i,i₂)·A(i,i₂)");
static_assert(text<notation::plain>(vjp(outer, A)) == "A(i,j) = beta1(i)*c_out(j)+c_out(i+1)\nA_pair = sum(i, sum(i_2, A_bar(i,i_2)*A(i,i_2)))");
} // namespace square_matrix
