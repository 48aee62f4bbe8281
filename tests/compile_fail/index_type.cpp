// SPDX-License-Identifier: BSL-1.0
// An index that is neither an axis nor an integer.
// fails: chainrule: w(j, i) needs axes and integers, or sums of them, as indices
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
[[maybe_unused]] constexpr auto e = E = x(2.0);
#else
[[maybe_unused]] constexpr auto e = E = x(2);
#endif
} // namespace
