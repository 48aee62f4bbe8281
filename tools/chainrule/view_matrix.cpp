// SPDX-License-Identifier: BSL-1.0
// `--view matrix`: products of matrices, transposes, traces; without such a form, why, and the index form.
#include "views.hpp"

#include <chainrule/print/matrix.hpp>

namespace chainrule::tool {

std::string show_matrix(question& asked) {
    if (asked.format == format::dot) throw model_error("--view matrix has no graph: another format than dot");
    closed_answer const a = derive_closed(asked);
    if (a.result.outcome == engine::status::unfolding) return show_in_time(asked, a, false);
    core::buffer<char> out;
    print::derivative_in_matrices(asked.m.s, a.left, a.formula, engine_format(asked.format), out);
    return a.notes + std::string(out.items, static_cast<std::size_t>(out.size)) + "\n";
}

} // namespace chainrule::tool
