// SPDX-License-Identifier: BSL-1.0
// A tangent through an operation without a derivative.
// fails: chainrule: jvp(net, x) needs operations that have a derivative
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(i);
constexpr auto E = variable<"E">();

struct floor_operation {
    static constexpr std::string_view name = "floor";
};
constexpr auto net = equations(E = sum(i, call<floor_operation>(w(i)) * x(i)));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto along = jvp(net, w);
#else
[[maybe_unused]] constexpr auto along = jvp(net, x);
#endif
} // namespace
