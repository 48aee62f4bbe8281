// SPDX-License-Identifier: BSL-1.0
// Two variables that read each other at the same step, besides an earlier one.
// fails: chainrule: equations(...) needs variables that do not depend on themselves
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n", 3>;
constexpr auto x = input<"x">(n);
constexpr auto c = variable<"c">(n);
constexpr auto h = variable<"h">(n);

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto net = equations(c(n) = c(n - 1) + h(n), h(n) = x(n) * c(n));
#else
[[maybe_unused]] constexpr auto net = equations(c(n) = c(n - 1) + h(n - 1), h(n) = x(n) * c(n));
#endif
} // namespace
