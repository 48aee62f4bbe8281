// SPDX-License-Identifier: BSL-1.0
// The gradient of what has indices, in the form for long systems.
// fails: chainrule: gradient(net, E) needs a scalar objective E
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto h = variable<"h">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(i) = tanh(x(i)), E = half * sum(i, square(h(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto g = gradient<net, h>(x);
#else
[[maybe_unused]] constexpr auto g = gradient<net, E>(x);
#endif
} // namespace
