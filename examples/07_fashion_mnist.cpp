// SPDX-License-Identifier: BSL-1.0
// Clothes, learned in mini-batches: 784-128-10 on Fashion-MNIST (Xiao, Rasul, Vollgraf 2017), with Adam, and stopped early. Below 87 % of
// the test images the exit status is 1; without the data, which examples/fashion_mnist.bash installs where it can, it is 77.
#include "training/arguments.hpp"
#include "training/chart.hpp"
#include "training/measures.hpp"
#include "training/places.hpp"
#include "training/progress.hpp"
#include "training/samples.hpp"

#include <chainrule/chainrule.hpp>

#include <array>
#include <filesystem>
#include <memory>

namespace clothes {
using namespace chainrule;

constexpr auto n = axis<"n">; // as many images as a batch has
constexpr auto i = axis<"i", 784>;
constexpr auto j = axis<"j", 128>;
constexpr auto k = axis<"k", 10>;

constexpr auto x = input<"x">(n, i);
constexpr auto t = input<"t">(n, k);
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto b1 = parameter<"b1">(j);
constexpr auto w2 = parameter<"w2">(k, j);
constexpr auto b2 = parameter<"b2">(k);
constexpr auto h = variable<"h">(n, j);
constexpr auto z = variable<"z">(n, k);
constexpr auto p = variable<"p">(n, k);
constexpr auto E = variable<"E">();

constexpr auto net = equations(
    h(n, j) = relu(sum(i, w1(j, i) * x(n, i)) + b1(j)),
    z(n, k) = sum(j, w2(k, j) * h(n, j)) + b2(k),
    p(n, k) = exp(z(n, k)) / sum(k, exp(z(n, k))),
    E = -sum(n, sum(k, t(n, k) * log(p(n, k)))) / dim(n));

struct weights {
    std::array<float, 128 * 784> w1;
    std::array<float, 128> b1;
    std::array<float, 10 * 128> w2;
    std::array<float, 10> b2;
};
constexpr std::size_t batch = 64;

struct test_result {
    training::confusion chosen{10};
    double loss = 0;
};
test_result test(weights const& w, training::samples const& samples, std::span<std::size_t const> which) {
    test_result result;
    auto evaluate = compile<net, float>();
    std::vector<float> P(batch * 10);
    std::size_t done = 0;
    training::each_batch(samples, which, batch, [&](training::batch const& b) {
        auto const r = evaluate(x = b.x, t = b.t, w1 = w.w1, b1 = w.b1, w2 = w.w2, b2 = w.b2, into(p, std::span(P).first(b.count * 10)));
        result.loss += static_cast<double>(r[E]) * static_cast<double>(b.count) / static_cast<double>(which.size());
        for (std::size_t s = 0; s < b.count; ++s) result.chosen.add(samples.labels[which[done++]], training::largest(&P[10 * s], 10));
    });
    return result;
}

} // namespace clothes

int main(int count, char** words) {
    using namespace clothes;
    std::string folder = "/usr/share/datasets/fashion-mnist", svg = training::output_folder + "/07_fashion_mnist.svg";
    int epochs = 10, seed = 1;
    training::arguments given("Learns to tell clothes apart; at least 87 % of the 10,000 test images are to be right.");
    given.word("FOLDER", folder, "of the four files of Fashion-MNIST, NAME-ubyte.gz")
        .option("--epochs", epochs, 1, 1000, "go through the training images at most N times")
        .option("--seed", seed, 0, 1'000'000, "of first weights and orders")
        .option("--svg", svg, "PATH", "where to draw the losses");
    if (auto const status = given.read(count, words)) return *status;
    std::error_code none;
    if (!std::filesystem::exists(folder + "/train-images-idx3-ubyte.gz", none) || !training::can_inflate) {
        fmt::print("skipped: {}\n", training::can_inflate ? "there is no Fashion-MNIST in " + folder + " (examples/fashion_mnist.bash installs it)"
                                                         : "this program was built without zlib (Debian: zlib1g-dev), which unpacks the data");
        return 77;
    }
    training::samples images, test_images;
    training::sample_form const form{.inputs = 784, .classes = 10, .most = 255};
    auto const file = [&](char const* name) { return folder + "/" + name + "-ubyte.gz"; };
    auto read = training::read_samples_idx(file("train-images-idx3"), file("train-labels-idx1"), form, images);
    if (read) read = training::read_samples_idx(file("t10k-images-idx3"), file("t10k-labels-idx1"), form, test_images);
    if (!read) return training::complain(read);

    xoshiro256 draw(static_cast<std::uint64_t>(seed));
    auto [learned, held_out] = training::divide(images.count(), images.count() * 11 / 12, draw); // 55,000 and 5,000
    auto const steps = static_cast<long long>((learned.size() + batch - 1) / batch) * epochs;
    auto descent = descend<net, E, float>(scheduled(adam{.rate = 0.002}, cosine{.steps = steps}));
    descent.initialise(he_normal{}, static_cast<std::uint64_t>(seed), w1, w2); // b1 and b2 stay 0

    auto const now = std::make_unique<weights>(), best = std::make_unique<weights>(); // 400 kB each
    training::early_stopping stopping(3);
    training::chart_line training_loss{.name = "training", .y = {}}, held_out_loss{.name = "held out", .y = {}};
    for (int epoch = 1; epoch <= epochs && !stopping.stops(); ++epoch) {
        training::shuffle(learned, draw);
        training::progress progress(fmt::format("epoch {:2}", epoch), learned.size(), "images");
        double loss = 0;
        std::size_t done = 0;
        training::each_batch(images, learned, batch, [&](training::batch const& b) {
            loss += static_cast<double>(b.count) * static_cast<double>(descent.step(x = b.x, t = b.t).loss);
            done += b.count;
            progress.at(done, loss / static_cast<double>(done));
        });
        progress.finish();
        descent.get(w1, now->w1);
        descent.get(b1, now->b1);
        descent.get(w2, now->w2);
        descent.get(b2, now->b2);
        test_result const seen = test(*now, images, held_out);
        if (stopping.improves(seen.loss)) *best = *now;
        fmt::print(stderr, "held out  {:.2f} % right, loss {:.4f}\n", 100 * seen.chosen.accuracy(), seen.loss);
        training_loss.y.push_back(loss / static_cast<double>(learned.size()));
        held_out_loss.y.push_back(seen.loss);
    }

    std::vector<std::size_t> all(test_images.count());
    std::iota(all.begin(), all.end(), std::size_t{0});
    training::confusion const result = test(*best, test_images, all).chosen;
    fmt::print(stderr, "{} of {} test images are right, {:.2f} %, with the weights of epoch {}\n", result.right(), result.total(),
               100 * result.accuracy(), stopping.best_epoch());
    fmt::print(stderr, "what they are (rows) and what they were taken for (columns):\n{}", result.text());
    training::chart const losses{"Fashion-MNIST, 784-128-10: losses", "epoch", "cross-entropy", {training_loss, held_out_loss}};
    if (auto const written = training::write_svg(svg, losses); !written) return training::complain(written);
    fmt::print(stderr, "the losses are drawn in {}\n", svg);
    fmt::print("{} 87 % of {} test images\n", result.reaches(87) ? "at least" : "less than", result.total());
    return result.reaches(87) ? 0 : 1;
}

/* output:
at least 87 % of 10000 test images
*/
