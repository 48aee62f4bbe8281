// SPDX-License-Identifier: BSL-1.0
// Loop nests to kernels: registers, addresses with constant strides, conditions for reads that may leave their range.
#pragma once
#include <chainrule/schedule/address.hpp>
#include <chainrule/schedule/code.hpp>
#include <chainrule/schedule/functions.hpp>
#include <chainrule/schedule/fuse.hpp>

#include <bit>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

using schedule::fold;
using schedule::instruction;
using schedule::op;

/// One kernel under construction.
struct emitter : address_tables {
    function_numbers& functions;
    fusion const& all;
    nest const& n;
    in_place const& updates;

    buffer<instruction> body = {}, result = {};
    bool reads_total = false; // the extent of the run-time axis

    // --- expressions
    struct section {
        buffer<instruction>& code;
        memo& known; // node -> register
    };
    static constexpr int put(buffer<instruction>& code, op what, int a = 0, int b = 0, int c = 0) {
        for (int k = code.size > 24 ? code.size - 24 : 0; k < code.size; ++k) // often just made: constants, partial products
            if (code.items[k] == instruction{what, a, b, c} && what != op::store && what != op::merge_store && what != op::update) return k;
        return code.push({what, a, b, c});
    }
    static constexpr int put_number(buffer<instruction>& code, double value) {
        auto const bits = std::bit_cast<std::uint64_t>(value);
        return put(code, op::number, static_cast<int>(static_cast<std::uint32_t>(bits)), static_cast<int>(static_cast<std::uint32_t>(bits >> 32)));
    }
    constexpr int call(buffer<instruction>& code, operation const* f, int a, int b) { return put(code, op::call, functions.of(f), a, b); }

    /// base^exponent for an exponent > 0
    constexpr int put_power(buffer<instruction>& code, int base, number exponent) {
        if (exponent.is(1)) return base;
        if (exponent.integer()) return put(code, op::power, base, static_cast<int>(exponent.upper));
        if (exponent.exact() && exponent.lower == 2) {
            int const root = put(code, op::sqrt, base);
            return exponent.upper == 1 ? root : put(code, op::multiply, put_power(code, base, number{(exponent.upper - 1) / 2}), root);
        }
        return call(code, &chainrule::detail::descriptor<operations::pow>, base, put_number(code, exponent.value()));
    }

    constexpr bool is_condition(int id) const { return s.g.what(id) == kind::guard || s.g.what(id) == kind::delta; }
    constexpr int condition_of(int id) {
        part const* const p = s.g.parts_of(id);
        affine index = expand_index(s.g, p[0].id);
        if (s.g.what(id) == kind::guard) return condition(index, extent_of(layout.extents, s.g.at(id).tag));
        index.add(s.g, p[1].id, -1);
        return condition(index, 0);
    }

