// SPDX-License-Identifier: BSL-1.0
// Which definitions are put in before a derivation, and the stable forms of what is derived.
#include "derived.hpp"

#include <chainrule/calculus/put_in.hpp>
#include <chainrule/calculus/rounding.hpp>

namespace {

using namespace chainrule;
using namespace chainrule::ground_test;

/// A softmax whose exponentials have a name, and maybe their sum.
struct softmax : calculus {
    int e = -1, total = -1, s = -1, slot = -1;

    constexpr softmax() : e(define("e", 0, [&](int a) { return exp(x(a)); })) {}
    constexpr term sum_of_names() { return sum(i, read(e, i)); }
    constexpr term sum_of_exponentials() { return sum(i, exp(x(i))); }
    constexpr int share_of(term sum) {
        s = define("s", 0, [&](int a) { return read(e, slot = a) / sum; });
        known();
        return s;
    }
    constexpr term body(int of) { return node(calculus::s.equations.items[g.symbols.items[of].definition].body); }
    constexpr void put_in(std::initializer_list<int> kept = {}) {
        core::buffer<int> list(4);
        for (int one : kept) list.push(one);
        for (int k = 0; k < calculus::s.equations.size; ++k) engine::put_in_definitions(calculus::s, k, list);
    }
};
template <class Test>
constexpr bool holds_for_softmax(Test const& test) {
    softmax w;
    return test(w);
}

static_assert(holds_for_softmax([](softmax& w) {
    w.share_of(w.sum_of_names());
    w.put_in();
    return same(w.body(w.s), exp(w.x(w.slot)) / w.sum_of_exponentials());
}));
static_assert(holds_for_softmax([](softmax& w) { // the sum has a name as well
    w.total = w.define("Z", w.sum_of_names());
    w.share_of(w.node(engine::make_access(w.g, w.total, nullptr, 0)));
    w.put_in();
    return same(w.body(w.s), exp(w.x(w.slot)) / w.sum_of_exponentials()) && same(w.body(w.total), w.sum_of_names());
}));
static_assert(holds_for_softmax([](softmax& w) { // what is derived by keeps its name
    w.share_of(w.sum_of_names());
    term const before = w.body(w.s);
    w.put_in({w.e});
    return same(w.body(w.s), before);
}));
static_assert(holds_for_softmax([](softmax& w) { // nothing overflows that would not anyway
    int const f = w.define("f", w.sum(w.i, w.y(w.i) * w.read(w.e, w.i)));
    w.known();
    term const before = w.body(f);
    w.put_in();
    return same(w.body(f), before);
}));
static_assert(derives([](calculus& w) { // log y, log(1 − y) and 1/(1 + e) by the definitions of y and e
    int const y = w.define("y", sigmoid(w.c())), e = w.define("e", exp(w.c()));
    auto const read = [&](int symbol) { return w.node(engine::make_access(w.g, symbol, nullptr, 0)); };
    int const f = w.define("f", w.d() * log(read(y)) + (1 - w.d()) * log(1 - read(y))), h = w.define("h", 1 / (1 + read(e)));
    int const rest = w.define("rest", w.d() * (1 - read(y)));
    w.known();
    for (int k = 0; k < w.s.equations.size; ++k) engine::put_in_definitions(w.s, k, core::buffer<int>(1));
    auto const body = [&](int of) { return w.node(w.s.equations.items[w.g.symbols.items[of].definition].body); };
    return same(body(f), -w.d() * softplus(-w.c()) - (1 - w.d()) * softplus(w.c())) && same(body(h), sigmoid(-w.c())) &&
           same(body(rest), w.d() * (1 - read(y)));
}));

// Z = exp(m)·Z': what is divided by it is taken relative to m, below sums, too.
static_assert(derives([](calculus& w) {
    term const total = w.sum(w.i, exp(w.x(w.i))), largest = w.maximum(w.i, w.x(w.i)), relative = w.sum(w.i, exp(w.x(w.i) - largest));
    auto const stable = [&](term a) { return w.node(engine::stable_form(w.s, a.id)); };
    term const weighted = w.sum(w.k, w.y(w.k) * exp(w.x(w.k)));
    return same(stable(exp(w.x(w.p)) / total), exp(w.x(w.p) - largest) / relative) &&
           same(stable(weighted / total), w.sum(w.k, w.y(w.k) * exp(w.x(w.k) - largest)) / relative) &&
           same(stable(exp(w.x(w.p)) * weighted / square(total)),
                exp(w.x(w.p) - largest) * w.sum(w.k, w.y(w.k) * exp(w.x(w.k) - largest)) / square(relative)) &&
           same(stable(w.y(w.p) / total), w.y(w.p) * exp(-largest) / relative) &&
           same(w.node(engine::stabilise(w.s, (exp(w.x(w.p)) / total).id)), // what the differences lose counts
                exp_difference(w.x(w.p), largest) / w.sum(w.i, exp_difference(w.x(w.i), largest)));
}));

} // namespace
