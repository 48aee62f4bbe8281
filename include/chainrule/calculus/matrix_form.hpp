// SPDX-License-Identifier: BSL-1.0
// From index notation to matrices: sums become products, transposes, traces and norms; what is left per entry becomes ⊙, diag, u vᵀ.
#pragma once
#include <chainrule/graph/system.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// An expression of matrices, column vectors and scalars. Functions, and powers of vectors, are taken entry by entry.
struct matrix_form {
    enum class kind : unsigned char {
        scalar,    // node, without axes
        symbol,    // tag: of rank 1 or 2
        ones,      // a vector of them; node: its extent class
        identity,  // the same
        transpose, // left
        product,   // left right
        entrywise, // left ⊙ right
        add,       // left + value·right; value may be negative
        scale,     // left·right with a scalar on the left
        divide,    // left/right with a scalar on the right
        power,     // left^value
        call,      // function(left)
        diagonal,  // diag(left): of a vector the matrix, of a matrix the vector
        trace,
        norm,      // ‖left‖; value 2: of a matrix, Frobenius's
    };
    struct item {
        kind what = kind::scalar;
        int left = -1, right = -1;
        int node = 0; // or the symbol
        number value = 1;
        operation const* function = nullptr;
    };
    buffer<item> items{32};
    int root = -1;                // -1: there is none
    std::string_view why_not = {};

    constexpr int push(kind what, int left, int right = -1, number value = 1) { return items.push({what, left, right, 0, value, nullptr}); }
    constexpr bool same(int a, int b) const {
        if (a == b) return true;
        if (a < 0 || b < 0) return false;
        item const &x = items.items[a], &y = items.items[b];
        return x.what == y.what && x.node == y.node && x.value == y.value && x.function == y.function && same(x.left, y.left) && same(x.right, y.right);
    }
};

namespace detail {

/// Puts forms together, each with the axes that its rows and columns run over.
class matrix_builder {
public:
    using form = matrix_form::kind;
    constexpr matrix_builder(system& s, matrix_form& to) : g(s.g), out(to) {}

protected:
    struct shaped {
        int form = -1;
        int row = -1, column = -1; // axes; a vector has a row axis only
        constexpr bool scalar() const { return row < 0; }
        constexpr bool matrix() const { return column >= 0; }
        constexpr bool has(int axis) const { return axis >= 0 && (row == axis || column == axis); }
    };
    graph& g;
    matrix_form& out;

    constexpr shaped fail(std::string_view why) {
        if (out.why_not.empty()) out.why_not = why;
        return {};
    }
    constexpr bool failed() const { return !out.why_not.empty(); }
    constexpr matrix_form::item const& item(int k) const { return out.items.items[k]; }
    constexpr int transposed(int form) {
        if (item(form).what == form::transpose) return item(form).left;
        matrix_form::item const i = item(form);
        if (i.what == form::identity || i.what == form::diagonal) return form;
        if (i.what == form::product) { // (A B)ᵀ = Bᵀ Aᵀ
            int const left = transposed(i.right);
            return out.push(form::product, left, transposed(i.left));
        }
        if (i.what == form::scale) return out.push(form::scale, i.left, transposed(i.right));
        return out.push(form::transpose, form);
    }
    constexpr shaped turned(shaped a) { return {transposed(a.form), a.column, a.row}; }
    constexpr int oriented(shaped a, int rows) { return a.matrix() && a.row != rows ? transposed(a.form) : a.form; }
    constexpr int of_extent(form what, int axis) {
        int const k = out.push(what, -1);
        out.items.items[k].node = g.axes.items[axis].extent_class;
        return k;
    }
    constexpr int scalar_node(int node) {
        int const k = out.push(form::scalar, -1);
        out.items.items[k].node = node;
        return k;
    }
    constexpr shaped scaled(int scalar, shaped a) {
        if (item(scalar).what == form::scalar && item(scalar).node == g.one()) return a;
        if (a.scalar() && item(a.form).what == form::scalar && item(scalar).what == form::scalar)
            return {scalar_node(multiply(g, item(scalar).node, item(a.form).node)), -1, -1};
        return {out.push(form::scale, scalar, a.form), a.row, a.column};
    }
    constexpr int powered(int base, number exponent) {
        matrix_form::item const i = item(base);
        if (i.what == form::power && i.value.integer() && exponent.integer()) return out.push(form::power, i.left, -1, i.value * exponent);
        return out.push(form::power, base, -1, exponent);
    }
    /// With ones over the axes that it lacks.
    constexpr shaped broadcast(shaped a, int rows, int columns) {
        if (failed()) return a;
        if (columns >= 0 && !a.matrix()) {
            bool const along = a.has(columns);
            shaped const u = a.scalar() ? scaled(a.form, {of_extent(form::ones, rows), rows, -1}) : a;
            int const ones = of_extent(form::ones, along ? rows : columns);
            int const other = along ? ones : u.form, flat = along ? u.form : ones;
            return {out.push(form::product, other, transposed(flat)), rows, columns};
        }
        if (rows >= 0 && a.scalar()) return scaled(a.form, {of_extent(form::ones, rows), rows, -1});
        return a;
    }

    // --- products under sums
    constexpr void multiply_in(buffer<shaped>& groups, shaped a) { // factors with the same axes become one
        for (int k = 0; k < groups.size; ++k) {
            shaped& b = groups.items[k];
            bool const alike = (b.row == a.row && b.column == a.column) || (a.matrix() && b.row == a.column && b.column == a.row);
            if (!alike || a.scalar()) continue;
            bool const a_is_identity = item(a.form).what == form::identity, b_is_identity = item(b.form).what == form::identity;
            if (a_is_identity || b_is_identity) { // δ(i,j)·A(i,j)
                int const other = a_is_identity ? b.form : a.form;
                b.form = out.push(form::diagonal, out.push(form::diagonal, other));
                return;
            }
            int const right = b.row == a.row ? a.form : transposed(a.form);
            b.form = out.same(b.form, right) && !b.matrix() ? powered(b.form, 2) : out.push(form::entrywise, b.form, right);
            return;
        }
        groups.push(a);
    }
    constexpr void remove(buffer<shaped>& groups, int k) {
        for (; k + 1 < groups.size; ++k) groups.items[k] = groups.items[k + 1];
        --groups.size;
    }
    constexpr int inner(int form_of_vector, int axis) { // Σ of a vector's entries
        matrix_form::item const v = item(form_of_vector);
        if (v.what == form::entrywise) return out.push(form::product, transposed(v.left), v.right);
        if (v.what == form::power && v.value.is(2)) return powered(out.push(form::norm, v.left), 2);
        if (v.what == form::diagonal) return out.push(form::trace, v.left);
        return out.push(form::product, transposed(of_extent(form::ones, axis)), form_of_vector);
    }
};

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
