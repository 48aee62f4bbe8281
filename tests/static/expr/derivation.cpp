// SPDX-License-Identifier: BSL-1.0
// Derivations, as printed: the lines, their rules, and the last line.
#include <algorithm>
#include <cmath>

#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 64>;
constexpr auto j = axis<"j", 32>;
constexpr auto k = axis<"k", 10>;
constexpr auto p = axis<"p", 64>;
constexpr auto q = axis<"q", 64>;

/// Is the last line this formula, with its rule behind it?
constexpr bool last_line_is(std::string_view derivation, std::string_view formula) {
    std::string_view const line = derivation.substr(derivation.rfind('\n') + 1);
    if (line.substr(0, formula.size()) != formula) return false;
    std::string_view const rest = line.substr(formula.size()), rule = rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
    return rule.empty() || (rule.front() == '[' && rule.back() == ']');
}

namespace seed {
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t", "ŷ", "\\hat{y}">(k);
constexpr auto w1 = parameter<"w1", "w⁽¹⁾", "w^{(1)}">(j, i);
constexpr auto w2 = parameter<"w2", "w⁽²⁾", "w^{(2)}">(k, j);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(j);
constexpr auto y = variable<"y">(k);
constexpr auto E = variable<"E">();
constexpr auto net = equations(
    h(j) = sum(i, w1(j, i) * x(i)),
    z(j) = tanh(h(j)),
    y(k) = sum(j, w2(k, j) * z(j)),
    E = 0.5 * sum(k, square(y(k) - t(k))));

constexpr auto steps = derivation(net, E, w1(j, i));
static_assert(steps.result == derivative(net, E, w1(j, i)));
static_assert(last_line_is(text(steps), text(derivative(net, E, w1(j, i)))));
static_assert(text(steps) ==
              "chain rule along E → y → z → h → w⁽¹⁾\n"
              "∂E/∂y(k) = y(k) − ŷ(k)                                         [power rule]\n"
              "∂y(k)/∂z(j) = w⁽²⁾(k,j)                                        [linear]\n"
              "∂E/∂z(j) = Σ_k ∂E/∂y(k)·∂y(k)/∂z(j)                            [chain rule: z feeds every y]\n"
              "         = Σ_k w⁽²⁾(k,j)·∂E/∂y(k)                              [∂y/∂z put in]\n"
              "         = Σ_k (y(k) − ŷ(k))·w⁽²⁾(k,j)                         [∂E/∂y put in]\n"
              "∂z(j)/∂h(j) = 1 − z(j)²                                        [derivative of tanh; only z(j) reads h(j)]\n"
              "∂E/∂h(j) = ∂E/∂z(j)·∂z(j)/∂h(j)                                [chain rule: h feeds z]\n"
              "         = (1 − z(j)²)·∂E/∂z(j)                                [∂z/∂h put in]\n"
              "         = (1 − z(j)²)·Σ_k (y(k) − ŷ(k))·w⁽²⁾(k,j)             [∂E/∂z put in]\n"
              "∂h(j)/∂w⁽¹⁾(j,i) = x(i)                                        [linear; only h(j) reads w⁽¹⁾(j,i)]\n"
              "∂E/∂w⁽¹⁾(j,i) = ∂E/∂h(j)·∂h(j)/∂w⁽¹⁾(j,i)                      [chain rule: w⁽¹⁾ feeds h]\n"
              "              = x(i)·∂E/∂h(j)                                  [∂h/∂w⁽¹⁾ put in]\n"
              "∂E/∂w⁽¹⁾(j,i) = (1 − z(j)²)·x(i)·Σ_k (y(k) − ŷ(k))·w⁽²⁾(k,j)   [∂E/∂h put in]");
static_assert(text<notation::plain>(derivation(net, E, w2(k, j))) ==
              "# chain rule along E -> y -> w2\n"
              "dE_dy(k) = y(k)-t(k)                  # power rule\n"
              "dy_dw2(k,k,j) = z(j)                  # linear; only y(k) reads w2(k,j)\n"
              "dE_dw2(k,j) = dE_dy(k)*dy_dw2(k,k,j)  # chain rule: w2 feeds y\n"
              "dE_dw2(k,j) = z(j)*dE_dy(k)           # dy_dw2 put in\n"
              "dE_dw2(k,j) = (y(k)-t(k))*z(j)        # dE_dy put in");
static_assert(text<notation::latex>(derivation(net, E, w2(k, j))) ==
              "\\frac{\\partial E}{\\partial y_{k}} &= y_{k} - \\hat{y}_{k} && \\text{power rule} \\\\\n"
              "\\frac{\\partial y_{k}}{\\partial w^{(2)}_{kj}} &= z_{j} && \\text{linear; only $y_{k}$ reads $w^{(2)}_{kj}$} \\\\\n"
              "\\frac{\\partial E}{\\partial w^{(2)}_{kj}} &= \\frac{\\partial E}{\\partial y_{k}} "
              "\\frac{\\partial y_{k}}{\\partial w^{(2)}_{kj}} && \\text{chain rule: $w^{(2)}$ feeds $y$} \\\\\n"
              " &= z_{j} \\frac{\\partial E}{\\partial y_{k}} && \\text{$\\frac{\\partial y}{\\partial w^{(2)}}$ put in} \\\\\n"
              "\\frac{\\partial E}{\\partial w^{(2)}_{kj}} &= \\left(y_{k} - \\hat{y}_{k}\\right) z_{j} && "
              "\\text{$\\frac{\\partial E}{\\partial y}$ put in}");
} // namespace seed

