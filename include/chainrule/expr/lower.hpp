// SPDX-License-Identifier: BSL-1.0
// From instructions to the graph: equations become definitions, expressions become nodes.
#pragma once
#include <chainrule/expr/program.hpp>
#include <chainrule/graph/thaw.hpp>
#include <chainrule/graph/typed.hpp>
#include <chainrule/ops/operations.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

/// A system of the engine being filled from programs. Symbols are identified by name; letters are local to an equation, and
/// free letters of expressions that stand alone are shared between them.
struct lowering {
    engine::system s;
    engine::extent_table extents;
    core::buffer<int> grafted_left; // the left side of the formula lowered last: see engine::selection
    bool conflict = false;          // one name with two declarations was met

    constexpr lowering() {
        s.g.letter("");
        by_hash.extend(256);
    }

    /// Defines all equations of the program. Given symbols get the lower numbers: they come first in a printed product.
    constexpr void define(instruction_list p) {
        for (int at = 0; at < p.size;) at = define_next(p, at);
    }
    /// The equation or fact that begins at this instruction; returns where the next one begins.
    constexpr int define_next(instruction_list p, int at) {
        if (at == 0) declare(p);
        int end = at;
        while (end < p.size && p.items[end].what != code::define && p.items[end].what != code::fact) ++end;
        end = end < p.size ? end + 1 : end;
        run(p, at, end);
        return end;
    }
    /// The node of an expression.
    constexpr int node_of(instruction_list p) {
        declare(p);
        run(p, 0, p.size);
        return values.pop();
    }

    constexpr int extent_class(axis_facts const& axis) {
        return extents.find(axis.extent, axis.extent == run_time ? s.g.letter(axis.name) : 0);
    }
    constexpr int symbol(symbol_facts const& facts) {
        int const known = find(facts.name, facts.hash);
        int classes[axes_limit] = {};
        for (int k = 0; k < facts.rank && k < axes_limit; ++k) classes[k] = extent_class(facts.slots[k]);
        if (known >= 0) return compared(known, classes, facts.rank);
        return add(s.declare(facts.name, classes, facts.rank, facts.unicode, facts.latex), facts.hash);
    }
    /// A free letter of an expression that stands alone.
    constexpr int free_axis(axis_facts const& axis) {
        for (int k = 0; k < free.size; ++k)
            if (free.items[k].hash == axis.hash && free.items[k].extent == axis.extent) return free.items[k].id;
        int const id = s.g.fresh_axis(extent_class(axis), s.g.letter(axis.name));
        free.push({axis.hash, axis.extent, id});
        return id;
    }
    /// See engine::graph::for_buffers. Expressions that stand alone are not kept.
    template <class Use>
    constexpr void for_buffers(Use& use) {
        s.for_buffers(use);
        core::visit_buffer(use, extents.list);
        core::visit_buffer(use, hashes);
        core::visit_buffer(use, by_hash);
    }
    /// Forgets the free letters: what is lowered next gets axes of its own.
    constexpr void forget_free_axes() { free.size = 0; }

private:
    static constexpr int axes_limit = 16;

    struct letter_in_scope {
        unsigned hash = 0; // of the name
        int extent = 0;
        int id = 0;
    };
    core::buffer<letter_in_scope> scope{8}, free{8};
    core::buffer<int> values{16}, indices{8}, hashes{32};
    core::buffer<int> by_hash; // open addressing: symbol + 1

    // --- symbols
    constexpr int find(std::string_view name, unsigned hash) const {
        unsigned const last = static_cast<unsigned>(by_hash.size - 1);
        for (unsigned at = mixed(hash) & last; by_hash.items[at] > 0; at = (at + 1) & last) {
            int const id = by_hash.items[at] - 1;
            if (static_cast<unsigned>(hashes.items[id]) == hash && s.g.name(id) == name) return id;
        }
        return -1;
    }
    constexpr int add(int id, unsigned hash) {
        while (hashes.size <= id) hashes.push(0);
        hashes.items[id] = static_cast<int>(hash);
        if (2 * hashes.size > by_hash.size) {
            int const size = 2 * by_hash.size;
            by_hash.size = 0;
            by_hash.extend(size);
            for (int k = 0; k < hashes.size; ++k) insert(k);
        } else {
            insert(id);
        }
        return id;
    }
    constexpr void insert(int id) {
        unsigned const last = static_cast<unsigned>(by_hash.size - 1);
        unsigned at = mixed(static_cast<unsigned>(hashes.items[id])) & last;
        while (by_hash.items[at] > 0) at = (at + 1) & last;
        by_hash.items[at] = id + 1;
    }
    static constexpr unsigned mixed(unsigned hash) { return hash ^ (hash >> 15); }

    constexpr int compared(int id, int const* classes, int rank) {
        engine::symbol_info const& info = s.g.symbols.items[id];
        bool same = info.rank == rank;
        for (int k = 0; k < rank && same; ++k) same = s.g.slot_classes.items[info.slots + k] == classes[k];
        conflict = conflict || !same;
        return id;
    }
    constexpr void declare(instruction_list p) {
        for (int k = 0; k < p.size; ++k)
            if (p.items[k].what == code::access && p.items[k].symbol->kind != role::variable)
                symbol(*p.items[k].symbol);
        for (int k = 0; k < p.size; ++k)
            if (p.items[k].what == code::left) symbol(*p.items[k].symbol);
    }

