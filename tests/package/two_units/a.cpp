// SPDX-License-Identifier: BSL-1.0
// Two translation units that include everything must link: nothing in a header may be defined twice.
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

int called_back(int n) { return n + 1; }
int call(int n);

int main() { return call(1) == 2 ? 0 : 1; }