namespace others {
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(i);
constexpr auto g = input<"g">(i);
constexpr auto e = input<"e">();
constexpr auto w = parameter<"w">(k);
constexpr auto m = variable<"m">();
constexpr auto v = variable<"v">();
constexpr auto r = variable<"r">();
constexpr auto s = variable<"s">(i);
constexpr auto y = variable<"y">(i);
constexpr auto f = variable<"f">();

constexpr auto softmax = equations(s(i) = exp(x(i)) / sum(q, exp(x(q))), f = -sum(i, t(i) * log(s(i))));
static_assert(text(derivation(softmax, f, x(p))) ==
              "chain rule along f → s → x\n"
              "∂f/∂s(i) = −t(i)/s(i)                               [derivative of log]\n"
              "∂s(i)/∂x(p) = δ(p,i)·exp(x(p))/Σ_q exp(x(q)) − exp(x(i))·exp(x(p))/(Σ_q exp(x(q)))²   "
              "[quotient rule, derivative of exp]\n"
              "            = (δ(p,i) − s(i))·s(p)                  [definition of s; common factor]\n"
              "∂f/∂x(p) = Σ_i ∂f/∂s(i)·∂s(i)/∂x(p)                 [chain rule: x feeds every s]\n"
              "         = s(p)·∂f/∂s(p) − s(p)·Σ_i s(i)·∂f/∂s(i)   [∂s/∂x put in]\n"
              "∂f/∂x(p) = s(p)·Σ_i t(i) − t(p)                     [∂f/∂s put in]");

constexpr auto norm = equations(m = sum(i, x(i)) / dim(i), v = sum(i, square(x(i) - m)) / dim(i), r = 1 / sqrt(v + e),
                                y(i) = (x(i) - m) * r, f = sum(i, g(i) * y(i)));
constexpr auto of_norm = derivation(norm, f, x(p));
static_assert(of_norm.result == derivative(norm, f, x(p)));
static_assert(last_line_is(text(of_norm), text(derivative(norm, f, x(p)))));
static_assert(text(of_norm) ==
              "chain rule back through f, y, r, v, m, x\n"
              "∂f/∂y(i) = g(i)                                                      [linear]\n"
              "∂y(i)/∂r = x(i) − m                                                  [linear]\n"
              "∂f/∂r = Σ_i ∂f/∂y(i)·∂y(i)/∂r                                        [chain rule: r feeds every y]\n"
              "      = Σ_i (x(i) − m)·∂f/∂y(i)                                      [∂y/∂r put in]\n"
              "      = Σ_i (x(i) − m)·g(i)                                          [∂f/∂y put in]\n"
              "∂r/∂v = −1/(2·(e + v)^1.5)                                           [power rule]\n"
              "      = −½·r³                                                        [definition of r]\n"
              "∂f/∂v = ∂f/∂r·∂r/∂v                                                  [chain rule: v feeds r]\n"
              "      = −½·r³·∂f/∂r                                                  [∂r/∂v put in]\n"
              "      = ½·r³·Σ_i (m − x(i))·g(i)                                     [∂f/∂r put in]\n"
              "      = −½·r²·f                                                      [definition of y; definition of f]\n"
              "∂v/∂m = 2·(Σ_i (m − x(i)))/dim(i)                                    [power rule]\n"
              "      = 0                                                            [definitions put in, multiplied out]\n"
              "∂f/∂m = ∂f/∂v·∂v/∂m − r·Σ_i ∂f/∂y(i)                                 [chain rule: m feeds every y and v]\n"
              "      = −r·Σ_i ∂f/∂y(i)                                              [∂v/∂m put in]\n"
              "      = −r·Σ_i g(i)                                                  [∂f/∂y, ∂f/∂v put in]\n"
              "∂m/∂x(p) = 1/dim(p)                                                  [linear]\n"
              "∂f/∂x(p) = 2·(x(p) − m)·∂f/∂v/dim(p) + r·∂f/∂y(p) + ∂f/∂m·∂m/∂x(p)   [chain rule: x feeds y, v and m]\n"
              "         = 2·(x(p) − m)·∂f/∂v/dim(p) + r·∂f/∂y(p) + ∂f/∂m/dim(p)     [∂m/∂x put in]\n"
              "         = g(p)·r − (x(p) − m)·r²·f/dim(p) − r·(Σ_i g(i))/dim(p)     [∂f/∂y, ∂f/∂v, ∂f/∂m put in]\n"
              "∂f/∂x(p) = (g(p) − (Σ_i g(i) + y(p)·f)/dim(p))·r                     [definition of y; common factor]");

constexpr auto convolution = equations(y(i) = sum(k, w(k) * x(i + k)), f = sum(i, g(i) * y(i)));
static_assert(text(derivation(convolution, f, w(k))) ==
              "chain rule along f → y → w\n"
              "∂f/∂y(i) = g(i)                       [linear]\n"
              "∂y(i)/∂w(k) = x(i+k)                  [linear]\n"
              "∂f/∂w(k) = Σ_i ∂f/∂y(i)·∂y(i)/∂w(k)   [chain rule: w feeds every y]\n"
              "         = Σ_i x(k+i)·∂f/∂y(i)        [∂y/∂w put in]\n"
              "∂f/∂w(k) = Σ_i x(k+i)·g(i)            [∂f/∂y put in]");
static_assert(last_line_is(text(derivation(convolution, f, x(p))), text(derivative(convolution, f, x(p)))));
} // namespace others

