// SPDX-License-Identifier: BSL-1.0
// Two facts of one kind about one symbol.
// fails: chainrule: equations(...) needs one fact of a kind about a symbol, along one slot
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 4>;
constexpr auto x = input<"x">(i, j);
constexpr auto E = variable<"E">();

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto net = equations(simplex(x, i), one_hot(x, j), E = sum(i, j, x(i, j)));
#else
[[maybe_unused]] constexpr auto net = equations(simplex(x, i), one_hot(x, i), positive(x), E = sum(i, j, x(i, j)));
#endif
} // namespace
