// SPDX-License-Identifier: BSL-1.0
// A free axis on the right that is not on the left; the message names it.
// fails: chainrule: z(j) = f needs every free axis of f on its left side, or a sum over it
// fails: bound_or_on_the_left<chainrule::axis_t<chainrule::name<'i'>, 3> ?>
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
[[maybe_unused]] constexpr auto e = h(j) = w(j, i) * x(i);
#else
[[maybe_unused]] constexpr auto e = h(j) = sum(i, w(j, i) * x(i));
#endif
} // namespace