namespace higher {
constexpr auto x = input<"x">(i);
constexpr auto A = parameter<"A">(i, p);
constexpr auto f = variable<"f">();
constexpr auto form = equations(f = sum(i, p, x(i) * A(i, p) * x(p)));
constexpr auto first = derivative(form, f, x(p));
constexpr auto hessian = derivation(form, first, x(q));
static_assert(hessian.result == derivative(form, first, x(q)));
static_assert(text(hessian) == "∂f/∂x(p) = Σ_i (A(p,i) + A(i,p))·x(i)\n"
                               "∂²f/∂x(p)∂x(q) = A(p,q) + A(q,p)        [linear]");

constexpr auto norm = equations(f = sqrt(sum(i, square(x(i)))));
constexpr auto of_norm = derivation(norm, derivative(norm, f, x(p)), x(q));
static_assert(of_norm.result == derivative(norm, derivative(norm, f, x(p)), x(q)));
static_assert(text(of_norm) ==
              "chain rule back through ∂f/∂x, f, u₁, x\n"
              "∂f/∂x(p) = x(p)/f\n"
              "f = √(u₁)                                                 [inner functions named]\n"
              "u₁ = Σ_i x(i)²\n"
              "∂(∂f/∂x(p))/∂f = −x(p)/f²                                 [power rule]\n"
              "∂f/∂u₁ = 1/(2·√(u₁))                                      [power rule]\n"
              "∂(∂f/∂x(p))/∂u₁ = ∂(∂f/∂x(p))/∂f·∂f/∂u₁                   [chain rule: u₁ feeds f]\n"
              "                = ½·∂(∂f/∂x(p))/∂f/√(u₁)                  [∂f/∂u₁ put in]\n"
              "                = −½·x(p)/(f²·√(u₁))                      [∂(∂f/∂x)/∂f put in]\n"
              "∂u₁/∂x(q) = 2·x(q)                                        [power rule]\n"
              "∂²f/∂x(p)∂x(q) = δ(p,q)/f + ∂(∂f/∂x(p))/∂u₁·∂u₁/∂x(q)     [chain rule: x feeds ∂f/∂x and u₁]\n"
              "               = 2·x(q)·∂(∂f/∂x(p))/∂u₁ + δ(p,q)/f        [∂u₁/∂x put in]\n"
              "               = δ(p,q)/f − x(p)·x(q)/(f²·√(u₁))          [∂(∂f/∂x)/∂u₁ put in]\n"
              "               = δ(p,q)/f − x(p)·x(q)/(f²·√(Σ_i x(i)²))   [u₁ put in]\n"
              "∂²f/∂x(p)∂x(q) = δ(p,q)/f − x(p)·x(q)/f³                  [definition of f]\n"
              "               = δ(p,q)/f − where(f, x(p)·x(q)/f³)        [computed so: 0·∞ as its limit]");
} // namespace higher