    /// The product without its coefficient and conditions, all factors but the last numerator multiplied: a·b is left to a multiply-add.
    struct product {
        int left = -1, right = -1; // -1: none
        int below = -1;
    };
    constexpr product factors(section& to, node const& n) {
        product p;
        for (int k = 0; k < n.count; ++k) {
            part const f = s.g.parts.items[n.first + k];
            if (is_condition(f.id)) continue;
            bool const inverted = f.value.negative();
            int const value = put_power(to.code, to.known.at(f.id), inverted ? -f.value : f.value);
            if (inverted) {
                p.below = p.below < 0 ? value : put(to.code, op::multiply, p.below, value);
            } else if (p.left < 0) {
                p.left = value;
            } else {
                p.left = p.right < 0 ? p.left : put(to.code, op::multiply, p.left, p.right);
                p.right = value;
            }
        }
        return p;
    }
    constexpr int put_multiply(section& to, node const& n) {
        product p = factors(to, n);
        int value = p.right < 0 ? p.left : put(to.code, op::multiply, p.left, p.right);
        if (n.value.is(-1) && value >= 0) {
            value = put(to.code, op::negate, value);
        } else if (!n.value.is(1) || value < 0) {
            int const coefficient = put_number(to.code, n.value.value());
            value = value < 0 ? coefficient : put(to.code, op::multiply, coefficient, value);
        }
        if (p.below >= 0) value = put(to.code, op::divide, value, p.below);
        for (int k = 0; k < n.count; ++k) { // where a condition fails the product is 0, though another factor be infinite there
            int const id = s.g.parts.items[n.first + k].id;
            if (is_condition(id)) value = put(to.code, op::where_valid, condition_of(id), value);
        }
        return value;
    }
    /// c·value added to what there is, or the first of it.
    constexpr int put_term(section& to, int total, int value, number c) {
        if (total < 0) return c.is(1) ? value : c.is(-1) ? put(to.code, op::negate, value) : put(to.code, op::multiply, put_number(to.code, c.value()), value);
        if (c.is(-1)) return put(to.code, op::subtract, total, value);
        if (!c.is(1)) return put(to.code, op::mul_add, put_number(to.code, c.value()), value, total);
        instruction const last = to.code.items[value];
        return last.what == op::multiply ? put(to.code, op::mul_add, last.a, last.b, total) : put(to.code, op::add, total, value);
    }
    /// The terms in the order in which they were written, parentheses first.
    constexpr int put_written(section& to, int id, int& at, int end) {
        graph const& g = s.g;
        buffer<part> terms{8}; // registers
        for (; at < end && g.written.items[at] != closing; ++at) {
            int const entry = g.written.items[at];
            if (entry == opening) terms.push({put_written(to, id, ++at, end), 1});
            else if (entry == the_number) terms.push({put_number(to.code, g.at(id).value.value()), 1});
            else terms.push({to.known.at(entry), coefficient_in(g, id, entry)});
        }
        if (terms.size > 1 && terms.items[0].value.negative() && !terms.items[1].value.negative()) { // b − a, not −a + b
            part const first = terms.items[0];
            terms.items[0] = terms.items[1];
            terms.items[1] = first;
        }
        int total = -1;
        for (int k = 0; k < terms.size; ++k) total = put_term(to, total, terms.items[k].id, terms.items[k].value);
        return total;
    }
    constexpr int put_add(section& to, int id) {
        if (int const known = s.g.written_at.at(id); known >= 0) {
            int at = known + 1;
            return put_written(to, id, at, known + 1 + s.g.written.items[known]);
        }
        node const n = s.g.at(id);
        int total = core::zero(n.value) ? -1 : put_number(to.code, n.value.value());
        for (int pass = 0; pass < 2; ++pass) // a positive term first: a − b, not −b + a
            for (int k = 0; k < n.count; ++k) {
                part const t = s.g.parts.items[n.first + k];
                if ((pass == 0) == t.value.negative()) continue;
                total = put_term(to, total, to.known.at(t.id), t.value);
            }
        return total;
    }

    constexpr int put_leaf(section& to, int id) {
        graph& g = s.g;
        node const m = g.at(id);
        part const* const p = g.parts_of(id);
        switch (m.what) {
        case kind::number: return put_number(to.code, m.value.value());
        case kind::pi: return put_number(to.code, 3.141592653589793);
        case kind::extent: {
            int const extent = extent_of(layout.extents, m.tag);
            if (extent >= 0) return put_number(to.code, extent);
            reads_total = true;
            return put(to.code, op::total);
        }
        case kind::delta:
        case kind::guard: return put(to.code, op::valid, condition_of(id));
        default: {
            buffer<int> indices(m.count + 1);
            if (m.tag == layout.index_symbol) return put(to.code, op::index, condition(expand_index(g, p[0].id), 0));
            for (int k = 0; k < m.count; ++k) indices.push(p[k].id);
            return put(to.code, op::load, address(m.tag, indices.items, m.count));
        }
        }
    }

    constexpr int evaluate(section& to, int root) {
        graph& g = s.g;
        post_order(
            g, root, to.known,
            [&](int id) {
                node const m = g.at(id);
                int value = 0;
                if (is_leaf(m.what)) value = put_leaf(to, id);
                else if (m.what == kind::add) value = put_add(to, id);
                else if (m.what == kind::multiply) value = put_multiply(to, m);
                else { // a call; reductions are known
                    int const a = to.known.at(g.parts.items[m.first].id);
                    value = call(to.code, m.function, a, m.count > 1 ? to.known.at(g.parts.items[m.first + 1].id) : a);
                }
                to.known.set(id, value);
            });
        return to.known.at(root);
    }

