// SPDX-License-Identifier: BSL-1.0
// What moves along a direction: the symbols given, and the variables whose equations depend on them.
#pragma once
#include <chainrule/expr/inspect_system.hpp>
#include <chainrule/expr/system.hpp>
#include <chainrule/expr/tangent.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

// Equations by number. A function template over all of them, once for each, would have as many long names: types are found by overloads that
// have no body, values in one walk.
template <int Number, class T>
struct numbered {
    using type = T;
};
/// Facts get negative numbers.
template <class... Part>
inline constexpr auto part_numbers = [] {
    struct {
        int items[sizeof...(Part) + 1] = {};
        int count = 0;
    } numbers;
    bool const is_fact[] = {fact<Part>..., false};
    for (int k = 0; k < static_cast<int>(sizeof...(Part)); ++k) numbers.items[k] = is_fact[k] ? -1 - k : numbers.count++;
    return numbers;
}();
template <class Numbers, class... Part>
struct numbered_parts;
template <std::size_t... K, class... Part>
struct numbered_parts<std::index_sequence<K...>, Part...> : numbered<part_numbers<Part...>.items[K], Part>... {
    static constexpr int count = part_numbers<Part...>.count;
};
template <int Number, class T>
numbered<Number, T> pick(numbered<Number, T> const&);
template <class... Part>
numbered_parts<std::index_sequence_for<Part...>, Part...> number_parts(boost::hana::tuple<Part...> const&);
template <class Net>
using parts_of_system = decltype(number_parts(std::declval<Net const&>().parts));
template <class Net>
inline constexpr int equation_count = parts_of_system<Net>::count;
template <class Net, int Number>
using equation_at = typename decltype(pick<Number>(std::declval<parts_of_system<Net> const&>()))::type;
/// The equation of that number; with a negative one all facts.
template <class Net>
constexpr void emit_equation(Net const& net, int number, program& to) {
    boost::hana::unpack(net.parts, [&]<class... Part>(Part const&... each) {
        int k = 0;
        int const order[] = {0, ((number < 0 ? part_numbers<Part...>.items[k] < 0 : part_numbers<Part...>.items[k] == number) ? (each.emit(to), ++k) : ++k)...};
        (void)order;
    });
}

/// Inputs and parameters that move: those named, or every parameter that occurs.
template <class Net, class... By>
constexpr core::buffer<symbol_facts const*> moving_symbols() {
    core::buffer<symbol_facts const*> moving;
    (moving.push(&By::facts), ...);
    if constexpr (sizeof...(By) == 0) moving = parameters_in(program_of(Net{}));
    return moving;
}

/// What `jvp` says of a system that it gave tangents: the symbols that moved, those of them that did not move before, and the variables that
/// have their tangents from there. A part of the system without words.
template <int Given, int Variables>
struct moved_part {
    using chainrule_fact = moved_part;
    symbol_facts const *given[Given + 1] = {}, *newest[Given + 1] = {}, *variables[Variables + 1] = {};
    int given_count = 0, newest_count = 0, variable_count = 0;
    int times = 0; // that the system was derived so, this time included
    constexpr void emit(program&) const {}
};
template <class T>
inline constexpr bool is_moved_part = false;
template <int Given, int Variables>
inline constexpr bool is_moved_part<moved_part<Given, Variables>> = true;
template <class... Part>
constexpr bool any_moved_part(boost::hana::tuple<Part...> const*) {
    return (is_moved_part<Part> || ...);
}
template <class Net>
inline constexpr bool has_tangents = any_moved_part(static_cast<decltype(Net::parts)*>(nullptr));

/// Which equations depend on what moves, and which others they read. What a formula reads is not in its type: an equation with one is taken
/// to depend.
template <int Equations, int Reads, int Given>
struct moving_equations {
    bool moves[Equations + 1] = {};
    bool derived[Equations + 1] = {}; // it moves, and its tangent is in the system already
    int count = 0;                    // of those that move and have no tangent
    int first_read[Equations + 1] = {}, reads[Reads + 1] = {}; // numbers of equations, each once
    symbol_facts const* symbols[Equations + Given + 1] = {};   // that move, the given ones first
    symbol_facts const* equation_symbols[Equations + 1] = {};
    int symbol_count = 0;
    bool names_taken = false;     // the name of a tangent is that of another symbol
    bool all_read = true;         // every symbol given is read by some equation
    std::string_view symbol = {}; // an operation without a derivative that is applied to what moves

