// SPDX-License-Identifier: BSL-1.0
#include "computation.hpp"

#include <chainrule/calculus/put_in.hpp>
#include <chainrule/calculus/rounding.hpp>
#include <chainrule/schedule/statement.hpp>

#include <algorithm>

namespace chainrule::tool {
namespace {

struct needs {
    std::vector<char> equations;
    std::vector<int> given;
};

needs needed_by(engine::system& s, std::vector<int> open) {
    engine::graph& g = s.g;
    needs found{std::vector<char>(static_cast<std::size_t>(s.equations.size), 0), {}};
    std::vector<char> seen(static_cast<std::size_t>(g.symbols.size), 0);
    while (!open.empty()) {
        int const symbol = open.back();
        open.pop_back();
        if (seen[static_cast<std::size_t>(symbol)] != 0) continue;
        seen[static_cast<std::size_t>(symbol)] = 1;
        int const d = g.symbols.items[symbol].definition;
        if (d < 0) {
            found.given.push_back(symbol);
            continue;
        }
        found.equations[static_cast<std::size_t>(d)] = 1;
        engine::for_nodes(g, s.equations.items[d].body, [&](int id) {
            if (g.what(id) == engine::kind::access) open.push_back(g.at(id).tag);
        });
    }
    std::sort(found.given.begin(), found.given.end());
    return found;
}

} // namespace

std::vector<char> needed_equations(engine::system& s, std::vector<int> const& symbols) { return needed_by(s, symbols).equations; }

void put_in_all(engine::system& s, int of, std::vector<int> const& kept) {
    core::buffer<int> symbols(static_cast<int>(kept.size()) + 1);
    for (int const symbol : kept) symbols.push(symbol);
    engine::ordering const order = engine::order_equations(s, of);
    for (int k = 0; k < order.equations.size && order.complete; ++k) engine::put_in_definitions(s, order.equations.items[k], symbols);
}

computation compute_order(engine::system& s, std::vector<int> const& wanted, std::vector<long> const& extents) {
    engine::graph& g = s.g;
    for (int const symbol : wanted) put_in_all(s, symbol, {});
    auto needed = needed_equations(s, wanted);
    std::vector<int> bodies;
    for (int k = 0; k < s.equations.size; ++k) { // definitions are looked through as they were written
        engine::equation const e = s.equations.items[k];
        bodies.push_back(
            needed[static_cast<std::size_t>(k)] != 0 ? engine::stabilise(s, e.body, false, {e.by, !e.named}) : e.body);
    }
    for (int k = 0; k < s.equations.size; ++k) s.equations.items[k].body = bodies[static_cast<std::size_t>(k)];
    computation made;
    needs found = needed_by(s, wanted);
    needed = std::move(found.equations);
    made.given = std::move(found.given);

    engine::read_table const reads = engine::detail::table_of_reads(s);
    engine::components const c = engine::find_components(reads, -1);
    for (int component = 0; component < c.firsts.size; ++component) {
        int const first = c.firsts.items[component], leader = c.order.items[first];
        if (needed[static_cast<std::size_t>(leader)] == 0) continue;
        computation::step& step = made.steps.emplace_back();
        if (!engine::is_circular(reads, c, component)) {
            step.equations.push_back(leader);
            step.nests = loops_of(s, s.equations.items[leader], -1, extents, made.temporaries);
            continue;
        }
        engine::recurrence const r = engine::find_recurrence(reads, c, component);
        if (!r.found)
            throw model_error("'" + std::string(g.name(s.equations.items[leader].symbol)) + "' reads itself, but not along one axis");
        step.direction = r.direction;
        for (int m = 0; m < r.order.size; ++m) {
            int at = 0; // of the member among those of the component, as their slots are listed
            while (c.order.items[first + at] != r.order.items[m]) ++at;
            engine::equation const e = s.equations.items[r.order.items[m]];
            int const slot = r.slots.items[at];
            step.equations.push_back(r.order.items[m]);
            step.extent_class = g.axes.items[e.first_axis + slot].extent_class;
            for (nest& n : loops_of(s, e, slot, extents, made.temporaries)) step.nests.push_back(std::move(n));
        }
    }
    return made;
}

} // namespace chainrule::tool
