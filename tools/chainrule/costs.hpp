// SPDX-License-Identifier: BSL-1.0
// Operation counts of equations as text: numbers where the extents are known, else formulas in them.
#pragma once

#include "opened.hpp"

#include <chainrule/schedule/count.hpp>

#include <string>
#include <vector>

namespace chainrule::tool {

using engine::operation_count;

operation_count count(engine::graph& g, std::vector<engine::equation> const& equations);

// Definitions of the model that some symbols need, each after those it reads.
std::vector<engine::equation> forward_equations(opened& m, std::vector<int> const& symbols);

// The backward system as the chain rule gives it: contributions added up, sums over deltas done, nothing simplified.
operation_count count_as_accumulated(model_text const& from, target const& of, std::vector<int> const& by);

// How extents are written: a number, or the letter that the model uses.
class cost_names {
public:
    explicit cost_names(opened const& m);
    struct entry {
        std::string count; // `2*i*j + j`; empty: none
        char const *one, *many; // `addition`, `additions`
    };
    // Additions, multiplications, divisions, functions, bytes.
    std::vector<entry> entries(operation_count const& counted) const;
    // `2*i*j + j additions, i*j multiplications, 8*i*j + 16*j bytes`
    std::string text(operation_count const& counted) const;

private:
    std::vector<long> extents_;         // per class, -1 if not known
    std::vector<std::string> spelling_; // per class
};

} // namespace chainrule::tool