namespace vectors {
constexpr auto l = axis<"l", 32>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(j);
constexpr auto layer = equations(h(j) = sum(i, w(j, i) * x(i)), z(j) = tanh(h(j)));
constexpr auto jacobian = derivation(layer, z(j), w(l, i));
static_assert(jacobian.result == derivative(layer, z(j), w(l, i)));
static_assert(text(jacobian) == "chain rule along z → h → w\n"
                                "∂z(j)/∂h(i) = δ(i,j)·(1 − z(i)²)            [derivative of tanh]\n"
                                "∂h(l)/∂w(l,i) = x(i)                        [linear; only h(l) reads w(l,i)]\n"
                                "∂z(j)/∂w(l,i) = ∂z(j)/∂h(l)·∂h(l)/∂w(l,i)   [chain rule: w feeds h]\n"
                                "              = x(i)·∂z(j)/∂h(l)            [∂h/∂w put in]\n"
                                "              = δ(j,l)·(1 − z(l)²)·x(i)     [∂z/∂h put in]\n"
                                "∂z(j)/∂w(l,i) = δ(j,l)·(1 − z(j)²)·x(i)     [equal indices]");
static_assert(text(derivation(layer, z(j), h(j))) == "∂z(j)/∂h(i) = δ(j,i)·(1 − z(i)²)   [derivative of tanh]\n"
                                                     "∂z(j)/∂h(j) = 1 − z(j)²            [on the diagonal]");
} // namespace vectors

