// SPDX-License-Identifier: BSL-1.0
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

int called_back(int n);
int call(int n) { return called_back(n); }
