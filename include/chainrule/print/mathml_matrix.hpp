// SPDX-License-Identifier: BSL-1.0
// Matrix notation in MathML: see matrix.hpp.
#pragma once
#include <chainrule/print/mathml.hpp>
#include <chainrule/print/matrix.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

namespace detail {

struct mathml_matrix : mathml {
    static constexpr std::string_view transpose_open = "<msup><mrow>", transposed = "</mrow><mo>⊤</mo></msup>", entrywise = "<mo>⊙</mo>",
                                      between_factors = "<mo rspace=\"0.15em\">&#x2062;</mo>", ones = "<mn>𝟏</mn>", identity = "<mi>I</mi>",
                                      norm_open = "<mrow><mo>‖</mo>", norm_close = "<mo>‖</mo></mrow>", frobenius_open = "<msub>",
                                      frobenius = "<mi>F</mi></msub>", diag = "<mi>diag</mi><mo>&#x2061;</mo>", trace = "<mi>tr</mi><mo>&#x2061;</mo>",
                                      power_base_open = base_open;
    static constexpr bool braces = false;
};

} // namespace detail

/// The derivative in matrix notation, without `<math>` around it; where there is none, why, and nothing is written.
constexpr std::string_view mathml_in_matrices(engine::system& s, left_side const& left, int node, core::buffer<char>& out) {
    return detail::matrices<detail::mathml_matrix>(s, left, node, out);
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
