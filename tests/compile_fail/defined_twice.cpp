// SPDX-License-Identifier: BSL-1.0
// Two equations for one variable; the message names it.
// fails: chainrule: equations(...) needs one equation per variable
// fails: defined_once<chainrule::name<'h'> ?>
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
[[maybe_unused]] constexpr auto net = equations(h(j) = sum(i, w(j, i)), h(j) = sum(i, w(j, i)));
#else
[[maybe_unused]] constexpr auto net = equations(h(j) = sum(i, w(j, i)), E = sum(j, h(j)));
#endif
} // namespace