namespace plain_functions {
constexpr auto x = input<"x">();
constexpr auto y = input<"y">();
constexpr auto v = input<"v">(i);
static_assert(text(derivation(x * x + sin(y), x)) == "∂f/∂x = 2·x   [power rule]");
static_assert(text(derivation(x * x, y)) == "∂f/∂y = 0   [f does not read y]");
static_assert(text(derivation(exp(sin(x)), x)) == "chain rule along f → u₁ → x\n"
                                                  "f = exp(u₁)                  [inner functions named]\n"
                                                  "u₁ = sin(x)\n"
                                                  "∂f/∂u₁ = exp(u₁)             [derivative of exp]\n"
                                                  "∂u₁/∂x = cos(x)              [derivative of sin]\n"
                                                  "∂f/∂x = ∂f/∂u₁·∂u₁/∂x        [chain rule: x feeds u₁]\n"
                                                  "      = ∂f/∂u₁·cos(x)        [∂u₁/∂x put in]\n"
                                                  "      = cos(x)·exp(u₁)       [∂f/∂u₁ put in]\n"
                                                  "∂f/∂x = cos(x)·exp(sin(x))   [u₁ put in]");
static_assert(text(derivation(prod(i, v(i)), v(p))) == "∂f/∂v(p) = Π_i (δ(i,p) + (1 − δ(i,p))·v(i))   [product: each factor by the others]");
static_assert(text(derivation(max(i, v(i)), v(p))) == "∂f/∂v(p) = δ(p, argmax_i v(i))   [maximum: its first place]");
// what is computed stands last, where it is not the formula itself
static_assert(text(derivation(log(sum(i, exp(v(i)))), v(p))) ==
              "chain rule along f → u₁ → v\n"
              "f = log(u₁)                                                    [inner functions named]\n"
              "u₁ = Σ_i exp(v(i))\n"
              "∂f/∂u₁ = 1/u₁                                                  [derivative of log]\n"
              "∂u₁/∂v(p) = exp(v(p))                                          [derivative of exp]\n"
              "∂f/∂v(p) = ∂f/∂u₁·∂u₁/∂v(p)                                    [chain rule: v feeds u₁]\n"
              "         = ∂f/∂u₁·exp(v(p))                                    [∂u₁/∂v put in]\n"
              "         = exp(v(p))/u₁                                        [∂f/∂u₁ put in]\n"
              "∂f/∂v(p) = exp(v(p))/Σ_i exp(v(i))                             [u₁ put in]\n"
              "         = exp(v(p) − max_i v(i))/Σ_i exp(v(i) − max_j v(j))   [computed so: exponentials relative to the largest]");
} // namespace plain_functions

namespace in_time {
constexpr auto n = axis<"n", 50>;
constexpr auto x = input<"x">(n);
constexpr auto a = parameter<"a">();
constexpr auto h = variable<"h">(n);
constexpr auto f = variable<"f">();
constexpr auto rnn = equations(h(n) = tanh(a * h(n - 1) + x(n)), f = sum(n, h(n)));
static_assert(text(derivation(rnn, f, a)) ==
              "chain rule back through f, h, a\n"
              "∂f/∂h(n) = 1 + (1 − h(n+1)²)·a·∂f/∂h(n+1)   [chain rule: h feeds f (linear), h at other steps (derivative of tanh)]\n"
              "∂f/∂a = Σ_n (1 − h(n)²)·h(n−1)·∂f/∂h(n)     [chain rule: a feeds h (derivative of tanh)]");
} // namespace in_time
/// Entries of a symmetric variable are told apart, also where the function that is differentiated is written on the spot.
namespace symmetric {
constexpr auto n = axis<"n", 5>;
constexpr auto a = axis<"a", 7>;
constexpr auto b = axis<"b", 7>;
constexpr auto c = axis<"c", 7>;
constexpr auto d = axis<"d", 7>;
constexpr auto X = input<"X">(n, a);
constexpr auto C = input<"C">(a, b);
constexpr auto x = input<"x">(a);
constexpr auto G = variable<"G">(a, b);
constexpr auto net = equations(G(a, b) = sum(n, X(n, a) * X(n, b)));
static_assert(derivative(net, sum(a, sum(b, C(a, b) * G(a, b))), G(c, d)) == C(c, d));
static_assert(derivative(net, sum(b, G(a, b) * x(b)), G(c, d)) == delta(a, c) * x(d));
static_assert(derivation(net, sum(b, G(a, b) * x(b)), G(c, d)).result == delta(a, c) * x(d));
} // namespace symmetric

} // namespace
