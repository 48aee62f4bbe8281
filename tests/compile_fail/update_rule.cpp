// SPDX-License-Identifier: BSL-1.0
// A struct that is no update rule: valid() is missing.
// fails: chainrule: descend<net, E>(rule) needs an update rule: rate, valid(), numbers(), update(w, gradient, ...)
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

struct ball {
    double rate = 0.1;
    static constexpr int states = 1;
#ifndef CHAINRULE_FAULT
    constexpr bool valid() const { return positive(rate); }
#endif
    constexpr std::array<double, 1> numbers() const { return {rate}; }
    static constexpr std::array<term, 2> update(term w, term gradient, term rate, term move) { return {w + move, move - rate * gradient}; }
};
constexpr auto i = axis<"i", 3>;
constexpr auto w = parameter<"w">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = sum(i, square(w(i))));

[[maybe_unused]] void run() { [[maybe_unused]] auto d = descend<net, E, double>(ball{}); }
} // namespace
