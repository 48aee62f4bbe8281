// SPDX-License-Identifier: BSL-1.0
// Eigen: the gradient written by hand with its matrices of fixed size, and its AutoDiffScalar, forward mode with 112 derivatives.
#include "descent.hpp"

#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>

namespace rival {
namespace {

constexpr int I = compared::inputs, H = compared::hidden, O = compared::outputs;

template <class T>
struct matrices {
    Eigen::Matrix<T, H, I> w1;
    Eigen::Matrix<T, O, H> w2;

    explicit matrices(weights_of<T> start) {
        using by_rows = Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
        w1 = by_rows(start.w1(0), H, I);
        w2 = by_rows(start.w2(0), O, H);
    }
    weights_of<T> weights() const {
        weights_of<T> w;
        for (int j = 0; j < H; ++j) {
            for (int i = 0; i < I; ++i) w.w1(j)[i] = w1(j, i);
            for (int k = 0; k < O; ++k) w.w2(k)[j] = w2(k, j);
        }
        return w;
    }
    T step(T const* x_, T const* t_, T rate) { return step<1>(x_, t_, rate); }
    T step(data_of<T> const& data, T rate) { return step<batch>(data.x[0], data.t[0], rate); }

private:
    /// Columns are samples.
    template <int N>
    T step(T const* x_, T const* t_, T rate) {
        Eigen::Map<Eigen::Matrix<T, I, N> const> const x(x_);
        Eigen::Map<Eigen::Matrix<T, O, N> const> const t(t_);
        Eigen::Matrix<T, H, N> h, dh;
        Eigen::Matrix<T, O, N> y, error, dy;
        h.noalias() = w1 * x;
        h = h.array().tanh();
        y.noalias() = w2 * h;
        y = y.array().tanh();
        error = y - t;
        dy = error.array() * (1 - y.array().square());
        dh.noalias() = w2.transpose() * dy;
        dh.array() *= 1 - h.array().square();
        w2.noalias() -= (rate * dy) * h.transpose();
        w1.noalias() -= (rate * dh) * x.transpose();
        return T(0.5) * error.squaredNorm();
    }
};

template <class T>
struct forward {
    using derivatives = Eigen::Matrix<T, compared::weights, 1>;
    using number = Eigen::AutoDiffScalar<derivatives>;
    explicit forward(weights_of<T> const&) {}

    T add(weights_of<T>& g, weights_of<T> const& w, T const* x, T const* t) {
        number v[compared::weights];
        for (int q = 0; q < compared::weights; ++q) v[q] = number(w.w[q], compared::weights, q);
        number const e = loss<T>(v, x, t);
        Eigen::Map<derivatives>(g.w) += e.derivatives();
        return e.value();
    }
};

template <class T>
bool enter() {
    enter_sample<matrices<T>, T>("Eigen, gradient by hand");
    enter_batch<matrices<T>, T>("Eigen, gradient by hand");
    enter_gradient<T, forward<T>>("Eigen AutoDiffScalar, forward");
    return true;
}
[[maybe_unused]] bool const entered = enter<float>() && enter<double>();

} // namespace
} // namespace rival
