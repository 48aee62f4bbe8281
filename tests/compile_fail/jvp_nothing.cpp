// SPDX-License-Identifier: BSL-1.0
// Nothing that moves.
// fails: chainrule: jvp(net) needs a parameter in net, or the symbols that move after it
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = half * sum(i, square(x(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto along = jvp(net);
#else
[[maybe_unused]] constexpr auto along = jvp(net, x);
#endif
} // namespace
