// SPDX-License-Identifier: BSL-1.0
// `chainrule check`: a derived gradient against central differences of the equations as they are typed, at random points.
#pragma once

#include "opened.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace chainrule::tool {

struct check_request {
    model_text from;
    std::string of;                      // a scalar, or a tensor, whose Jacobian is checked; empty: the last definition
    std::vector<std::string> parameters; // empty: all given symbols
    std::uint64_t seed = 1;
    int points = 3;
    double tolerance = 1e-6; // of |derived − difference| / max(1, |derived|, |difference|)
};

struct check_report {
    std::string text; // lines: what was compared, the worst entry, the verdict
    bool agrees = false;
};

// The differences share nothing with what is derived, which the simplifier has gone through; the value of `of` as it is computed is
// compared with the equations as typed, too. Throws model_error.
check_report check(check_request const& wanted);

} // namespace chainrule::tool