    constexpr void declare_fact(instruction const& i) {
        engine::symbol_info& info = s.g.symbols.items[symbol(*i.symbol)];
        unsigned const slots = static_cast<unsigned>(i.value.upper);
        int slot = 0; // the only one
        while ((slots >> slot & 1) == 0 && slot < info.rank) ++slot;
        switch (static_cast<fact_kind>(i.count)) {
        case fact_kind::positive: info.positive = true; break;
        case fact_kind::one_hot: info.one_hot_slot = info.simplex_slot = slot; break;
        case fact_kind::simplex: info.simplex_slot = slot; break;
        case fact_kind::symmetric: info.declared_symmetric = slots; break;
        }
    }

    // --- axes
    constexpr int axis(axis_facts const& wanted) {
        for (int k = scope.size - 1; k >= 0; --k)
            if (scope.items[k].hash == wanted.hash) return scope.items[k].id;
        return free_axis(wanted);
    }
    constexpr int open(axis_facts const& axis) {
        int const id = s.g.fresh_axis(extent_class(axis), s.g.letter(axis.name));
        scope.push({axis.hash, axis.extent, id});
        return id;
    }

    // --- formulas
    static constexpr engine::operation const* function(std::string_view name, instruction const& formula) {
        for (int k = 0; k < formula.function_count; ++k)
            if (formula.functions[k]->name == name) return formula.functions[k];
        return operations::find(name);
    }
    constexpr int graft(instruction const& i) {
        auto const take_symbol = [&](engine::text_range name, engine::text_range unicode, engine::text_range latex,
                                     int const* classes, int rank) {
            engine::graph& g = s.g;
            unsigned const hash = core::hash_of(g.view(name));
            int const known = find(g.view(name), hash);
            if (known >= 0) return compared(known, classes, rank);
            int const id = s.declare({}, classes, rank);
            g.symbols.items[id].name = name;
            g.symbols.items[id].unicode = unicode;
            g.symbols.items[id].latex = latex;
            return add(id, hash);
        };
        auto const take_axis = [&](int extent_class, int letter) {
            std::string_view const name = s.g.view(s.g.letters.items[letter]);
            for (int k = 0; k < i.count; ++k)
                if (i.axis[k].name == name) return axis(i.axis[k]);
            return s.g.fresh_axis(extent_class, letter); // of the left side only
        };
        auto const take_function = [&](engine::text_range name, engine::text_range, engine::text_range) {
            return function(s.g.view(name), i);
        };
        engine::thawed t = engine::thaw<false>(i.frozen, s, extents, take_symbol, take_axis, take_function);
        grafted_left = static_cast<core::buffer<int>&&>(t.left);
        return t.root;
    }

    /// An exponent ±0.5 is printed as a root, not as a decimal.
    static constexpr bool is_root(core::number exponent, instruction const& next) {
        if (next.what != code::call || next.count != 2 || next.function->name != "pow") return false;
        return engine::magnitude(exponent) == core::number{1, 2};
    }

    constexpr void run(instruction_list p, int begin, int end) {
        engine::graph& g = s.g;
        engine::affine index;
        int left = -1, first_axis = 0;
        auto const binary = [&](auto const& make) {
            int const b = values.pop(), a = values.pop(), operands[] = {a, b};
            values.push(make(g, a, b));
            engine::note_result(g, values.back(), operands, 2);
        };
        for (int k = begin; k < end; ++k) {
            instruction const& i = p.items[k];
            switch (i.what) {
            case code::number:
                if (!i.value.integer() && (k + 1 == end || !is_root(i.value, p.items[k + 1])))
                    engine::note_typed(g, i.value, static_cast<engine::number_form>(i.count));
                values.push(engine::make_number(g, i.value));
                break;
            case code::pi: values.push(engine::make_pi(g)); break;
            case code::axis: indices.push(axis(*i.axis)); break;
            case code::term: index.add(axis(*i.axis), i.count); break;
            case code::offset:
                index.constant = i.count;
                indices.push(engine::make_index(g, index));
                index = {};
                break;
            case code::access: {
                indices.size -= i.count;
                values.push(engine::make_access(g, symbol(*i.symbol), indices.items + indices.size, i.count));
                break;
            }
            case code::delta: {
                int const b = indices.pop(), a = indices.pop();
                values.push(engine::make_delta(g, a, b));
                break;
            }
            case code::extent: values.push(engine::make_extent(g, extent_class(*i.axis))); break;
            case code::add: binary(engine::add); break;
            case code::subtract: binary(engine::subtract); break;
            case code::multiply: binary(engine::multiply); break;
            case code::divide: binary(engine::divide); break;
            case code::negate: values.push(engine::negate(g, values.pop())); break;
            case code::call: {
                values.size -= i.count;
                g.typed_tanh = g.typed_tanh || i.function->name == "tanh";
                int const made = engine::make_call(g, i.function, values.items + values.size, i.count);
                engine::note_result(g, made, values.items + values.size, i.count);
                values.push(made);
                break;
            }
            case code::bind: open(*i.axis); break;
            case code::reduce: {
                core::buffer<int> bound(i.count);
                scope.size -= i.count;
                for (int m = 0; m < i.count; ++m) bound.push(scope.items[scope.size + m].id);
                values.push(engine::make_reduction(g, i.reduction, bound.items, i.count, values.pop()));
                break;
            }
            case code::formula: values.push(graft(i)); break;
            case code::left:
                left = symbol(*i.symbol);
                first_axis = g.axes.size;
                break;
            case code::slot: open(*i.axis); break;
            case code::define:
                s.define(left, first_axis, values.pop());
                scope.size = 0;
                break;
            case code::fact: declare_fact(i); break;
            }
        }
    }
};

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
