// SPDX-License-Identifier: BSL-1.0
// A name that is no identifier.
// fails: chainrule: a symbol needs an ASCII identifier as its name; other spellings come after it
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();

#ifdef CHAINRULE_FAULT
[[maybe_unused]] constexpr auto a = input<"ŷ">(i);
#else
[[maybe_unused]] constexpr auto a = input<"y_hat", "ŷ">(i);
#endif
} // namespace
