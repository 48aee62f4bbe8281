// SPDX-License-Identifier: BSL-1.0
// An axis without entries.
// fails: chainrule: axis<name, extent> needs an extent of at least 1
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
[[maybe_unused]] constexpr auto k = axis<"k", 0>;
#else
[[maybe_unused]] constexpr auto k = axis<"k", 1>;
#endif
} // namespace
