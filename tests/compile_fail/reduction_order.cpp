// SPDX-License-Identifier: BSL-1.0
// The expression before the axis.
// fails: chainrule: sum(i, f) needs one axis or more, then the expression
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto e = E = sum(x(i), i);
#else
[[maybe_unused]] constexpr auto e = E = sum(i, x(i));
#endif
} // namespace
