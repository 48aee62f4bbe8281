// SPDX-License-Identifier: BSL-1.0
// A variable with slots defined without naming them.
// fails: chainrule: h = f needs the indices of h: h(j) = f
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
[[maybe_unused]] constexpr auto e = h = sum(i, w(j, i));
#else
[[maybe_unused]] constexpr auto e = h(j) = sum(i, w(j, i));
#endif
} // namespace
