// SPDX-License-Identifier: BSL-1.0
// Hand-written y = tanh(w2 tanh(w1 x)), E = ½|y − t|², w -= rate·∂E/∂w: by the sample, scalar and with hidden units in lanes, and
// by the batch with samples in lanes. Each step returns the loss before the update.
#pragma once
#include "vectors.hpp"

#include <cmath>
#include <random>

namespace rival {

template <int Inputs, int Hidden, int Outputs>
struct shape {
    static constexpr int inputs = Inputs, hidden = Hidden, outputs = Outputs, weights = Hidden * (Inputs + Outputs);
};

/// All weights: w1[j][i], then w2[k][j].
template <class T, class Shape>
struct network {
    T w[Shape::weights];
    T* w1(int j) { return w + j * Shape::inputs; }
    T* w2(int k) { return w + (Shape::hidden * Shape::inputs + k * Shape::hidden); }

    /// Numbers that float and double share.
    static network initial() {
        network n;
        std::mt19937 random(777);
        for (T& w : n.w) w = static_cast<T>(static_cast<float>(random() >> 8) * 0x1p-24f - 0.5f);
        return n;
    }
};

inline constexpr int batch = 64;
template <class T, class Shape>
struct samples {
    T x[batch][Shape::inputs], t[batch][Shape::outputs];
    alignas(64) T columns_x[Shape::inputs][batch];
    alignas(64) T columns_t[Shape::outputs][batch];

    samples() {
        std::mt19937 random(12345);
        auto const number = [&] { return static_cast<T>(static_cast<float>(random() >> 8) * 0x1p-23f - 1.0f); };
        for (int n = 0; n < batch; ++n) {
            for (int i = 0; i < Shape::inputs; ++i) columns_x[i][n] = x[n][i] = number();
            for (int k = 0; k < Shape::outputs; ++k) columns_t[k][n] = t[n][k] = number() * T(0.75);
        }
    }
};

/// The gradient of one sample, added to g times the factor.
template <class T, class Shape>
[[gnu::always_inline]] inline T add_gradient(network<T, Shape>& g, network<T, Shape>& w, T const* x, T const* t,
                                             T factor) {
    constexpr int I = Shape::inputs, H = Shape::hidden, O = Shape::outputs;
    T h[H], dh[H], dy[O], loss = 0;
    for (int j = 0; j < H; ++j) {
        T a = 0;
        for (int i = 0; i < I; ++i) a += w.w1(j)[i] * x[i];
        h[j] = std::tanh(a);
    }
    for (int k = 0; k < O; ++k) {
        T a = 0;
        for (int j = 0; j < H; ++j) a += w.w2(k)[j] * h[j];
        T const y = std::tanh(a);
        loss += T(0.5) * (y - t[k]) * (y - t[k]);
        dy[k] = factor * (y - t[k]) * (1 - y * y);
    }
    for (int j = 0; j < H; ++j) {
        T a = 0;
        for (int k = 0; k < O; ++k) a += w.w2(k)[j] * dy[k];
        dh[j] = a * (1 - h[j] * h[j]);
    }
    for (int k = 0; k < O; ++k)
        for (int j = 0; j < H; ++j) g.w2(k)[j] += dy[k] * h[j];
    for (int j = 0; j < H; ++j)
        for (int i = 0; i < I; ++i) g.w1(j)[i] += dh[j] * x[i];
    return loss;
}

template <class T, class Shape>
struct scalar_sample {
    network<T, Shape> w;
    explicit scalar_sample(network<T, Shape> const& start) : w(start) {}
    network<T, Shape> weights() const { return w; }
    T step(T const* x, T const* t, T rate) { return add_gradient<T, Shape>(w, w, x, t, -rate); }
};

template <class T, class Shape>
struct scalar_batch {
    network<T, Shape> w;
    explicit scalar_batch(network<T, Shape> const& start) : w(start) {}
    network<T, Shape> weights() const { return w; }
    T step(samples<T, Shape> const& data, T rate) {
        network<T, Shape> g{};
        T loss = 0;
        for (int n = 0; n < batch; ++n) loss += add_gradient<T, Shape>(g, w, data.x[n], data.t[n], -rate);
        for (int q = 0; q < Shape::weights; ++q) w.w[q] += g.w[q];
        return loss;
    }
};

/// Hidden units in lanes, outputs in the lanes of a short vector; the weights are stored transposed and padded with zeros.
template <class T, class Shape>
struct lanes_sample {
    static constexpr int I = Shape::inputs, H = Shape::hidden, O = Shape::outputs;
    static constexpr int lanes = H <= 4 && widest<T> > 4 ? 4 : widest<T>, blocks = (H + lanes - 1) / lanes;
    static constexpr int output_lanes = O <= 2 ? 16 / static_cast<int>(sizeof(T)) : 4;
    static_assert(O <= output_lanes);
    using units = vector<T, lanes>;
    using answers = vector<T, output_lanes>;
    units w1[I][blocks] = {}, w2[O][blocks] = {};

