// SPDX-License-Identifier: BSL-1.0
// 1/2 is the integer 0 in C++.
// fails: chainrule: 1/2 * x needs an exact fraction: 1/2 is the integer division 0 in C++, write rational<1, 2> * x
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
[[maybe_unused]] constexpr auto e = E = 1 / 2 * sum(i, x(i));
#else
[[maybe_unused]] constexpr auto e = E = rational<1, 2> * sum(i, x(i));
#endif
} // namespace
