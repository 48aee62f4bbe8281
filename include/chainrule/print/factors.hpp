// SPDX-License-Identifier: BSL-1.0
// The factors of a printed product in their order, and which of them takes its minus sign in.
#pragma once
#include <chainrule/print/ranking.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

struct factor {
    int id = 0;
    engine::number exponent = 1; // positive; `below` says on which side of the fraction
    bool below = false;
    bool flipped = false; // an addition printed with all signs changed
    int place = 0;        // group in the printed product
    int under = -1;       // the denominator of the same exponent: (id/under)^exponent
};

constexpr bool is_half(engine::number a) { return a.upper == 1 && a.lower == 2; }

/// Constants; deltas, positions and guards; additions; entries; functions; reductions.
constexpr int place_of(engine::graph const& g, int id, engine::number exponent) {
    using engine::kind;
    switch (g.what(id)) {
    case kind::number: return 0;
    case kind::pi: return 1;
    case kind::extent: return 2;
    case kind::delta:
    case kind::guard:
    case kind::arg_maximum:
    case kind::arg_minimum: return 3;
    case kind::add: return is_half(exponent) ? 6 : 4;
    case kind::access: return 5;
    case kind::multiply:
    case kind::call: return 6;
    default: return is_half(exponent) ? 6 : exponent.is(1) ? 8 : 7; // what has a suffix comes before an open-ended Σ
    }
}

/// The factors of a node in printed order: those above the fraction bar, then those below.
constexpr void list_factors(engine::graph const& g, ranking const& order, int id, core::buffer<factor>& list) {
    list.size = 0;
    engine::node const& n = g.at(id);
    engine::part const single{id, 1};
    bool const product = n.what == engine::kind::multiply;
    engine::part const* const p = product ? g.parts_of(id) : &single;
    int const count = product ? n.count : 1;
    auto const before = [&](factor const& a, factor const& b) {
        if (a.below != b.below) return b.below;
        if (a.place != b.place) return a.place < b.place;
        return order.before(a.id, b.id);
    };
    for (int k = 0; k < count; ++k) {
        factor f{p[k].id, p[k].value};
        if (product && engine::detail::joins(p[k].value)) {
            int const partner = engine::detail::partner(p, count, k);
            if (partner >= 0) f.under = p[partner].id;
        } else if (product && engine::detail::joins(-p[k].value)) {
            bool joined = false;
            for (int m = 0; m < count && !joined; ++m)
                joined = engine::detail::joins(p[m].value) && engine::detail::partner(p, count, m) == k;
            if (joined) continue;
        }
        f.below = f.exponent.negative();
        if (f.below) f.exponent = -f.exponent;
        f.place = place_of(g, f.id, f.exponent);
        list.push(f);
        for (int m = list.size - 1; m > 0 && before(f, list.items[m - 1]); --m) {
            list.items[m] = list.items[m - 1];
            list.items[m - 1] = f;
        }
    }
}

constexpr bool is_odd(engine::number exponent) { return exponent.integer() && exponent.upper % 2 != 0; }

/// Can a minus sign go into a node, to where it turns a difference around?
constexpr bool takes_minus(engine::graph const& g, int id) { return g.at(id).turns; }

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
