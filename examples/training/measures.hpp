// SPDX-License-Identifier: BSL-1.0
// How good a classifier is, and when to stop training it.
#pragma once
#include <chainrule/kernel/pack.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace training {

/// The index of the largest of `count` values (the first of equal ones; a NaN is never larger): the class that a network chooses.
template <class T>
int largest(T const* values, std::size_t count) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < count; ++k)
        if (values[k] > values[best]) best = k;
    return static_cast<int>(best);
}

/// How often each class was taken for each.
class confusion {
public:
    explicit confusion(std::size_t classes) : classes_(classes), counts_(classes * classes) {}

    /// False, and nothing is counted, where one of them is no class.
    bool add(int actual, int chosen) {
        auto const is_class = [&](int c) { return c >= 0 && static_cast<std::size_t>(c) < classes_; };
        if (!is_class(actual) || !is_class(chosen)) return false;
        ++counts_[static_cast<std::size_t>(actual) * classes_ + static_cast<std::size_t>(chosen)];
        return true;
    }
    /// The counts of another run. False, and nothing is counted, where that has other classes.
    bool add(confusion const& other) {
        if (other.classes_ != classes_) return false;
        for (std::size_t k = 0; k < counts_.size(); ++k) counts_[k] += other.counts_[k];
        return true;
    }
    std::size_t count(std::size_t actual, std::size_t chosen) const { return counts_[actual * classes_ + chosen]; }
    std::size_t total() const {
        std::size_t sum = 0;
        for (std::size_t const c : counts_) sum += c;
        return sum;
    }
    std::size_t right() const {
        std::size_t sum = 0;
        for (std::size_t k = 0; k < classes_; ++k) sum += count(k, k);
        return sum;
    }
    /// The part that is right; 0 of nothing.
    double accuracy() const { return total() == 0 ? 0.0 : static_cast<double>(right()) / static_cast<double>(total()); }
    /// Is at least that many percent right? Without rounding; of nothing, no.
    bool reaches(std::size_t percent) const { return total() > 0 && right() * 100 >= percent * total(); }

    /// A row for each class, what it was taken for in the columns; zeros as dots.
    std::string text() const {
        std::size_t most = classes_ == 0 ? 0 : classes_ - 1;
        for (std::size_t const c : counts_) most = std::max(most, c);
        std::size_t const width = std::to_string(most).size() + 1;
        std::string text = fmt::format("{:>{}} |", "", width);
        for (std::size_t k = 0; k < classes_; ++k) text += fmt::format("{:>{}}", k, width);
        text += fmt::format("\n{:->{}}", "+", width + 2) + std::string(classes_ * width, '-') + "\n";
        for (std::size_t k = 0; k < classes_; ++k) {
            text += fmt::format("{:>{}} |", k, width);
            for (std::size_t m = 0; m < classes_; ++m) text += fmt::format("{:>{}}", count(k, m) == 0 ? "." : std::to_string(count(k, m)), width);
            text += "\n";
        }
        return text;
    }

private:
    std::size_t classes_;
    std::vector<std::size_t> counts_; // actual, chosen
};

/// Training stops once the loss on samples that it does not see has been no better for some epochs (Goodfellow, Bengio, Courville 2016,
/// "Deep Learning", algorithm 7.1).
class early_stopping {
public:
    explicit early_stopping(int patience, double least_gain = 0) : patience_(patience), least_gain_(least_gain) {}

    /// Of every epoch, its loss. True: it is the best so far, by more than the least gain: the parameters to keep. One that is not finite
    /// never is.
    bool improves(double loss) {
        ++epoch_;
        bool const better = chainrule::kernel::finite(loss) && (best_epoch_ == 0 || loss < best_ - least_gain_);
        if (better) {
            best_ = loss;
            best_epoch_ = epoch_;
        }
        return better;
    }
    /// Have there been `patience` epochs since the best?
    bool stops() const { return epoch_ - best_epoch_ >= patience_; }
    double best() const { return best_; }
    int best_epoch() const { return best_epoch_; } ///< from 1; 0: none yet

private:
    int patience_, epoch_ = 0, best_epoch_ = 0;
    double least_gain_, best_ = 0;
};

} // namespace training
