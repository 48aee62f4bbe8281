// SPDX-License-Identifier: BSL-1.0
// A recurrence along two axes.
// fails: chainrule: equations(...) needs a variable that reads itself to do so along one axis, always earlier or always later
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i, j);
constexpr auto h = variable<"h">(i, j);

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto net = equations(h(i, j) = h(i - 1, j) + h(i, j - 1) + x(i, j));
#else
[[maybe_unused]] constexpr auto net = equations(h(i, j) = h(i - 1, j) + h(i - 1, j - 1) + x(i, j));
#endif
} // namespace
