// SPDX-License-Identifier: BSL-1.0
// Derivatives of extrema over axes: all to the first entry that attains them; as frozen formulas, and in further formulas.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 4>;
constexpr auto j = axis<"j", 3>;
constexpr auto k = axis<"k", 4>;
constexpr auto p = axis<"p", 4>;
constexpr auto q = axis<"q", 3>;

constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(i);
constexpr auto X = input<"X">(i, j);
constexpr auto c = input<"c">();

constexpr auto largest = derivative(max(i, x(i)), x(p));
static_assert(text(largest) == "∂f/∂x(p) = δ(p, argmax_i x(i))");
static_assert(text<notation::plain>(largest) == "df/dx(p) = delta(p, argmax(i, x(i)))");
static_assert(text<notation::latex>(largest) ==
              "\\frac{\\partial f}{\\partial x_{p}} = \\delta_{p,\\operatorname{argmax}_{i} x_{i}}");
static_assert(text<notation::dot>(largest) == R"dot(digraph {
  graph [ordering=out];
  node [shape=box];
  left [shape=plaintext, label="∂f/∂x(p) = "];
  left -> n0;
  n0 [label="δ(p, argmax_i)"];
  n0 -> n1;
  n1 [label="x(i)"];
})dot");
static_assert(text<notation::plain>(derivative(min(i, x(i)), x(p))) == "df/dx(p) = delta(p, argmin(i, x(i)))");
static_assert(text<notation::plain>(derivative(max(i, w(i) * x(i)), w(p))) == "df/dw(p) = delta(p, argmax(i, w(i)*x(i)))*x(p)");
static_assert(text<notation::plain>(derivative(max(i, j, X(i, j)), X(p, q))) ==
              "df/dX(p,q) = delta(q, argmax(j, X(p,j)))*delta(p, argmax(i, max(j, X(i,j))))");
static_assert(text<notation::plain>(derivative(max(i, x(i + 1)), x(p))) == "df/dx(p) = delta(p-1, argmax(i, x(i+1)))");

// at the letter that is bound inside, and at an entry
static_assert(text<notation::plain>(derivative(max(i, x(i)), x(i))) == "df/dx(i) = delta(i, argmax(j, x(j)))");
static_assert(derivative(max(i, x(i)), x(p)) == derivative(max(k, x(k)), x(p)));
static_assert(!(derivative(max(i, x(i)), x(p)) == derivative(min(i, x(i)), x(p))));

// entries that are all the same
static_assert(derivative(max(i, c), c) == 1);
static_assert(derivative(min(i, c * c), c) == 2 * c);
static_assert(derivative(max(i, x(i) + c), c) == 1);

// named parts: the stable softmax, in which the maximum cancels
constexpr auto m = variable<"m">();
constexpr auto s = variable<"s">(k);
constexpr auto t = variable<"t">(k);
constexpr auto shifted = equations(m = max(i, x(i)), s(k) = exp(x(k) - m), t(k) = s(k) / sum(i, s(i)));
static_assert(text<notation::plain>(derivative(shifted, s(k), x(p))) ==
              "ds(k)/dx(p) = (delta(k,p)-delta(p, argmax(i, x(i))))*s(k)");
static_assert(derivative(shifted, t(k), x(p)) == t(k) * (delta(k, p) - t(p)));
static_assert(derivative(shifted, s(k), m) == -s(k));

// a formula is an operand: grafted, frozen again, differentiated to 0, put into equations
static_assert(text<notation::plain>(derivative(w(p) * largest, w(k))) == "df/dw(k) = delta(p,k)*delta(p, argmax(i, x(i)))");
static_assert(text<notation::plain>(w(p) * largest) == "delta(p, argmax(i, x(i)))*w(p)");
static_assert(derivative(largest, x(k)) == 0);
static_assert(largest * largest == largest && sum(p, largest) == 1);
static_assert(text<notation::plain>(derivative(derivative(max(i, x(i) * x(i)), x(p)), x(k))) ==
              "d2f/dx(p)dx(k) = 2*delta(p,k)*delta(p, argmax(i, x(i)^2))");
constexpr auto g = variable<"g">(p);
constexpr auto h = variable<"h">();
constexpr auto more = equations(g(p) = largest, h = sum(p, w(p) * g(p)));
static_assert(derivative(more, h, w(p)) == g(p));
static_assert(equivalent(more, derivative(more, h, w(p)), largest));
static_assert(derivative(more, h, x(p)) == 0);

// the backward equations
static_assert(text(gradient(equations(m = max(i, w(i) * x(i)), h = square(m)), h, w)) ==
              "∂h/∂m = 2·m\n∂h/∂w(i) = δ(i, argmax_j w(j)·x(j))·x(i)·∂h/∂m");
} // namespace
