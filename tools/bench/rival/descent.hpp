// SPDX-License-Identifier: BSL-1.0
// The loss written once for every type of number, and the update for rivals that have a gradient of one sample.
#pragma once
#include "entry.hpp"

namespace rival {

/// ½|tanh(w2 tanh(w1 x)) − t|²; `w` has w1[j][i] and then w2[k][j].
template <class T, class Number, class Given>
Number loss(Number const* w, Given const* x, Given const* t) {
    using std::tanh;
    constexpr int I = compared::inputs, H = compared::hidden, O = compared::outputs;
    Number h[H], sum;
    for (int j = 0; j < H; ++j) {
        Number a = w[j * I] * x[0];
        for (int i = 1; i < I; ++i) a += w[j * I + i] * x[i];
        h[j] = tanh(a);
    }
    for (int k = 0; k < O; ++k) {
        Number const* const row = w + (H * I + k * H);
        Number a = row[0] * h[0];
        for (int j = 1; j < H; ++j) a += row[j] * h[j];
        Number const error = tanh(a) - t[k];
        if (k == 0) sum = error * error;
        else sum += error * error;
    }
    return T(0.5) * sum;
}

/// Gradient: `T add(weights_of<T>& g, weights_of<T> const& w, x, t)` adds the gradient of a sample to g and returns its loss.
template <class T, class Gradient>
class descent {
public:
    explicit descent(weights_of<T> const& start) : w_(start), gradient_(start) {}
    weights_of<T> weights() const { return w_; }

    T step(T const* x, T const* t, T rate) {
        weights_of<T> g{};
        T const value = gradient_.add(g, w_, x, t);
        move(g, rate);
        return value;
    }
    T step(data_of<T> const& data, T rate) {
        weights_of<T> g{};
        T value = 0;
        for (int n = 0; n < batch; ++n) value += gradient_.add(g, w_, data.x[n], data.t[n]);
        move(g, rate);
        return value;
    }

private:
    weights_of<T> w_;
    Gradient gradient_;

    void move(weights_of<T> const& g, T rate) {
        for (int q = 0; q < compared::weights; ++q) w_.w[q] -= rate * g.w[q];
    }
};

template <class T, class Gradient>
void enter_gradient(std::string const& name, double tolerance = rounding<T>) {
    enter_sample<descent<T, Gradient>, T>(name, tolerance);
    enter_batch<descent<T, Gradient>, T>(name, tolerance);
}

} // namespace rival
