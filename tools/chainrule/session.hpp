// SPDX-License-Identifier: BSL-1.0
// What `chainrule derive` does with a model's text: read, derive, show.
#pragma once

#include "opened.hpp"

#include <string>
#include <vector>

namespace chainrule::tool {

struct request {
    std::string text;
    std::string source_name;        // cited in errors
    std::vector<std::string> by;    // `x(p)`, one per order of differentiation, at least one
    std::string of;                 // `y(k)`; empty: the last definition
    std::vector<std::string> assume; // see facts.hpp
    tool::format format = tool::format::unicode;
    std::string view = "closed";    // one of views()
};

// The lines to print. With the view `closed` the last one is `<left side> = <formula>` (except for dot, which is a graph).
// Throws model_error.
std::string derive(request const& wanted);

} // namespace chainrule::tool
