// SPDX-License-Identifier: BSL-1.0
// A temporary container, gone before the program would read it.
// fails: chainrule: w = data needs data that outlives the call: a temporary container does not
#include <chainrule/chainrule.hpp>
#include <chainrule/kernel/compile.hpp>

#include <vector>

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
    std::vector<double> const kept(3);
#ifdef CHAINRULE_FAULT
    program(x = std::vector<double>(3), w = kept, t = 1.0);

#else
    program(x = kept, w = kept, t = 1.0);

#endif
}
} // namespace
