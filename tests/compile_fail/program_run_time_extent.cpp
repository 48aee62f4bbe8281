// SPDX-License-Identifier: BSL-1.0
// A formula that reads the extent of the run-time axis and nothing along it.
// fails: chainrule: program(x = data, ...) needs data along the run-time axis, whose extent the formulas read
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n">;
constexpr auto x = input<"x">(n);
constexpr auto b = parameter<"b">();
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = half * sum(n, square(x(n) - b)));
constexpr auto slope = derivative(net, E, b);
constexpr auto curvature = derivative(net, slope, b); // dim(n)

[[maybe_unused]] void run() {
    auto program = compile<net, curvature>();
    static double const data[5] = {};
    (void)data;
#ifdef CHAINRULE_FAULT
    program(b = 1.0);
#else
    program(x = data, b = 1.0);
#endif
}
} // namespace
