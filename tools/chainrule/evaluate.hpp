// SPDX-License-Identifier: BSL-1.0
// `chainrule evaluate`: values of definitions, or of derivatives, for values of the given symbols.
#pragma once

#include "opened.hpp"
#include "views.hpp"

#include <string>
#include <utility>
#include <vector>

namespace chainrule::tool {

struct evaluate_request {
    model_text from;
    std::string of;                      // empty: all definitions; with `by` or `gradient`: the last one
    std::vector<std::string> by;         // the derivative by these
    bool gradient = false;               // the derivatives of a scalar by all parameters
    std::vector<std::string> parameters; // empty: all given symbols
    std::vector<std::string> set;        // `x=[1,2,3]`
    unsigned forced = 0;                 // of tests: see graph/unsafe.hpp
};

// A line `name = values` for each. Throws model_error.
std::string evaluate(evaluate_request const& wanted);

// Something to evaluate, and what it is called.
struct result {
    std::string name;
    int symbol = 0;
};

// Adds equations for the derivatives of a scalar by some symbols.
std::vector<result> gradient_results(opened& m, target const& of, std::vector<int> const& by, std::string const& asked);
// Adds an equation for a derivative of any order.
result derivative_result(question& asked);

} // namespace chainrule::tool
