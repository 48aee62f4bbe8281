// SPDX-License-Identifier: BSL-1.0
// Hand-written 64-32-10: h = tanh(w1 x + b1), z = w2 h + b2, E = log Σ exp z − z of the right class, w -= rate·∂E/∂w a sample at a time,
// in loops over numbers. Each step returns the loss before the update.
#pragma once
#include <algorithm>
#include <cmath>

namespace rival {

inline constexpr int inputs = 64, hidden = 32, outputs = 10;

/// Parameters; the weights of a unit side by side.
template <class T>
struct parameters {
    T w1[hidden][inputs], b1[hidden], w2[outputs][hidden], b2[outputs];
};

/// log Σ exp z − Σ t z without overflow; z becomes ∂E/∂z = softmax z − t (the entries of t add up to 1).
template <class T>
[[gnu::always_inline]] inline T cross_entropy(T (&z)[outputs], T const* t) {
    T most = z[0], sum = 0, right = 0;
    for (int k = 1; k < outputs; ++k) most = std::max(most, z[k]);
    for (int k = 0; k < outputs; ++k) right += t[k] * (z[k] - most);
    for (int k = 0; k < outputs; ++k) sum += z[k] = std::exp(z[k] - most);
    for (int k = 0; k < outputs; ++k) z[k] = z[k] / sum - t[k];
    return std::log(sum) - right;
}

/// As the formulas read: sums over the weights of a unit.
template <class T>
struct by_units {
    parameters<T> p;
    explicit by_units(parameters<T> const& start) : p(start) {}
    parameters<T> values() const { return p; }

    T step(T const* x, T const* t, T rate) {
        T h[hidden], dh[hidden], z[outputs];
        for (int j = 0; j < hidden; ++j) {
            T a = p.b1[j];
            for (int i = 0; i < inputs; ++i) a += p.w1[j][i] * x[i];
            h[j] = std::tanh(a);
        }
        for (int k = 0; k < outputs; ++k) {
            T a = p.b2[k];
            for (int j = 0; j < hidden; ++j) a += p.w2[k][j] * h[j];
            z[k] = a;
        }
        T const loss = cross_entropy(z, t);
        for (int j = 0; j < hidden; ++j) {
            T a = 0;
            for (int k = 0; k < outputs; ++k) a += p.w2[k][j] * z[k];
            dh[j] = a * (1 - h[j] * h[j]);
        }
        for (int k = 0; k < outputs; ++k) {
            for (int j = 0; j < hidden; ++j) p.w2[k][j] -= rate * z[k] * h[j];
            p.b2[k] -= rate * z[k];
        }
        for (int j = 0; j < hidden; ++j) {
            for (int i = 0; i < inputs; ++i) p.w1[j][i] -= rate * dh[j] * x[i];
            p.b1[j] -= rate * dh[j];
        }
        return loss;
    }
};

/// Turned over, w1[i][j] and w2[j][k], so that the compiler can put units into lanes without changing the order of any sum.
template <class T>
struct by_inputs {
    T w1[inputs][hidden], b1[hidden], w2[hidden][outputs], b2[outputs];

    explicit by_inputs(parameters<T> const& start) {
        for (int j = 0; j < hidden; ++j) {
            for (int i = 0; i < inputs; ++i) w1[i][j] = start.w1[j][i];
            for (int k = 0; k < outputs; ++k) w2[j][k] = start.w2[k][j];
            b1[j] = start.b1[j];
        }
        std::copy(start.b2, start.b2 + outputs, b2);
    }
    parameters<T> values() const {
        parameters<T> p;
        for (int j = 0; j < hidden; ++j) {
            for (int i = 0; i < inputs; ++i) p.w1[j][i] = w1[i][j];
            for (int k = 0; k < outputs; ++k) p.w2[k][j] = w2[j][k];
            p.b1[j] = b1[j];
        }
        std::copy(b2, b2 + outputs, p.b2);
        return p;
    }

    T step(T const* x, T const* t, T rate) {
        T h[hidden], dh[hidden], z[outputs];
        std::copy(b1, b1 + hidden, h);
        for (int i = 0; i < inputs; ++i)
            for (int j = 0; j < hidden; ++j) h[j] += w1[i][j] * x[i];
        for (int j = 0; j < hidden; ++j) h[j] = std::tanh(h[j]);
        std::copy(b2, b2 + outputs, z);
        for (int j = 0; j < hidden; ++j)
            for (int k = 0; k < outputs; ++k) z[k] += w2[j][k] * h[j];
        T const loss = cross_entropy(z, t);
        for (int j = 0; j < hidden; ++j) {
            T a = 0;
            for (int k = 0; k < outputs; ++k) a += w2[j][k] * z[k];
            dh[j] = a * (1 - h[j] * h[j]);
        }
        for (int j = 0; j < hidden; ++j)
            for (int k = 0; k < outputs; ++k) w2[j][k] -= rate * z[k] * h[j];
        for (int k = 0; k < outputs; ++k) b2[k] -= rate * z[k];
        for (int i = 0; i < inputs; ++i)
            for (int j = 0; j < hidden; ++j) w1[i][j] -= rate * dh[j] * x[i];
        for (int j = 0; j < hidden; ++j) b1[j] -= rate * dh[j];
        return loss;
    }
};

} // namespace rival
