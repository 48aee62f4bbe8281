// SPDX-License-Identifier: BSL-1.0
// An operation without a derivative; the message names it.
// fails: chainrule: derivative(net, f, w(j, i)) needs operations that have a derivative
// fails: has_a_derivative<chainrule::name<'f', ?'l', ?'o', ?'o', ?'r'> ?>
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
constexpr auto net = equations(E = sum(j, i, call<floor_operation>(w(j, i)) * x(i)));

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto d = derivative(net, E, w(j, i));
#else
[[maybe_unused]] constexpr auto d = derivative(net, E, x(i));
#endif
} // namespace
