// SPDX-License-Identifier: BSL-1.0
// A text longer than its room.
// fails: chainrule: text(f) needs more room for its result: write text<notation::unicode, 65536>(f)
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

constexpr auto net = equations(h(j) = sum(i, w(j, i) * x(i)), E = half * sum(j, square(h(j))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] auto const t = text<notation::unicode, 8>(net);
#else
[[maybe_unused]] auto const t = text<notation::unicode, 4096>(net);
#endif
} // namespace
