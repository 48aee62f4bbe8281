// SPDX-License-Identifier: BSL-1.0
// The library: what a user writes, whose steps look whether the loss is finite.
#include "entry.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/descent/descend.hpp>

namespace rival {
namespace {

namespace one {
using namespace chainrule;
constexpr auto i = axis<"i", compared::inputs>;
constexpr auto j = axis<"j", compared::hidden>;
constexpr auto k = axis<"k", compared::outputs>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(k);
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto w2 = parameter<"w2">(k, j);
constexpr auto h = variable<"h">(j);
constexpr auto y = variable<"y">(k);
constexpr auto E = variable<"E">();
constexpr auto net = equations( //
    h(j) = tanh(sum(i, w1(j, i) * x(i))), //
    y(k) = tanh(sum(j, w2(k, j) * h(j))), //
    E = 0.5 * sum(k, square(y(k) - t(k))));
} // namespace one

namespace many {
using namespace chainrule;
constexpr auto i = axis<"i", compared::inputs>;
constexpr auto j = axis<"j", compared::hidden>;
constexpr auto k = axis<"k", compared::outputs>;
constexpr auto n = axis<"n", rival::batch>;
constexpr auto x = input<"x">(i, n);
constexpr auto t = input<"t">(k, n);
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto w2 = parameter<"w2">(k, j);
constexpr auto h = variable<"h">(j, n);
constexpr auto y = variable<"y">(k, n);
constexpr auto E = variable<"E">();
constexpr auto net = equations( //
    h(j, n) = tanh(sum(i, w1(j, i) * x(i, n))), //
    y(k, n) = tanh(sum(j, w2(k, j) * h(j, n))), //
    E = 0.5 * sum(n, sum(k, square(y(k, n) - t(k, n)))));
} // namespace many

template <class T, class Descent, class First, class Second>
struct derived {
    Descent d;
    derived(weights_of<T> start, T rate) : d(chainrule::sgd{.rate = static_cast<double>(rate)}) {
        d.set(First{}, chainrule::entries(start.w1(0), compared::hidden, compared::inputs));
        d.set(Second{}, chainrule::entries(start.w2(0), compared::outputs, compared::hidden));
    }
    weights_of<T> weights() const {
        weights_of<T> w;
        d.get(First{}, chainrule::entries(w.w1(0), compared::hidden, compared::inputs));
        d.get(Second{}, chainrule::entries(w.w2(0), compared::outputs, compared::hidden));
        return w;
    }
};

template <class T>
outcome<T> derived_by_samples(data_of<T> const& data, long steps) {
    using descent = decltype(chainrule::descend<one::net, one::E, T>(chainrule::sgd{}));
    derived<T, descent, decltype(one::w1), decltype(one::w2)> net(weights_of<T>::initial(), sample_rate<T>);
    T loss = 0;
    for (long s = 0; s < steps; ++s) loss += net.d.step(one::x = data.x[s % batch], one::t = data.t[s % batch]).loss;
    return {loss, net.weights()};
}
template <class T>
outcome<T> derived_by_batches(data_of<T> const& data, long steps) {
    using descent = decltype(chainrule::descend<many::net, many::E, T>(chainrule::sgd{}));
    derived<T, descent, decltype(many::w1), decltype(many::w2)> net(weights_of<T>::initial(), batch_rate<T>);
    T loss = 0;
    for (long s = 0; s < steps; ++s) loss += net.d.step(many::x = data.columns_x, many::t = data.columns_t).loss;
    return {loss, net.weights()};
}

template <class T>
bool enter() {
    sample_entries<T>().push_back({"chainrule", rounding<T>, &derived_by_samples<T>});
    batch_entries<T>().push_back({"chainrule", rounding<T>, &derived_by_batches<T>});
    return true;
}
[[maybe_unused]] bool const entered = enter<float>() && enter<double>();

} // namespace
} // namespace rival
