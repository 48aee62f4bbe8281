// SPDX-License-Identifier: BSL-1.0
// A gradient by nothing.
// fails: chainrule: gradient(net, E) needs a parameter in net, or the symbols to derive by after E
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto h = variable<"h">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(i) = tanh(x(i)), E = half * sum(i, square(h(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto g = gradient(net, E);
#else
[[maybe_unused]] constexpr auto g = gradient(net, E, x);
#endif
} // namespace
