// SPDX-License-Identifier: BSL-1.0
// What needs no package: hand-written loops and vectors, a tape, and central differences.
#include "descent.hpp"
#include "tape.hpp"

#include <cmath>

namespace rival {
namespace {

template <class T>
struct taped {
    explicit taped(weights_of<T> const&) {}
    T add(weights_of<T>& g, weights_of<T> const& w, T const* x, T const* t) {
        auto& record = tape<T>::active();
        record.restart();
        recorded<T> v[compared::weights];
        for (int q = 0; q < compared::weights; ++q) v[q] = record.variable(w.w[q]);
        recorded<T> const e = loss<T>(v, x, t);
        record.sweep(e);
        for (int q = 0; q < compared::weights; ++q) g.w[q] += record.adjoint(v[q]);
        return e.value;
    }
};

/// (E(w + h) − E(w − h))/2h with h = ∛ε, whose error is about ε^⅔ (Press et al. 2007, 5.7).
template <class T>
struct differences {
    weights_of<T> w;
    explicit differences(weights_of<T> const& start) : w(start) {}

    static T step_size() { return std::cbrt(std::numeric_limits<T>::epsilon()); }
    static double tolerance() {
        return std::pow(static_cast<double>(std::numeric_limits<T>::epsilon()), 2.0 / 3) * static_cast<double>(checked_steps);
    }
    T add(weights_of<T>& g, weights_of<T> const& at, T const* x, T const* t) {
        w = at;
        for (int q = 0; q < compared::weights; ++q) {
            T const above = at.w[q] + step_size(), below = at.w[q] - step_size();
            w.w[q] = above;
            T const up = loss<T>(w.w, x, t);
            w.w[q] = below;
            T const down = loss<T>(w.w, x, t);
            w.w[q] = at.w[q];
            g.w[q] += (up - down) / (above - below);
        }
        return loss<T>(w.w, x, t);
    }
};

template <class T>
bool enter() {
    enter_sample<lanes_sample<T, compared>, T>("hand-written, SIMD");
    enter_batch<lanes_batch<T, compared>, T>("hand-written, SIMD");
    enter_sample<scalar_sample<T, compared>, T>("hand-written loops");
    enter_batch<scalar_batch<T, compared>, T>("hand-written loops");
    enter_gradient<T, taped<T>>("a tape (60 lines, in tools/bench)");
    enter_gradient<T, differences<T>>("central differences", differences<T>::tolerance());
    return true;
}
[[maybe_unused]] bool const entered = enter<float>() && enter<double>();

} // namespace
} // namespace rival
