// SPDX-License-Identifier: BSL-1.0
// What the graph knows of an elementwise operation: a table of facts and functions, so that no pass switches over operations.
#pragma once
#include <string_view>

namespace chainrule::engine {

struct graph;

enum class parity { none, odd, even };

/// One per operation, static, referred to by address. `ops/describe.hpp` makes it from the operation's struct.
struct operation {
    std::string_view name;    ///< plain text, reads back in
    unsigned long long key = 0; ///< of the name: what tells operations apart (GCC's sanitizers make comparing addresses no constant)
    std::string_view unicode; ///< as printed before the parenthesised operands
    std::string_view latex;   ///< command or text before the operands
    int arity = 1;
    parity symmetry = parity::none; ///< f(-x) = -f(x), or f(x): signs are moved out of the operand
    bool indicator = false;         ///< takes the values 0 and 1 only, so that f^2 = f
    bool singular = false;          ///< has no value where an operand is 0
    bool cheap = false;             ///< takes about as long as an addition
    bool differentiable = true;     ///< false: the struct has no derivative rule
    /// Derivative by operand `which`, written with the operands and the operation's own value; returns a node.
    int (*partial)(graph&, int which, int const* operands, int value) = nullptr;
    bool evaluates = false;         ///< an operation of the user's that has a value: kernels apply it lane by lane
    float (*value_float)(float const* operands) = nullptr;
    double (*value_double)(double const* operands) = nullptr;
    bool simplifies = false;        ///< has a rule `simplify` (GCC's sanitizers make comparing its address with null no constant)
    /// A node equal to the call, or -1 where nothing simpler is known.
    int (*simplify)(graph&, int const* operands) = nullptr;
};

} // namespace chainrule::engine
