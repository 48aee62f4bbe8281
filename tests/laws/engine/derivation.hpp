// SPDX-License-Identifier: BSL-1.0
// A derivative as a node, before it is printed: what the tool does with a model's text, up to there.
#pragma once

#include "laws/model.hpp"
#include "laws/node_value.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace chainrule::laws {

// Why there is no formula: in the words of the engine's status.
struct refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class derivation {
public:
    // Not simplified: as accumulation leaves it, definitions unknown.
    explicit derivation(question const& asked, bool simplified = true);
    // Beside a formula: the last definition of the model, called `derived`, which is no definition for the engine.
    derivation(question const& asked, tool::model in, tool::resolved axes);
    derivation(derivation const&) = delete;
    derivation& operator=(derivation const&) = delete;

    tool::model const& model() const { return in_; }
    tool::resolved const& axes() const { return axes_; }
    std::vector<int> const& classes() const { return classes_; } // of the objective's slots, then of each target's
    int cost() const { return s_.g.at(formula_).cost; }
    int formula() const { return formula_; }
    int beside() const { return beside_; } // over the axes of the formula
    engine::system& system() { return s_; }
    void replace(int formula) { formula_ = formula; } // by another form of it

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
    int formula_ = 0, beside_ = -1;

    void derive(question const& asked, bool simplified);
};

} // namespace chainrule::laws
