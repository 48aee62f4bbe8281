// SPDX-License-Identifier: BSL-1.0
// Checks a derived formula: its value against central differences and the expected one, its shape, its length.
#pragma once

#include "syntax.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chainrule::identities {

// `definitions | operator | expected | assume`, as in rows.txt.
struct row {
    std::string definitions;
    std::vector<std::string> by; // "x(p)", once or twice
    std::string expected;
    std::vector<std::string> positive; // given symbols
    std::vector<std::string> simplex;  // given symbols, positive and summing to one over their last axis
    std::vector<std::string> one_hot;  // given symbols, 1 at one place along their last axis
    std::vector<std::string> symmetric; // given symbols of two slots
    int line = 0;
};

// The rows of a file; blank lines and lines that begin with # are skipped. Throws std::invalid_argument.
std::vector<row> read_rows(std::string const& text);

// A formula with its letters: those of the objective's entry, then those of each target's, in order.
struct formula {
    std::vector<std::string> letters;
    std::string text;
};

formula expected_of(row const& from);

// `dy(k)/dA(p,q) = delta(k,p)*x(q)`. Throws std::invalid_argument when there is no ` = `.
formula printed(std::string_view line);

// What the caller has to pass on as facts: "positive(x)", "simplex(t,k)", …
std::vector<std::string> facts(row const& from);

struct verdict {
    std::string fault; // empty if all is well
    int nodes = 0;
    int expected_nodes = 0;
};

// Values agree within `bound` relative to the larger of 1 and the value; at least 40 entries, or all, at every
// one of several random points. Throws model_error on what cannot be read.
inline constexpr double bound = 1e-30;
verdict check(row const& from, formula const& got);

// Nodes of the printed text as a tree of binary operators: each name, number, index letter, operator, function
// and reduction is one, and so is the letter of a reduction, of dim and of inside.
int count_nodes(tool::model const& in, int expression);

// What is wrong with the shape: a delta with a summed letter, a reduction over a letter its body lacks; or empty.
std::string shape_fault(tool::model const& in, int expression);

} // namespace chainrule::identities
