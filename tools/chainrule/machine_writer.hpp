// SPDX-License-Identifier: BSL-1.0
// From loops to the machine's instructions: what a unit is computed by. The loops around it are in machine_code.cpp.
#pragma once

#include "machine.hpp"

#include <algorithm>
#include <map>
#include <numbers>

namespace chainrule::tool {

// Numbers known outside the innermost loop are spread into rows before it begins.
struct machine::writer {
    machine& m;
    engine::graph& g;
    nest const& from;
    std::vector<long> const& extents;
    std::vector<array>& arrays;
    int first_temporary;

    struct value {
        bool on_row = false;
        int slot = 0;
    };
    struct job {
        int place = 0;
        std::size_t next = 0;               // unit
        unit const* of = nullptr;           // the reduction that the loop is for; null: the slots'
        bool entered = false;               // the loops inside
        int begin = 0;                      // instruction
        std::map<unit, value> outside = {}; // values spread before the innermost loop
    };
    std::map<unit, value> values = {};
    std::map<int, int> place_of = {}; // axis -> place
    int rows = 0;                     // in use within the present innermost loop
    int most_rows = 0;
    bool on_row = false;

    int new_number() {
        m.numbers_.push_back(0);
        return static_cast<int>(m.numbers_.size()) - 1;
    }
    int new_slot() {
        if (!on_row) return new_number();
        most_rows = std::max(most_rows, rows + 1);
        return rows++;
    }
    int emit(instruction i) {
        i.on_row = on_row;
        m.code_.push_back(i);
        return static_cast<int>(m.code_.size()) - 1;
    }
    // out = a ∘ b into a new slot
    int make(op what, int a, int b = 0, double number = 0, int extra = 0) {
        instruction i{what};
        i.a = a;
        i.b = b;
        i.value = number;
        i.extra = extra;
        i.out = new_slot();
        emit(i);
        return i.out;
    }
    int constant(double number) { return make(op::constant, 0, 0, number); }

    index_row row_of(int index, long constant = 0, int sign = 1) const {
        index_row r;
        r.constant = constant;
        engine::affine const a = engine::expand_index(g, index);
        r.constant += sign * a.constant;
        for (int k = 0; k < a.count; ++k) r.terms.emplace_back(place_of.at(a.terms[k].axis), sign * a.terms[k].factor);
        return r;
    }
    int condition(op what, index_row r, long bound = 0) {
        m.indices_.push_back(std::move(r));
        m.bounds_.push_back(bound);
        instruction i{what};
        i.index = static_cast<int>(m.indices_.size()) - 1;
        i.extra = static_cast<int>(m.bounds_.size()) - 1;
        i.out = new_slot();
        emit(i);
        return i.out;
    }
    int entry(array const& of, std::vector<index_row> slots) {
        access a;
        a.from = &of;
        a.slots = std::move(slots);
        a.extents = of.shape;
        a.strides.assign(of.shape.size(), 1);
        for (std::size_t k = of.shape.size(); k-- > 1;) a.strides[k - 1] = a.strides[k] * of.shape[k];
        m.reads_.push_back(std::move(a));
        instruction i{op::read};
        i.index = static_cast<int>(m.reads_.size()) - 1;
        i.out = new_slot();
        emit(i);
        return i.out;
    }

    int operand(int node) { return use({node, false}); }
    int use(unit const& u) {
        value const v = values.at(u);
        return v.slot; // spread already, where it has to be
    }

    int addition(int id) {
        if (g.at(id).count == 0) return constant(g.at(id).value.value());
        std::vector<int> open{-1}; // the sum of each parenthesis so far
        auto const add = [&](int term, core::number c) {
            int& sum = open.back();
            if (sum < 0) sum = c.is(1) ? term : make(op::scale, term, 0, c.value());
            else sum = c.is(1) ? make(op::add, sum, term) : make(op::add_scaled, sum, term, c.value());
        };
        engine::for_written(g, id, [&](int entry) {
            if (entry == engine::opening) {
                open.push_back(-1);
            } else if (entry == engine::closing) {
                int const inside = open.back();
                open.pop_back();
                add(inside, 1);
            } else if (entry == engine::the_number) {
                if (open.back() < 0) open.back() = constant(g.at(id).value.value());
                else open.back() = make(op::raise, open.back(), 0, g.at(id).value.value());
            } else {
                add(operand(entry), engine::coefficient_in(g, id, entry));
            }
        });
        return open.back();
    }

