// SPDX-License-Identifier: BSL-1.0
// Random models in the notation: sums, products, shifted reads, deltas, powers, calls and shared definitions.
#pragma once

#include "laws/model.hpp"

#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace chainrule::laws {

// Letters for a model's axes, and for the entries of what it is differentiated by.
struct alphabet {
    std::vector<std::string> axes, targets;
};
inline alphabet const usual{{"i", "j", "k", "l"}, {"p", "q", "r", "s", "t", "o"}};
inline alphabet const unusual{{"n", "c2", "g", "z"}, {"e", "m", "h", "w1", "t", "d"}};

// Given: scalars a, b; vectors x, u (one extent), v (another), w (positive); matrices A and B. Each definition's text, the
// last one being the objective; none reads a later one.
struct random_model {
    std::vector<std::string> definitions;
    std::string objective; // with its letters
    std::vector<std::string> by;

    std::string text() const;
    question asked() const;
    bool reads(std::string const& name) const;
};

// The same seed gives the same model; another alphabet, the same one with other letters. `order` targets.
random_model make_model(unsigned seed, int order, alphabet const& letters = usual);

// The same text with two definitions more, `first` and `second`, over the letters of the objective, a vector.
struct pair_of_formulas {
    std::string letter, first, second;
};
pair_of_formulas make_pair(unsigned seed);

// Extents 2, 3, … per class, and values: positive ones for w, both signs for the others.
std::vector<long> some_extents(tool::resolved const& axes, bool falling);
given some_values(tool::model const& in, tool::resolved const& axes, std::vector<long> const& extents, std::mt19937& random);
// At most `most` entries of these classes: all if they are so few, else random ones.
std::vector<std::vector<long>> some_entries(std::vector<int> const& classes, std::vector<long> const& extents, std::size_t most,
                                            std::mt19937& random);

} // namespace chainrule::laws
