// SPDX-License-Identifier: BSL-1.0
// Memory that cannot be written.
// fails: chainrule: descent.get(w, memory) needs memory of the descent's element type that can be written
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
[[maybe_unused]] constexpr double three[3] = {1, 2, 3}, six[2][3] = {};
[[maybe_unused]] double rows[2][3], *const pointer = &rows[0][0];

[[maybe_unused]] void run() {
#ifdef CHAINRULE_FAULT
    descend<net, E, double>(sgd{}).get(w, six);
#else
    descend<net, E, double>(sgd{}).get(w, rows);
#endif
}
} // namespace
