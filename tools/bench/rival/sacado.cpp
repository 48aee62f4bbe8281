// SPDX-License-Identifier: BSL-1.0
// Sacado of Trilinos: reverse mode (Rad), which records every evaluation, and forward mode with 112 derivatives (SFad).
#include "descent.hpp"

#include <Sacado_No_Kokkos.hpp>

namespace rival {
namespace {

template <class T>
struct reverse {
    using number = Sacado::Rad::ADvar<T>;
    explicit reverse(weights_of<T> const&) {}

    T add(weights_of<T>& g, weights_of<T> const& w, T const* x, T const* t) {
        number v[compared::weights];
        for (int q = 0; q < compared::weights; ++q) v[q] = w.w[q];
        number const e = loss<T>(v, x, t);
        number::Gradcomp();
        for (int q = 0; q < compared::weights; ++q) g.w[q] += v[q].adj();
        return e.val();
    }
};
template <class T>
struct forward {
    using number = Sacado::Fad::SFad<T, compared::weights>;
    explicit forward(weights_of<T> const&) {}

    T add(weights_of<T>& g, weights_of<T> const& w, T const* x, T const* t) {
        number v[compared::weights];
        for (int q = 0; q < compared::weights; ++q) v[q] = number(compared::weights, q, w.w[q]);
        number const e = loss<T>(v, x, t);
        for (int q = 0; q < compared::weights; ++q) g.w[q] += e.dx(q);
        return e.val();
    }
};

template <class T>
bool enter() {
    enter_gradient<T, reverse<T>>("Sacado, reverse (Rad)");
    enter_gradient<T, forward<T>>("Sacado, forward (SFad)");
    return true;
}
[[maybe_unused]] bool const entered = enter<double>();

} // namespace
} // namespace rival
