// SPDX-License-Identifier: BSL-1.0
// Variables that read themselves: backpropagation through time as a textbook prints it.
#include <chainrule/chainrule.hpp>
#include <chainrule/expr/text.hpp>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n", 7>;
constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 5>;
constexpr auto k = axis<"k", 5>;
constexpr auto x = input<"x">(n, i);
constexpr auto t = input<"t">(n, j);
constexpr auto w = parameter<"w">(j, i);
constexpr auto u = parameter<"u">(j, k);
constexpr auto h = variable<"h">(n, j);
constexpr auto E = variable<"E">();

constexpr auto network = equations(h(n, j) = tanh(sum(i, w(j, i) * x(n, i)) + sum(k, u(j, k) * h(n - 1, k))),
                                   E = half * sum(n, j, square(h(n, j) - t(n, j))));
static_assert(text(network) == "h(n,j) = tanh(Σ_i w(j,i)·x(n,i) + Σ_k u(j,k)·h(n−1,k))\n"
                               "E = ½·Σ_j Σ_n (h(n,j) − t(n,j))²");
static_assert(text(gradient(network, E)) == "∂E/∂h(n,j) = Σ_k (1 − h(n+1,k)²)·u(k,j)·∂E/∂h(n+1,k) + h(n,j) − t(n,j)\n"
                                            "∂E/∂w(j,i) = Σ_n (1 − h(n,j)²)·x(n,i)·∂E/∂h(n,j)\n"
                                            "∂E/∂u(j,k) = Σ_n (1 − h(n,j)²)·h(n−1,k)·∂E/∂h(n,j)");
static_assert(text<notation::plain>(gradient(network, E, u)) ==
              "dE_dh(n,j) = sum(i, (1-h(n+1,i)^2)*u(i,j)*dE_dh(n+1,i))+h(n,j)-t(n,j)\n"
              "dE_du(j,k) = sum(n, (1-h(n,j)^2)*h(n-1,k)*dE_dh(n,j))");

// A filter with infinite impulse response, and its coefficients by index.
constexpr auto a = parameter<"a">();
constexpr auto b = parameter<"b">();
constexpr auto c = parameter<"c">(i);
constexpr auto s = input<"s">(n);
constexpr auto y = variable<"y">(n);
constexpr auto filter = equations(y(n) = a * y(n - 1) + b * y(n - 2) + s(n), E = sum(n, square(y(n))));
static_assert(text(gradient(filter, E)) == "∂E/∂y(n) = a·∂E/∂y(n+1) + b·∂E/∂y(n+2) + 2·y(n)\n"
                                           "∂E/∂a = Σ_n y(n−1)·∂E/∂y(n)\n"
                                           "∂E/∂b = Σ_n y(n−2)·∂E/∂y(n)");
constexpr auto taps = equations(y(n) = sum(i, c(i) * y(n - 1 - i)) + s(n), E = sum(n, square(y(n))));
static_assert(text(gradient(taps, E)) == "∂E/∂y(n) = Σ_i c(i)·∂E/∂y(n+i+1) + 2·y(n)\n"
                                         "∂E/∂c(i) = Σ_n y(n−i−1)·∂E/∂y(n)");

// A quotient has no value outside of the axis, which the guard leaves out; the sum stays one over later entries.
constexpr auto quotients = equations(y(n) = s(n) + sum(i, c(i) * y(n - 1 - i)) / s(n), E = sum(n, square(y(n))));
static_assert(text(gradient(quotients, E)) ==
              "∂E/∂y(n) = Σ_i [0 ≤ n+i+1 < dim(n)]·c(i)·∂E/∂y(n+i+1)/s(n+i+1) + 2·y(n)\n"
              "∂E/∂c(i) = Σ_n y(n−i−1)·∂E/∂y(n)/s(n)");

// Backwards; a variable on the way that is in no circle; the order of the equations does not matter.
constexpr auto z = variable<"z">(n);
constexpr auto backwards = equations(E = y(0), y(n) = tanh(z(n)), z(n) = a * y(n + 1) + s(n));
static_assert(text(gradient(backwards, E, a)) == "∂E/∂y(n) = δ(n,0) + a·∂E/∂z(n−1)\n"
                                                 "∂E/∂z(n) = (1 − y(n)²)·∂E/∂y(n)\n"
                                                 "∂E/∂a = Σ_n y(n+1)·∂E/∂z(n)");

// The parameter acts on the second variable, and through it on the first one.
constexpr auto later = equations(z(n) = tanh(y(n - 1)), y(n) = a * s(n) + z(n), E = sum(n, z(n)));
static_assert(text(gradient(later, E)) == "∂E/∂y(n) = (1 − z(n+1)²)·∂E/∂z(n+1)\n"
                                          "∂E/∂z(n) = 1 + ∂E/∂y(n)\n"
                                          "∂E/∂a = Σ_n s(n)·∂E/∂y(n)");

// What acts through no recurrence has a closed formula; a recurrent name stays a name.
constexpr auto v = parameter<"v">();
constexpr auto read_out = equations(y(n) = a * y(n - 1) + s(n), z(n) = v * y(n), E = half * sum(n, square(z(n))));
static_assert(derivative(read_out, E, v) == sum(n, z(n) * y(n)));
static_assert(equivalent(read_out, derivative(read_out, E, v), v * sum(n, square(y(n)))));
static_assert(!equivalent(read_out, y(n), a * y(n - 1) + s(n)));
static_assert(equivalent(read_out, z(n) * z(n), v * v * y(n) * y(n)));

// Two slots of one extent: the first one that puts all reads in order.
constexpr auto m = axis<"m", 7>;
constexpr auto p = variable<"p">(n, m);
constexpr auto q = input<"q">(n, m);
constexpr auto second_slot = equations(p(n, m) = a * p(n, m - 1) + q(n, m), E = sum(n, m, p(n, m)));
static_assert(text(gradient(second_slot, E, q)) == "∂E/∂p(n,m) = 1 + a·∂E/∂p(n,m+1)\n"
                                                   "∂E/∂q(n,m) = ∂E/∂p(n,m)");
// By two axes, each of which some reads leave alone, but never all reads of a circle.
constexpr auto r = variable<"r">(n, m);
constexpr auto both = equations(p(n, m) = a * r(n - 1, m) + q(n, m), r(n, m) = b * p(n, m - 1), E = sum(n, m, p(n, m)));
static_assert(text(gradient(both, E, a)) == "∂E/∂r(n,m) = a·∂E/∂p(n+1,m)\n"
                                            "∂E/∂p(n,m) = 1 + b·∂E/∂r(n,m+1)\n"
                                            "∂E/∂a = Σ_m Σ_n r(n−1,m)·∂E/∂p(n,m)");

// Where a delta makes two indices equal, the adjoints are read at the axis of the steps all the same.
constexpr auto h_on = variable<"h_on">(n, m);
constexpr auto coupled = equations(h_on(n, m) = a * delta(n, m) * r(n, m), r(n, m) = h_on(n, m - 1) + q(n, m), E = sum(n, m, r(n, m)));
static_assert(text(gradient(coupled, E, q)) == "∂E/∂h_on(n,m) = ∂E/∂r(n,m+1)\n"
                                               "∂E/∂r(n,m) = 1 + δ(n,m)·a·∂E/∂h_on(n,m)\n"
                                               "∂E/∂q(n,m) = ∂E/∂r(n,m)");
} // namespace
