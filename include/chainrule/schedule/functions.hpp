// SPDX-License-Identifier: BSL-1.0
// Operations by number, as kernels call them.
#pragma once
#include <chainrule/core/buffer.hpp>
#include <chainrule/ops/operations.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Operations by number: the library's in the order of their list, then those of the user's that occur.
struct function_numbers {
    buffer<operation const*> users{4};

    constexpr int of(operation const* f) {
        int const known = operations::position(f->name);
        if (known >= 0) return known;
        for (int k = 0; k < users.size; ++k)
            if (users.items[k]->name == f->name) return operations::count + k;
        return operations::count + users.push(f);
    }
};

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
