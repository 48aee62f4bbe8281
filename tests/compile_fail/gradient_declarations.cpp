// SPDX-License-Identifier: BSL-1.0
// The symbol asked for has another declaration in the system.
// fails: chainrule: gradient(net, E) needs one declaration per symbol name
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
[[maybe_unused]] constexpr auto g = gradient(net, E, parameter<"w">(i, j));
#else
[[maybe_unused]] constexpr auto g = gradient(net, E, w);
#endif
} // namespace
