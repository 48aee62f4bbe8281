// SPDX-License-Identifier: BSL-1.0
// Runs one check in a process of its own: what does not end, or crashes, is a failure of that model and not of the whole run.
#pragma once

#include <functional>
#include <string>

namespace chainrule::laws {

// What `fault` returns or throws; or that it crashed or took more than `seconds` of processor time (ten times as many under the address
// sanitizer).
std::string contained(std::function<std::string()> const& fault, unsigned seconds = 10);

} // namespace chainrule::laws