    // |exponent| of a factor
    int powered(int base, core::number exponent) {
        if (exponent.negative()) exponent = -exponent;
        if (exponent.is(1)) return base;
        if (exponent.integer() && exponent.upper <= 1 << 20) return make(op::power, base, 0, 0, static_cast<int>(exponent.upper));
        if (exponent.upper == 1 && exponent.lower == 2) return make(op::root, base);
        return make(op::general_power, base, 0, exponent.value());
    }
    // Deltas and range guards choose: where they are 0, it does not matter that the rest has no value.
    int product(engine::node const& n) {
        int above = -1, below = -1, chosen = -1;
        auto const times = [&](int& product, int factor) { product = product < 0 ? factor : make(op::multiply, product, factor); };
        for (int k = 0; k < n.count; ++k) {
            engine::part const p = g.parts.items[n.first + k];
            engine::kind const what = g.what(p.id);
            bool const choice = what == engine::kind::delta || what == engine::kind::guard || engine::is_position(what);
            if (choice && p.value.is(1)) times(chosen, operand(p.id));
            else times(p.value.negative() ? below : above, powered(operand(p.id), p.value));
        }
        if (above < 0) above = constant(n.value.value());
        else if (!n.value.is(1)) above = make(op::scale, above, 0, n.value.value());
        if (below >= 0) above = make(op::divide, above, below);
        return chosen < 0 ? above : make(op::choose, chosen, above);
    }

    int compute(unit const& u) {
        using engine::kind;
        engine::node const n = g.at(u.node);
        auto const index = [&](int k) { return g.parts.items[n.first + k].id; };
        if (auto const t = from.temporaries.find(u); t != from.temporaries.end()) {
            std::vector<index_row> slots;
            for (int const axis : axes_of(g, u)) slots.push_back(row_of(axis));
            return entry(arrays[static_cast<std::size_t>(first_temporary + t->second)], std::move(slots));
        }
        switch (n.what) {
        case kind::number: return constant(n.value.value());
        case kind::pi: return constant(std::numbers::pi);
        case kind::extent: return constant(static_cast<double>(extents[static_cast<std::size_t>(n.tag)]));
        case kind::delta: {
            index_row difference = row_of(index(0));
            index_row const other = row_of(index(1), 0, -1);
            difference.constant += other.constant;
            difference.terms.insert(difference.terms.end(), other.terms.begin(), other.terms.end());
            return condition(op::equal, std::move(difference));
        }
        case kind::guard: return condition(op::inside, row_of(index(0)), extents[static_cast<std::size_t>(n.tag)]);
        case kind::access: {
            std::vector<index_row> slots;
            for (int k = 0; k < n.count; ++k) slots.push_back(row_of(index(k)));
            return entry(arrays[static_cast<std::size_t>(n.tag)], std::move(slots));
        }
        case kind::add: return addition(u.node);
        case kind::multiply: return product(n);
        case kind::call: {
            instruction i{op::call};
            i.a = operand(index(0));
            i.b = n.count > 1 ? operand(index(1)) : i.a;
            i.function = row_function_of(*n.function);
            i.out = new_slot();
            emit(i);
            return i.out;
        }
        default: // a position: is its index the place that was found?
            return make(op::same, condition(op::index, row_of(n.tag)), use({u.node, true}));
        }
    }
    std::map<unit, std::pair<int, int>> accumulators = {}; // of reductions: numbers, the second one the place of an extremum

    void write();
    void begin_place(std::vector<job>& open, int place, unit const* of);
    void finish_place(std::vector<job>& open);
    bool is_innermost(int place) const;
    void begin_reduction(unit const& u);
    void spread_for(job& j);
};

} // namespace chainrule::tool
