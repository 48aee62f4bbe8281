// SPDX-License-Identifier: BSL-1.0
// Which axes have one extent: unification of letters and slots, and the extents that `axis` lines give them.
#pragma once

#include "syntax.hpp"

#include <map>
#include <string>
#include <vector>

namespace chainrule::tool {

// Axes with one common extent form a class, numbered from 0 without gaps.
struct resolved {
    std::vector<long> extents;          // per class; -1 if nothing states it
    std::vector<std::string> letters;   // per class: a letter the model uses for it, "" if only shifted reads
    std::vector<std::vector<int>> left; // per definition, per letter on its left side
    std::vector<int> axis;              // per node: of reduce, place, dim and inside; else -1
    std::map<std::string, std::vector<int>> slots; // per name, given or defined
};

// Throws model_error when a class would have two extents, or when a letter could mean several axes.
resolved resolve(model const& in, std::vector<tie> const& ties = {});

// Classes of the target's letters: those of the symbol's slots. The target must have passed check_target.
std::vector<int> target_classes(resolved const& axes, target const& wanted);

} // namespace chainrule::tool
