// SPDX-License-Identifier: BSL-1.0
// The two-layer network: its derivatives, as formulas and as printed.
#include <algorithm>
#include <cmath>

#include "static/expr/seed_network.hpp"

namespace {
using namespace seed_network;

// formulas
static_assert(derivative(net, h(j), x(i)) == w1(j, i));
static_assert(derivative(net, z(j), h(j)) == 1 - square(z(j))); // tanh' on the diagonal
static_assert(derivative(net, E, y(k)) == y(k) - t(k));
static_assert(derivative(net, E, w2(k, j)) == (y(k) - t(k)) * z(j));
static_assert(derivative(net, E, z(j)) == sum(k, (y(k) - t(k)) * w2(k, j)));
static_assert(derivative(net, E, h(j)) == (1 - square(z(j))) * sum(k, (y(k) - t(k)) * w2(k, j)));
static_assert(derivative(net, E, w1(j, i)) == (1 - square(z(j))) * x(i) * sum(k, (y(k) - t(k)) * w2(k, j)));
static_assert(derivative(net, E, x(i)) == sum(j, w1(j, i) * (1 - square(z(j))) * sum(k, (y(k) - t(k)) * w2(k, j))));

// the same, modulo what the variables are defined as
static_assert(equivalent(net, derivative(net, E, w1(j, i)),
                         (1 - square(tanh(h(j)))) * x(i) * sum(k, (sum(j, w2(k, j) * z(j)) - t(k)) * w2(k, j))));
static_assert(!(derivative(net, z(j), h(j)) == 1 - square(tanh(h(j))))); // a variable equals only itself
static_assert(equivalent(net, derivative(net, z(j), h(j)), 1 - square(tanh(h(j)))));

// as printed
static_assert(text(derivative(net, E, w1(j, i))) == "∂E/∂w⁽¹⁾(j,i) = (1 − z(j)²)·x(i)·Σ_k (y(k) − ŷ(k))·w⁽²⁾(k,j)");
static_assert(text(derivative(net, E, w2(k, j))) == "∂E/∂w⁽²⁾(k,j) = (y(k) − ŷ(k))·z(j)");
static_assert(text<notation::plain>(derivative(net, E, w2(k, j))) == "dE/dw2(k,j) = (y(k)-t(k))*z(j)");
static_assert(text(net) == "h(j) = Σ_i w⁽¹⁾(j,i)·x(i)\n"
                           "z(j) = tanh(h(j))\n"
                           "y(k) = Σ_j w⁽²⁾(k,j)·z(j)\n"
                           "E = ½·Σ_k (y(k) − ŷ(k))²");
static_assert(text(gradient(net, E)) == "∂E/∂y(k) = y(k) − ŷ(k)\n"
                                        "∂E/∂z(j) = Σ_k w⁽²⁾(k,j)·∂E/∂y(k)\n"
                                        "∂E/∂h(j) = (1 − z(j)²)·∂E/∂z(j)\n"
                                        "∂E/∂w⁽¹⁾(j,i) = x(i)·∂E/∂h(j)\n"
                                        "∂E/∂w⁽²⁾(k,j) = z(j)·∂E/∂y(k)");
static_assert(text<notation::plain>(gradient(net, E, x)) == "dE_dy(k) = y(k)-t(k)\n"
                                                            "dE_dz(j) = sum(k, w2(k,j)*dE_dy(k))\n"
                                                            "dE_dh(j) = (1-z(j)^2)*dE_dz(j)\n"
                                                            "dE_dx(i) = sum(j, w1(j,i)*dE_dh(j))");
} // namespace
