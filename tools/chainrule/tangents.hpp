// SPDX-License-Identifier: BSL-1.0
// `chainrule tangent`: the model with the equations of its tangents, Jacobian times vector.
#pragma once

#include "opened.hpp"

#include <string>
#include <vector>

namespace chainrule::tool {

struct tangent_request {
    model_text from;
    std::vector<std::string> along; // given symbols that move; empty: all
    tool::format format = tool::format::unicode;
};

// The facts it needs, the model's equations, then those of its tangents. In plain format a model again: the text as it was, more lines
// behind it. Throws model_error.
std::string tangents(tangent_request const& wanted);

} // namespace chainrule::tool
