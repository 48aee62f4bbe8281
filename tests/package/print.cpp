// SPDX-License-Identifier: BSL-1.0
// A user's program that prints through {fmt}.
#include <chainrule/chainrule.hpp>
#include <chainrule/fmt.hpp>

int main() { fmt::print("printed\n"); }
