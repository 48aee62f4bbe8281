// SPDX-License-Identifier: BSL-1.0
// First whether all that were linked in compute the same weights, then how long each takes.
#include "../measure.hpp"
#include "entry.hpp"

#include <cmath>
#include <cstdio>

namespace {

template <class T>
double distance(rival::weights_of<T> const& w, rival::weights_of<double> const& reference) {
    double most = 0, largest = 0;
    for (int q = 0; q < rival::compared::weights; ++q) {
        double const away = std::abs(static_cast<double>(w.w[q]) - reference.w[q]);
        most = away > most || !(away == away) ? away : most;
        largest = std::max(largest, std::abs(reference.w[q]));
    }
    return most / largest;
}

template <class T>
bool compete(char const* title, std::vector<rival::entry<T>> const& entries, rival::weights_of<double> const& reference,
             bench::options const& o, double samples) {
    static rival::data_of<T> const data;
    bool agrees = true;
    bench::contest contest;
    std::vector<double> away;
    std::printf("\n4-16-3, %s, %s\n", title, sizeof(T) == 4 ? "f32" : "f64");
    for (auto const& e : entries) {
        away.push_back(distance<T>(e.run(data, rival::checked_steps).w, reference));
        if (!(away.back() <= e.tolerance)) {
            agrees = false;
            std::printf("  %s: its weights differ from the reference's by %.2g of the largest (tolerance %.2g)\n",
                        e.name.c_str(), away.back(), e.tolerance);
        }
        contest.add(e.name, [run = e.run](long steps) { bench::keep(run(data, steps)); });
    }
    if (!agrees) return false;
    contest.run(o.rounds, o.visit);
    std::printf("  %-40s %9s %9s %9s   %-29s %s\n", "ns per sample", "median", "min", "max", "TIMES this/chainrule", "weights off by");
    for (std::size_t k = 0; k < entries.size(); ++k) {
        std::string const& name = entries[k].name;
        bench::spread const t = contest.seconds(name), r = contest.ratio(name, "chainrule");
        std::printf("  %-40s %9.1f %9.1f %9.1f   %8.2f (%.2f-%.2f)%6s %10.1g\n", name.c_str(), t.median * 1e9 / samples,
                    t.lowest * 1e9 / samples, t.highest * 1e9 / samples, r.median, r.lowest, r.highest, "", away[k]);
    }
    std::fflush(stdout);
    return true;
}

} // namespace

int main(int count, char** words) {
    bench::options const o = bench::read_options(count, words);
    std::printf("%d rounds of about %.0f ms a variant, in random order; weights compared after %ld steps\n", o.rounds, o.visit * 1e3,
                rival::checked_steps);
    static rival::data_of<double> const exact;
    auto const sample = rival::by_samples<rival::scalar_sample<double, rival::compared>>(exact, rival::checked_steps).w;
    auto const batch = rival::by_batches<rival::scalar_batch<double, rival::compared>>(exact, rival::checked_steps).w;
    bool good = compete<float>("a sample at a time", rival::sample_entries<float>(), sample, o, 1);
    good = compete<double>("a sample at a time", rival::sample_entries<double>(), sample, o, 1) && good;
    good = compete<float>("batch of 64", rival::batch_entries<float>(), batch, o, rival::batch) && good;
    good = compete<double>("batch of 64", rival::batch_entries<double>(), batch, o, rival::batch) && good;
    if (!good) std::printf("\nthe variants do not compute the same weights\n");
    return good ? 0 : 1;
}
