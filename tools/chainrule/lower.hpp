// SPDX-License-Identifier: BSL-1.0
// From syntax to the engine: a model with its extents becomes a system of equations.
#pragma once

#include "resolve.hpp"

#include <chainrule/graph/system.hpp>

namespace chainrule::tool {

// Declares every symbol of the model (in order of appearance) and defines those that have equations. Extent classes keep
// their numbers.
void lower(model const& in, resolved const& axes, engine::system& into);

} // namespace chainrule::tool
