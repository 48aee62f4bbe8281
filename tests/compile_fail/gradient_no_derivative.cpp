// SPDX-License-Identifier: BSL-1.0
// The gradient through an operation without a derivative.
// fails: chainrule: gradient(net, E) needs operations that have a derivative
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

struct floor_operation {
    static constexpr std::string_view name = "floor";
};

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto g = gradient(sum(i, call<floor_operation>(w(0, i))));
#else
[[maybe_unused]] constexpr auto g = gradient(sum(i, call<floor_operation>(x(i)) * w(0, i)));
#endif
} // namespace
