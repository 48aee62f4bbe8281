// SPDX-License-Identifier: BSL-1.0
// Two axes of one name and different extents in one equation.
// fails: chainrule: z(j) = f needs one extent for each axis name
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

constexpr auto a = input<"a">(j);

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto e = h(j) = sum(i, a(axis<"i", 2>) * x(i));
#else
[[maybe_unused]] constexpr auto e = h(j) = sum(i, a(j) * x(i));
#endif
} // namespace
