// SPDX-License-Identifier: BSL-1.0
// A network that is trained while its program is compiled: the program has the weights as constants, and that they have learned is a
// static_assert. One constant evaluation has a budget of steps (Clang: 2²⁰, -fconstexpr-steps; GCC: 2²⁵ operations,
// -fconstexpr-ops-limit); each one here goes on where the last one stopped, so that all fit the defaults.
#include <chainrule/chainrule.hpp>

#include <cstdio>

namespace xor_net {
using namespace chainrule;

constexpr auto n = axis<"n", 4>; // samples
constexpr auto i = axis<"i", 2>;
constexpr auto j = axis<"j", 3>;
constexpr auto x = input<"x">(n, i);
constexpr auto t = input<"t">(n);
constexpr auto w = parameter<"w">(j, i);
constexpr auto b = parameter<"b">(j);
constexpr auto v = parameter<"v">(j);
constexpr auto c = parameter<"c">();
constexpr auto h = variable<"h">(n, j);
constexpr auto y = variable<"y">(n);
constexpr auto E = variable<"E">();

constexpr auto forward = equations(
    h(n, j) = tanh(sum(i, w(j, i) * x(n, i)) + b(j)),
    y(n) = sum(j, v(j) * h(n, j)) + c);
constexpr auto net = equations(forward, E = sum(n, square(y(n) - t(n))));

constexpr double inputs[] = {-1, -1, -1, 1, 1, -1, 1, 1}; // four samples, two entries each
constexpr double targets[] = {-1, 1, 1, -1};              // exclusive or

struct weights {
    double w[6], b[3], v[3], c, loss; // loss: before the last step
};

/// So many steps of descent from there.
constexpr weights descended(weights at, int steps) {
    auto d = descend<net, E, double>(sgd{.rate = 0.1}, w = at.w, b = at.b, v = at.v, c = entries(&at.c));
    for (int step = 0; step < steps; ++step) at.loss = d.step(x = inputs, t = targets).loss;
    return at;
}
constexpr weights first_weights(std::uint64_t seed) {
    weights at{};
    auto d = descend<net, E, double>(sgd{}, w = at.w, b = at.b, v = at.v, c = entries(&at.c));
    d.initialise(glorot_uniform{}, seed, w, v);
    return at;
}

template <int Part>
constexpr weights trained = descended(trained<Part - 1>, 15);
template <>
constexpr weights trained<0> = first_weights(42);

constexpr weights learned = trained<4>;
static_assert(trained<1>.loss > 1e-3 && learned.loss < 1e-5);

// The outputs are on the right side. No program has run yet.
static_assert([] {
    auto program = compile<forward>();
    auto const r = program(x = inputs, w = learned.w, b = learned.b, v = learned.v, c = learned.c);
    for (std::size_t s = 0; s < 4; ++s)
        if (r[y][s] * targets[s] < 0.9) return false;
    return true;
}());
} // namespace xor_net

int main() {
    using namespace xor_net;
    auto program = compile<forward>();
    auto const r = program(x = inputs, w = learned.w, b = learned.b, v = learned.v, c = learned.c);
    for (std::size_t s = 0; s < 4; ++s)
        std::printf("%2g xor %2g = %6.3f\n", inputs[2 * s], inputs[2 * s + 1], r[y][s]);
    std::printf("loss before step 15: %.1e, before step 60: %.1e\n", trained<1>.loss, learned.loss);
}

/* output:
-1 xor -1 = -1.000
-1 xor  1 =  1.000
 1 xor -1 =  1.000
 1 xor  1 = -1.000
loss before step 15: 5.2e-02, before step 60: 3.6e-11
*/
