// SPDX-License-Identifier: BSL-1.0
// Nested arrays in another order than the slots.
// fails: chainrule: w = data needs arrays nested as w's slots are
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto c = parameter<"c">();
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(j) = c * sum(i, w(j, i) * x(i)), E = sum(j, square(h(j))));
constexpr double three[3] = {1, 2, 3}, six[2][3] = {};

[[maybe_unused]] void run() {
    auto program = compile<net, E, double>();
    static double const turned[3][2] = {};
    (void)turned;
#ifdef CHAINRULE_FAULT
    program(x = three, c = 1.0, w = turned);
#else
    program(x = three, c = 1.0, w = six);
#endif
}
} // namespace
