// SPDX-License-Identifier: BSL-1.0
// A symbol that has the name of a tangent.
// fails: chainrule: jvp(net, x) needs the names of tangents: x_dot, if x moves, is another symbol
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto theta = input<"theta">();
constexpr auto omega = input<"theta_dot">();
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = half * square(omega) - cos(theta));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto along = jvp(net, theta);
#else
[[maybe_unused]] constexpr auto along = jvp(net, omega);
#endif
} // namespace
