// SPDX-License-Identifier: BSL-1.0
// Why there is no derivative, or no program.
#pragma once

namespace chainrule::engine {

enum class status {
    ok,
    cyclic,
    no_derivative,
    run_time_axis,      // read in another way than tiles allow
    run_time_axes,      // more than one
    run_time_place,     // the place of an extremum along one
    unfolding,          // a closed formula would have as many terms as a recurrence has steps
    run_time_recurrence // a recurrence along an axis whose extent only data tell
};

} // namespace chainrule::engine
