// SPDX-License-Identifier: BSL-1.0
// The command-line tool: see command/ for what it does.
#include "command/command.hpp"

int main(int count, char** arguments) { return chainrule::tool::run(count, arguments); }
