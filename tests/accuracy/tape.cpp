// SPDX-License-Identifier: BSL-1.0
#include "accuracy/tape.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

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

// Of running error bounds per operation, added up as they come: larger than those of influence_on where errors cancel.
tape::trace tape::run(precision const& in, bool with_range) const {
    trace made;
    made.values = in.epsilon < 1e-10L ? values_in<double>() : values_in<float>();
    made.lost.resize(operations_.size(), 0);
    std::vector<long double> errors(operations_.size(), 0);
    auto const number = [&](int id) { return id < 0 ? 0 : numbers_[static_cast<std::size_t>(id)]; };
    auto const error = [&](int id) { return id < 0 ? 0 : errors[static_cast<std::size_t>(id)]; };
    auto const undecided = [&](int a, int b) {
        long double const together = error(a) + error(b);
        return together > 0 && together >= std::fabs(number(a) - number(b));
    };
    long double const small = std::sqrt(in.epsilon); // its square is a rounding error
    for (std::size_t k = 0; k < operations_.size(); ++k) {
        operation const& one = operations_[k];
        int const a = one.first, b = one.second;
        if (a < 0) continue;
        long double const value = number(static_cast<int>(k)), size = std::fabs(value);
        partials const d = partials_of(one.what, number(a), number(b), value, one.whole);
        long double& sum = errors[k];
        if (error(a) > 0) sum += std::fabs(d.first) * error(a);
        if (error(b) > 0) sum += std::fabs(d.second) * error(b);
        double const ulps = exact(one) ? 0 : ulps_of(one.what, one.whole);
        if (size > 0) sum += static_cast<long double>(ulps) * in.epsilon * size;
        bool const is_sum = one.what == op::add || one.what == op::subtract;
        if (with_range && ulps > 0 && !is_sum && size < in.smallest_normal && values_[k] != 0) sum += in.smallest;
        auto const larger_than = [&](int id, long double distance) { return error(id) > small * std::fabs(distance); };
        bool lost = false;
        switch (one.what) {
        // An exponential that vanishes whatever the error is: a mask of −1e9.
        case op::exp: lost = larger_than(a, 1) && number(a) + error(a) > std::log(in.smallest); break;
        case op::expm1:
        case op::sin:
        case op::cos:
        case op::tan:
        case op::sinh:
        case op::cosh:
        case op::tanh:
        case op::sigmoid:
        case op::softplus:
        case op::atan:
        case op::erf: lost = larger_than(a, 1); break;
        case op::divide: lost = larger_than(b, number(b)); break;
        case op::log:
        case op::sqrt: lost = larger_than(a, number(a)); break;
        case op::log1p: lost = larger_than(a, 1 + number(a)); break;
        case op::asin:
        case op::acos: lost = larger_than(a, 1 - std::fabs(number(a))); break;
        case op::whole_power:
            lost = larger_than(a, number(a) / static_cast<long double>(std::max(1L, std::labs(one.whole))));
            break;
        case op::power:
            lost = larger_than(a, number(a) / std::max(1.0L, std::fabs(number(b)))) ||
                   (number(a) > 0 && larger_than(b, 1 / std::log(number(a))));
            break;
        case op::atan2:
            lost = larger_than(a, std::hypot(number(a), number(b))) || larger_than(b, std::hypot(number(a), number(b)));
            break;
        case op::abs:
        case op::sign:
        case op::relu:
        case op::step: lost = undecided(a, -1); break;
        case op::max:
        case op::min: lost = undecided(a, b); break;
        default: break;
        }
        made.lost[k] = lost ? 1 : 0;
    }
    for (auto const& [a, b] : compared_) {
        made.choice_lost = made.choice_lost || undecided(a, b);
        for (int id : {a, b}) {
            double const typed = id < 0 ? 0 : made.values[static_cast<std::size_t>(id)];
            made.choices_defined = made.choices_defined && !std::isnan(typed);
            made.choices_finite = made.choices_finite && std::isfinite(typed);
        }
    }
    return made;
}

tape::influence tape::influence_on(int result, precision const& in, trace const& as_typed) const {
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
        if (!(std::fabs(static_cast<long double>(as_typed.values[k])) <= in.largest)) total.finite = false;
        if (as_typed.lost[k] != 0) total.lost = true;
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
