// SPDX-License-Identifier: BSL-1.0
// A variable defined as itself: an assignment that must not be a copy.
// fails: chainrule: equations(...) needs variables that do not depend on themselves
// fails: defined_without_a_cycle<chainrule::name<'h'> ?>
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
[[maybe_unused]] constexpr auto net = equations(h(j) = h(j));
#else
[[maybe_unused]] constexpr auto net = equations(h(j) = sum(i, w(j, i)));
#endif
} // namespace
