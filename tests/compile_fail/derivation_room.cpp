// SPDX-License-Identifier: BSL-1.0
// A derivation longer than its room; the message says which number to raise.
// fails: chainrule: derivation(net, f, x) needs more room for its lines: write derivation<262144>(net, f, x)
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = sum(i, square(x(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] auto const d = derivation<8>(net, E, x(i));
#else
[[maybe_unused]] auto const d = derivation<4096>(net, E, x(i));
#endif
} // namespace
