// SPDX-License-Identifier: BSL-1.0
// Variables that depend on each other.
// fails: chainrule: equations(...) needs variables that do not depend on themselves
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
[[maybe_unused]] constexpr auto net = equations(h(j) = E * sum(i, w(j, i)), E = sum(j, h(j)));
#else
[[maybe_unused]] constexpr auto net = equations(h(j) = sum(i, w(j, i)), E = sum(j, h(j)));
#endif
} // namespace
