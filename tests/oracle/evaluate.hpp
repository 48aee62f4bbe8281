// SPDX-License-Identifier: BSL-1.0
// What a model means, computed by plain index loops over its syntax tree in 100 decimal digits.
#pragma once

#include "resolve.hpp"
#include "syntax.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chainrule::oracle {

using real = boost::multiprecision::cpp_bin_float_100;

// An entry of a symbol, indices from 0.
struct entry {
    std::string name;
    std::vector<long> at;
};

// Values of the letters that are free in an expression.
using scope = std::vector<std::pair<std::string, long>>;

// Knows nothing of the engine: only the tree and the classes of its axes. Definitions are evaluated entry by
// entry when first read, and kept. The model, the classes and the extents must outlive it.
class evaluator {
public:
    // `extents` has one extent per class, from 1 on; `given` every given symbol's entries, last index fastest.
    // Throws std::invalid_argument when a given symbol is missing or of the wrong size.
    evaluator(tool::model const& in, tool::resolved const& axes, std::vector<long> extents,
              std::map<std::string, std::vector<real>> given);

    // A given or defined entry; 0 where an index is out of range.
    real value(entry const& wanted);
    real value(int expression, scope letters = {});

    // Adds to an entry, given or defined: all that reads it sees the sum. Several add up.
    void perturb(entry const& changed, real const& by);

    long extent(int axis_class) const { return extents_[static_cast<std::size_t>(axis_class)]; }
    std::vector<long> shape(std::string const& name) const;

private:
    tool::model const& in_;
    tool::resolved const& axes_;
    std::vector<long> extents_;
    std::map<std::string, std::vector<real>> given_;
    std::map<std::string, std::vector<std::optional<real>>> kept_;
    std::map<std::string, std::map<std::size_t, real>> added_;
    std::map<std::string, int> defined_;
    std::map<std::string, std::set<std::string>> reads_; // per definition, also through others
    std::vector<std::optional<real>> numbers_;           // per node

    std::optional<std::size_t> offset(entry const& of) const;
    std::set<std::string> read_by(int expression) const;
    real evaluate(tool::node const& here, int id, scope& letters);
    real reduce(tool::node const& here, int id, scope& letters);
    real number(tool::node const& here, int id);
    long value(tool::index const& row, scope& letters);
};

// An elementwise function at a point; std::invalid_argument for an unknown name. At kinks as the notation says.
real elementwise(std::string const& name, real const& x);
real power(real const& base, real const& exponent);

// Central differences, truncation about 1e-50: first order, and mixed second order nested.
real difference(evaluator& of, entry const& wanted, entry const& by);
real difference(evaluator& of, entry const& wanted, entry const& by, entry const& then_by);

} // namespace chainrule::oracle
