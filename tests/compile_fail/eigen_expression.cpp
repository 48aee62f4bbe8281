// SPDX-License-Identifier: BSL-1.0
// An expression of Eigen's has no memory.
// fails: chainrule: an Eigen matrix, view or expression cannot be bound yet
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

/// With the members that types of Eigen have.
struct added {
    enum { RowsAtCompileTime = 3, ColsAtCompileTime = 1, SizeAtCompileTime = 3, IsVectorAtCompileTime = 1, InnerStrideAtCompileTime = 0 };
};
[[maybe_unused]] added more;
[[maybe_unused]] void run() {
#ifdef CHAINRULE_FAULT
    compile<net, E, double>()(x = more, c = 1.0, w = six);
#else
    compile<net, E, double>()(x = three, c = 1.0, w = six);
#endif
}
} // namespace
