// SPDX-License-Identifier: BSL-1.0
// An update that forgets what becomes of its state.
// fails: chainrule: update(w, gradient, ...) needs to return the next w and the next of each state
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

struct ball {
    double rate = 0.1;
    static constexpr int states = 1;
    constexpr bool valid() const { return positive(rate); }
    constexpr std::array<double, 1> numbers() const { return {rate}; }
#ifdef CHAINRULE_FAULT
    static constexpr term update(term w, term gradient, term rate, term move) { return w + move - rate * gradient; }
#else
    static constexpr std::array<term, 2> update(term w, term gradient, term rate, term move) { return {w + move, move - rate * gradient}; }
#endif
};
constexpr auto i = axis<"i", 3>;
constexpr auto w = parameter<"w">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = sum(i, square(w(i))));

[[maybe_unused]] void run() { [[maybe_unused]] auto d = descend<net, E, double>(ball{}); }
} // namespace
