// SPDX-License-Identifier: BSL-1.0
// A plain function of scalars needs no equations.
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

namespace {
using namespace chainrule;

constexpr auto x = input<"x">();
constexpr auto y = input<"y">();

constexpr auto f = x * x + sin(x * y);

static_assert(derivative(f, y) == x * cos(x * y));
static_assert(derivative(derivative(f, x), y) == derivative(derivative(f, y), x));
} // namespace

int main() {
    fmt::print("f = {}\n", f);
    fmt::print("{}\n", gradient(f, x, y));
    fmt::print("{}\n", derivative(derivative(f, x), x));
    fmt::print("{}\n", derivative(rational<1, 3> * pow(x, 3) + half * log(y) / pi, y)); // 1/2 would be an integer division
}

/* output:
f = x² + sin(x·y)
∂f/∂x = 2·x + y·cos(x·y)
∂f/∂y = x·cos(x·y)
∂²f/∂x∂x = 2 − y²·sin(x·y)
∂f/∂y = 1/(2·π·y)
*/
