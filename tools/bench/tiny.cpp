// SPDX-License-Identifier: BSL-1.0
// Gradient and update of tanh networks of a few units, hand-written and by the library: first whether they agree, then how fast.
#include "measure.hpp"
#include "tiny_hand.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/descent/descend.hpp>

#include <cmath>
#include <limits>

namespace {

using small = rival::shape<2, 3, 1>;
using medium = rival::shape<4, 16, 3>;

template <class Shape>
struct sample_model {
    static constexpr auto i = chainrule::axis<"i", Shape::inputs>;
    static constexpr auto j = chainrule::axis<"j", Shape::hidden>;
    static constexpr auto k = chainrule::axis<"k", Shape::outputs>;
    static constexpr auto x = chainrule::input<"x">(i);
    static constexpr auto t = chainrule::input<"t">(k);
    static constexpr auto w1 = chainrule::parameter<"w1">(j, i);
    static constexpr auto w2 = chainrule::parameter<"w2">(k, j);
    static constexpr auto h = chainrule::variable<"h">(j);
    static constexpr auto y = chainrule::variable<"y">(k);
    static constexpr auto E = chainrule::variable<"E">();
    static constexpr auto net = chainrule::equations( //
        h(j) = tanh(sum(i, w1(j, i) * x(i))), //
        y(k) = tanh(sum(j, w2(k, j) * h(j))), //
        E = 0.5 * sum(k, square(y(k) - t(k))));
};

template <class Shape>
struct batch_model {
    static constexpr auto i = chainrule::axis<"i", Shape::inputs>;
    static constexpr auto j = chainrule::axis<"j", Shape::hidden>;
    static constexpr auto k = chainrule::axis<"k", Shape::outputs>;
    static constexpr auto n = chainrule::axis<"n", rival::batch>;
    static constexpr auto x = chainrule::input<"x">(i, n);
    static constexpr auto t = chainrule::input<"t">(k, n);
    static constexpr auto w1 = chainrule::parameter<"w1">(j, i);
    static constexpr auto w2 = chainrule::parameter<"w2">(k, j);
    static constexpr auto h = chainrule::variable<"h">(j, n);
    static constexpr auto y = chainrule::variable<"y">(k, n);
    static constexpr auto E = chainrule::variable<"E">();
    static constexpr auto net = chainrule::equations( //
        h(j, n) = tanh(sum(i, w1(j, i) * x(i, n))), //
        y(k, n) = tanh(sum(j, w2(k, j) * h(j, n))), //
        E = 0.5 * sum(n, sum(k, square(y(k, n) - t(k, n)))));
};

/// The library behind the interface of the rivals, which do not look whether the loss is finite; guarded, it does.
template <class T, class Shape, class Model, bool Guarded>
struct derived {
    decltype(chainrule::descend<Model::net, Model::E, T, chainrule::options{.guard_loss = Guarded}>(chainrule::sgd{})) d;

