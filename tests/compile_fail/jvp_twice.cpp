// SPDX-License-Identifier: BSL-1.0
// Tangents of a system that has its tangents.
// fails: chainrule: jvp(net, x) needs a system that has no tangents yet
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto h = variable<"h">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(i) = tanh(x(i)), E = half * sum(i, square(h(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto along = jvp(jvp(net, x), x);
#else
[[maybe_unused]] constexpr auto along = gradient(jvp(net, x), tangent(E), x);
#endif
} // namespace
