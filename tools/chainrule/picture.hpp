// SPDX-License-Identifier: BSL-1.0
// A model's definitions as an SVG picture: boxes for its symbols, arrows to what reads them.
#pragma once

#include "opened.hpp"

#include <set>
#include <string>

namespace chainrule::tool {

// For a model that is lowered. `objective` and `parameters` are symbols, shown as such. A box is a link to `#` and `anchor` and the name.
std::string picture(opened& m, int objective, std::set<int> const& parameters, std::string const& anchor);

} // namespace chainrule::tool
