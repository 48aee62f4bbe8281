// SPDX-License-Identifier: BSL-1.0
// A model as typed: each equation in written order, derivatives by the reverse pass with textbook rules, and no algebra.
#pragma once

#include "accuracy/tape.hpp"

#include "resolve.hpp"
#include "syntax.hpp"

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chainrule::accuracy {

using oracle::entry;
using oracle::scope;

// Entries of given symbols, last index fastest.
using data = std::map<std::string, std::vector<real>>;

struct too_large : std::runtime_error {
    too_large() : std::runtime_error("more scalar operations than are looked at") {}
};

// What a guard multiplies is 0 whatever the rest is, and nothing flows back through it: a guard is delta, inside, argmax, argmin, an entry
// of a symbol declared one_hot, and what literals make of them. So is a read outside an axis.
class typed {
public:
    // Literals are rounded to the precision. The model, the classes and the extents must outlive it. With `other` the derivatives at kinks
    // are not those of the table, but others between those of the sides, at random.
    typed(tool::model const& in, tool::resolved const& axes, std::vector<long> const& extents, data const& given,
          std::set<std::string> const& one_hot, precision const& how, std::mt19937* other = nullptr);

    tape const& operations() const { return tape_; }
    int value(entry const& wanted);
    // Derivatives of a result by each entry of a given symbol. -1 where it does not depend on it. One result per object.
    std::vector<int> gradient(int of, std::string const& by);

    // An operand of a function lies on a kink, or operands tie: the derivatives by the table of local derivatives are one choice of several.
    bool on_kink() const { return kink_; }

private:
    tool::model const& in_;
    tool::resolved const& axes_;
    std::vector<long> const& extents_;
    precision const& how_;
    tape tape_;
    std::vector<char> guard_;                         // per operation: a guard
    std::map<std::string, std::vector<int>> entries_; // of all symbols; -1: not computed yet
    std::map<std::string, int> defined_;
    std::vector<int> literals_; // per node
    std::vector<int> adjoints_;
    std::mt19937* other_;
    bool kink_ = false;

    real share() { return other_ == nullptr ? real(0.5) : real(static_cast<double>((*other_)() % 1000 + 1)) / 1002; }
    long extent(int axis_class) const { return extents_[static_cast<std::size_t>(axis_class)]; }
    int constant(real const& value, bool guard = true);
    int literal(real const& value);
    int push(op what, int first, int second = -1, long whole = 0);
    bool is_guard(int id) const { return guard_[static_cast<std::size_t>(id)] != 0; }
    bool closes(int id) const { return is_guard(id) && tape_.value(id) == 0; }
    bool is(int id, int number) const { return !tape_.at(id).active && tape_.value(id) == number; }

    long value(tool::index const& row, scope const& letters) const;
    int build(int id, scope& letters);
    int reduce(tool::node const& here, int id, scope& letters);
    int binary(char what, int left, int right);
    int call(std::string const& name, int first, int second);

    void reverse(int of);
    void pull_back(int id);
    void give(int operand, int contribution);
    int times(int a, int b);
};

} // namespace chainrule::accuracy
