// SPDX-License-Identifier: BSL-1.0
// Shifted indices: building, comparing and solving them, and guards where a solved index may leave its range.
#include "ground.hpp"

namespace {

using namespace chainrule;
using namespace chainrule::ground_test;

static_assert(holds([](ground& w) { return w.row(0, {{w.i, 1}}) == w.i; }));
static_assert(holds([](ground& w) { return w.row(1, {{w.i, 1}, {w.j, 2}}) == w.row(1, {{w.j, 2}, {w.i, 1}}); }));
static_assert(holds([](ground& w) { return w.row(0, {{w.i, 1}, {w.j, 1}, {w.j, -1}}) == w.i; }));
static_assert(holds([](ground& w) { return w.row(1, {{w.i, 1}}) != w.row(2, {{w.i, 1}}); }));
static_assert(holds([](ground& w) { return engine::shifted(w.g, w.i, 0) == w.i && engine::shifted(w.g, w.i, 1) == w.row(1, {{w.i, 1}}); }));
static_assert(holds([](ground& w) { // i + 2j at j = k − 1
    return engine::substitute_index(w.g, w.row(0, {{w.i, 1}, {w.j, 2}}), w.j, w.row(-1, {{w.k, 1}})) == w.row(-2, {{w.i, 1}, {w.k, 2}});
}));
static_assert(holds([](ground& w) { return w.g.index_has(w.row(1, {{w.i, 1}}), w.i) && !w.g.index_has(w.row(1, {{w.i, 1}}), w.j); }));

// deltas of shifted indices
static_assert(holds([](ground& w) { return same(w.delta(w.row(1, {{w.i, 1}}), w.row(1, {{w.j, 1}})), w.delta(w.i, w.j)); }));
static_assert(holds([](ground& w) { return same(w.delta(w.row(1, {{w.i, 1}}), w.i), w.number(0)); }));
static_assert(holds([](ground& w) { return same(w.delta(w.row(3, {}), w.row(3, {})), w.number(1)); }));
static_assert(holds([](ground& w) { return same(w.delta(w.row(1, {{w.i, 1}}), w.j), w.delta(w.i, w.row(-1, {{w.j, 1}}))); }));
static_assert(holds([](ground& w) { return same(w.delta(w.row(0, {{w.i, 1}, {w.k, 1}}), w.row(0, {{w.p, 1}, {w.k, 1}})), w.delta(w.i, w.p)); }));

// solving
static_assert(holds([](ground& w) { // i + k = p for i
    engine::solution const s = engine::solve(w.g, w.row(0, {{w.i, 1}, {w.k, 1}}), w.p, w.i);
    return s.found && s.index == w.row(0, {{w.p, 1}, {w.k, -1}});
}));
static_assert(holds([](ground& w) { // 1 − i = j for i
    engine::solution const s = engine::solve(w.g, w.row(1, {{w.i, -1}}), w.j, w.i);
    return s.found && s.index == w.row(1, {{w.j, -1}});
}));
static_assert(holds([](ground& w) { return !engine::solve(w.g, w.row(0, {{w.i, 2}}), w.p, w.i).found; })); // not a whole number
static_assert(holds([](ground& w) { return !engine::solve(w.g, w.j, w.p, w.i).found; }));
static_assert(holds([](ground& w) { // i cancels
    return !engine::solve(w.g, w.row(1, {{w.i, 1}}), w.row(0, {{w.i, 1}, {w.j, 1}}), w.i).found;
}));

// guards: none where an entry read at the index is 0 outside anyway
static_assert(holds([](ground& w) {
    return same(w.sum(w.i, w.delta(w.row(1, {{w.i, 1}}), w.p) * w.x(w.i)), w.x(w.row(-1, {{w.p, 1}})));
}));
static_assert(holds([](ground& w) {
    int const back = w.row(-1, {{w.p, 1}});
    return same(w.sum(w.i, w.delta(w.row(1, {{w.i, 1}}), w.p)), w.guard(back, 0));
}));
static_assert(holds([](ground& w) { // v has another extent than i: its zeros do not mark the range of i
    int const back = w.row(-1, {{w.p, 1}});
    return same(w.sum(w.i, w.delta(w.row(1, {{w.i, 1}}), w.p) * w.v(w.i)), w.v(back) * w.guard(back, 0));
}));
static_assert(holds([](ground& w) { // one over an entry is not 0 outside
    int const back = w.row(-1, {{w.p, 1}});
    return same(w.sum(w.i, w.delta(w.row(1, {{w.i, 1}}), w.p) / w.x(w.i)), w.guard(back, 0) / w.x(back));
}));
static_assert(holds([](ground& w) { // each term by itself
    int const back = w.row(-1, {{w.p, 1}});
    return same(w.sum(w.i, w.delta(w.row(1, {{w.i, 1}}), w.p) * (w.x(w.i) + 3)), w.x(back) + 3 * w.guard(back, 0));
}));
static_assert(holds([](ground& w) { // a convolution's adjoint: gathered, not scattered
    term const scattered = w.sum(w.i, w.sum(w.k, w.y(w.i) * w.x(w.k) * w.delta(w.row(0, {{w.i, 1}, {w.k, 1}}), w.p)));
    return same(scattered, w.sum(w.i, w.y(w.i) * w.x(w.row(0, {{w.p, 1}, {w.i, -1}}))));
}));
static_assert(holds([](ground& w) { return same(w.guard(w.i, 0), w.number(1)); }));   // an axis is inside its own range
static_assert(holds([](ground& w) { return !same(w.guard(w.i, 1), w.number(1)); })); // but not inside another one's
static_assert(holds([](ground& w) {
    term const g = w.guard(w.row(1, {{w.i, 1}}), 0);
    return same(g * g, g);
}));
static_assert(holds([](ground& w) { // 2i = p has no solution for i: the delta stays under the sum
    term const kept = w.sum(w.i, w.delta(w.row(0, {{w.i, 2}}), w.p) * w.x(w.i));
    return w.g.what(kept.id) == engine::kind::sum;
}));
static_assert(holds([](ground& w) { // a definition read at a shifted index is 0 outside its range, whatever its body is there
    int const slot = w.axis("i", 0), f = w.symbol("f", {0}), at = w.row(1, {{w.i, 1}});
    w.s.define(f, slot, (w.x(slot) + 1).id);
    return same(w.node(engine::instantiate(w.s, engine::make_access(w.g, f, &at, 1))), w.guard(at, 0) * (w.x(at) + 1));
}));

} // namespace
