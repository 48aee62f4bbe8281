// SPDX-License-Identifier: BSL-1.0
// What generated units compare with: expected entries beside what a program computed.
#pragma once

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <span>

namespace chainrule::programs {

// One expected entry: its value, and by how much relative errors of the data change it, per unit.
struct expected {
    long double value, condition;
};

// A program rounds each of its operations, some tens to an entry, by half a unit of the last place; errors grow as those of
// the data do, and cancel against the largest value of the model.
inline constexpr long double roundings = 256;

struct report {
    int entries = 0, faults = 0;

    template <class T>
    void compare(char const* model, char const* what, std::span<T const> got, std::span<expected const> wanted, long double largest) {
        if (got.size() != wanted.size()) {
            ++faults;
            std::printf("%s: %s has %zu entries, expected %zu\n", model, what, got.size(), wanted.size());
            return;
        }
        int shown = 0;
        for (std::size_t k = 0; k < got.size(); ++k, ++entries) {
            long double const bound = roundings * static_cast<long double>(std::numeric_limits<T>::epsilon()) * (largest + wanted[k].condition);
            if (std::fabs(static_cast<long double>(got[k]) - wanted[k].value) <= bound) continue; // false for NaN
            ++faults;
            if (++shown > 3) continue;
            std::printf("%s: %s[%zu] of %s is %.17Lg, expected %.17Lg, off by more than %.2Lg\n", model, what, k,
                        sizeof(T) == sizeof(float) ? "float" : "double", static_cast<long double>(got[k]), wanted[k].value, bound);
        }
    }
    template <class T>
    void compare(char const* model, char const* what, T got, std::span<expected const> wanted, long double largest) {
        compare(model, what, std::span<T const>(&got, 1), wanted, largest);
    }
};

// Data are exact in float.
template <class T, std::size_t Size>
std::array<T, Size> as(double const (&data)[Size]) {
    std::array<T, Size> made{};
    for (std::size_t k = 0; k < Size; ++k) made[k] = static_cast<T>(data[k]);
    return made;
}

} // namespace chainrule::programs