    derived(rival::network<T, Shape> start, T rate) : d(chainrule::sgd{.rate = static_cast<double>(rate)}) {
        d.set(Model::w1, chainrule::entries(start.w1(0), Shape::hidden, Shape::inputs));
        d.set(Model::w2, chainrule::entries(start.w2(0), Shape::outputs, Shape::hidden));
    }
    rival::network<T, Shape> weights() const {
        rival::network<T, Shape> w;
        d.get(Model::w1, chainrule::entries(w.w1(0), Shape::hidden, Shape::inputs));
        d.get(Model::w2, chainrule::entries(w.w2(0), Shape::outputs, Shape::hidden));
        return w;
    }
};

/// What a variant did: the sum of its losses and the weights it ended with.
template <class T, class Shape>
struct outcome {
    T loss = 0;
    rival::network<T, Shape> w{};
};
template <class T>
constexpr T sample_rate = T(0.125);
template <class T>
constexpr T batch_rate = T(0.0078125);

template <class Rival, class T, class Shape>
outcome<T, Shape> by_samples(rival::samples<T, Shape> const& data, long steps) {
    Rival net(rival::network<T, Shape>::initial());
    T loss = 0;
    for (long s = 0; s < steps; ++s)
        loss += net.step(data.x[s % rival::batch], data.t[s % rival::batch], sample_rate<T>);
    return {loss, net.weights()};
}
template <class Rival, class T, class Shape>
outcome<T, Shape> by_batches(rival::samples<T, Shape> const& data, long steps) {
    Rival net(rival::network<T, Shape>::initial());
    T loss = 0;
    for (long s = 0; s < steps; ++s) loss += net.step(data, batch_rate<T>);
    return {loss, net.weights()};
}
template <class T, class Shape, bool Guarded>
outcome<T, Shape> derived_by_samples(rival::samples<T, Shape> const& data, long steps) {
    using m = sample_model<Shape>;
    derived<T, Shape, m, Guarded> net(rival::network<T, Shape>::initial(), sample_rate<T>);
    T loss = 0;
    for (long s = 0; s < steps; ++s)
        loss += net.d.step(m::x = data.x[s % rival::batch], m::t = data.t[s % rival::batch]).loss;
    return {loss, net.weights()};
}
template <class T, class Shape>
outcome<T, Shape> derived_by_batches(rival::samples<T, Shape> const& data, long steps) {
    using m = batch_model<Shape>;
    derived<T, Shape, m, false> net(rival::network<T, Shape>::initial(), batch_rate<T>);
    T loss = 0;
    for (long s = 0; s < steps; ++s) loss += net.d.step(m::x = data.columns_x, m::t = data.columns_t).loss;
    return {loss, net.weights()};
}

// ---- agreement

constexpr long checked_steps = 1000;
constexpr double tolerated = 256; // units of epsilon times the largest weight

template <class T, class Shape>
double distance(rival::network<T, Shape> const& w, rival::network<double, Shape> const& reference) {
    double most = 0, largest = 0;
    for (int q = 0; q < Shape::weights; ++q) {
        double const away = std::abs(static_cast<double>(w.w[q]) - reference.w[q]);
        most = away > most || !(away == away) ? away : most;
        largest = std::max(largest, std::abs(reference.w[q]));
    }
    return most / largest / static_cast<double>(std::numeric_limits<T>::epsilon());
}

template <class T, class Shape>
struct entry {
    char const* name;
    outcome<T, Shape> (*run)(rival::samples<T, Shape> const&, long);
};

template <class T, class Shape, std::size_t Count>
bool compete(char const* title, entry<T, Shape> const (&entries)[Count], rival::network<double, Shape> const& reference,
             bench::options const& o, double samples) {
    static rival::samples<T, Shape> const data;
    bool agrees = true;
    bench::contest contest;
    std::printf("\n%s, %s\n", title, sizeof(T) == 4 ? "f32" : "f64");
    for (auto const& e : entries) {
        double const away = distance<T, Shape>(e.run(data, checked_steps).w, reference);
        bool const good = away <= tolerated;
        agrees = agrees && good;
        if (!good)
            std::printf("  %s: its weights differ from the reference's by %.1f eps of the largest (tolerance %.0f)\n",
                        e.name, away, tolerated);
        contest.add(e.name, [run = e.run](long steps) { bench::keep(run(data, steps)); });
    }
    if (!agrees) return false;
    contest.run(o.rounds, o.visit);
    std::printf("  %-26s %9s %9s %9s   %-24s %s\n", "ns per sample", "median", "min", "max", "RATIO chainrule/this",
                "weights off by, eps");
    for (auto const& e : entries) {
        bench::spread const t = contest.seconds(e.name), r = contest.ratio("chainrule", e.name);
        std::printf("  %-26s %9.2f %9.2f %9.2f   %.3f (%.3f-%.3f)%6s %8.1f\n", e.name, t.median * 1e9 / samples,
                    t.lowest * 1e9 / samples, t.highest * 1e9 / samples, r.median, r.lowest, r.highest, "",
                    distance<T, Shape>(e.run(data, checked_steps).w, reference));
    }
    std::fflush(stdout);
    return true;
}

template <class T, class Shape>
bool compare_samples(char const* title, bench::options const& o) {
    static rival::samples<double, Shape> const exact;
    using scalar = rival::scalar_sample<T, Shape>;
    using lanes = rival::lanes_sample<T, Shape>;
    auto const reference = by_samples<rival::scalar_sample<double, Shape>>(exact, checked_steps).w;
    entry<T, Shape> const entries[] = {{"hand, scalar", &by_samples<scalar, T, Shape>},
                                       {"hand, SIMD", &by_samples<lanes, T, Shape>},
                                       {"chainrule", &derived_by_samples<T, Shape, false>},
                                       {"chainrule, guarded", &derived_by_samples<T, Shape, true>}};
    return compete<T, Shape>(title, entries, reference, o, 1);
}
template <class T, class Shape>
bool compare_batches(char const* title, bench::options const& o) {
    static rival::samples<double, Shape> const exact;
    using scalar = rival::scalar_batch<T, Shape>;
    using lanes = rival::lanes_batch<T, Shape>;
    auto const reference = by_batches<rival::scalar_batch<double, Shape>>(exact, checked_steps).w;
    entry<T, Shape> const entries[] = {{"hand, scalar", &by_batches<scalar, T, Shape>},
                                       {"hand, SIMD", &by_batches<lanes, T, Shape>},
                                       {"chainrule", &derived_by_batches<T, Shape>}};
    return compete<T, Shape>(title, entries, reference, o, rival::batch);
}

// ---- accuracy of tanh

template <class T>
double ulps(T value, long double exact) {
    int exponent = 0;
    std::frexp(exact, &exponent);
    int const digits = std::numeric_limits<T>::digits, least = std::numeric_limits<T>::min_exponent;
    return static_cast<double>(
        std::abs((static_cast<long double>(value) - exact) / std::ldexp(1.0L, std::max(exponent, least) - digits)));
}
template <class T>
void tanh_accuracy() {
    constexpr int lanes = rival::widest<T>;
    using V = rival::vector<T, lanes>;
    double hand = 0, ours = 0;
    std::mt19937_64 random(5);
    constexpr int count = 400'000;
    for (int k = 0; k < count; k += lanes) {
        T x[lanes], by_hand[lanes], by_library[lanes];
        for (T& each : x) { // every power of two from 2^-20 to 2^5 alike, both signs
            double const u = static_cast<double>(random() >> 11) * 0x1p-53;
            each = static_cast<T>(std::exp2(u * 25 - 20) * (random() & 1 ? 1 : -1));
        }
        rival::store(by_hand, rival::tanh<T, lanes>(rival::load<V>(x)));
        chainrule::kernel::store(by_library, tanh(chainrule::kernel::load<chainrule::kernel::pack<T, lanes>>(x)));
        for (int m = 0; m < lanes; ++m) {
            long double const exact = std::tanh(static_cast<long double>(x[m]));
            hand = std::max(hand, ulps(by_hand[m], exact));
            ours = std::max(ours, ulps(by_library[m], exact));
        }
    }
    std::printf("tanh %s, largest error of %d samples: hand-written %.2f ulp, chainrule %.2f ulp\n",
                sizeof(T) == 4 ? "f32" : "f64", count, hand, ours);
}

} // namespace

int main(int count, char** words) {
    bench::options const o = bench::read_options(count, words);
    std::printf("%d rounds of about %.0f ms a variant, in random order; tolerance for the weights after %ld steps: "
                "%.0f eps of the largest\n",
                o.rounds, o.visit * 1e3, checked_steps, tolerated);
    tanh_accuracy<float>();
    tanh_accuracy<double>();
    bool good = compare_samples<float, small>("2-3-1, a sample at a time", o);
    good = compare_samples<double, small>("2-3-1, a sample at a time", o) && good;
    good = compare_samples<float, medium>("4-16-3, a sample at a time", o) && good;
    good = compare_samples<double, medium>("4-16-3, a sample at a time", o) && good;
    good = compare_batches<float, small>("2-3-1, batch of 64", o) && good;
    good = compare_batches<double, small>("2-3-1, batch of 64", o) && good;
    good = compare_batches<float, medium>("4-16-3, batch of 64", o) && good;
    good = compare_batches<double, medium>("4-16-3, batch of 64", o) && good;
    if (!good) std::printf("\nthe variants do not compute the same weights\n");
    return good ? 0 : 1;
}
