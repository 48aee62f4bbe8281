// SPDX-License-Identifier: BSL-1.0
// A direction for a variable, which moves as its equation says.
// fails: chainrule: jvp(net, x) needs inputs or parameters after the system: variables move as their equations say
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto h = variable<"h">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(i) = tanh(x(i)), E = half * sum(i, square(h(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto along = jvp(net, h);
#else
[[maybe_unused]] constexpr auto along = jvp(net, x);
#endif
} // namespace
