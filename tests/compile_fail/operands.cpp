// SPDX-License-Identifier: BSL-1.0
// A call with too few operands.
// fails: chainrule: call<op>(x...) needs as many operands as op::arity says
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
[[maybe_unused]] constexpr auto f = call<operations::max>(x(i));
#else
[[maybe_unused]] constexpr auto f = call<operations::max>(x(i), 0);
#endif
} // namespace
