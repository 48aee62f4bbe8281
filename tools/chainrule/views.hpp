// SPDX-License-Identifier: BSL-1.0
// The ways in which a derivative is shown: each is one function and one line of the table in views.cpp.
#pragma once

#include "opened.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::tool {

// What is to be shown: ∂ of / ∂ by[0] ∂ by[1] …, of a model that is lowered.
struct question {
    opened& m;
    target of;
    std::vector<target> by; // at least one
    tool::format format = tool::format::unicode;
    std::vector<std::pair<std::string, int>> named; // letters of the answer and their axes, so far

    // Axes for a target's letters, all distinct; a letter that stands for an earlier axis is put in at the end.
    std::vector<int> fresh(target const& wanted);
    // Renamings of later axes to the first of the same letter: the diagonal that the user asked for.
    std::vector<engine::renaming> diagonal() const;
};

// The closed formula of a question, and its left side.
struct closed_answer {
    engine::derived result; // outcome unfolding: there is no closed formula
    print::left_side left;
    int formula = 0;
    std::string notes; // comment lines
};
// One derivative after another: `derive` is told which, and whether it is the last one.
using derivative_of = std::function<engine::derived(engine::question const& one, bool last)>;
closed_answer derive_closed(question& asked);
closed_answer derive_closed(question& asked, derivative_of const& derive);

// Adjoint equations, for what acts through a recurrence.
std::string show_in_time(question& asked, closed_answer const& a, bool all);

// The views that have a file of their own.
std::string show_steps(question& asked);
std::string show_matrix(question& asked);

struct view {
    std::string_view name, summary;
    std::string (*show)(question& asked); // lines, each with its end; throws model_error
};

std::vector<view> const& views();
// Throws std::invalid_argument, with the names there are.
view const& find_view(std::string_view name);

} // namespace chainrule::tool
