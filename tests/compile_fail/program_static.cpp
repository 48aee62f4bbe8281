// SPDX-License-Identifier: BSL-1.0
// A model without static storage cannot be referred to by a program's type. The words are the compiler's own: the remedy, `static`,
// stands where models are explained.
// fails: does not have static storage duration|invalid explicitly-specified argument for template parameter 'Net'|not a constant expression
// errors: any
// lines: 60
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
    constexpr auto local = equations(E = sum(i, w(i)));

#else
    static constexpr auto local = equations(E = sum(i, w(i)));

#endif
    auto other = compile<local, E, double>();
    other(w = three);
    program(x = three, w = three, t = 1.0);
}
} // namespace
