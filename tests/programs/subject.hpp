// SPDX-License-Identifier: BSL-1.0
// A model in the text notation with data and what its values and derivatives are there: what a generated program is held against.
#pragma once

#include "oracle/evaluate.hpp"
#include "report.hpp"

#include "parser.hpp"
#include "resolve.hpp"

#include <map>
#include <random>
#include <string>
#include <vector>

namespace chainrule::programs {

using oracle::entry;
using oracle::real;

struct subject {
    std::string label;                 // where it comes from
    std::string text;                  // definitions; the last is the objective
    std::vector<std::string> by;       // a derivative of the objective that is compiled as a formula, "x(p)" once or twice; may be empty
    std::vector<std::string> positive; // given symbols
    unsigned seed = 1;
    int narrow = -1; // a class of axes that has the extent 1, if its extent is free
};

// The model of a subject with a scalar objective: a vector is summed with given weights, `objective = Σ probe(k)·y(k)`.
class sample {
public:
    explicit sample(subject const& from);
    sample(sample const&) = delete;
    sample& operator=(sample const&) = delete;

    tool::model const& model() const { return in_; }
    tool::resolved const& axes() const { return axes_; }
    std::vector<long> const& extents() const { return extents_; }
    std::string const& objective() const { return objective_; } // the scalar one
    std::string const& output() const { return output_; }       // as the text has it
    std::map<std::string, std::vector<double>> const& data() const { return data_; }

    std::vector<expected> values(std::string const& name);
    std::vector<expected> gradient(std::string const& by);
    // Entries of the output, then of each symbol, last index fastest.
    std::vector<expected> derivative(std::vector<std::string> const& by);
    double largest() const { return largest_; } // of all that was asked for so far

private:
    std::string output_, objective_;
    tool::model in_;
    tool::resolved axes_;
    std::vector<long> extents_;
    std::map<std::string, std::vector<double>> data_;
    std::vector<oracle::evaluator> at_; // at the data, and near them
    double largest_ = 1;

    std::vector<std::vector<long>> entries(std::vector<std::string> const& names) const;
    template <class F>
    expected both(F const& compute);
};

} // namespace chainrule::programs
