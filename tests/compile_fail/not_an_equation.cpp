// SPDX-License-Identifier: BSL-1.0
// An expression where an equation is needed.
// fails: chainrule: equations(...) needs equations such as z(j) = tanh(h(j)), or systems of them
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
[[maybe_unused]] constexpr auto net = equations(sum(i, x(i)));
#else
[[maybe_unused]] constexpr auto net = equations(E = sum(i, x(i)));
#endif
} // namespace
