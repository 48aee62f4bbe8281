// SPDX-License-Identifier: BSL-1.0
// Facts about a model's symbols, as --assume takes them: `positive(x)`, `simplex(t,k)`, `one_hot(t,k)`, `symmetric(A)`, `symmetric(A,i,j)`.
#pragma once

#include "syntax.hpp"

#include <chainrule/graph/system.hpp>

#include <functional>
#include <string>
#include <vector>

namespace chainrule::tool {

inline constexpr char fact_forms[] = "positive(x), simplex(t,k), one_hot(t,k) or symmetric(A)";

struct fact {
    std::string name, symbol;
    unsigned slots = 0; // that it is about, as bits
};

// Reads a fact about a symbol of the model; an axis names the first slot that the model reads at this letter. Throws model_error.
fact parse_fact(model const& in, std::string const& text);

// Two facts of one kind about one symbol, along different slots: the engine keeps one.
bool contradict(fact const& a, fact const& b);

// Slots that a fact ties to one extent.
std::vector<tie> ties_of(fact const& one);

// Lets the engine know it.
void assume(engine::system& s, fact const& one);

// Those of the facts without which `answer` gives another text than with all of them; all of them where each is dispensable but not all.
std::vector<std::string> needed_facts(std::vector<std::string> const& facts, std::function<std::string(std::vector<std::string> const&)> const& answer);

// `by the facts positive(x), simplex(t,k)`; empty where there are none.
std::string say_facts(std::vector<std::string> const& facts);

} // namespace chainrule::tool
