// SPDX-License-Identifier: BSL-1.0
// An array whose length is not that of the symbol.
// fails: chainrule: w = data needs as many numbers as w has entries
#include <chainrule/chainrule.hpp>
#include <chainrule/kernel/compile.hpp>

#include <array>

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
    std::array<double, 4> const four{1, 2, 3, 4};
    (void)four;
#ifdef CHAINRULE_FAULT
    program(x = four, w = three, t = 1.0);

#else
    program(x = three, w = three, t = 1.0);

#endif
}
} // namespace
