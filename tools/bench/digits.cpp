// SPDX-License-Identifier: BSL-1.0
// One epoch of the digits example, 1,437 samples one at a time, hand-written and by the library: first whether they agree, then how fast.
#include "digits_hand.hpp"
#include "measure.hpp"

#include <training/samples.hpp>

#include <chainrule/chainrule.hpp>

#include <cmath>
#include <limits>

namespace {

namespace model { // examples/06_digits.cpp
using namespace chainrule;
constexpr auto i = axis<"i", rival::inputs>;
constexpr auto j = axis<"j", rival::hidden>;
constexpr auto k = axis<"k", rival::outputs>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(k);
constexpr auto w1 = parameter<"w1">(j, i);
constexpr auto b1 = parameter<"b1">(j);
constexpr auto w2 = parameter<"w2">(k, j);
constexpr auto b2 = parameter<"b2">(k);
constexpr auto h = variable<"h">(j);
constexpr auto z = variable<"z">(k);
constexpr auto p = variable<"p">(k);
constexpr auto E = variable<"E">();
constexpr auto net = equations(          //
    h(j) = tanh(sum(i, w1(j, i) * x(i)) + b1(j)), //
    z(k) = sum(j, w2(k, j) * h(j)) + b2(k), //
    p(k) = exp(z(k)) / sum(k, exp(z(k))), //
    E = -sum(k, t(k) * log(p(k))));
} // namespace model

constexpr double rate = 0.05;
constexpr double tolerated = 256; // units of epsilon times the largest parameter

/// The samples that the example learns from seed 1, in one order, side by side.
template <class T>
struct epoch_data {
    std::vector<T> x, t;
    std::size_t count = 0;

