// SPDX-License-Identifier: BSL-1.0
// Which equation of a system reads which symbol, found from the instructions; cycles.
#pragma once
#include <chainrule/expr/inspect.hpp>
#include <chainrule/graph/recurrence.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

enum class system_fault : unsigned char {
    none,
    two_declarations, // one name, declared differently
    defined_twice,
    cyclic,
    unbound,       // a variable that is read has no equation
    no_derivative, // an operation that has no derivative is differentiated
    two_facts,     // of one kind about one symbol, along different slots
};

/// A fault and the name of the symbol or the operation it is about.
struct system_inspection {
    system_fault what = system_fault::none;
    std::string_view symbol = {};
    bool circular = false; // variables read each other at shifted indices: whether that is a recurrence only values tell
};

/// The symbols of a program, each once, found by hash.
struct symbol_table {
    struct entry {
        symbol_facts const* facts = nullptr;
        int definition = -1; // equation
    };
    core::buffer<entry> list{32};
    core::buffer<int> slots; // open addressing: position in `list` + 1

    constexpr symbol_table() { slots.extend(256); }
    constexpr int find(symbol_facts const& facts) {
        unsigned const last = static_cast<unsigned>(slots.size - 1);
        unsigned at = (facts.hash ^ (facts.hash >> 15)) & last;
        for (; slots.items[at] > 0; at = (at + 1) & last)
            if (list.items[slots.items[at] - 1].facts->named_as(facts)) return slots.items[at] - 1;
        slots.items[at] = 1 + list.push({&facts, -1});
        if (2 * list.size > slots.size) grow();
        return list.size - 1;
    }
    /// The symbol of that name, -1: there is none.
    constexpr int position(std::string_view name) const {
        unsigned const last = static_cast<unsigned>(slots.size - 1), hash = core::hash_of(name);
        for (unsigned at = (hash ^ (hash >> 15)) & last; slots.items[at] > 0; at = (at + 1) & last) {
            symbol_facts const& facts = *list.items[slots.items[at] - 1].facts;
            if (facts.hash == hash && facts.name == name) return slots.items[at] - 1;
        }
        return -1;
    }

private:
    constexpr void grow() {
        unsigned const size = 2 * static_cast<unsigned>(slots.size);
        slots.size = 0;
        slots.extend(static_cast<int>(size));
        for (int k = 0; k < list.size; ++k) {
            unsigned const hash = list.items[k].facts->hash;
            unsigned at = (hash ^ (hash >> 15)) & (size - 1);
            while (slots.items[at] > 0) at = (at + 1) & (size - 1);
            slots.items[at] = 1 + k;
        }
    }
};

/// Every parameter that a program reads, once.
constexpr core::buffer<symbol_facts const*> parameters_in(program const& p) {
    core::buffer<symbol_facts const*> parameters;
    symbol_table seen;
    for (int k = 0; k < p.list.size; ++k) {
        instruction const& i = p.list.items[k];
        if (i.what != code::access || i.symbol->kind != role::parameter) continue;
        int const before = seen.list.size;
        if (seen.find(*i.symbol) == before) parameters.push(i.symbol);
    }
    return parameters;
}

/// Which equation reads which symbol.
struct dependencies {
    struct line {
        int symbol = 0;
        int first = 0, count = 0; // instructions of the right side
        int reads = 0, reads_count = 0;
    };
    symbol_table symbols;
    core::buffer<line> equations{32};
    core::buffer<int> reads{64};
    system_inspection first_fault;
    program const& from;

    constexpr void report(system_fault what, std::string_view symbol) {
        if (first_fault.what == system_fault::none) first_fault = {what, symbol, first_fault.circular};
    }

    constexpr explicit dependencies(program const& p) : from(p) {
        line now;
        for (int k = 0; k < p.list.size; ++k) {
            instruction const& i = p.list.items[k];
            if (i.what == code::left) {
                now = {symbol(*i.symbol), k + 1 + i.count, 0, reads.size, 0};
                int& definition = symbols.list.items[now.symbol].definition;
                if (definition >= 0) report(system_fault::defined_twice, i.symbol->name);
                definition = equations.size;
            } else if (i.what == code::access) {
                reads.push(symbol(*i.symbol));
            } else if (i.what == code::fact) {
                int const own = symbol(*i.symbol);
                for (int m = 0; m < k; ++m) {
                    instruction const& other = p.list.items[m];
                    if (other.what == code::fact && contradict(other, i) && symbol(*other.symbol) == own) report(system_fault::two_facts, i.symbol->name);
                }
            } else if (i.what == code::define) {
                now.count = k - now.first;
                now.reads_count = reads.size - now.reads;
                equations.push(now);
            }
        }
    }

    constexpr int symbol(symbol_facts const& facts) {
        int const id = symbols.find(facts);
        symbol_facts const* const known = symbols.list.items[id].facts;
        if (known != &facts && !(*known == facts)) report(system_fault::two_declarations, facts.name);
        return id;
    }

