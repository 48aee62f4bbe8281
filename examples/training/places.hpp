// SPDX-License-Identifier: BSL-1.0
// Where the examples find their data and leave what they draw: the build says (examples/CMakeLists.txt); compiled by hand, an example
// runs in the project's folder.
#pragma once
#include <string>

#ifndef CHAINRULE_EXAMPLES_DATA
#define CHAINRULE_EXAMPLES_DATA "examples/data"
#endif
#ifndef CHAINRULE_EXAMPLES_OUTPUT
#define CHAINRULE_EXAMPLES_OUTPUT "."
#endif

namespace training {

inline std::string const data_folder = CHAINRULE_EXAMPLES_DATA, output_folder = CHAINRULE_EXAMPLES_OUTPUT;

} // namespace training
