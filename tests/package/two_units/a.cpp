// SPDX-License-Identifier: BSL-1.0
// Two translation units that include everything and share a model must link, and agree.
#include "model.hpp"

#include <string>

std::string printed();
void const* address();

int main() {
    bool const same = &model::net == address() && fmt::format("{}\n{}", model::net, model::slope) == printed();
    return same ? 0 : 1;
}
