// SPDX-License-Identifier: BSL-1.0
// A derivation by nothing.
// fails: chainrule: derivation(net, f, w(j, i)) needs a system, an expression and an entry; derivation(f, x) no system
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = sum(i, square(x(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto d = derivation(net, E);
#else
[[maybe_unused]] constexpr auto d = derivation(net, E, x(i));
#endif
} // namespace
