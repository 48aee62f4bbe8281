// SPDX-License-Identifier: BSL-1.0
// A fact that the symbol cannot have.
// fails: chainrule: symmetric(A) needs the axes of two slots of A or more, of one extent
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 3>;
constexpr auto k = axis<"k", 2>;
constexpr auto x = input<"x">(i);
constexpr auto A = input<"A">(i, j);
constexpr auto w = parameter<"w">(k, i);
constexpr auto G = variable<"G">(i, j);
constexpr auto E = variable<"E">();

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto known = symmetric(w);
#else
[[maybe_unused]] constexpr auto known = symmetric(A);
#endif
[[maybe_unused]] constexpr auto net = equations(known, G(i, j) = A(i, j) * x(i) * x(j), E = sum(i, j, G(i, j)) + sum(k, i, w(k, i)));
} // namespace
