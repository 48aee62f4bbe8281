// SPDX-License-Identifier: BSL-1.0
// Variants timed in turn on one core: each round runs all of them, in a random order, so that a ratio compares neighbours in time.
#pragma once
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace bench {

/// Seconds of processor time that this thread has had: other processes on the core do not count, but they do empty its caches.
inline double now() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
/// The compiler must have this value, and everything in memory.
template <class T>
inline void keep(T const& value) {
    asm volatile("" : : "r,m"(value) : "memory");
}

struct spread {
    double median = 0, lowest = 0, highest = 0;
};
inline spread spread_of(std::vector<double> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    return {values[values.size() / 2], values.front(), values.back()};
}

struct variant {
    std::string name;
    std::function<void(long)> run; // that many steps
    long steps = 1;
    std::vector<double> seconds{}; // of one step, by round
};

class contest {
public:
    void add(std::string name, std::function<void(long)> run) {
        variants_.push_back({std::move(name), std::move(run)});
    }

    /// Each visit of a variant takes about that many seconds.
    void run(int rounds, double visit) {
        for (variant& v : variants_) calibrate(v, visit);
        std::vector<std::size_t> order(variants_.size());
        for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
        std::mt19937 random(1);
        for (int round = 0; round < rounds; ++round) {
            std::shuffle(order.begin(), order.end(), random);
            for (std::size_t k : order)
                variants_[k].seconds.push_back(time(variants_[k]) / static_cast<double>(variants_[k].steps));
        }
    }
    std::vector<variant> const& variants() const { return variants_; }
    variant const& at(std::string const& name) const {
        for (variant const& v : variants_)
            if (v.name == name) return v;
        std::fprintf(stderr, "no variant %s\n", name.c_str());
        std::abort();
    }
    spread seconds(std::string const& name) const { return spread_of(at(name).seconds); }
    /// Time of one through time of the other, round by round.
    spread ratio(std::string const& one, std::string const& other) const {
        std::vector<double> ratios = at(one).seconds;
        for (std::size_t k = 0; k < ratios.size(); ++k) ratios[k] /= at(other).seconds[k];
        return spread_of(ratios);
    }

private:
    std::vector<variant> variants_;

    static double time(variant const& v) {
        double const start = now();
        v.run(v.steps);
        return now() - start;
    }
    static void calibrate(variant& v, double visit) {
        double taken = time(v); // the first time is not typical
        while ((taken = time(v)) < visit / 2 && v.steps < (1L << 40)) {
            double const factor = taken > visit / 64 ? visit / taken : 32.0;
            v.steps = static_cast<long>(static_cast<double>(v.steps) * factor) + 1;
        }
    }
};

struct options {
    int rounds = 21;
    double visit = 0.02;
};
/// `--rounds N` and `--visit SECONDS`, as the script beside it passes them on.
inline options read_options(int count, char** words) {
    options o;
    for (int k = 1; k < count; k += 2) {
        char* end = nullptr;
        double const value = k + 1 < count ? std::strtod(words[k + 1], &end) : 0;
        bool const number = end != nullptr && end != words[k + 1] && *end == 0 && value > 0;
        if (number && std::strcmp(words[k], "--rounds") == 0) o.rounds = static_cast<int>(value);
        else if (number && std::strcmp(words[k], "--visit") == 0) o.visit = value;
        else {
            std::fprintf(stderr, "%s: usage: %s [--rounds N] [--visit SECONDS]\n", words[0], words[0]);
            std::exit(2);
        }
    }
    return o;
}

} // namespace bench
