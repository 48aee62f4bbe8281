// SPDX-License-Identifier: BSL-1.0
// Closed formulas and derivations step by step, for a page.
#pragma once

#include "opened.hpp"

#include <chainrule/calculus/steps.hpp>

#include <string>
#include <vector>

namespace chainrule::tool {

// What is said about one symbol that is derived by: its closed formula, and the items of a list that lead to it.
struct derivation_texts {
    std::string closed, steps;
};

// ∂ of / ∂ name(letters), as markup. What would be too long to read is said to be so.
derivation_texts derive_by(model_text const& from, target const& of, std::string const& name, std::vector<std::string> const& letters);

// The lines of a derivation as items of a list.
std::string step_lines(engine::system& s, engine::steps const& lines);

} // namespace chainrule::tool
