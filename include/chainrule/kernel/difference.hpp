// SPDX-License-Identifier: BSL-1.0
// The slope of a function of one number by central differences, with an estimate of its error: for checks of gradients.
#pragma once
#include <chainrule/kernel/pack.hpp>

#include <array>
#include <limits>

namespace chainrule::detail {

/// A slope by differences, and how far off it may be: ∞ where no difference is finite.
struct estimated_slope {
    double value = __builtin_nan("");
    double error = __builtin_inf();
};

constexpr double size_of(double x) { return x < 0 ? -x : x; }
constexpr double larger(double a, double b) { return a < b ? b : a; } // not std::max: <algorithm> takes every user a tenth of a second

/// ε^(1/3), where truncation and rounding of a central difference balance for a function and an argument of about 1.
template <class T>
inline constexpr T difference_step = sizeof(T) == sizeof(float) ? T(5e-3) : T(6e-6);

/// Steps from smaller ones, for kinks and domains that end nearby, to larger ones, for values that are large beside their slope: each
/// is 4 times the one before.
template <class T>
inline constexpr int smaller_steps = sizeof(T) == sizeof(float) ? 3 : 4;
template <class T>
inline constexpr int larger_steps = sizeof(T) == sizeof(float) ? 3 : 8;

/// The slope at x of the function f, whose values are rounded to T. The error has a part for the rounding of f over the step (a unit in the
/// last place of f, or what the smallest steps show), a part for the step's length (how much differences of two steps differ), and,
/// where slopes to the right and to the left stay apart as steps shrink, half of what is between them: there f has a kink.
template <class T, class Function>
estimated_slope slope_by_differences(T x, Function const& f) {
    constexpr int steps = smaller_steps<T> + 1 + larger_steps<T>;
    std::array<double, steps> width{}, slope{}, gap{};
    std::array<bool, steps> known{};
    double const middle = static_cast<double>(f(x));
    double largest = size_of(middle);
    T step = difference_step<T> * (x > 1 ? x : x < -1 ? -x : T(1));
    for (int k = 0; k < smaller_steps<T>; ++k) step /= 4;
    for (std::size_t k = 0; k < steps; ++k, step *= 4) {
        T const above = x + step, below = x - step;
        double const high = static_cast<double>(f(above)), low = static_cast<double>(f(below));
        double const right = static_cast<double>(above) - static_cast<double>(x), left = static_cast<double>(x) - static_cast<double>(below);
        width[k] = right + left;
        slope[k] = (high - low) / width[k];
        gap[k] = size_of((high - middle) / right - (middle - low) / left);
        known[k] = kernel::finite(slope[k]) && kernel::finite(gap[k]) && right > 0 && left > 0;
        if (known[k]) largest = larger(larger(largest, size_of(high)), size_of(low));
    }
    double noise = 2 * static_cast<double>(std::numeric_limits<T>::epsilon()) * largest, kink = 0;
    bool smallest = true;
    estimated_slope best;
    for (std::size_t k = 1; k < steps; ++k) {
        if (!known[k - 1] || !known[k]) continue;
        double const change = size_of(slope[k] - slope[k - 1]);
        if (smallest) {
            noise = larger(noise, change * width[k - 1]);
            if (gap[k - 1] > gap[k] / 2 && gap[k - 1] > 8 * noise / width[k - 1]) kink = gap[k - 1] / 2;
            smallest = false;
        }
        double const long_one = change + noise / width[k], correction = change / 15, extrapolated = correction + 2 * noise / width[k - 1];
        if (long_one < best.error) best = {slope[k], long_one};
        if (extrapolated < best.error) best = {(16 * slope[k - 1] - slope[k]) / 15, extrapolated};
    }
    best.error = larger(best.error, kink);
    return best;
}

} // namespace chainrule::detail
