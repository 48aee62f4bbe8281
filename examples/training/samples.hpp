// SPDX-License-Identifier: BSL-1.0
// Samples with a label each: read from files, shuffled by a seed, split, and handed out in mini-batches.
#pragma once
#include "csv.hpp"
#include "idx.hpp"

#include <chainrule/descent/random.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

namespace training {

/// Inputs of one sample after another, and for each its class: as a number, and as 1 among zeros (one-hot).
struct samples {
    std::size_t inputs = 0, classes = 0;
    std::vector<float> x, t;
    std::vector<int> labels;

    std::size_t count() const { return labels.size(); }
    std::span<float const> input(std::size_t sample) const { return std::span(x).subspan(sample * inputs, inputs); }
    std::span<float const> target(std::size_t sample) const { return std::span(t).subspan(sample * classes, classes); }

    void add_label(int label) {
        labels.push_back(label);
        t.resize(t.size() + classes);
        t[t.size() - classes + static_cast<std::size_t>(label)] = 1;
    }
};

/// What is expected of a file of samples. Inputs are whole numbers or not, from 0 to `most`, and are divided by it.
struct sample_form {
    std::size_t inputs = 0, classes = 0;
    double most = 1;
};

/// A line for each sample: its inputs, then its label, a whole number from 0.
inline file_result read_samples_csv(std::string const& path, sample_form form, samples& out) {
    table lines;
    file_result const r = read_csv(path, {.columns = form.inputs + 1}, lines, [&](std::size_t field, double value) -> std::string {
        if (field < form.inputs) return value >= 0 && value <= form.most ? "" : fmt::format("a number from 0 to {}", form.most);
        bool const good = value >= 0 && value < static_cast<double>(form.classes) && value == static_cast<double>(static_cast<int>(value));
        return good ? "" : fmt::format("a label, a whole number from 0 to {}", form.classes - 1);
    });
    if (!r) return r;
    samples read{.inputs = form.inputs, .classes = form.classes, .x = {}, .t = {}, .labels = {}};
    read.x.reserve(lines.rows * form.inputs);
    for (std::size_t row = 0; row < lines.rows; ++row) {
        for (std::size_t k = 0; k < form.inputs; ++k) read.x.push_back(static_cast<float>(lines.at(row, k) / form.most));
        read.add_label(static_cast<int>(lines.at(row, form.inputs)));
    }
    out = std::move(read);
    return {};
}

/// Two IDX files: images (samples, rows, columns), and as many labels.
inline file_result read_samples_idx(std::string const& images_path, std::string const& labels_path, sample_form form, samples& out) {
    idx_array images, labels;
    if (file_result r = read_idx(images_path, 3, images); !r) return r;
    if (file_result r = read_idx(labels_path, 1, labels); !r) return r;
    std::size_t const count = images.extents[0], pixels = images.extents[1] * images.extents[2];
    if (pixels != form.inputs)
        return {fmt::format("{}: byte 8: expected images of {} pixels, found {} x {}", images_path, form.inputs, images.extents[1], images.extents[2])};
    if (labels.extents[0] != count)
        return {fmt::format("{}: byte 4: expected {} labels, one for each image in {}, found {}", labels_path, count, images_path, labels.extents[0])};
    for (std::size_t k = 0; k < count; ++k)
        if (static_cast<std::size_t>(labels.at(k)) >= form.classes)
            return {fmt::format("{}: byte {}: expected a label from 0 to {}, found {}", labels_path, 8 + k, form.classes - 1, labels.at(k))};
    for (std::size_t k = 0; k < count * pixels; ++k)
        if (images.at(k) > form.most) return {fmt::format("{}: byte {}: expected a number from 0 to {}, found {}", images_path, 16 + k, form.most, images.at(k))};
    samples read{.inputs = form.inputs, .classes = form.classes, .x = std::vector<float>(count * pixels), .t = {}, .labels = {}};
    std::array<float, 256> scaled; // of every byte, divided in double as numbers of a text are
    for (std::size_t b = 0; b < 256; ++b) scaled[b] = static_cast<float>(static_cast<double>(b) / form.most);
    for (std::size_t k = 0; k < count * pixels; ++k) read.x[k] = scaled[static_cast<std::size_t>(images.at(k))];
    for (std::size_t k = 0; k < count; ++k) read.add_label(labels.at(k));
    out = std::move(read);
    return {};
}

/// Every order with the same chance (Fisher & Yates 1938; Durstenfeld 1964): from the same seed the same one with every compiler.
inline void shuffle(std::span<std::size_t> order, chainrule::xoshiro256& draw) {
    for (std::size_t k = order.size(); k > 1; --k) std::swap(order[k - 1], order[draw.below(k)]);
}

/// Numbers of samples, to train with and not to train with.
struct division {
    std::vector<std::size_t> training, held_out;
};
/// Deals out 0 … count − 1 by chance, `training` of them (or all, where there are fewer) for training.
inline division divide(std::size_t count, std::size_t training, chainrule::xoshiro256& draw) {
    std::vector<std::size_t> all(count);
    std::iota(all.begin(), all.end(), std::size_t{0});
    shuffle(all, draw);
    auto const middle = all.begin() + static_cast<std::ptrdiff_t>(std::min(training, count));
    return {{all.begin(), middle}, {middle, all.end()}};
}

/// Some samples side by side in memory.
struct batch {
    std::span<float const> x, t;
    std::size_t count = 0;
};
/// Calls use(batch) for `size` samples at a time in that order, copied together; the last batch may be smaller.
template <class Use>
void each_batch(samples const& data, std::span<std::size_t const> order, std::size_t size, Use const& use) {
    size = std::min(std::max<std::size_t>(size, 1), order.size());
    std::vector<float> x(size * data.inputs), t(size * data.classes);
    for (std::size_t first = 0; first < order.size(); first += size) {
        std::size_t const count = std::min(size, order.size() - first);
        for (std::size_t k = 0; k < count; ++k) {
            auto const input = data.input(order[first + k]), target = data.target(order[first + k]);
            std::copy(input.begin(), input.end(), x.begin() + static_cast<std::ptrdiff_t>(k * data.inputs));
            std::copy(target.begin(), target.end(), t.begin() + static_cast<std::ptrdiff_t>(k * data.classes));
        }
        use(batch{std::span(x).first(count * data.inputs), std::span(t).first(count * data.classes), count});
    }
}

} // namespace training
