// SPDX-License-Identifier: BSL-1.0
// What is compared: gradient and update of a 4-16-3 network of tanh units, by the sample and by batches. One translation unit a
// rival, for their packages do not all bear the same flags; each enters itself in the list, in the order they are linked in.
#pragma once
#include "../tiny_hand.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace rival {

using compared = shape<4, 16, 3>;
template <class T>
using weights_of = network<T, compared>;
template <class T>
using data_of = samples<T, compared>;

template <class T>
inline constexpr T sample_rate = T(0.125);
template <class T>
inline constexpr T batch_rate = T(0.0078125);
inline constexpr long checked_steps = 1000;

/// What a variant did: the sum of its losses and the weights it ended with.
template <class T>
struct outcome {
    T loss = 0;
    weights_of<T> w{};
};

template <class T>
struct entry {
    std::string name;
    double tolerance; // of the weights after `checked_steps`, as a fraction of the largest
    outcome<T> (*run)(data_of<T> const&, long steps);
};
template <class T>
std::vector<entry<T>>& sample_entries() {
    static std::vector<entry<T>> all;
    return all;
}
template <class T>
std::vector<entry<T>>& batch_entries() {
    static std::vector<entry<T>> all;
    return all;
}

template <class Rival, class T>
outcome<T> by_samples(data_of<T> const& data, long steps) {
    Rival net(weights_of<T>::initial());
    T loss = 0;
    for (long s = 0; s < steps; ++s) loss += net.step(data.x[s % batch], data.t[s % batch], sample_rate<T>);
    return {loss, net.weights()};
}
template <class Rival, class T>
outcome<T> by_batches(data_of<T> const& data, long steps) {
    Rival net(weights_of<T>::initial());
    T loss = 0;
    for (long s = 0; s < steps; ++s) loss += net.step(data, batch_rate<T>);
    return {loss, net.weights()};
}

template <class T>
inline constexpr double rounding = 256 * static_cast<double>(std::numeric_limits<T>::epsilon());

/// A rival whose step(x, t, rate) takes a sample.
template <class Rival, class T>
void enter_sample(std::string name, double tolerance = rounding<T>) {
    sample_entries<T>().push_back({std::move(name), tolerance, &by_samples<Rival, T>});
}
/// A rival whose step(data, rate) takes all samples.
template <class Rival, class T>
void enter_batch(std::string name, double tolerance = rounding<T>) {
    batch_entries<T>().push_back({std::move(name), tolerance, &by_batches<Rival, T>});
}

} // namespace rival
