// SPDX-License-Identifier: BSL-1.0
// What has to be computed for some symbols, in order, as loops.
#pragma once

#include "loops.hpp"

#include <vector>

namespace chainrule::tool {

struct computation {
    // An equation's nests; or a recurrence, whose nests are all gone through at each entry of an axis, their outermost loop.
    struct step {
        std::vector<nest> nests;
        std::vector<int> equations; // positions
        int direction = 0;          // of a recurrence: 1 ascending, -1 descending
        int extent_class = -1;      // of its axis
    };
    std::vector<step> steps;
    std::vector<int> given; // symbols that are read
    int temporaries = 0;
};

// Puts in what a symbol and all that it reads need for a form without overflow, but no definition of `kept`; before it is derived.
void put_in_all(engine::system& s, int of, std::vector<int> const& kept);

// Brings the equations into their stable form; once per system. Throws model_error where definitions have no order.
computation compute_order(engine::system& s, std::vector<int> const& wanted, std::vector<long> const& extents);

// Positions of the equations of some symbols and of all that they read.
std::vector<char> needed_equations(engine::system& s, std::vector<int> const& symbols);

} // namespace chainrule::tool
