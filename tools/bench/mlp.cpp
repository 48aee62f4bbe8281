// SPDX-License-Identifier: BSL-1.0
// One step of a 784-128-10 network, gradient and update, on oneDNN and OpenBLAS by hand and by the library.
#include "measure.hpp"
#include "mlp_hand.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/descent/descend.hpp>

#include <cmath>
#include <memory>

extern "C" { // not in the C header of every version
char* openblas_get_corename(void);
void openblas_set_num_threads(int);
}

namespace {

template <int Batch>
struct model {
    static constexpr auto i = chainrule::axis<"i", rival::inputs>;
    static constexpr auto j = chainrule::axis<"j", rival::hidden>;
    static constexpr auto k = chainrule::axis<"k", rival::outputs>;
    static constexpr auto n = chainrule::axis<"n", Batch>;
    static constexpr auto x = chainrule::input<"x">(n, i);
    static constexpr auto t = chainrule::input<"t">(n, k);
    static constexpr auto w1 = chainrule::parameter<"w1">(j, i);
    static constexpr auto b1 = chainrule::parameter<"b1">(j);
    static constexpr auto w2 = chainrule::parameter<"w2">(k, j);
    static constexpr auto b2 = chainrule::parameter<"b2">(k);
    static constexpr auto h = chainrule::variable<"h">(n, j);
    static constexpr auto z = chainrule::variable<"z">(n, k);
    static constexpr auto E = chainrule::variable<"E">();
    static constexpr auto net =
        chainrule::equations(h(n, j) = tanh(sum(i, w1(j, i) * x(n, i)) + b1(j)), //
                             z(n, k) = sum(j, w2(k, j) * h(n, j)) + b2(k), //
                             E = sum(n, log(sum(k, exp(z(n, k)))) - sum(k, t(n, k) * z(n, k))) / dim(n));
};

constexpr float rate = 0.01f;
constexpr int checked_steps = 30;
constexpr double tolerated = 64; // units of epsilon, relative

template <int Batch>
using derived = decltype(chainrule::descend<model<Batch>::net, model<Batch>::E, float>(chainrule::sgd{}));

template <int Batch>
std::unique_ptr<derived<Batch>> make_derived() {
    using m = model<Batch>;
    rival::parameters const start = rival::parameters::initial();
    auto d = std::make_unique<derived<Batch>>(chainrule::sgd{.rate = static_cast<double>(rate)});
    d->set(m::w1, start.w1);
    d->set(m::b1, start.b1);
    d->set(m::w2, start.w2);
    d->set(m::b2, start.b2);
    return d;
}
template <int Batch>
float step(derived<Batch>& d, rival::digits const& data) {
    using m = model<Batch>;
    return d.step(m::x = data.x, m::t = data.t).loss;
}

/// Multiply-adds on registers only, as many chains as hide the latency; two operations a lane.
constexpr int chains = 12, peak_lanes = rival::widest<float>;
constexpr double peak_operations = 2.0 * chains * peak_lanes;
void peak(long steps) {
    using V = rival::vector<float, peak_lanes>;
    V a[chains], factor = V{} + 1.0000001f, more = V{} + 1e-9f;
    for (int k = 0; k < chains; ++k) a[k] = factor + static_cast<float>(k);
    for (long s = 0; s < steps; ++s) {
#pragma GCC unroll 12
        for (int k = 0; k < chains; ++k) a[k] = a[k] * factor + more;
    }
    V total = a[0];
#pragma GCC unroll 12
    for (int k = 1; k < chains; ++k) total += a[k];
    bench::keep(rival::sum<float, peak_lanes>(total));
}

/// `NAME loss …`; false where it differs from the first one's.
bool agrees(char const* name, float loss, float first) {
    constexpr double epsilon = 0x1p-23;
    double const away = std::abs(static_cast<double>(loss) - static_cast<double>(first)) /
                        static_cast<double>(std::abs(first)) / epsilon;
    bool const good = away <= tolerated;
    std::printf("  loss after %d steps %.7f  %s%s\n", checked_steps, static_cast<double>(loss), name,
                good ? "" : ": DIFFERS");
    return good;
}

template <int Batch>
bool compare(bench::options const& o) {
    static rival::digits const data(Batch);
    using rival::order;
    auto const hand = [](order layout) {
        return std::make_shared<rival::hand_mlp>(Batch, layout, rival::parameters::initial());
    };
    std::printf("\nbatch of %d\n", Batch);

    float by_rows = 0, by_columns = 0, ours = 0;
    {
        auto const rows = hand(order::by_hidden), columns = hand(order::by_input);
        auto const d = make_derived<Batch>();
        for (int s = 0; s < checked_steps; ++s) {
            by_rows = rows->step(data, rate);
            by_columns = columns->step(data, rate);
            ours = step<Batch>(*d, data);
        }
    }
    char const *const rows_name = "hand, w1[j][i]", *const columns_name = "hand, w1[i][j]",
                      *const our_name = "chainrule", *const peak_name = "peak";
    bool good = agrees(rows_name, by_rows, by_rows);
    good = agrees(columns_name, by_columns, by_rows) && good;
    good = agrees(our_name, ours, by_rows) && good;
    if (!good) return false;

    bench::contest contest;
    contest.add(rows_name, [net = hand(order::by_hidden)](long steps) {
        for (long s = 0; s < steps; ++s) bench::keep(net->step(data, rate));
    });
    contest.add(columns_name, [net = hand(order::by_input)](long steps) {
        for (long s = 0; s < steps; ++s) bench::keep(net->step(data, rate));
    });
    contest.add(our_name, [net = std::shared_ptr<derived<Batch>>(make_derived<Batch>())](long steps) {
        for (long s = 0; s < steps; ++s) bench::keep(step<Batch>(*net, data));
    });
    contest.add(peak_name, peak);
    contest.run(o.rounds, o.visit);

    // Multiplications and additions of the five products; the rest is not counted.
    constexpr double operations =
        2.0 * Batch * (2.0 * rival::inputs * rival::hidden + 3.0 * rival::hidden * rival::outputs);
    double const most = peak_operations / contest.seconds(peak_name).median;
    std::printf("  multiply-add peak of one core: %.1f GFLOP/s\n", most * 1e-9);
    std::printf("  %-18s %9s %9s %9s %9s %8s   %s\n", "us a step", "median", "min", "max", "GFLOP/s", "of peak",
                "RATIO chainrule/this");
    for (char const* name : {rows_name, columns_name, our_name}) {
        bench::spread const t = contest.seconds(name), r = contest.ratio(our_name, name);
        double const speed = operations / t.median;
        std::printf("  %-18s %9.2f %9.2f %9.2f %9.1f %7.0f%%   %.3f (%.3f-%.3f)\n", name, t.median * 1e6,
                    t.lowest * 1e6, t.highest * 1e6, speed * 1e-9, 100 * speed / most, r.median, r.lowest, r.highest);
    }
    std::fflush(stdout);
    return true;
}

} // namespace

int main(int count, char** words) {
    bench::options const o = bench::read_options(count, words);
    openblas_set_num_threads(1);
    dnnl_version_t const* const v = dnnl_version();
    std::printf("OpenBLAS kernels: %s; oneDNN %d.%d.%d\n", openblas_get_corename(), v->major, v->minor, v->patch);
    std::printf("%d rounds of about %.0f ms a variant, in random order; tolerance for the losses: %.0f eps, relative\n",
                o.rounds, o.visit * 1e3, tolerated);
    bool good = compare<1>(o);
    good = compare<32>(o) && good;
    good = compare<64>(o) && good;
    good = compare<128>(o) && good;
    if (!good) std::printf("\nthe variants do not compute the same loss\n");
    return good ? 0 : 1;
}
