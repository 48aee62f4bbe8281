// SPDX-License-Identifier: BSL-1.0
// A user's program, built against the installed library and against the source directory.
#include <chainrule/chainrule.hpp>

int main() {}
