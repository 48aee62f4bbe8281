// SPDX-License-Identifier: BSL-1.0
// `chainrule gradient`: the backward system of a scalar, what it costs, and what it does not read.
#pragma once

#include "opened.hpp"

#include <string>
#include <vector>

namespace chainrule::tool {

struct gradient_request {
    model_text from;
    std::string of;                      // empty: the last definition
    std::vector<std::string> parameters; // empty: all given symbols
    tool::format format = tool::format::unicode;
};

// Equations in the order of computation, then comment lines of the format. Throws model_error.
std::string gradient(gradient_request const& wanted);

// The symbols to derive by: those named, else all given ones in the order in which the model reads them. Throws model_error.
std::vector<int> parameters_of(opened const& m, std::vector<std::string> const& named);

// Letters for the indices of each symbol: those at which the model reads it first as plain distinct ones, else new ones.
std::vector<std::vector<std::string>> letters_of(opened const& m, std::vector<int> const& symbols);

} // namespace chainrule::tool