    /// The position of the symbol of that name, -1 where it does not move. (GCC's sanitizers make comparing an address with null no constant.)
    constexpr int find(std::string_view name) const {
        unsigned const hash = core::hash_of(name);
        for (int k = 0; k < symbol_count; ++k)
            if (symbols[k]->hash == hash && symbols[k]->name == name) return k;
        return -1;
    }
};
template <class Net>
inline constexpr int reads_in = [] {
    program const p = program_of(Net{});
    int count = 0;
    for (int k = 0; k < p.list.size; ++k) count += p.list.items[k].what == code::access ? 1 : 0;
    return count;
}();
template <class Net, class... By>
inline constexpr int given_count = [] {
    core::buffer<symbol_facts const*> const given = moving_symbols<Net, By...>();
    return given.size;
}();
template <class Net, class... By>
inline constexpr auto moving_in = [] {
    constexpr int count = equation_count<Net>;
    moving_equations<count, reads_in<Net>, given_count<Net, By...>> result;
    program const p = program_of(Net{});
    dependencies d(p);
    core::int_map moves;
    auto const move = [&](symbol_facts const& facts) {
        moves.set(d.symbol(facts), 1);
        result.symbols[result.symbol_count++] = &facts;
    };
    core::buffer<symbol_facts const*> const given = moving_symbols<Net, By...>();
    for (int k = 0; k < given.size; ++k) move(*given.items[k]);
    for (bool again = true; again;) {
        again = false;
        for (int e = 0; e < count; ++e) {
            dependencies::line const& here = d.equations.items[e];
            if (result.moves[e]) continue;
            for (int k = here.reads; k < here.reads + here.reads_count; ++k) result.moves[e] = result.moves[e] || moves.at(d.reads.items[k]) == 1;
            for (int k = here.first; k < here.first + here.count; ++k) result.moves[e] = result.moves[e] || p.list.items[k].what == code::formula;
            if (!result.moves[e]) continue;
            move(*d.symbols.list.items[here.symbol].facts);
            again = true;
        }
    }
    for (int k = 0; k < given.size; ++k) {
        bool read = false;
        for (int m = 0; m < d.reads.size; ++m) read = read || d.reads.items[m] == d.symbol(*given.items[k]);
        for (int m = 0; m < p.list.size; ++m) read = read || p.list.items[m].what == code::formula; // what it reads is not known
        result.all_read = result.all_read && read;
    }
    int reads = 0;
    for (int e = 0; e < count; ++e) {
        dependencies::line const& here = d.equations.items[e];
        result.first_read[e] = reads;
        for (int k = here.reads; k < here.reads + here.reads_count; ++k) {
            int const other = d.symbols.list.items[d.reads.items[k]].definition;
            bool known = other < 0 || other == e;
            for (int m = result.first_read[e]; m < reads; ++m) known = known || result.reads[m] == other;
            if (!known) result.reads[reads++] = other;
        }
    }
    result.first_read[count] = reads;
    core::buffer<int> active(d.symbols.list.size + 1);
    for (int k = 0; k < d.symbols.list.size; ++k) active.push(moves.at(k) == 1 ? 1 : 0);
    for (int e = 0; e < count && result.symbol.empty(); ++e) {
        engine::operation const* const missing = blocked(p, d.equations.items[e], active, d.symbols);
        if (missing != nullptr) result.symbol = missing->name;
    }
    auto const tangent_of = [&](symbol_facts const& facts) { // its position among the symbols, -1 where there is none
        print::spellings const own = print::accented(facts.name, facts.unicode, facts.latex, print::tangent_accent);
        for (int k = 0; k < d.symbols.list.size; ++k)
            if (d.symbols.list.items[k].facts->name == print::text_of(own.plain)) return k;
        return -1;
    };
    for (int k = 0; k < given.size; ++k) result.names_taken = result.names_taken || (!has_tangents<Net> && tangent_of(*given.items[k]) >= 0);
    for (int e = 0; e < count; ++e) {
        result.equation_symbols[e] = d.symbols.list.items[d.equations.items[e].symbol].facts;
        int const tangent = result.moves[e] ? tangent_of(*d.symbols.list.items[d.equations.items[e].symbol].facts) : -1;
        result.derived[e] = has_tangents<Net> && tangent >= 0 && d.symbols.list.items[tangent].definition >= 0;
        result.names_taken = result.names_taken || (tangent >= 0 && !result.derived[e]);
        result.count += result.moves[e] && !result.derived[e] ? 1 : 0;
    }
    return result;
}();
/// The number of the k-th equation that moves and has no tangent.
template <class Net, class... By>
constexpr int moving_equation(int k) {
    int e = 0;
    for (; !moving_in<Net, By...>.moves[e] || moving_in<Net, By...>.derived[e] || k-- > 0; ++e) {}
    return e;
}

} // namespace detail
} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
