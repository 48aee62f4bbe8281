// SPDX-License-Identifier: BSL-1.0
// Matrix notation of formulas, asserted.
#include "static/expr/seed_network.hpp"

namespace {
using namespace seed_network;

static_assert(matrix_text(derivative(net, E, w2(k, j))) == "∂E/∂w⁽²⁾ = (y − ŷ) zᵀ");
static_assert(matrix_text(derivative(net, E, w1(j, i))) == "∂E/∂w⁽¹⁾ = ((1 − z²) ⊙ w⁽²⁾ᵀ (y − ŷ)) xᵀ");
static_assert(matrix_text(derivative(net, E, z(j))) == "∂E/∂z = w⁽²⁾ᵀ (y − ŷ)");
static_assert(matrix_text<notation::latex>(derivative(net, E, w2(k, j))) ==
              "\\frac{\\partial E}{\\partial w^{(2)}} = \\left(y - \\hat{y}\\right) {z}^{\\top}");
static_assert(matrix_text(derivative(net, y(k), x(i))) == "∂y/∂x = w⁽²⁾ diag(1 − z²) w⁽¹⁾");
static_assert(matrix_text(derivative(net, y(k), w2(k, j))) == "# no matrix form: it has more than two indices\n∂y(k)/∂w⁽²⁾(k,j) = z(j)");

constexpr auto a = axis<"a", 5>;
constexpr auto b = axis<"b", 5>;
constexpr auto A = parameter<"A">(a, b);
constexpr auto v = input<"v">(a);
constexpr auto form = sum(a, b, v(a) * A(a, b) * v(b));
static_assert(matrix_text(derivative(form, v(a))) == "∂f/∂v = (A + Aᵀ) v");
static_assert(matrix_text(derivative(form, A(a, b))) == "∂f/∂A = v vᵀ");
static_assert(matrix_text(derivative(sum(a, v(a) * v(a + 1)), v(b))) == "# no matrix form: it has shifted or fixed indices\n∂f/∂v(b) = v(b−1) + v(b+1)");
} // namespace
