// SPDX-License-Identifier: BSL-1.0
// A pointer tells no size; entries(p, 3) does.
// fails: chainrule: w = data needs a number, an array, or something with data() and size()
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
    double const* const pointer = three;
    (void)pointer;
#ifdef CHAINRULE_FAULT
    program(x = pointer, c = 1.0, w = six);
#else
    program(x = entries(pointer, 3), c = 1.0, w = six);
#endif
}
} // namespace
