// SPDX-License-Identifier: BSL-1.0
// An axis whose name is no identifier.
// fails: chainrule: axis<name, extent> needs an ASCII identifier as its name
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
[[maybe_unused]] constexpr auto k = axis<"2", 64>;
#else
[[maybe_unused]] constexpr auto k = axis<"k2", 64>;
#endif
} // namespace
