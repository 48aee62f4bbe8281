// SPDX-License-Identifier: BSL-1.0
// A maximum along a run-time axis: its gradient goes to a place that is known after the last sample only.
// fails: chainrule: compile<net, E>() needs a known extent of an axis along which a max or min is differentiated
// fails: has_program<
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

#ifdef CHAINRULE_FAULT
constexpr auto n = axis<"n">;
#else
constexpr auto n = axis<"n", 5>;
#endif
constexpr auto x = input<"x">(n);
constexpr auto b = parameter<"b">();
constexpr auto y = variable<"y">();
constexpr auto E = variable<"E">();
constexpr auto net = equations(y = max(n, b * x(n)), E = square(y));
[[maybe_unused]] void run(double const* data) {
    auto program = compile<net, E>();
    (void)program(x = entries(data, 5), b = 1.0)[E];
}
} // namespace
