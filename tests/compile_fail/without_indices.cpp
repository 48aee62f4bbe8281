// SPDX-License-Identifier: BSL-1.0
// A symbol with slots read without indices; the message names it.
// fails: chainrule: 2 * w needs an entry of w: 2 * w(j, i)
// fails: read_at_an_index<.*name<'h'> ?
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
[[maybe_unused]] constexpr auto e = E = sum(j, tanh(h));
#else
[[maybe_unused]] constexpr auto e = E = sum(j, tanh(h(j)));
#endif
} // namespace
