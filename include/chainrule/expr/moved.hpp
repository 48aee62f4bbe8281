// SPDX-License-Identifier: BSL-1.0
// What moves by the values of a system, where types do not say it: systems that have tangents already.
#pragma once
#include <chainrule/expr/lower.hpp>
#include <chainrule/expr/moving.hpp>
#include <chainrule/graph/order.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::detail {

/// What moves, by the values of a system: the part that says so of the system with its tangents, and of the symbols that move by what
/// types say those that stand still; types do not say what a formula reads, and the tangents of a system are formulas.
template <int Given, int Equations, int Count>
struct moved_symbols {
    moved_part<Given, Equations> part;
    bool still[Count + 1] = {};
};
constexpr bool in_list(symbol_facts const* const* list, int count, std::string_view name) {
    for (int k = 0; k < count; ++k)
        if (list[k]->name == name) return true;
    return false;
}
constexpr bool tangent_in_list(symbol_facts const* const* list, int count, std::string_view name) {
    std::string_view const mark = print::tangent_accent.plain;
    return name.ends_with(mark) && in_list(list, count, name.substr(0, name.size() - mark.size()));
}
/// Does a part of the system, as it moves now, follow this one? Along the same symbols; or, if it was so all the time, along a curve: the
/// tangents of the newest ones move, too.
template <class Now, class Before>
constexpr bool follows(Now& now, Before const& before) {
    int known = 0, tangents = 0;
    now.newest_count = 0;
    for (int k = 0; k < now.given_count; ++k) {
        if (in_list(before.given, before.given_count, now.given[k]->name)) ++known;
        else if (tangent_in_list(before.newest, before.newest_count, now.given[k]->name)) now.newest[now.newest_count++] = now.given[k], ++tangents;
        else return false;
    }
    return known == before.given_count && (tangents == 0 || tangents == before.newest_count);
}
template <class Net, class... By>
constexpr auto symbols_moved(Net const& net) {
    constexpr auto const& moving = moving_in<Net, By...>;
    moved_symbols<given_count<Net, By...>, equation_count<Net>, moving.symbol_count> result;
    auto& now = result.part;
    now.given_count = now.newest_count = given_count<Net, By...>;
    for (int k = 0; k < now.given_count; ++k) now.given[k] = now.newest[k] = moving.symbols[k];
    for (int e = 0; e < equation_count<Net>; ++e)
        if (moving.moves[e] && !moving.derived[e]) now.variables[now.variable_count++] = moving.equation_symbols[e];
    now.times = 1;
    if constexpr (has_tangents<Net>) {
        int parts = 0, latest = 0, variables = 0, wanted = 0;
        auto const each_part = [&](auto const& use) {
            boost::hana::unpack(net.parts, [&]<class... Part>(Part const&... part) {
                auto const one = [&](auto const& p) {
                    if constexpr (is_moved_part<std::remove_cvref_t<decltype(p)>>) use(p);
                };
                (one(part), ...);
            });
        };
        each_part([&](auto const& p) {
            ++parts;
            if (p.times >= now.times) now.times = p.times + 1;
        });
        bool same = true;
        each_part([&](auto const& p) {
            if (p.times + 1 == now.times) ++latest, same = same && follows(now, p);
        });
        if (!same || latest * (now.times - 1) != parts) refuse("chainrule: jvp(net, x) needs the symbols along which net has tangents, all of them");
        for (int e = 0; e < equation_count<Net>; ++e) {
            if (!moving.derived[e]) continue;
            ++wanted;
            bool found = false;
            each_part([&](auto const& p) { found = found || in_list(p.variables, p.variable_count, moving.equation_symbols[e]->name); });
            variables += found ? 1 : 0;
        }
        if (variables != wanted) refuse("chainrule: jvp(net, x) needs the names of tangents: y_dot, if y moves, is another symbol");

        lowering l;
        l.define(program_of(net));
        engine::graph& g = l.s.g;
        core::int_map moves;
        int const symbols = g.symbols.size;
        for (int symbol = 0; symbol < symbols; ++symbol)
            if (g.symbols.items[symbol].definition < 0 && moving.find(g.name(symbol)) >= 0) moves.set(symbol, 1);
        for (bool again = true; again;) {
            again = false;
            for (int e = 0; e < l.s.equations.size; ++e) {
                int const symbol = l.s.equations.items[e].symbol;
                if (moves.at(symbol) == 1) continue;
                bool moved = false;
                engine::detail::for_accesses(g, l.s.equations.items[e].body, [&](int access) { moved = moved || moves.at(g.at(access).tag) == 1; });
                if (!moved) continue;
                moves.set(symbol, 1);
                again = true;
            }
        }
        for (int symbol = 0; symbol < symbols; ++symbol)
            if (int const known = moving.find(g.name(symbol)); known >= 0) result.still[known] = moves.at(symbol) != 1;
    }
    return result;
}

} // namespace chainrule::detail

#include <chainrule/core/symbolic_end.inc>
