// SPDX-License-Identifier: BSL-1.0
// A format specification that does not exist.
// fails: chainrule: {:format} needs unicode, plain, latex or dot as format
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

namespace {
using namespace chainrule;

constexpr auto x = input<"x">();

[[maybe_unused]] void show() {
#ifdef CHAINRULE_FAULT
    fmt::print("{:tex}\n", 2 * x);
#else
    fmt::print("{:latex}\n", 2 * x);
#endif
}
} // namespace
