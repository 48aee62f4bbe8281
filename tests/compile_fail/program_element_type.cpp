// SPDX-License-Identifier: BSL-1.0
// Data of another element type than the program's.
// fails: chainrule: w = data needs data of the program's element type
#include <chainrule/chainrule.hpp>
#include <chainrule/kernel/compile.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">();
constexpr auto w = parameter<"w">(i);
constexpr auto E = variable<"E">();
constexpr auto u = variable<"u">(i);
constexpr auto net = equations(E = square(sum(i, w(i) * x(i)) - t));
constexpr double three[3] = {1, 2, 3};

[[maybe_unused]] void run() {
    auto program = compile<net, E, double>();
    float const single[3] = {1, 2, 3};
    (void)single;
#ifdef CHAINRULE_FAULT
    program(x = single, w = three, t = 1.0);

#else
    program(x = three, w = three, t = 1.0);

#endif
}
} // namespace
