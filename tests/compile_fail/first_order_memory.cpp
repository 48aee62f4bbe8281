// SPDX-License-Identifier: BSL-1.0
// A change of what cannot be changed would be a change by nothing.
// fails: chainrule: first_order(program, w = data, change(w, D), ...) needs a change, and data of its symbol that can be written
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto w = parameter<"w">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = sum(i, square(w(i))));

[[maybe_unused]] void run() {
#ifdef CHAINRULE_FAULT
    double const weights[3] = {1, 2, 3};
#else
    double weights[3] = {1, 2, 3};
#endif
    double const by[3] = {0.1, 0.1, 0.1};
    auto program = compile<net, E>();
    static_cast<void>(first_order(program, w = weights, change(w, by)));
}
} // namespace
