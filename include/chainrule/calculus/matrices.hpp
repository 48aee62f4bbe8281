// SPDX-License-Identifier: BSL-1.0
// From index notation to matrices: each sum is carried out as a product of matrices, an axis at a time.
#pragma once
#include <chainrule/calculus/matrix_form.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

class matrix_reader : matrix_builder {
public:
    using matrix_builder::matrix_builder;

    /// The form of a node whose rows run over one axis and whose columns run over another; -1 where there are none.
    constexpr void read(int node, int rows, int columns) {
        shaped const found = broadcast(convert(node), rows, columns);
        out.root = out.why_not.empty() ? oriented(found, rows) : -1;
    }

private:
    int depth = 0;

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
            if (g.axes.items[a].extent_class != g.axes.items[b].extent_class) return fail("it has a delta of two extents");
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
                int const form_of_term = oriented(t, rows);
                if (sum.form < 0) sum.form = p.value.is(1) ? form_of_term : out.push(form::scale, scalar_node(make_number(g, p.value)), form_of_term);
                else sum.form = out.push(form::add, sum.form, form_of_term, p.value);
            }
        return {sum.form, rows, columns};
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
