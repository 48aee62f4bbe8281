// SPDX-License-Identifier: BSL-1.0
// A computation as a straight line of scalar operations, each evaluated in 100 digits as it is written down.
#pragma once

#include "accuracy/operation.hpp"

#include <limits>
#include <utility>
#include <vector>

namespace chainrule::accuracy {

// Of float or double: its unit in the last place of 1, and its range.
struct precision {
    char const* name;
    long double epsilon, largest, smallest_normal, smallest;
};
template <class T>
inline constexpr precision precision_of{sizeof(T) == sizeof(float) ? "float" : "double",
                                        std::numeric_limits<T>::epsilon(), std::numeric_limits<T>::max(),
                                        std::numeric_limits<T>::min(), std::numeric_limits<T>::denorm_min()};

struct operation {
    op what = op::constant;
    int first = -1, second = -1;
    long whole = 0;      // exponent of a whole power
    bool active = false; // depends on an input
};

class tape {
public:
    int constant(real const& value) { return add({op::constant, -1, -1, 0, false}, value); }
    int input(real const& value) { return add({op::input, -1, -1, 0, true}, value); }
    int push(op what, int first, int second = -1, long whole = 0);

    int size() const { return static_cast<int>(operations_.size()); }
    operation const& at(int id) const { return operations_[static_cast<std::size_t>(id)]; }
    real const& value(int id) const { return values_[static_cast<std::size_t>(id)]; }

    // A choice that is made between two values, and is no operation: the place of a maximum.
    void compare(int first, int second) { compared_.emplace_back(first, second); }

    // The same operations in float or double, one after another, and where first-order bounds say nothing.
    struct trace {
        std::vector<double> values;
        std::vector<char>
            lost; // rounding errors move an operand across a kink, or are as large as its distance to a pole
        bool choice_lost = false; // or change the place of a maximum
        bool choices_defined = true, choices_finite = true; // no NaN is compared, and no infinity: a maximum would be one
    };
    // `with_range`: underflow counts.
    trace run(precision const& in, bool with_range) const;

    // What running it in a precision may do to one result.
    struct influence {
        // First-order running error bound: Σ documented error of each operation · |∂result/∂its value|.
        long double bound = 0;
        long double underflow = 0; // as much more where values are below the normal range
        long double condition = 0; // Σ |v·∂result/∂v| over the inputs
        bool finite = true;        // every value on the way is, in the precision itself
        bool defined = true;       // every value on the way is finite in 100 digits
        bool lost = false;
    };
    influence influence_on(int result, precision const& in, trace const& as_typed) const;

private:
    template <class T>
    std::vector<double> values_in() const {
        std::vector<T> values(operations_.size());
        for (std::size_t k = 0; k < values.size(); ++k) {
            operation const& one = operations_[k];
            if (one.what == op::constant || one.what == op::input) values[k] = static_cast<T>(values_[k]);
            else
                values[k] = value_of(one.what, values[static_cast<std::size_t>(one.first)],
                                     one.second < 0 ? T(0) : values[static_cast<std::size_t>(one.second)], one.whole);
        }
        return {values.begin(), values.end()};
    }

    std::vector<operation> operations_;
    std::vector<real> values_;
    std::vector<long double> numbers_; // values_, for derivatives
    std::vector<std::pair<int, int>> compared_;

    int add(operation one, real const& value);
    bool exact(operation const& one) const;
};

} // namespace chainrule::accuracy
