// SPDX-License-Identifier: BSL-1.0
// A gradient as a function, and a step of a descent: what its object file needs of the run-time library is looked at by check.bash.
#include <chainrule/chainrule.hpp>
#include <chainrule/descent/descend.hpp>
#include <chainrule/kernel/compile.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 19>;
constexpr auto j = axis<"j", 6>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto z = variable<"z">(j);
constexpr auto s = variable<"s">(j);
constexpr auto E = variable<"E">();
constexpr auto net = equations(z(j) = tanh(sum(i, w(j, i) * x(i))), s(j) = exp(z(j)) / sum(j, exp(z(j))), E = -sum(j, log(s(j))) + max(j, z(j)));
} // namespace

double step(double const* data, double const* weights, double* gradient);
double step(double const* data, double const* weights, double* gradient) {
    auto program = compile<net, E, double>();
    return program(x = entries(data, 19), w = entries(weights, 6, 19), into(grad(w), entries(gradient, 6, 19)))[E];
}

int train(double const* data, double* weights, int steps);
int train(double const* data, double* weights, int steps) {
    auto d = descend<net, E, double>(scheduled(clip_norm(adamw{}, 1), warm_up{.steps = 10} * cosine{.steps = 90}), w = entries(weights, 6, 19));
    d.initialise(glorot_normal{}, 1, w);
    int taken = 0;
    for (int s = 0; s < steps; ++s) taken += d.step(x = entries(data, 19)).status == outcome::ok ? 1 : 0;
    return taken;
}
