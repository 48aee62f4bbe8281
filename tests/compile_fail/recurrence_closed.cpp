// SPDX-License-Identifier: BSL-1.0
// A closed formula of a derivative through a recurrence would have a term for each step.
// fails: chainrule: derivative(net, f, w(j, i)) needs a w that acts through no recurrence: gradient(net, f) has its equations
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n", 3>;
constexpr auto x = input<"x">(n);
constexpr auto a = parameter<"a">();
constexpr auto v = parameter<"v">();
constexpr auto h = variable<"h">(n);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(n) = a * h(n - 1) + x(n), E = sum(n, square(v * h(n))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] auto const d = derivative(net, E, a);
#else
[[maybe_unused]] constexpr auto d = derivative(net, E, v);
#endif
} // namespace
