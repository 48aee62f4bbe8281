// SPDX-License-Identifier: BSL-1.0
// A variable that reads itself at earlier and at later entries: no order computes it.
// fails: chainrule: equations(...) needs a variable that reads itself to do so along one axis, always earlier or always later
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
[[maybe_unused]] constexpr auto net = equations(h(j) = h(j - 1) + h(j + 1) + sum(i, w(j, i)));
#else
[[maybe_unused]] constexpr auto net = equations(h(j) = h(j - 1) + h(j - 2) + sum(i, w(j, i)));
#endif
} // namespace
