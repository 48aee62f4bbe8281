// SPDX-License-Identifier: BSL-1.0
// What is written to standard output and standard error, coloured where a person looks at it.
#pragma once

#include <string>

namespace chainrule::tool {

// Comment lines are dimmed on a terminal. Throws model_error where not all can be written.
void write_answer(std::string const& text);
// The first line stands out, and so does a caret. Control characters are shown as pictures.
void write_error(std::string const& message);

} // namespace chainrule::tool
