// SPDX-License-Identifier: BSL-1.0
// A shifted index on the left side.
// fails: chainrule: z(j) = f needs plain axes on its left side
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
[[maybe_unused]] constexpr auto e = h(j + 1) = sum(i, w(j, i));
#else
[[maybe_unused]] constexpr auto e = h(j) = sum(i, w(j, i));
#endif
} // namespace
