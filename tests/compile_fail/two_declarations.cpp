// SPDX-License-Identifier: BSL-1.0
// One name declared twice, differently.
// fails: chainrule: equations(...) needs one declaration per symbol name
// fails: declared_once<chainrule::name<'x'> ?>
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
[[maybe_unused]] constexpr auto net = equations(h(j) = input<"x">(j)(j), E = sum(i, x(i)));
#else
[[maybe_unused]] constexpr auto net = equations(h(j) = x(1), E = sum(i, x(i)));
#endif
} // namespace
