// SPDX-License-Identifier: BSL-1.0
// A run-time axis in a shifted read.
// fails: chainrule: compile<net, E>() needs a run-time axis to be read by its plain letter, in first slots, and not along a recurrence
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
constexpr auto y = variable<"y">(n);
constexpr auto E = variable<"E">();
constexpr auto net = equations(y(n) = b * x(n - 1), E = sum(n, square(y(n))));
[[maybe_unused]] void run(double const* data) {
    auto program = compile<net, E>();
    (void)program(x = entries(data, 5), b = 1.0)[E];
}
} // namespace
