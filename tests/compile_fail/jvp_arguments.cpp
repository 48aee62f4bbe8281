// SPDX-License-Identifier: BSL-1.0
// Tangents without a system.
// fails: chainrule: jvp(net, w) needs a system, then symbols or nothing
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(i);
constexpr auto y = variable<"y">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(y(i) = w(i) * x(i), E = sum(i, square(y(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto made = jvp(w, net);
#else
[[maybe_unused]] constexpr auto made = jvp(net, w);
#endif
} // namespace
