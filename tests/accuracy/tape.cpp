// SPDX-License-Identifier: BSL-1.0
#include "accuracy/tape.hpp"

#include <cmath>

namespace chainrule::accuracy {
namespace {

// In long double: sums of derivatives need no more digits than an error bound has, but the range.
bool is_power_of_two(long double x) {
    int exponent = 0;
    return std::fabs(std::frexp(x, &exponent)) == 0.5L;
}

} // namespace

int tape::add(operation one, real const& value) {
    operations_.push_back(one);
    values_.push_back(value);
    numbers_.push_back(static_cast<long double>(value));
    return size() - 1;
}

int tape::push(op what, int first, int second, long whole) {
    operation const one{what, first, second, whole, at(first).active || (second >= 0 && at(second).active)};
    return add(one, value_of(what, value(first), second < 0 ? real(0) : value(second), whole));
}

// Rounds nothing, whatever the precision: 0 as a term, a power of two as a factor.
bool tape::exact(operation const& one) const {
    auto const number = [&](int id) { return numbers_[static_cast<std::size_t>(id)]; };
    switch (one.what) {
    case op::add:
    case op::subtract: return number(one.first) == 0 || number(one.second) == 0;
    case op::multiply: return is_power_of_two(number(one.first)) || is_power_of_two(number(one.second));
    case op::divide: return is_power_of_two(number(one.second));
    default: return false;
    }
}

tape::influence tape::influence_on(int result, precision const& in, std::vector<double> const& as_typed) const {
    influence total;
    std::vector<long double> derivative(static_cast<std::size_t>(result) + 1, 0);
    std::vector<char> reached(derivative.size(), 0);
    derivative.back() = 1;
    reached.back() = 1;
    for (int id = result; id >= 0; --id) {
        auto const k = static_cast<std::size_t>(id);
        if (reached[k] == 0) continue;
        operation const& one = operations_[k];
        long double const value = numbers_[k], by = derivative[k], size = std::fabs(value);
        if (!(size <= std::numeric_limits<long double>::max())) total.defined = false;
        if (!(std::fabs(static_cast<long double>(as_typed[k])) <= in.largest)) total.finite = false;
        if (one.what == op::input) {
            total.condition += std::fabs(value * by);
            continue;
        }
        if (one.what == op::constant) continue;
        double const ulps = exact(one) ? 0 : ulps_of(one.what, one.whole);
        if (ulps > 0 && size > 0) total.bound += static_cast<long double>(ulps) * in.epsilon * size * std::fabs(by);
        bool const sum = one.what == op::add || one.what == op::subtract;
        if (ulps > 0 && !sum && size < in.smallest_normal && values_[k] != 0 && by != 0)
            total.underflow += in.smallest * std::fabs(by);
        auto const number = [&](int operand) { return operand < 0 ? 0 : numbers_[static_cast<std::size_t>(operand)]; };
        partials const d = partials_of(one.what, number(one.first), number(one.second), value, one.whole);
        auto const give = [&](int operand, long double local) {
            if (operand < 0) return;
            reached[static_cast<std::size_t>(operand)] = 1;
            if (by != 0 && local != 0) derivative[static_cast<std::size_t>(operand)] += by * local;
        };
        give(one.first, d.first);
        give(one.second, d.second);
    }
    return total;
}

} // namespace chainrule::accuracy
