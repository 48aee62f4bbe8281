// SPDX-License-Identifier: BSL-1.0
// A network learns on a Cortex-M4, sample by sample, without a heap, exceptions or run-time types: 64-32-10, tanh, softmax with
// cross-entropy, in float. See `run` for how it is built.
#include "board.hpp"
#include "samples.hpp"

#include <chainrule/chainrule.hpp>

namespace digits_net {
using namespace chainrule;

constexpr auto i = axis<"i", 64>;
constexpr auto j = axis<"j", 32>;
constexpr auto k = axis<"k", 10>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(k);
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto b1 = parameter<"b1">(j);
constexpr auto w2 = parameter<"w2">(k, j);
constexpr auto b2 = parameter<"b2">(k);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(k);
constexpr auto p = variable<"p">(k);
constexpr auto E = variable<"E">();
constexpr auto net = equations(
    h(j) = tanh(sum(i, w1(j, i) * x(i)) + b1(j)),
    z(k) = sum(j, w2(k, j) * h(j)) + b2(k),
    p(k) = exp(z(k)) / sum(k, exp(z(k))),
    E = -sum(k, t(k) * log(p(k))));
static_assert(derivative(net, E, b2(k)) == p(k) * sum(k, t(k)) - t(k));

// All memory there is: parameters, data, and what the two programs keep between kernels.
float W1[32 * 64], B1[32], W2[10 * 32], B2[10];
constinit auto train = descend<net, E, float>(sgd{.rate = 0.05}, w1 = W1, b1 = B1, w2 = W2, b2 = B2);
constinit auto forward = compile<net, float>();

constexpr int known = 50, all = 60, rounds = 20; // learned are the first 50 samples, the others tell whether it was more than by heart
float pixels[all][64], targets[all][10];

void read_samples() {
    for (int s = 0; s < all; ++s) {
        for (int pixel = 0; pixel < 64; ++pixel) {
            char const c = samples[s].pixels[pixel];
            pixels[s][pixel] = static_cast<float>(c <= '9' ? c - '0' : c - 'a' + 10) / 16;
        }
        targets[s][samples[s].digit] = 1;
    }
}

struct figures {
    float loss = 0; // a sample
    int right = 0;
};
figures judge(int from, int to) {
    figures f;
    for (int s = from; s < to; ++s) {
        auto const r = forward(x = pixels[s], t = targets[s], w1 = W1, b1 = B1, w2 = W2, b2 = B2);
        int best = 0;
        for (int digit = 1; digit < 10; ++digit)
            if (r[p][static_cast<unsigned>(digit)] > r[p][static_cast<unsigned>(best)]) best = digit;
        f.loss += r[E] / static_cast<float>(to - from);
        f.right += best == samples[s].digit ? 1 : 0;
    }
    return f;
}

figures report(char const* when) {
    figures const learned = judge(0, known), unseen = judge(known, all);
    board::print(when);
    board::print(": loss ");
    board::print(learned.loss);
    board::print(", right ");
    board::print(learned.right);
    board::print(" of 50 and ");
    board::print(unseen.right);
    board::print(" of 10 unseen\n");
    return learned;
}

} // namespace digits_net

bool board::program() {
    using namespace digits_net;
    read_samples();
    train.initialise(glorot_uniform{}, 1, w1, w2);
    figures const before = report("before");

    unsigned ticks = 0; // of one round, which is far from a wrap-around
    for (int round = 0; round < rounds; ++round) {
        unsigned const start = board::ticks();
        for (int s = 0; s < known; ++s)
            if (train.step(x = pixels[s], t = targets[s]).status != outcome::ok) return board::print("step failed\n"), false;
        ticks = (board::ticks() - start) & board::tick_mask;
    }
    figures const after = report("after 20 rounds");

    board::print("a step: ");
    board::print(static_cast<int>(ticks * 125ull / 21 / known)); // 1000/168 instructions a tick
    board::print(" instructions\nstack: ");
    board::print(board::stack_used());
    board::print(" bytes\n");
    bool const learned = after.loss < before.loss / 10 && after.right == known;
    board::print(learned ? "learned\n" : "did not learn\n");
    return learned;
}
