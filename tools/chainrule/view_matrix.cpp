// SPDX-License-Identifier: BSL-1.0
// `--view matrix`: products of matrices, transposes, traces; without such a form, why, and the index form.
#include "markup.hpp"
#include "views.hpp"

#include <chainrule/print/mathml_matrix.hpp>

namespace chainrule::tool {

std::string show_matrix(question& asked) {
    if (asked.format == format::dot) throw model_error("--view matrix has no graph: another format than dot");
    closed_answer const a = derive_closed(asked);
    if (a.result.outcome == engine::status::unfolding) return show_in_time(asked, a, false);
    core::buffer<char> out;
    if (asked.format != format::html) {
        print::derivative_in_matrices(asked.m.s, a.left, a.formula, engine_format(asked.format), out);
        return a.notes + text_of(out) + "\n";
    }
    std::string_view const why_not = print::mathml_in_matrices(asked.m.s, a.left, a.formula, out);
    std::string notes = a.notes;
    if (!why_not.empty()) {
        notes += note(asked.format, "no matrix form: " + std::string(why_not));
        print::mathml_derivative(asked.m.s, a.left, a.formula, out);
    }
    return notes + math_line(text_of(out)) + "\n";
}

} // namespace chainrule::tool
