// SPDX-License-Identifier: BSL-1.0
// Handwritten digits, learned a sample at a time: 64-32-10 with softmax cross-entropy, from five seeds, with loss curves as SVG.
// Below 95 % of the held-out digits from any of the seeds, the exit status is 1.
#include "training/arguments.hpp"
#include "training/chart.hpp"
#include "training/measures.hpp"
#include "training/places.hpp"
#include "training/progress.hpp"
#include "training/samples.hpp"

#include <chainrule/chainrule.hpp>

#include <array>

namespace digits {
using namespace chainrule;

constexpr auto i = axis<"i", 64>; // pixels
constexpr auto j = axis<"j", 32>; // hidden units
constexpr auto k = axis<"k", 10>; // classes

constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(k); // 1 at the class, else 0
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto b1 = parameter<"b1">(j);
constexpr auto w2 = parameter<"w2">(k, j);
constexpr auto b2 = parameter<"b2">(k);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(k);
constexpr auto p = variable<"p">(k);
constexpr auto E = variable<"E">();

constexpr auto classifier = equations(
    h(j) = tanh(sum(i, w1(j, i) * x(i)) + b1(j)),
    z(k) = sum(j, w2(k, j) * h(j)) + b2(k),
    p(k) = exp(z(k)) / sum(k, exp(z(k))));
constexpr auto net = equations(classifier, E = -sum(k, t(k) * log(p(k)))); // computed without overflow: see the README, "Programs"

} // namespace digits

int main(int count, char** words) {
    using namespace digits;
    std::string data = training::data_folder + "/digits.csv", svg = training::output_folder + "/06_digits.svg";
    int seeds = 5, epochs = 20;
    training::arguments given("Learns handwritten digits from several seeds; at least 95 % of the held-out ones are to be right.");
    given.word("DATA.csv", data, "lines of 64 pixels from 0 to 16 and a label")
        .option("--seeds", seeds, 1, 1000, "train from the seeds 1 to N")
        .option("--epochs", epochs, 1, 100'000, "go through the training samples N times")
        .option("--svg", svg, "PATH", "where to draw the losses");
    if (auto const status = given.read(count, words)) return *status;

    training::samples samples;
    auto const read = training::read_samples_csv(data, {.inputs = 64, .classes = 10, .most = 16}, samples);
    if (!read) return training::complain(read);

    training::chart losses{"Digits, 64-32-10: loss in training", "epoch", "cross-entropy", {}, training::y_axis::logarithmic};
    training::confusion of_all_seeds(10);
    bool good = true;
    for (int seed = 1; seed <= seeds; ++seed) {
        xoshiro256 draw(static_cast<std::uint64_t>(seed));
        auto [learned, held_out] = training::divide(samples.count(), samples.count() * 4 / 5, draw);
        auto descent = descend<net, E, float>(sgd{.rate = 0.05});
        descent.initialise(fan_in_normal{}, static_cast<std::uint64_t>(seed), w1, w2); // b1 and b2 stay 0

        training::chart_line curve{.name = fmt::format("seed {}", seed), .y = {}};
        training::progress progress(curve.name, learned.size() * static_cast<std::size_t>(epochs), "samples");
        for (std::size_t epoch = 1; epoch <= static_cast<std::size_t>(epochs); ++epoch) {
            training::shuffle(learned, draw);
            double loss = 0;
            for (std::size_t const s : learned) loss += descent.step(x = samples.input(s), t = samples.target(s)).loss;
            curve.y.push_back(loss / static_cast<double>(learned.size()));
            progress.at(epoch * learned.size(), curve.y.back());
        }
        progress.finish();
        losses.lines.push_back(curve);

        std::array<float, 32 * 64> W1;
        std::array<float, 10 * 32> W2;
        std::array<float, 32> B1;
        std::array<float, 10> B2;
        descent.get(w1, W1);
        descent.get(b1, B1);
        descent.get(w2, W2);
        descent.get(b2, B2);
        auto classify = compile<classifier, float>();
        training::confusion result(10);
        for (std::size_t const s : held_out) {
            auto const r = classify(x = samples.input(s), w1 = W1, b1 = B1, w2 = W2, b2 = B2);
            result.add(samples.labels[s], training::largest(&r[p][0], 10));
        }
        of_all_seeds.add(result);
        good = good && result.reaches(95);
        fmt::print(stderr, "{} of {} held-out digits are right, {:.2f} %\n", result.right(), result.total(), 100 * result.accuracy());
        fmt::print("seed {}: {} 95 % of {} held-out digits\n", seed, result.reaches(95) ? "at least" : "less than", result.total());
    }
    fmt::print(stderr, "what the digits are (rows) and what they were taken for (columns):\n{}", of_all_seeds.text());
    if (auto const written = training::write_svg(svg, losses); !written) return training::complain(written);
    fmt::print(stderr, "the losses are drawn in {}\n", svg);
    return good ? 0 : 1;
}

/* output:
seed 1: at least 95 % of 360 held-out digits
seed 2: at least 95 % of 360 held-out digits
seed 3: at least 95 % of 360 held-out digits
seed 4: at least 95 % of 360 held-out digits
seed 5: at least 95 % of 360 held-out digits
*/
