// SPDX-License-Identifier: BSL-1.0
// Derivatives by differences alone.
#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace chainrule::tool {

struct difference {
    double value = std::numeric_limits<double>::quiet_NaN();
    double error = std::numeric_limits<double>::infinity(); // an estimate
    double rounding = 0;                                    // the part of it that is due to the rounding of the values
};

// Central differences of a function with several values, with steps from large to small, extrapolated to step 0 (Ridders 1982).
// `values(h)` is the function at distance h from the point, in one direction. The error includes the rounding of the values over the
// step: of a value that is large beside its slope, differences have few digits or none.
template <class Values>
std::vector<difference> differences(double size, std::size_t count, Values const& values) {
    static constexpr int steps = 10;
    static constexpr double shrink = 1.4;
    std::vector<difference> best(count);
    std::vector<std::array<double, steps>> before(count), now(count);
    std::vector<double> rounding(count); // in the values
    double h = 0.05 * (size > 1 ? size : 1);
    for (int row = 0; row < steps; ++row, h /= shrink) {
        std::vector<double> const above = values(h), below = values(-h);
        for (std::size_t k = 0; k < count; ++k) {
            rounding[k] = std::fmax(rounding[k], 2 * std::numeric_limits<double>::epsilon() * std::fmax(std::fabs(above[k]), std::fabs(below[k])));
            now[k][0] = (above[k] - below[k]) / (2 * h);
            double factor = shrink * shrink;
            for (int m = 1; m <= row; ++m, factor *= shrink * shrink) {
                auto const at = static_cast<std::size_t>(m);
                now[k][at] = (now[k][at - 1] * factor - before[k][at - 1]) / (factor - 1);
                double const error = std::fmax(std::fabs(now[k][at] - now[k][at - 1]), std::fabs(now[k][at] - before[k][at - 1])) + rounding[k] / h;
                if (error <= best[k].error) best[k] = {now[k][at], error, rounding[k] / h};
            }
        }
        before.swap(now);
    }
    return best;
}

} // namespace chainrule::tool
