// SPDX-License-Identifier: BSL-1.0
// Equations as loops: where in a nest of loops each node of a graph is computed. Read by the evaluator and by the emitted C.
#pragma once

#include "opened.hpp"

#include <map>
#include <vector>

namespace chainrule::tool {

// A node is computed where all axes that it has are known, and no deeper. `search` is the first place of an extremum,
// with which the position node itself is then compared.
struct unit {
    int node = 0;
    bool search = false;

    bool operator<(unit const& other) const { return node != other.node ? node < other.node : search < other.search; }
};

// A loop, or (number 0) what stands before all of them.
struct place {
    int axis = -1; // of the graph
    int parent = -1;
    std::vector<unit> units = {};    // computed here, operands first
    std::vector<int> enclosing = {}; // axes of the loops around, and its own
};

// A reduction as loops: the first of its places, one inside the other, and what is reduced.
struct reducing {
    int first = 0, last = 0; // places
    int body = 0;            // node
};

// `target(slots) = root`, where the target is a symbol's array, or a temporary's.
struct nest {
    int symbol = -1; // -1: temporary number `temporary`
    int temporary = -1;
    int root = 0;
    bool search = false;    // the temporary holds the place of an extremum
    std::vector<int> slots; // axes of the target in the order of its array
    std::vector<int> loops; // the same axes from the outermost loop inwards
    std::vector<place> places;
    std::map<unit, int> home; // place
    std::map<unit, reducing> reductions;
    std::map<unit, int> temporaries; // read here instead of being computed

    int slot_place(std::size_t depth) const { return static_cast<int>(depth) + 1; } // those of the loops come first
};

// Nests for an equation in the order of computation, the equation's own last. What a loop would compute again and again
// without need becomes a temporary, unless `sequential` >= 0: that slot is then the outermost loop, gone through once.
// `extents` are per class; temporaries are kept to a moderate size by them (unknown ones, -1, count as 1).
std::vector<nest> loops_of(engine::system& s, engine::equation const& e, int sequential, std::vector<long> const& extents,
                           int& temporaries);

// Axes of a unit: those of the node, or those of the body that is searched without the bound one.
std::vector<int> axes_of(engine::graph& g, unit const& u);
// What a unit is computed from, but for reductions, whose body is inside their loops.
std::vector<unit> operands_of(engine::graph& g, unit const& u);

} // namespace chainrule::tool
