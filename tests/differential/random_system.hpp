// SPDX-License-Identifier: BSL-1.0
// Random systems of up to six equations: every operation and reduction, shared variables, repeated axes, shifts, recurrences.
#pragma once

#include "laws/engine/random_model.hpp"

namespace chainrule::differential {

struct random_system {
    laws::random_model model;  // asked once or twice: `by`
    bool recurrent = false;    // a variable reads itself, at entries before or after
    bool scalar = false;       // the objective has no indices
};

// The same seed gives the same system. Arguments stay inside the domains, so that everything is finite and, but for chance
// points, smooth. About one in eight is recurrent.
random_system make_system(unsigned seed, int order);

} // namespace chainrule::differential
