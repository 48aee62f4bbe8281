// SPDX-License-Identifier: BSL-1.0
// A user's program, built against the library in each way there is to get it. Built by CMake, it knows which version that promised.
#include <chainrule/chainrule.hpp>

#include <string_view>

#define TEXT_OF(number) TEXT(number)
#define TEXT(number) #number

#ifdef PROMISED_VERSION
static_assert(std::string_view(PROMISED_VERSION) == TEXT_OF(CHAINRULE_VERSION_MAJOR) "." TEXT_OF(CHAINRULE_VERSION_MINOR) "." TEXT_OF(CHAINRULE_VERSION_PATCH));
#endif
static_assert(CHAINRULE_VERSION == CHAINRULE_VERSION_MAJOR * 10000 + CHAINRULE_VERSION_MINOR * 100 + CHAINRULE_VERSION_PATCH);

namespace {
using namespace chainrule;
constexpr auto x = input<"x">();
constexpr auto f = x * x;
static_assert(derivative(f, x) == 2 * x);
} // namespace

int main() {
    double const at = 3;
    return compile<f>()(::x = at)[value] == 9 ? 0 : 1;
}
