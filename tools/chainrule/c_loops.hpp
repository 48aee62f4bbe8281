// SPDX-License-Identifier: BSL-1.0
// Nests of loops as C99 text.
#pragma once

#include "emit.hpp"
#include "loops.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace chainrule::tool {

// How the code calls what it reads and writes.
struct c_names {
    std::vector<std::string> extents;     // per class: a number, or an argument
    std::map<int, std::string> symbols;   // arrays, and scalars as lvalues
    std::vector<std::string> temporaries; // the same
    std::set<std::string> helpers;        // functions of ours that the code calls: filled in
};

// The statements of a nest, each line with this margin; `at`: the outermost loop is at this value only, a C expression.
std::string c_statements(engine::system& s, nest const& from, c_names& names, identifiers free, std::string const& margin,
                         std::string const& at);

// A definition of a function that the code calls by this name.
std::string c_helper(std::string const& name);

// `2.0`, `0.1`, `1.0/3.0`
std::string c_number(core::number value);

} // namespace chainrule::tool
