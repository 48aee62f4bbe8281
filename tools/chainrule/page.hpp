// SPDX-License-Identifier: BSL-1.0
// `chainrule html`: a model and its gradient as one page, which reads nothing else.
#pragma once

#include "gradient.hpp"

#include <string>

namespace chainrule::tool {

// HTML that is well-formed XML too. The request's format is not looked at. Throws model_error.
std::string page(gradient_request const& wanted);

// Of the page, for both colour schemes and for narrow windows.
extern char const* const page_style;

} // namespace chainrule::tool
