// SPDX-License-Identifier: BSL-1.0
// A formula longer than its room; the message says which number to raise.
// fails: chainrule: derivative(net, f, x) needs more room for its result: write derivative<65536>(net, f, x)
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

constexpr auto net = equations(h(j) = sum(i, w(j, i) * x(i)), E = half * sum(j, square(h(j))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] auto const d = derivative<8>(net, E, x(i));
#else
[[maybe_unused]] auto const d = derivative<4096>(net, E, x(i));
#endif
} // namespace
