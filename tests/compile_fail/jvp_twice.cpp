// SPDX-License-Identifier: BSL-1.0
// Tangents of a system that has its tangents, along others.
// fails: chainrule: jvp(net, x) needs the symbols along which net has tangents, all of them
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(i);
constexpr auto h = variable<"h">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(i) = tanh(w(i) * x(i)), E = half * sum(i, square(h(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] auto const along = jvp(jvp(net, x), w);
#else
[[maybe_unused]] constexpr auto along = jvp(jvp(net, x, w), w, x);
#endif
} // namespace
