// SPDX-License-Identifier: BSL-1.0
// The Jacobian of one entry.
// fails: chainrule: vjp(net, y) needs a variable without indices after the system
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto h = variable<"h">(i);
constexpr auto net = equations(h(i) = tanh(x(i)));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto back = vjp(net, h(i));
#else
[[maybe_unused]] constexpr auto back = vjp(net, h);
#endif
} // namespace
