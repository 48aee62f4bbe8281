// SPDX-License-Identifier: BSL-1.0
// A model's text with its derivatives as printed, read back into the same model and evaluated beside it.
#pragma once

#include "oracle/evaluate.hpp"

#include "parser.hpp"
#include "resolve.hpp"
#include "session.hpp"

#include <map>
#include <string>
#include <vector>

namespace chainrule::laws {

using oracle::entry;
using oracle::real;

struct question {
    std::string text;
    std::vector<std::string> by; // "x(p)", distinct letters
    std::string of = {};         // "y(k)"; empty: the last definition
    std::vector<std::string> assume = {};
};

// The line `<left side> = <formula>` in plain text, and the two sides of it.
std::string derived_line(question const& asked);
std::string left_side(std::string const& line);
std::string right_side(std::string const& line);
// The letters of a left side such as `d2y(k)/dx(p)dx(q)`, in order.
std::vector<std::string> letters(std::string const& left);

// A definition of the model, read and printed again: `f = sum(i, x(i)^2)`.
std::string reprinted(std::string const& text, std::string const& name);

using given = std::map<std::string, std::vector<real>>;

// The model with a formula appended to it as the definition `derived`.
class answered {
public:
    answered(question const& asked, std::string const& line);
    answered(answered const&) = delete;
    answered& operator=(answered const&) = delete;

    // Classes of the left side's letters: those of the objective, then of each target.
    std::vector<int> const& classes() const { return classes_; }
    tool::model const& model() const { return in_; }
    tool::resolved const& axes() const { return axes_; }
    int formula() const { return in_.definitions.back().body; }

    struct comparison {
        real formula, difference;
    };
    // The formula's value at an entry of the left side, and the central difference there.
    comparison compare(oracle::evaluator& at, std::vector<long> const& indices) const;
    std::string reprinted() const; // the formula, read and printed again: `derived(…) = …`
    real value(oracle::evaluator& at, std::vector<long> const& indices) const { return at.value(entry{"derived", indices}); }

private:
    tool::model in_;
    tool::resolved axes_;
    std::vector<int> classes_;
    std::vector<std::string> symbols_; // the objective, then the targets
};

} // namespace chainrule::laws
