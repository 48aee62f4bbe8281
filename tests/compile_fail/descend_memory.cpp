// SPDX-License-Identifier: BSL-1.0
// A descent would have to write constants.
// fails: chainrule: descend<net, E, T>(rule, w = memory) needs memory of T that can be written
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = square(sum(i, w(i) * x(i))));

[[maybe_unused]] void run() {
#ifdef CHAINRULE_FAULT
    static double const weights[3] = {1, 2, 3};
#else
    static double weights[3] = {1, 2, 3};
#endif
    [[maybe_unused]] auto d = descend<net, E, double>(sgd{}, w = weights);
}
} // namespace
