// SPDX-License-Identifier: BSL-1.0
// Matrix notation of what is no formula.
// fails: chainrule: matrix_text(f) needs a derivative: matrix_text(derivative(net, E, w(j, i)))
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = sum(i, square(x(i))));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto text = matrix_text(net);
#else
[[maybe_unused]] constexpr auto text = matrix_text(derivative(net, E, x(i)));
#endif
} // namespace
