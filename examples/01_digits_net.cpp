// SPDX-License-Identifier: BSL-1.0
// A two-layer network for handwritten digits: the equations a textbook prints, and the gradient equations the compiler derives. Example 08 is
// the same network in numbers.
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

namespace digits_net { // a namespace, since y1, j0 and others are functions of <math.h> at global scope
using namespace chainrule;

constexpr auto i = axis<"i", 64>; // named axes with extents
constexpr auto j = axis<"j", 32>;
constexpr auto k = axis<"k", 10>;

constexpr auto x = input<"x">(i);                               // given data
constexpr auto t = input<"t", "ŷ", "\\hat{y}">(k);              // ASCII name, then how Unicode and LaTeX show it
constexpr auto w1 = parameter<"w1", "w⁽¹⁾", "w^{(1)}">(j, i);   // what descent moves
constexpr auto w2 = parameter<"w2", "w⁽²⁾", "w^{(2)}">(k, j);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(j);
constexpr auto y = variable<"y">(k);
constexpr auto E = variable<"E">();

// In a header write `inline constexpr`, in a function `static constexpr`.
constexpr auto net = equations(
    h(j) = sum(i, w1(j, i) * x(i)),
    z(j) = tanh(h(j)),
    y(k) = sum(j, w2(k, j) * z(j)),
    E = 0.5 * sum(k, square(y(k) - t(k))));

static_assert(derivative(net, E, w2(k, j)) == (y(k) - t(k)) * z(j)); // the formula itself is a test

} // namespace digits_net

int main() {
    using namespace digits_net;
    fmt::print("forward\n{}\n\n", net);
    fmt::print("backward\n{}\n\n", gradient(net, E));
    fmt::print("closed\n{}\n{}\n\n", derivative(net, E, w1(j, i)), derivative(net, E, w2(k, j)));
    fmt::print("plain text, which the command-line tool reads\n{:plain}\n\n{:plain}\n\n", net, gradient(net, E));
    fmt::print("for a paper\n{:latex}\n\n{:latex}\n\n{:latex}\n", net, gradient(net, E), derivative(net, E, w1(j, i)));
}

/* output:
forward
h(j) = Σ_i w⁽¹⁾(j,i)·x(i)
z(j) = tanh(h(j))
y(k) = Σ_j w⁽²⁾(k,j)·z(j)
E = 0.5·Σ_k (y(k) − ŷ(k))²

backward
∂E/∂y(k) = y(k) − ŷ(k)
∂E/∂z(j) = Σ_k w⁽²⁾(k,j)·∂E/∂y(k)
∂E/∂h(j) = (1 − z(j)²)·∂E/∂z(j)
∂E/∂w⁽¹⁾(j,i) = x(i)·∂E/∂h(j)
∂E/∂w⁽²⁾(k,j) = z(j)·∂E/∂y(k)

closed
∂E/∂w⁽¹⁾(j,i) = (1 − z(j)²)·x(i)·Σ_k (y(k) − ŷ(k))·w⁽²⁾(k,j)
∂E/∂w⁽²⁾(k,j) = (y(k) − ŷ(k))·z(j)

plain text, which the command-line tool reads
h(j) = sum(i, w1(j,i)*x(i))
z(j) = tanh(h(j))
y(k) = sum(j, w2(k,j)*z(j))
E = 0.5*sum(k, (y(k)-t(k))^2)

dE_dy(k) = y(k)-t(k)
dE_dz(j) = sum(k, w2(k,j)*dE_dy(k))
dE_dh(j) = (1-z(j)^2)*dE_dz(j)
dE_dw1(j,i) = x(i)*dE_dh(j)
dE_dw2(k,j) = z(j)*dE_dy(k)

for a paper
h_{j} = \sum_{i} w^{(1)}_{ji} x_{i}
z_{j} = \tanh\left(h_{j}\right)
y_{k} = \sum_{j} w^{(2)}_{kj} z_{j}
E = 0.5 \sum_{k} \left(y_{k} - \hat{y}_{k}\right)^{2}

\frac{\partial E}{\partial y_{k}} = y_{k} - \hat{y}_{k}
\frac{\partial E}{\partial z_{j}} = \sum_{k} w^{(2)}_{kj} \frac{\partial E}{\partial y_{k}}
\frac{\partial E}{\partial h_{j}} = \left(1 - z_{j}^{2}\right) \frac{\partial E}{\partial z_{j}}
\frac{\partial E}{\partial w^{(1)}_{ji}} = x_{i} \frac{\partial E}{\partial h_{j}}
\frac{\partial E}{\partial w^{(2)}_{kj}} = z_{j} \frac{\partial E}{\partial y_{k}}

\frac{\partial E}{\partial w^{(1)}_{ji}} = \left(1 - z_{j}^{2}\right) x_{i} \sum_{k} \left(y_{k} - \hat{y}_{k}\right) w^{(2)}_{kj}
*/