    explicit lanes_sample(network<T, Shape> start) {
        for (int j = 0; j < H; ++j) {
            for (int i = 0; i < I; ++i) w1[i][j / lanes][j % lanes] = start.w1(j)[i];
            for (int k = 0; k < O; ++k) w2[k][j / lanes][j % lanes] = start.w2(k)[j];
        }
    }
    network<T, Shape> weights() const {
        network<T, Shape> w;
        for (int j = 0; j < H; ++j) {
            for (int i = 0; i < I; ++i) w.w1(j)[i] = w1[i][j / lanes][j % lanes];
            for (int k = 0; k < O; ++k) w.w2(k)[j] = w2[k][j / lanes][j % lanes];
        }
        return w;
    }
    [[gnu::always_inline]] T step(T const* x, T const* t, T rate) {
        units h[blocks];
        answers a = {}, wanted = {};
#pragma GCC unroll 16
        for (int b = 0; b < blocks; ++b) {
            units s = w1[0][b] * x[0];
#pragma GCC unroll 16
            for (int i = 1; i < I; ++i) s += w1[i][b] * x[i];
            h[b] = rival::tanh<T, lanes>(s);
        }
#pragma GCC unroll 16
        for (int k = 0; k < O; ++k) {
            units s = w2[k][0] * h[0];
#pragma GCC unroll 16
            for (int b = 1; b < blocks; ++b) s += w2[k][b] * h[b];
            a[k] = rival::sum<T, lanes>(s);
            wanted[k] = t[k];
        }
        answers const y = rival::tanh<T, output_lanes>(a), error = y - wanted, move = error * (T(1) - y * y) * rate;
#pragma GCC unroll 16
        for (int b = 0; b < blocks; ++b) {
            units s = w2[0][b] * move[0];
#pragma GCC unroll 16
            for (int k = 1; k < O; ++k) s += w2[k][b] * move[k];
            units const back = s * (T(1) - h[b] * h[b]);
#pragma GCC unroll 16
            for (int k = 0; k < O; ++k) w2[k][b] -= h[b] * move[k];
#pragma GCC unroll 16
            for (int i = 0; i < I; ++i) w1[i][b] -= back * x[i];
        }
        return T(0.5) * rival::sum<T, output_lanes>(error * error);
    }
};

/// Samples in lanes: all samples forward and back first, then each weight's sum over them, the sums of as many weights as a
/// register has lanes side by side.
template <class T, class Shape>
struct lanes_batch {
    static constexpr int I = Shape::inputs, H = Shape::hidden, O = Shape::outputs, W = Shape::weights;
    static constexpr int lanes = widest<T>, blocks = batch / lanes;
    using V = vector<T, lanes>;
    network<T, Shape> w;

    explicit lanes_batch(network<T, Shape> const& start) : w(start) {}
    network<T, Shape> weights() const { return w; }

    T step(samples<T, Shape> const& data, T rate) {
        V h[blocks][H], dh[blocks][H], dy[blocks][O], loss = {};
        for (int b = 0; b < blocks; ++b) loss += backward(data, b, h[b], dh[b], dy[b]);
        update<0>(data, rate, h, dh, dy);
        return T(0.5) * rival::sum<T, lanes>(loss);
    }

private:
    [[gnu::always_inline]] V backward(samples<T, Shape> const& data, int b, V* h, V* dh, V* dy) {
        V loss = {};
#pragma GCC unroll 16
        for (int j = 0; j < H; ++j) {
            V a = load<V>(&data.columns_x[0][b * lanes]) * w.w1(j)[0];
#pragma GCC unroll 16
            for (int i = 1; i < I; ++i) a += load<V>(&data.columns_x[i][b * lanes]) * w.w1(j)[i];
            h[j] = rival::tanh<T, lanes>(a);
        }
#pragma GCC unroll 16
        for (int k = 0; k < O; ++k) {
            V a = h[0] * w.w2(k)[0];
#pragma GCC unroll 16
            for (int j = 1; j < H; ++j) a += h[j] * w.w2(k)[j];
            V const y = rival::tanh<T, lanes>(a), error = y - load<V>(&data.columns_t[k][b * lanes]);
            dy[k] = error * (T(1) - y * y);
            loss += error * error;
        }
#pragma GCC unroll 16
        for (int j = 0; j < H; ++j) {
            V a = dy[0] * w.w2(0)[j];
#pragma GCC unroll 16
            for (int k = 1; k < O; ++k) a += dy[k] * w.w2(k)[j];
            dh[j] = a * (T(1) - h[j] * h[j]);
        }
        return loss;
    }
    template <int First>
    [[gnu::always_inline]] void update(samples<T, Shape> const& data, T rate, V (&h)[blocks][H], V (&dh)[blocks][H],
                                       V (&dy)[blocks][O]) {
        constexpr int count = W - First < lanes ? W - First : lanes;
        V total[lanes] = {};
        for (int b = 0; b < blocks; ++b) {
#pragma GCC unroll 16
            for (int m = 0; m < count; ++m) {
                int const q = First + m, r = q - H * I;
                if (q < H * I) total[m] += dh[b][q / I] * load<V>(&data.columns_x[q % I][b * lanes]);
                else total[m] += dy[b][r / H] * h[b][r % H];
            }
        }
        V const gradient = rival::sums<T, lanes>(total);
        if constexpr (count == lanes) {
            store(w.w + First, load<V>(w.w + First) - gradient * rate);
        } else {
#pragma GCC unroll 16
            for (int m = 0; m < count; ++m) w.w[First + m] -= gradient[m] * rate;
        }
        if constexpr (First + lanes < W) update<First + lanes>(data, rate, h, dh, dy);
    }
};

} // namespace rival
