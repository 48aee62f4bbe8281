// SPDX-License-Identifier: BSL-1.0
// A derivative as a node, before it is printed: what the tool does with a model's text, up to there.
#pragma once

#include "laws/model.hpp"
#include "laws/node_value.hpp"

#include <string>
#include <vector>

namespace chainrule::laws {

class derivation {
public:
    explicit derivation(question const& asked);
    derivation(derivation const&) = delete;
    derivation& operator=(derivation const&) = delete;

    tool::model const& model() const { return in_; }
    tool::resolved const& axes() const { return axes_; }
    std::vector<int> const& classes() const { return classes_; } // of the objective's slots, then of each target's
    int cost() const { return s_.g.at(formula_).cost; }

    // A free axis that is none of the left side's, or -1.
    int stray_axis() const;
    real value(oracle::evaluator& at, std::vector<long> const& extents, std::vector<long> const& indices);
    real difference(oracle::evaluator& at, std::vector<long> const& indices) const;

private:
    tool::model in_;
    tool::resolved axes_;
    engine::system s_;
    std::vector<std::string> symbols_; // the objective, then the targets
    std::vector<int> classes_, left_;  // of the left side: classes and axes
    int formula_ = 0;
};

} // namespace chainrule::laws