    constexpr fold fold_of(kind what) const {
        switch (what) {
        case kind::sum: return fold::sum;
        case kind::product: return fold::product;
        case kind::maximum: return fold::maximum;
        case kind::minimum: return fold::minimum;
        case kind::arg_maximum: return fold::first_maximum;
        default: return fold::first_minimum;
        }
    }
    constexpr int loop_of(int axis) const {
        for (int k = 0; k < loops.size; ++k)
            if (loops.items[k] == axis) return k;
        return -1;
    }

    /// Last, since they read one another's old entries; those of one parameter in a row.
    constexpr void put_changes(buffer<int> const& changes) {
        for (int k = 0; k < changes.size; k += 3) {
            bool first = true;
            for (int m = 0; m < k; m += 3) first = first && changes.items[m] != changes.items[k];
            int count = 0;
            for (int m = k; m < changes.size && first; m += 3) count += changes.items[m] == changes.items[k] ? 1 : 0;
            for (int m = k; m < changes.size && first; m += 3) {
                if (changes.items[m] != changes.items[k]) continue;
                put(result, op::update, changes.items[m + 1], changes.items[m + 2], count);
                count = 0;
            }
        }
    }

    /// `kept(symbol)`: is the value needed outside the nest?
    template <class Kept>
    constexpr buffer<int> emit(Kept const& kept) {
        graph& g = s.g;
        schedule::header h;
        h.loops = n.rank;
        for (int k = 0; k < n.rank; ++k) loops.push(all.axes.items[n.first_axis + k]);
        if (n.reduction >= 0) {
            opened_reduction const o = open(g, n.reduction);
            h.reduced = o.count;
            h.how = fold_of(g.what(n.reduction));
            for (int k = 0; k < o.count; ++k) loops.push(o.first + k);
            memo known(g);
            section to{body, known};
            int const value = evaluate(to, o.body);
            if (value != body.size - 1) {
                int const zero = put_number(body, 0);
                body.push({op::add, value, zero, 0});
            }
        }
        {
            memo known(g);
            section to{result, known};
            buffer<int> changes{4}; // of entries in place: parameter, address, value
            if (n.reduction >= 0) known.set(n.reduction, put(result, op::accumulated));
            for (int m = n.first_member; m >= 0; m = all.members.items[m].next) {
                member const& each = all.members.items[m];
                int const rank = g.symbols.items[each.symbol].rank;
                int const value = evaluate(to, each.body);
                known.set(make_access(g, each.symbol, all.axes.items + each.indices, rank), value);
                if (!kept(each.symbol)) continue;
                if (int const parameter = updates.guarded ? updates.changes.at(each.symbol) : 0; parameter > 0) {
                    changes.push(parameter);
                    changes.push(address(each.symbol, all.axes.items + each.indices, rank));
                    changes.push(value);
                } else
                    put(result, n.accumulates ? op::merge_store : op::store, address(each.symbol, all.axes.items + each.indices, rank), value);
            }
            put_changes(changes);
        }
        h.lane_loop = loop_of(n.how.lane_axis);
        h.lanes = n.how.lanes;
        h.packs = n.how.packs;
        h.row_loop = loop_of(n.how.row_axis);
        h.rows = n.how.rows;
        h.slots = symbols.size;
        h.addresses = address_count;
        h.conditions = condition_count;
        h.body = body.size;
        h.result = result.size;
        h.sequential = loop_of(n.sequential_axis);
        return words(h);
    }

    constexpr buffer<int> words(schedule::header const& h) const {
        buffer<int> out(64);
        int const first[] = {h.loops, h.reduced, static_cast<int>(h.how), h.lane_loop, h.lanes, h.packs, h.row_loop, h.rows, h.slots, h.addresses, h.conditions, h.body, h.result, h.sequential};
        static_assert(sizeof(first) / sizeof(int) == schedule::header_words);
        for (int word : first) out.push(word);
        for (int k = 0; k < loops.size; ++k) out.push(loop_extent(k));
        for (int k = 0; k < addresses.size; ++k) out.push(addresses.items[k]);
        for (int k = 0; k < conditions.size; ++k) out.push(conditions.items[k]);
        auto const list = [&](buffer<instruction> const& code) {
            for (int k = 0; k < code.size; ++k) {
                out.push(static_cast<int>(code.items[k].what));
                out.push(code.items[k].a);
                out.push(code.items[k].b);
                out.push(code.items[k].c);
            }
        };
        list(body);
        list(result);
        return out;
    }
};

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
