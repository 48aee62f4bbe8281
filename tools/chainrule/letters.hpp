// SPDX-License-Identifier: BSL-1.0
// Which letters are bound where in an equation, and what may not be read there.
#pragma once

#include "syntax.hpp"

#include <string>
#include <vector>

namespace chainrule::tool {

// Calls seen(node, bound letters) for every symbol that is read, in order of appearance.
template <class Seen>
void walk_reads(model const& in, int id, std::vector<std::string>& bound, Seen const& seen) {
    node const& here = in[id];
    bool const binds = here.kind == kind::reduce || here.kind == kind::place;
    if (here.kind == kind::symbol) seen(here, bound);
    if (binds) bound.push_back(here.letter);
    for (int const operand : here.operands) walk_reads(in, operand, bound, seen);
    if (binds) bound.pop_back();
}

// Throws model_error where an index is free that the left side lacks.
void check_free(model const& in, definition const& made);

// An axis is no number: a bare name is refused where the equation binds it, or an `axis` line declares it and nothing defines it;
// and so is a scalar such as x_i where i is bound, unless it is defined, or one of `named`. Throws model_error.
void check_scalars(model const& in, definition const& made, std::vector<std::string> const& named);

} // namespace chainrule::tool
