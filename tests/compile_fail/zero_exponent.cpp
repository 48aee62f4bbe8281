// SPDX-License-Identifier: BSL-1.0
// An exponent 1/2 is the integer 0 in C++.
// fails: chainrule: 1/2 * x needs an exact fraction
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
[[maybe_unused]] constexpr auto e = E = pow(sum(i, x(i)), 1 / 2);
#else
[[maybe_unused]] constexpr auto e = E = pow(sum(i, x(i)), half);
#endif
} // namespace
