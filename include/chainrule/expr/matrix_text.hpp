// SPDX-License-Identifier: BSL-1.0
// `matrix_text(f)`: a formula in matrix notation, as a constant, where there is such a form.
#pragma once
#include <chainrule/expr/text.hpp>
#include <chainrule/print/matrix.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

/// `matrix_text(derivative(net, E, w(j, i))) == "∂E/∂w = (y − t) xᵀ"`: rows run over the left side's first index, columns over its second
/// one. Unicode or LaTeX. Where there is no matrix form: a line that says why, `# no matrix form: …`, then the index form.
template <notation How = notation::unicode, int Size = 0, class T>
    requires is_formula<T>
consteval auto matrix_text(T const& f) {
    static_assert(How == notation::unicode || How == notation::latex, "chainrule: matrix_text<notation>(f) needs unicode or latex");
    fixed_text<Size != 0 ? Size : detail::text_room<How>(T{})> result;
    engine::thawed_system read(f.frozen.words);
    core::buffer<char> out{256};
    print::derivative_in_matrices(read.s, detail::left_side_of(read.content), read.content.root, How, out);
    if (!result.store(out)) refuse("chainrule: matrix_text(f) needs more room for its result: write matrix_text<notation::unicode, 65536>(f)");
    return result;
}

/// Anything else.
template <notation How = notation::unicode, int Size = 0, class T>
    requires(!is_formula<T>)
consteval auto matrix_text(T const&) {
    static_assert(is_formula<T>, "chainrule: matrix_text(f) needs a derivative: matrix_text(derivative(net, E, w(j, i)))");
    return fixed_text<1>{};
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
