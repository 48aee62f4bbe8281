// SPDX-License-Identifier: BSL-1.0
#include "loops.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace chainrule::tool {
namespace {

constexpr double largest_temporary = 1 << 24;

bool reduces(engine::graph const& g, unit const& u) {
    return u.search || (engine::is_reduction(g.what(u.node)) && !engine::is_position(g.what(u.node)));
}

// Units below a root, operands first, without recursion. `leaf(unit)`: not looked into.
template <class Leaf>
std::vector<unit> units_below(engine::graph& g, unit root, Leaf const& leaf) {
    std::vector<unit> order;
    std::set<unit> done;
    std::vector<std::pair<unit, bool>> open{{root, false}};
    while (!open.empty()) {
        auto const [u, ready] = open.back();
        open.pop_back();
        if (done.count(u) > 0) continue;
        if (ready) {
            done.insert(u);
            order.push_back(u);
            continue;
        }
        open.emplace_back(u, true);
        if (leaf(u)) continue;
        if (reduces(g, u)) open.emplace_back(unit{engine::open(g, u.node).body, false}, false);
        else
            for (unit const& operand : operands_of(g, u)) open.emplace_back(operand, false);
    }
    return order;
}

struct builder {
    engine::system& s;
    std::vector<long> const& extents;
    int& temporaries;
    bool may_split;
    engine::graph& g = s.g;
    std::map<unit, int> known_temporaries = {};

    double size_of(std::vector<int> const& axes) const {
        double size = 1;
        for (int const a : axes) {
            long const extent = extents[static_cast<std::size_t>(g.axes.items[a].extent_class)];
            size *= extent < 0 ? 1 : static_cast<double>(extent);
        }
        return size;
    }

    // Fills in the places of a nest; false, and a unit in `split`, where that should be a temporary first.
    bool place_units(nest& n, unit& split) {
        n.places.assign(1, {});
        n.home.clear();
        n.reductions.clear();
        std::map<int, int> place_of; // axis -> place
        auto const add_place = [&](int axis, int parent) {
            place made{axis, parent, {}, n.places[static_cast<std::size_t>(parent)].enclosing};
            made.enclosing.push_back(axis);
            n.places.push_back(std::move(made));
            place_of[axis] = static_cast<int>(n.places.size()) - 1;
            return place_of[axis];
        };
        int last = 0;
        for (int const axis : n.loops) last = add_place(axis, last);
        unit const root{n.root, n.search};
        auto const order = units_below(g, root, [&](unit const& u) { return n.temporaries.count(u) > 0; });
        for (auto u = order.rbegin(); u != order.rend(); ++u) { // what reads a unit before the unit
            int home = 0;
            for (int const axis : axes_of(g, *u)) {
                auto const found = place_of.find(axis);
                if (found == place_of.end())
                    throw std::logic_error("a derived formula has an index that nothing binds; please report the model");
                int const at = found->second;
                if (n.places[static_cast<std::size_t>(at)].enclosing.size() > n.places[static_cast<std::size_t>(home)].enclosing.size())
                    home = at;
            }
            n.home[*u] = home;
            if (!reduces(g, *u) || n.temporaries.count(*u) > 0) continue;
            auto const axes = axes_of(g, *u);
            bool const repeated = axes.size() < n.places[static_cast<std::size_t>(home)].enclosing.size();
            if (repeated && may_split && size_of(axes) <= largest_temporary) {
                split = *u;
                return false;
            }
            place_reduction(n, *u, home, add_place);
        }
        for (unit const& u : order) n.places[static_cast<std::size_t>(n.home.at(u))].units.push_back(u);
        return true;
    }
    template <class AddPlace>
    void place_reduction(nest& n, unit const& u, int home, AddPlace const& add_place) {
        engine::opened_reduction const o = engine::open(g, u.node);
        reducing made{0, home, o.body};
        for (int k = 0; k < o.count; ++k) {
            made.last = add_place(o.first + k, made.last);
            if (k == 0) made.first = made.last;
        }
        n.reductions[u] = made;
    }

    void build(nest wanted, std::vector<nest>& out) {
        std::vector<nest> open{std::move(wanted)};
        while (!open.empty()) {
            unit split;
            if (place_units(open.back(), split)) {
                out.push_back(std::move(open.back()));
                open.pop_back();
                continue;
            }
            auto const [known, added] = known_temporaries.try_emplace(split, temporaries);
            open.back().temporaries[split] = known->second;
            if (!added) continue;
            nest made;
            made.temporary = temporaries++;
            made.root = split.node;
            made.search = split.search;
            made.slots = made.loops = axes_of(g, split);
            open.push_back(std::move(made));
        }
    }
};

} // namespace

std::vector<int> axes_of(engine::graph& g, unit const& u) {
    int id = u.node, bound = -1;
    if (u.search) {
        engine::opened_reduction const o = engine::open(g, u.node);
        id = o.body;
        bound = o.first;
    }
    std::vector<int> axes;
    engine::node const& n = g.at(id);
    for (int k = 0; k < n.axes_count; ++k)
        if (int const axis = g.axis_lists.items[n.axes_first + k]; axis != bound) axes.push_back(axis);
    return axes;
}

std::vector<unit> operands_of(engine::graph& g, unit const& u) {
    std::vector<unit> result;
    engine::kind const what = g.what(u.node);
    if (u.search) return result;
    if (engine::is_position(what)) result.push_back({u.node, true});
    else if (!engine::is_leaf(what) && !engine::is_reduction(what))
        engine::for_operands(g, u.node, [&](int child) { result.push_back({child, false}); });
    return result;
}

std::vector<nest> loops_of(engine::system& s, engine::equation const& e, int sequential, std::vector<long> const& extents,
                           int& temporaries) {
    nest wanted;
    wanted.symbol = e.symbol;
    wanted.root = e.body;
    for (int k = 0; k < e.rank; ++k) wanted.slots.push_back(e.first_axis + k);
    wanted.loops = wanted.slots;
    if (sequential >= 0) std::rotate(wanted.loops.begin(), wanted.loops.begin() + sequential, wanted.loops.begin() + sequential + 1);
    std::vector<nest> result;
    builder{s, extents, temporaries, sequential < 0}.build(std::move(wanted), result);
    return result;
}

} // namespace chainrule::tool
