// SPDX-License-Identifier: BSL-1.0
// Eight layers within the compilers' default limits on constant evaluation, closed and as a backward system.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 16>;
constexpr auto j = axis<"j", 16>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(j);
constexpr auto E = variable<"E">();
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto z1 = variable<"z1">(j);
constexpr auto w2 = parameter<"w2">(j, i);
constexpr auto z2 = variable<"z2">(j);
constexpr auto w3 = parameter<"w3">(j, i);
constexpr auto z3 = variable<"z3">(j);
constexpr auto w4 = parameter<"w4">(j, i);
constexpr auto z4 = variable<"z4">(j);
constexpr auto w5 = parameter<"w5">(j, i);
constexpr auto z5 = variable<"z5">(j);
constexpr auto w6 = parameter<"w6">(j, i);
constexpr auto z6 = variable<"z6">(j);
constexpr auto w7 = parameter<"w7">(j, i);
constexpr auto z7 = variable<"z7">(j);
constexpr auto w8 = parameter<"w8">(j, i);
constexpr auto z8 = variable<"z8">(j);

constexpr auto net = equations(
    z1(j) = tanh(sum(i, w1(j, i) * x(i))),
    z2(j) = tanh(sum(i, w2(j, i) * z1(i))),
    z3(j) = tanh(sum(i, w3(j, i) * z2(i))),
    z4(j) = tanh(sum(i, w4(j, i) * z3(i))),
    z5(j) = tanh(sum(i, w5(j, i) * z4(i))),
    z6(j) = tanh(sum(i, w6(j, i) * z5(i))),
    z7(j) = tanh(sum(i, w7(j, i) * z6(i))),
    z8(j) = tanh(sum(i, w8(j, i) * z7(i))),
    E = 0.5 * sum(j, square(z8(j) - t(j))));

static_assert(derivative(net, E, w8(j, i)) == (z8(j) - t(j)) * (1 - square(z8(j))) * z7(i));
static_assert(derivative(net, E, z7(i)) == sum(j, (z8(j) - t(j)) * (1 - square(z8(j))) * w8(j, i)));
static_assert(derivative(net, E, w1(j, i)) == derivative(net, E, z1(j)) * (1 - square(z1(j))) * x(i));

constexpr auto backward = text<notation::plain>(gradient(net, E));
constexpr std::string_view lines = backward;
static_assert(lines.substr(0, 77) == "dE_dz8(j) = z8(j)-t(j)\n"
                                     "dE_dz7(j) = sum(i, (1-z8(i)^2)*w8(i,j)*dE_dz8(i))\n"
                                     "dE_d");
static_assert(lines.find("\ndE_dw1(j,i) = (1-z1(j)^2)*x(i)*dE_dz1(j)\n") != lines.npos);

// By several evaluations: the same.
static_assert(text<notation::plain>(gradient<net, E>()) == lines);
static_assert(text(gradient<net, E>(w8, x)) == text(gradient(net, E, w8, x)));
static_assert(text(jvp<net>(w1)) == text(jvp(net, w1)));
static_assert(text(gradient<net, E>(w8, x)) != text(gradient(net, E, w7, x)));
} // namespace
