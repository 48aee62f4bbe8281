// SPDX-License-Identifier: BSL-1.0
// What a node of the graph means, computed by plain index loops in 100 decimal digits: formulas checked before they are printed.
#pragma once

#include "oracle/evaluate.hpp"

#include <chainrule/graph/system.hpp>
#include <chainrule/ops/operations.hpp>

#include <boost/math/special_functions/erf.hpp>

#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace chainrule::laws {

using oracle::real;

// |a − b| <= bound · max(1, |b|)
inline bool agree(real const& a, real const& b, real const& bound) {
    return a == b || abs(a - b) <= bound * (abs(b) > 1 ? real(abs(b)) : real(1));
}

// The value of an operation by its descriptor.
template <class... Op>
real apply(operations::operation_list<Op...>, engine::operation const* which, std::vector<real> const& operands) {
    real result = 0;
    bool found = false;
    auto const one = [&]<class This>() {
        if (which != &chainrule::detail::descriptor<This>) return;
        found = true;
        if constexpr (chainrule::detail::arity_of<This>() == 1) result = This::value(operands.at(0));
        else result = This::value(operands.at(0), operands.at(1));
    };
    (one.template operator()<Op>(), ...);
    if (!found) throw std::invalid_argument("no operation " + std::string(which->name));
    return result;
}

real exact(engine::number n);
real raised(real const& base, engine::number exponent);

// The value of `symbol` at indices that may lie outside its range.
using entries = std::function<real(int symbol, std::vector<long> const& at)>;
// Values of free axes.
using assignment = std::vector<std::pair<int, long>>;

class node_evaluator {
public:
    // One extent per extent class.
    node_evaluator(engine::system& s, std::vector<long> extents, entries of)
        : g_(s.g), extents_(std::move(extents)), entry_(std::move(of)) {}

    real value(int node, assignment const& axes);

private:
    engine::graph& g_;
    std::vector<long> extents_;
    entries entry_;
    std::map<int, long> axes_;
    std::map<std::vector<long>, real> known_; // node and the values of its free axes

    long extent(int extent_class) const { return extents_.at(static_cast<std::size_t>(extent_class)); }
    long axis(int a) const { return axes_.at(a); }
    long index(int i) const;
    real evaluate(int node);
    real compute(int node);
    real reduce(int node);
};

} // namespace chainrule::laws
