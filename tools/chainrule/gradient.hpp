// SPDX-License-Identifier: BSL-1.0
// `chainrule gradient`: the backward system of a scalar, what it costs, and what it does not read.
#pragma once

#include "costs.hpp"
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

// The backward system of a scalar of a model that is lowered.
struct backward_report {
    std::vector<int> by;                           // what it is derived by
    std::vector<std::vector<std::string>> letters; // of each of these
    std::vector<engine::equation> equations;       // in the order of computation
    operation_count forward, accumulated, printed; // of the scalar; of the gradient, before simplification and after
    std::vector<int> idle;                         // of those derived by: the scalar does not depend on them
    std::vector<int> unread, unused;               // given symbols and definitions that the equations do not read
};
// Throws model_error.
backward_report report_backward(opened& m, gradient_request const& wanted, target const& of);

// Equations in the order of computation, then comment lines of the format. Throws model_error.
std::string gradient(gradient_request const& wanted);

// The symbols to derive by: those named by an option, else all given ones in the order in which the model reads them. Throws model_error.
std::vector<int> parameters_of(opened const& m, std::vector<std::string> const& named, char const* option = "--parameters");

// Letters for the indices of each symbol: those at which the model reads it first as plain distinct ones, else new ones.
std::vector<std::vector<std::string>> letters_of(opened const& m, std::vector<int> const& symbols);

} // namespace chainrule::tool