    /// Reports cycles; `order` gets every equation after those it reads, those of a recurrence together.
    constexpr void sort(core::buffer<int>& order) {
        core::buffer<int> state, stack{32};
        state.extend(equations.size + 1); // 0 unseen, 1 on the way, 2 listed
        for (int start = 0; start < equations.size; ++start) {
            stack.push(start);
            while (stack.size > 0) {
                int const e = stack.back();
                if (state.items[e] != 0) {
                    if (state.items[e] == 1) {
                        state.items[e] = 2;
                        order.push(e);
                    }
                    stack.pop();
                    continue;
                }
                state.items[e] = 1;
                line const& here = equations.items[e];
                for (int k = here.reads; k < here.reads + here.reads_count; ++k) {
                    auto const& read = symbols.list.items[reads.items[k]];
                    if (read.definition < 0) continue;
                    if (state.items[read.definition] == 0) stack.push(read.definition);
                    if (state.items[read.definition] == 1) return sort_recurrences(order);
                }
            }
        }
    }

    /// Which equation reads which at what distance, as the engine reads it from the graph. Axes are numbered: the slots of the left side,
    /// then others. From types alone only plain indices are known.
    constexpr engine::read_table table_of_reads() {
        engine::read_table table;
        for (int e = 0; e < equations.size; ++e) {
            line const& here = equations.items[e];
            symbol_facts const& left = *symbols.list.items[here.symbol].facts;
            table.begin(left.rank);
            letters scope;
            for (int k = here.first - left.rank; k < here.first; ++k) scope.list.push(from.list.items[k].axis);
            core::buffer<engine::affine> indices{8};
            engine::affine index;
            int inner = 0; // axes bound so far: each has a number of its own
            core::buffer<int> numbers{8};
            for (int k = 0; k < left.rank; ++k) numbers.push(k);
            auto const number = [&](axis_facts const& axis) {
                int const at = scope.find(axis);
                return at < 0 ? -1 : numbers.items[at];
            };
            for (int k = here.first; k < here.first + here.count; ++k) {
                instruction const& i = from.list.items[k];
                if (i.what == code::bind) {
                    scope.list.push(i.axis);
                    numbers.push(left.rank + inner++);
                } else if (i.what == code::reduce) {
                    scope.list.size -= i.count;
                    numbers.size -= i.count;
                } else if (i.what == code::axis) {
                    engine::affine plain;
                    plain.add(number(*i.axis), 1);
                    indices.push(plain);
                } else if (i.what == code::term) {
                    index.add(number(*i.axis), i.count);
                } else if (i.what == code::offset) {
                    index.constant = i.count;
                    indices.push(index);
                    index = {};
                } else if (i.what == code::delta) {
                    indices.size -= 2;
                } else if (i.what == code::access) {
                    indices.size -= i.count;
                    int const definition = symbols.list.items[symbol(*i.symbol)].definition;
                    if (definition >= 0) add_read(table, definition, left, *i.symbol, indices.items + indices.size);
                }
            }
        }
        return table;
    }

private:
    /// Two facts of one kind, along different slots?
    static constexpr bool contradict(instruction const& a, instruction const& b) {
        auto const kind = [](instruction const& i) { return static_cast<fact_kind>(i.count); };
        bool const slots = kind(a) != fact_kind::positive && kind(b) != fact_kind::positive && !(a.value == b.value);
        return slots && (kind(a) == fact_kind::symmetric) == (kind(b) == fact_kind::symmetric);
    }
    constexpr void sort_recurrences(core::buffer<int>& order) {
        first_fault.circular = true;
        engine::read_table const table = table_of_reads();
        engine::components const c = engine::find_components(table, -1);
        order.size = 0;
        for (int k = 0; k < c.firsts.size; ++k) {
            core::buffer<int> const together = engine::order_at_same_entries(table, c, k);
            if (together.size < c.end_of(k) - c.firsts.items[k])
                report(system_fault::cyclic, symbols.list.items[equations.items[c.order.items[c.firsts.items[k]]].symbol].facts->name);
            for (int m = 0; m < together.size; ++m) order.push(together.items[m]);
        }
    }
    static constexpr void add_read(engine::read_table& table, int definition, symbol_facts const& left, symbol_facts const& read,
                                   engine::affine const* indices) {
        bool plain = true;
        for (int k = 0; k < read.rank; ++k)
            plain = plain && indices[k].constant == 0 && indices[k].count == 1 && indices[k].terms[0].factor == 1;
        table.add(definition, plain);
        for (int a = 0; a < left.rank; ++a)
            for (int k = 0; k < read.rank; ++k) {
                axis_facts const &own = left.slots[a], &other = read.slots[k];
                bool const alike = own.extent == other.extent && (own.extent != run_time || own.name == other.name);
                table.steps.push(alike ? engine::step_along(indices[k], a) : engine::step::elsewhere);
            }
    }
};

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
