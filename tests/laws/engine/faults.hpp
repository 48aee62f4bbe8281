// SPDX-License-Identifier: BSL-1.0
// What can be wrong with the derivative of a model: its value, the time it takes, and what its printed text means.
#pragma once

#include "laws/engine/random_model.hpp"

#include <string>

namespace chainrule::laws {

// What is wrong with the node derived, at random points that the seed chooses; or nothing.
std::string fault_of_node(random_model const& m, unsigned seed);

// What is wrong with the formula printed, read back in and compared with the node; or nothing.
std::string fault_of_text(random_model const& m, unsigned seed);

// False for models with an axis at which nothing is read but at shifted indices, if its letter names several axes.
bool can_be_read(std::string const& text);

// The model, its objective and what it is differentiated by.
std::string described(random_model const& m);

// Is the fault that an extent has no name in the model's letters: each of them names other axes as well? (README, Limits)
bool ambiguous_letter(std::string const& fault);

} // namespace chainrule::laws
