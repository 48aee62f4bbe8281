// SPDX-License-Identifier: BSL-1.0
// The order of terms and factors: by the first symbol in them, whatever numbers their nodes have. C++ leaves open in which
// order operands are evaluated, so that node numbers differ between compilers; printed formulas do not.
#pragma once
#include <chainrule/print/letters.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

class ranking {
public:
    constexpr ranking(engine::graph& in, lettering& names) : g(in), letters(names), places(in) {}

    /// Once per formula, before anything is compared; tells `letters` what it meets.
    constexpr void visit(int root) {
        engine::post_order(
            g, root, places,
            [&](int id) {
                places.set(id, keys.push(key_of(id)));
                letters.note(id);
            });
    }
    constexpr bool before(int a, int b) const {
        if (a == b) return false;
        key const &x = keys.items[places.at(a)], &y = keys.items[places.at(b)];
        if (x.symbol != y.symbol) return x.symbol < y.symbol;
        engine::node const &m = g.at(a), &n = g.at(b);
        if (m.what == engine::kind::access && n.what == engine::kind::access)
            for (int k = 0; k < m.count; ++k) {
                int const order = compare(g.parts_of(a)[k].id, g.parts_of(b)[k].id);
                if (order != 0) return order < 0;
            }
        if (m.cost != n.cost) return m.cost < n.cost;
        return x.hash != y.hash ? x.hash < y.hash : a < b;
    }

private:
    struct key {
        int symbol = -1;   // the least number; -1: none
        unsigned hash = 0; // of the expression
    };
    engine::graph& g;
    lettering& letters;
    engine::memo places; // node -> index in `keys`
    core::buffer<key> keys{32};

    constexpr int axis_place(int axis) const { // free ones first, then bound ones from outside in
        return axis < 0 ? engine::affine_index + axis : letters.place_of(axis);
    }
    /// Single letters first, then by constant: x(i), x(i−1), x(i+1).
    constexpr int compare(int a, int b) const {
        if (a == b) return 0;
        bool const plain_a = a < engine::affine_index, plain_b = b < engine::affine_index;
        if (plain_a && plain_b) return axis_place(a) - axis_place(b);
        if (plain_a || plain_b) return plain_a ? -1 : 1;
        int const difference = row(a).constant - row(b).constant;
        return difference != 0 ? difference : index_hash(a) < index_hash(b) ? -1 : 1;
    }
    constexpr engine::row_info const& row(int index) const { return g.rows.items[index - engine::affine_index]; }
    constexpr unsigned index_hash(int index) const {
        if (index < engine::affine_index) return engine::mix(3u, static_cast<unsigned>(axis_place(index)));
        engine::row_info const& r = row(index);
        unsigned sum = static_cast<unsigned>(r.constant);
        for (int k = 0; k < r.count; ++k) {
            engine::row_term const term = g.row_terms.items[r.first + k];
            sum += engine::mix(static_cast<unsigned>(axis_place(term.axis)), static_cast<unsigned>(term.factor));
        }
        return engine::mix(5u, sum);
    }
    constexpr key key_of(int id) const {
        using engine::kind;
        using engine::mix;
        engine::node const& n = g.at(id);
        engine::part const* const p = g.parts_of(id);
        unsigned const tag = engine::is_position(n.what) ? index_hash(n.tag) : static_cast<unsigned>(n.tag);
        key result{-1, mix(static_cast<unsigned>(n.what), tag)};
        auto const child = [&](int k) {
            key const& c = keys.items[places.at(p[k].id)];
            if (c.symbol >= 0 && (result.symbol < 0 || c.symbol < result.symbol)) result.symbol = c.symbol;
            return c.hash;
        };
        unsigned sum = 0;
        switch (n.what) {
        case kind::number: sum = engine::hash_of(n.value); break;
        case kind::pi:
        case kind::extent: break;
        case kind::access:
            result.symbol = n.tag;
            for (int k = 0; k < n.count; ++k) sum = mix(sum, index_hash(p[k].id));
            break;
        case kind::delta:
        case kind::guard:
            for (int k = 0; k < n.count; ++k) sum += index_hash(p[k].id);
            break;
        case kind::add:
        case kind::multiply:
            sum = engine::hash_of(n.value);
            for (int k = 0; k < n.count; ++k) sum += mix(child(k), engine::hash_of(p[k].value));
            break;
        case kind::call:
            for (char c : n.function->name) sum = mix(sum, static_cast<unsigned char>(c));
            for (int k = 0; k < n.count; ++k) sum = mix(sum, child(k));
            break;
        default: sum = child(0);
        }
        result.hash = mix(result.hash, sum);
        return result;
    }
};

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