    explicit epoch_data(training::samples const& all) {
        chainrule::xoshiro256 draw(1);
        training::division const part = training::divide(all.count(), all.count() * 4 / 5, draw);
        count = part.training.size();
        for (std::size_t const s : part.training) {
            for (float const v : all.input(s)) x.push_back(static_cast<T>(v));
            for (float const v : all.target(s)) t.push_back(static_cast<T>(v));
        }
    }
};

template <class T>
rival::parameters<T> first_values() {
    rival::parameters<float> drawn{};
    chainrule::draw_entries(model::w1, chainrule::fan_in_normal{}, 1, &drawn.w1[0][0], sizeof drawn.w1 / sizeof(float));
    chainrule::draw_entries(model::w2, chainrule::fan_in_normal{}, 1, &drawn.w2[0][0], sizeof drawn.w2 / sizeof(float));
    rival::parameters<T> p{};
    std::copy(&drawn.w1[0][0], &drawn.w1[0][0] + sizeof drawn.w1 / sizeof(float), &p.w1[0][0]);
    std::copy(&drawn.w2[0][0], &drawn.w2[0][0] + sizeof drawn.w2 / sizeof(float), &p.w2[0][0]);
    return p;
}

/// What an epoch did: the sum of its losses and the parameters it ended with.
template <class T>
struct outcome {
    T loss = 0;
    rival::parameters<T> p{};
};

template <class Rival, class T>
outcome<T> by_hand(epoch_data<T> const& data, rival::parameters<T> const& start) {
    Rival net(start);
    T loss = 0;
    for (std::size_t s = 0; s < data.count; ++s) loss += net.step(&data.x[s * rival::inputs], &data.t[s * rival::outputs], static_cast<T>(rate));
    return {loss, net.values()};
}
template <class T, bool Guarded>
outcome<T> derived(epoch_data<T> const& data, rival::parameters<T> const& start) {
    auto d = chainrule::descend<model::net, model::E, T, chainrule::options{.guard_loss = Guarded}>(chainrule::sgd{.rate = rate});
    d.set(model::w1, start.w1);
    d.set(model::b1, start.b1);
    d.set(model::w2, start.w2);
    d.set(model::b2, start.b2);
    T loss = 0;
    for (std::size_t s = 0; s < data.count; ++s)
        loss += d.step(model::x = std::span(data.x).subspan(s * rival::inputs, rival::inputs),
                       model::t = std::span(data.t).subspan(s * rival::outputs, rival::outputs)).loss;
    outcome<T> o;
    o.loss = loss;
    d.get(model::w1, o.p.w1);
    d.get(model::b1, o.p.b1);
    d.get(model::w2, o.p.w2);
    d.get(model::b2, o.p.b2);
    return o;
}

/// The largest difference of a parameter, in epsilons of T times the largest one.
template <class T>
double distance(rival::parameters<T> const& p, rival::parameters<double> const& reference) {
    static_assert(sizeof p == sizeof(T) * (sizeof reference / sizeof(double)));
    auto const* const a = reinterpret_cast<T const*>(&p);
    auto const* const b = reinterpret_cast<double const*>(&reference);
    double most = 0, largest = 0;
    for (std::size_t q = 0; q < sizeof p / sizeof(T); ++q) {
        double const away = std::abs(static_cast<double>(a[q]) - b[q]);
        most = away > most || !(away == away) ? away : most;
        largest = std::max(largest, std::abs(b[q]));
    }
    return most / largest / static_cast<double>(std::numeric_limits<T>::epsilon());
}

template <class T>
bool compare(training::samples const& all, bench::options const& o) {
    epoch_data<T> const data(all);
    rival::parameters<T> const start = first_values<T>();
    outcome<double> const reference = by_hand<rival::by_units<double>>(epoch_data<double>(all), first_values<double>());
    struct entry {
        char const* name;
        outcome<T> (*run)(epoch_data<T> const&, rival::parameters<T> const&);
    };
    char const *const loops = "hand, scalar loops", *const ours = "chainrule";
    entry const entries[] = {{loops, &by_hand<rival::by_units<T>, T>},
                             {"hand, loops turned over", &by_hand<rival::by_inputs<T>, T>},
                             {ours, &derived<T, true>},
                             {"chainrule, not guarded", &derived<T, false>}};

    std::printf("\nan epoch of %zu samples, one at a time, %s\n", data.count, sizeof(T) == 4 ? "f32" : "f64");
    bool agrees = true;
    bench::contest contest;
    for (entry const& e : entries) {
        outcome<T> const got = e.run(data, start);
        double const away = distance(got.p, reference.p);
        bool const good = away <= tolerated;
        agrees = agrees && good;
        std::printf("  mean loss %.7f, parameters off by %5.1f eps of the largest  %s%s\n",
                    static_cast<double>(got.loss) / static_cast<double>(data.count), away, e.name, good ? "" : ": DIFFERS");
        contest.add(e.name, [&data, &start, run = e.run](long epochs) {
            for (long s = 0; s < epochs; ++s) bench::keep(run(data, start));
        });
    }
    if (!agrees) return false;
    contest.run(o.rounds, o.visit);
    std::printf("  %-26s %9s %9s %9s   %s\n", "us an epoch", "median", "min", "max", "RATIO chainrule/this");
    for (entry const& e : entries) {
        bench::spread const t = contest.seconds(e.name), r = contest.ratio(ours, e.name);
        std::printf("  %-26s %9.1f %9.1f %9.1f   %.3f (%.3f-%.3f)\n", e.name, t.median * 1e6, t.lowest * 1e6, t.highest * 1e6, r.median,
                    r.lowest, r.highest);
    }
    std::fflush(stdout);
    return true;
}

} // namespace

int main(int count, char** words) {
    bench::options const o = bench::read_options(count, words);
    training::samples all;
    auto const read = training::read_samples_csv("examples/data/digits.csv", {rival::inputs, rival::outputs, 16}, all);
    if (!read) {
        std::fprintf(stderr, "%s\n", read.message.c_str());
        return 1;
    }
    std::printf("%d rounds of about %.0f ms a variant, in random order; tolerance for the parameters after an epoch: "
                "%.0f eps of the largest\n",
                o.rounds, o.visit * 1e3, tolerated);
    bool const good = compare<float>(all, o), also = compare<double>(all, o);
    if (!good || !also) std::printf("\nthe variants do not compute the same parameters\n");
    return good && also ? 0 : 1;
}
