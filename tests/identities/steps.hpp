// SPDX-License-Identifier: BSL-1.0
// Checks the derivation of a row, line by line.
#pragma once

#include "check.hpp"

namespace chainrule::identities {

// What is wrong with the steps of a row, or nothing. Each line of `steps` (plain text) is read back, and its right side must have the
// value of the derivative that stands on its left, by central differences; the names of derivatives in it stand for such differences,
// too. `closed` is the closed formula's line: the last line's formula must be the same text. Throws model_error on what cannot be read.
std::string steps_fault(row const& from, std::string const& steps, std::string const& closed);

} // namespace chainrule::identities
