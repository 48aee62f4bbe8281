// SPDX-License-Identifier: BSL-1.0
// A direction for what is not read.
// fails: chainrule: jvp(net, x) needs symbols that net reads
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto v = input<"v">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = half * sum(i, square(x(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto along = jvp(net, x, v);
#else
[[maybe_unused]] constexpr auto along = jvp(net, x);
#endif
} // namespace
