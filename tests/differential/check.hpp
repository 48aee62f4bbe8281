// SPDX-License-Identifier: BSL-1.0
// All that must hold of one random system's derivatives, each against an oracle that knows nothing of the engine.
#pragma once

#include "differential/random_system.hpp"
#include "laws/engine/derivation.hpp"

#include <string>
#include <vector>

namespace chainrule::differential {

using laws::real;

// What came of a system: refused for a reason, wrong, or neither. Beside it, how much was compared.
struct outcome {
    std::string refused, fault;
    int entries = 0;   // of first derivatives, with the central difference there
    int second = 0;    // entries of second derivatives
    int backward = 0;  // entries of adjoints, by backward equations
    int forms = 0;     // entries of a formula in another form, with the formula's value: unsimplified, stable, expanded, read back
    int kinks = 0;     // entries passed over: the differences of the two sides do not agree
};

// The derivative as a formula, closed; its other forms; printed in plain text and read back in.
void check_formula(random_system const& of, unsigned seed, outcome& into);
// Every adjoint of a scalar objective, as the equations of the backward pass, and the same as printed text.
void check_backward(random_system const& of, unsigned seed, outcome& into);

// Everything about the system of a seed; the derivative's second order where `second`.
outcome check_system(unsigned seed, bool second);

// --- shared by the checks

inline real const truncation("1e-30"); // of central differences, relative: see oracle::difference
inline real const rounding("1e-70");   // of two computations of one value in 100 digits

// A point: extents and values that the seed chooses.
struct point {
    std::vector<long> extents;
    oracle::evaluator at;
    point(tool::model const& in, tool::resolved const& axes, std::vector<long> extents, unsigned seed);
};

// Empty, or how the value differs from the central difference of `which` (the objective, then one or two targets).
std::string against_difference(point& p, std::vector<laws::entry> const& which, real const& got, outcome& into);

} // namespace chainrule::differential
