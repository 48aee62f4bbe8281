// SPDX-License-Identifier: BSL-1.0
// A value that the program does not compute; the note names it.
// fails: chainrule: result[z] needs a variable or a gradient that the program computes
// fails: computed_by_the_program<
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
    auto const r = program(x = three, w = three, t = 1.0);
#ifdef CHAINRULE_FAULT
    (void)r[u];

#else
    (void)r[grad(w)];

#endif
}
} // namespace
