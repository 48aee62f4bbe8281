// SPDX-License-Identifier: BSL-1.0
// An expression's type and payload as a flat list of instructions in postfix order, so that what reads it is not a template.
#pragma once
#include <chainrule/expr/axis.hpp>
#include <chainrule/graph/frozen.hpp>

#include <cstdio>
#include <cstdlib>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

enum class role : unsigned char { input, parameter, variable };

/// A symbol as the engine's front end reads it.
struct symbol_facts {
    std::string_view name, unicode, latex; // empty spelling: derived from the name
    unsigned hash = 0;                     // of the name
    role kind = role::input;
    int rank = 0;
    axis_facts const* slots = nullptr;

    constexpr bool named_as(symbol_facts const& other) const { return hash == other.hash && name == other.name; }
    constexpr bool operator==(symbol_facts const& other) const {
        bool same = named_as(other) && kind == other.kind && rank == other.rank && unicode == other.unicode &&
                    latex == other.latex;
        for (int k = 0; k < rank && same; ++k) same = slots[k] == other.slots[k];
        return same;
    }
};

enum class code : unsigned char {
    number,   // value; count: an engine::number_form
    pi,       //
    axis,     // axis: an index
    term,     // axis, count: count·axis, a part of the index that `offset` ends
    offset,   // count: the constant part of an index
    access,   // symbol, count: takes that many indices
    delta,    // takes two indices
    extent,   // axis
    add,      // the following take two values
    subtract, //
    multiply, //
    divide,   //
    negate,   // takes one
    call,     // function, count: takes that many
    bind,     // axis: bound until `reduce` takes it away
    reduce,   // reduction, count: over that many axes
    formula,  // frozen, and its free axes: `axis`, count of them
    left,     // symbol, count: begins an equation; so many axes follow as `slot`
    slot,     // axis
    define,   // ends the equation
    fact,     // symbol, count: what is declared of it (a fact_kind); value: of which slots, as bits
};

/// What can be declared of a symbol.
enum class fact_kind : unsigned char { positive, simplex, one_hot, symmetric };

struct instruction {
    code what = code::number;
    engine::kind reduction = engine::kind::sum;
    int count = 0;
    axis_facts const* axis = nullptr;
    symbol_facts const* symbol = nullptr;
    engine::operation const* function = nullptr;
    engine::operation const* const* functions = nullptr; // of a formula: those of users
    int function_count = 0;
    engine::frozen_words frozen = nullptr;
    core::number value = {};
};

/// Instructions that something else keeps, which must outlive this.
struct instruction_list {
    instruction const* items = nullptr;
    int size = 0;
};

struct program {
    core::buffer<instruction> list{16};

    constexpr operator instruction_list() const { return {list.items, list.size}; }

    constexpr void push(code what, int count = 0) {
        instruction i;
        i.what = what;
        i.count = count;
        list.push(i);
    }
    constexpr void push(code what, axis_facts const& axis, int count = 0) {
        instruction i;
        i.what = what;
        i.count = count;
        i.axis = &axis;
        list.push(i);
    }
    constexpr void push(code what, symbol_facts const& symbol, int count) {
        instruction i;
        i.what = what;
        i.count = count;
        i.symbol = &symbol;
        list.push(i);
    }
};

/// The instructions of an expression, an equation or a system.
template <class T>
constexpr program program_of(T const& x) {
    program p;
    x.emit(p);
    return p;
}

namespace detail {

/// A value of an empty type, with static storage.
template <class T>
inline constexpr T constant_of{};

/// The instructions of something with static storage, as a constant.
template <auto const& X>
struct instructions_of {
    static constexpr int size = program_of(X).list.size;
    struct array {
        instruction items[size > 0 ? size : 1];
    };
    static constexpr array all = [] {
        program const p = program_of(X);
        array result{};
        for (int k = 0; k < p.list.size; ++k) result.items[k] = p.list.items[k];
        return result;
    }();
    static constexpr instruction_list list{all.items, size};
};

inline void stop(char const* why) { // not constexpr: in a constant evaluation the compiler reports the call
    std::fprintf(stderr, "%s\n", why);
    std::abort();
}

} // namespace detail

/// Refuses what only values can tell: at compile time an error that shows the text.
constexpr void refuse(char const* why) {
    if (why != nullptr) detail::stop(why);
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
