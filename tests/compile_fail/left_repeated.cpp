// SPDX-License-Identifier: BSL-1.0
// One axis twice on the left side.
// fails: chainrule: z(j) = f needs distinct axes on its left side
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

constexpr auto k = axis<"k", 3>;
constexpr auto d = variable<"d">(i, i);

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto e = d(i, i) = x(i) * x(i);
#else
[[maybe_unused]] constexpr auto e = d(i, k) = x(i) * x(k);
#endif
} // namespace
