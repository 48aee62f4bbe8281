// SPDX-License-Identifier: BSL-1.0
// A call without data for an input; the note names it.
// fails: chainrule: program(x = data, ...) needs data for every input and parameter that it reads
// fails: bound<chainrule::name<'t'> ?>
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
#ifdef CHAINRULE_FAULT
    program(x = three, w = three);

#else
    program(x = three, w = three, t = 1.0);

#endif
}
} // namespace
