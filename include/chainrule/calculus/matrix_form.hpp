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

class matrix_reader {
public:
    using form = matrix_form::kind;
    constexpr matrix_reader(system& s, matrix_form& to) : g(s.g), out(to) {}

    /// The form of a node whose rows run over one axis and whose columns run over another; -1 where there are none.
    constexpr void read(int node, int rows, int columns) {
        shaped const found = broadcast(convert(node), rows, columns);
        out.root = out.why_not.empty() ? oriented(found, rows, columns) : -1;
    }

private:
    struct shaped {
        int form = -1;
        int row = -1, column = -1; // axes; a vector has a row axis only
        constexpr bool scalar() const { return row < 0; }
        constexpr bool matrix() const { return column >= 0; }
        constexpr bool has(int axis) const { return axis >= 0 && (row == axis || column == axis); }
    };
    graph& g;
    matrix_form& out;
    int depth = 0;

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
    constexpr int oriented(shaped a, int rows, int columns) {
        (void)columns;
        return a.matrix() && a.row != rows ? transposed(a.form) : a.form;
    }
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

    constexpr shaped convert(int id) {
        if (failed()) return {};
        if (++depth > 100) return fail("the formula is nested too deeply");
        shaped const result = converted(id);
        --depth;
        return result;
    }
    constexpr shaped converted(int id) {
        node const n = g.at(id);
        if (n.axes_count > 2) return fail("a part of it has more than two indices");
        switch (n.what) {
        case kind::number:
        case kind::pi:
        case kind::extent: return {scalar_node(id), -1, -1};
        case kind::access: return entry(n, id);
        case kind::delta: {
            int const a = g.parts.items[n.first].id, b = g.parts.items[n.first + 1].id;
            if (a < 0 || b < 0 || a >= affine_index || b >= affine_index) return fail("it has shifted or fixed indices");
            return {of_extent(form::identity, a), a, b};
        }
        case kind::add: return addition(n);
        case kind::call: {
            if (n.count != 1) return n.axes_count == 0 ? shaped{scalar_node(id), -1, -1} : fail("it has a function of two operands");
            shaped a = convert(g.parts.items[n.first].id);
            if (failed()) return {};
            a.form = out.push(form::call, a.form);
            out.items.items[a.form].function = n.function;
            return a;
        }
        case kind::multiply:
        case kind::sum: return contraction(id);
        default: return fail("it has another reduction than a sum, or a place");
        }
    }
    constexpr shaped entry(node const& n, int id) {
        if (n.count == 0) return {scalar_node(id), -1, -1};
        if (n.count > 2) return fail("a symbol has more than two indices");
        int axes[2] = {-1, -1};
        for (int k = 0; k < n.count; ++k) {
            axes[k] = g.parts.items[n.first + k].id;
            if (axes[k] < 0 || axes[k] >= affine_index) return fail("it has shifted or fixed indices");
        }
        int const symbol = out.push(form::symbol, -1);
        out.items.items[symbol].node = n.tag;
        if (n.count == 2 && axes[0] == axes[1]) return {out.push(form::diagonal, symbol), axes[0], -1};
        return {symbol, axes[0], axes[1]};
    }
    constexpr shaped addition(node const& n) {
        shaped sum;
        buffer<shaped> terms(n.count + 1);
        int rows = -1, columns = -1;
        for (int k = 0; k < n.count; ++k) {
            shaped const t = convert(g.parts.items[n.first + k].id);
            if (failed()) return {};
            for (int const axis : {t.row, t.column}) {
                if (axis < 0 || axis == rows || axis == columns) continue;
                (rows < 0 ? rows : columns) = axis;
            }
            terms.push(t);
        }
        if (!core::zero(n.value)) { // a number is added to every entry
            sum = {scalar_node(make_number(g, n.value)), rows, columns};
            if (columns >= 0) sum = broadcast({sum.form, -1, -1}, rows, columns);
        }
        for (int round = 0; round < 2; ++round) // positive terms first
            for (int k = 0; k < n.count; ++k) {
                part const p = g.parts.items[n.first + k];
                if (p.value.negative() != (round == 1)) continue;
                shaped const t = broadcast(terms.items[k], rows, columns);
                int const form_of_term = oriented(t, rows, columns);
                if (sum.form < 0) sum.form = p.value.is(1) ? form_of_term : out.push(form::scale, scalar_node(make_number(g, p.value)), form_of_term);
                else sum.form = out.push(form::add, sum.form, form_of_term, p.value);
            }
        return {sum.form, rows, columns};
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
    constexpr void sum_out(buffer<shaped>& groups, int axis, buffer<int> const& bound) {
        int vector = -1, first = -1, second = -1, count = 0;
        for (int k = 0; k < groups.size; ++k) {
            if (!groups.items[k].has(axis)) continue;
            if (!groups.items[k].matrix()) vector = k;
            else if (++count == 1) first = k;
            else second = k;
        }
        if (count > 2) return void(fail("three matrices share an index"));
        int const weight = vector >= 0 ? groups.items[vector].form : -1;
        shaped made;
        if (count == 0) {
            made.form = inner(weight, axis);
        } else if (count == 1) {
            shaped const m = groups.items[first].row == axis ? turned(groups.items[first]) : groups.items[first]; // (other, axis)
            int alone = 0;
            for (int k = 0; k < groups.size; ++k) alone += groups.items[k].has(m.row) ? 1 : 0;
            bool other_bound = false;
            for (int k = 0; k < bound.size; ++k) other_bound = other_bound || bound.items[k] == m.row;
            matrix_form::item const i = item(groups.items[first].form);
            if (weight < 0 && alone == 1 && other_bound && i.what == form::entrywise) { // Σ_ij A·B
                bool const square = out.same(i.left, i.right);
                int const whole = square ? powered(out.push(form::norm, i.left, -1, 2), 2)
                                         : out.push(form::trace, out.push(form::product, transposed(i.left), i.right));
                groups.items[first] = {whole, -1, -1};
                return;
            }
            made = {out.push(form::product, m.form, weight >= 0 ? weight : of_extent(form::ones, axis)), m.row, -1};
        } else {
            shaped const a = groups.items[first].row == axis ? turned(groups.items[first]) : groups.items[first];
            shaped const b = groups.items[second].column == axis ? turned(groups.items[second]) : groups.items[second];
            int const left = weight >= 0 ? out.push(form::product, a.form, out.push(form::diagonal, weight)) : a.form;
            made = {out.push(form::product, left, b.form), a.row, b.column};
        }
        for (int k = groups.size - 1; k >= 0; --k)
            if (groups.items[k].has(axis)) remove(groups, k);
        multiply_in(groups, made);
    }
    constexpr shaped contraction(int id) {
        buffer<int> bound{4};
        int body = id;
        if (g.what(id) == kind::sum) {
            opened_reduction const o = open(g, id);
            for (int k = 0; k < o.count; ++k) bound.push(o.first + k);
            body = o.body;
        }
        node const n = g.at(body);
        bool const product = n.what == kind::multiply;
        buffer<shaped> groups{8};
        buffer<int> below{4}; // scalar denominators
        int scalar = g.one();
        bool any_scalar = false;
        if (product && !n.value.is(1)) scalar = make_number(g, n.value);
        for (int k = 0; k < (product ? n.count : 1); ++k) {
            part const p = product ? g.parts.items[n.first + k] : part{body, 1};
            shaped a = convert(p.id);
            if (failed()) return {};
            bool const divides = a.scalar() && p.value.negative();
            number const e = divides ? -p.value : p.value;
            if (a.matrix() && !e.is(1)) { // A² would be read as A A
                if (!e.is(2)) return fail("it has powers of a matrix's entries");
                a.form = out.push(form::entrywise, a.form, a.form);
            } else if (!e.is(1)) {
                a.form = powered(a.form, e);
            }
            if (divides) below.push(a.form);
            else multiply_in(groups, a);
        }
        while (bound.size > 0 && !failed()) { // the axis with the fewest factors first
            int best = 0, least = 1 << 20;
            for (int k = 0; k < bound.size; ++k) {
                int count = 0;
                for (int m = 0; m < groups.size; ++m) count += groups.items[m].has(bound.items[k]) ? 1 : 0;
                if (count > 0 && count < least) least = count, best = k;
            }
            int const axis = bound.items[best];
            for (; best + 1 < bound.size; ++best) bound.items[best] = bound.items[best + 1];
            --bound.size;
            bool present = false;
            for (int m = 0; m < groups.size; ++m) present = present || groups.items[m].has(axis);
            if (present) sum_out(groups, axis, bound); // else it went with a trace or a norm
        }
        if (failed()) return {};
        shaped result;
        for (int k = 0; k < groups.size; ++k)
            if (groups.items[k].matrix()) {
                if (result.form >= 0) return fail("the indices of two matrices differ");
                result = groups.items[k];
            }
        for (int k = 0; k < groups.size; ++k) {
            shaped const v = groups.items[k];
            if (v.matrix() || v.scalar()) continue;
            if (result.form < 0) result = v;
            else if (!result.matrix()) result = {out.push(form::product, result.form, transposed(v.form)), result.row, v.row};
            else if (item(result.form).what == form::identity) result.form = out.push(form::diagonal, v.form);
            else if (v.row == result.row) result.form = out.push(form::product, out.push(form::diagonal, v.form), result.form);
            else if (v.row == result.column) result.form = out.push(form::product, result.form, out.push(form::diagonal, v.form));
            else return fail("it has more than two indices");
        }
        int factor = scalar_node(scalar);
        any_scalar = scalar != g.one();
        for (int k = 0; k < groups.size; ++k) {
            if (!groups.items[k].scalar()) continue;
            factor = any_scalar ? scaled(factor, groups.items[k]).form : groups.items[k].form;
            any_scalar = true;
        }
        if (result.form < 0) result = {factor, -1, -1};
        else if (any_scalar) result = scaled(factor, result);
        for (int k = 0; k < below.size; ++k) result.form = out.push(form::divide, result.form, below.items[k]);
        return result;
    }
};

} // namespace detail

/// The matrix form of a node over at most two free axes; without one, `why_not` says why.
constexpr matrix_form as_matrices(system& s, int node, int rows, int columns) {
    matrix_form result;
    detail::matrix_reader(s, result).read(node, rows, columns);
    return result;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
