// SPDX-License-Identifier: BSL-1.0
// Data for one symbol twice.
// fails: chainrule: program(x = data, ...) needs one binding for each symbol, and into(y, memory) once for each result
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
#ifdef CHAINRULE_FAULT
    program(x = three, c = 1.0, w = six, x = three);
#else
    program(x = three, c = 1.0, w = six);
#endif
}
} // namespace
