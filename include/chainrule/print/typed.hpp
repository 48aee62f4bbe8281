// SPDX-License-Identifier: BSL-1.0
// Which numbers are printed as decimals because decimals were typed.
#pragma once
#include <chainrule/graph/typed.hpp>
#include <chainrule/print/decimal.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::print {

namespace detail {

/// How a number may come from typed ones: the smaller, the likelier.
struct origin {
    static constexpr int far = 1'000'000, none = far + 2;
    int decimal = none, fraction = none;

    constexpr void consider(bool from_decimal, int steps) {
        int& best = from_decimal ? decimal : fraction;
        if (steps < best) best = steps;
    }
};
/// k where c is k times a number; none where it is no multiple of it.
constexpr int multiple(engine::number c, engine::number of) {
    if (!of.exact()) return origin::none;
    engine::number const times = c * core::inverse(of);
    return times.integer() && times.upper < origin::far ? static_cast<int>(times.upper) : origin::none;
}

} // namespace detail

/// Is this number printed as a decimal, and not as a fraction? It is, where decimals explain it better than the
/// fractions that were typed: as a multiple of one, or of the product of two, or by an integer apart. Derivation makes ½
/// and ¼ by itself, so they must be small multiples: in 0.1·x + √y the derivative by y has ½, not 5 · 0.1. It makes no
/// tenths: where decimals have them, they are from there.
constexpr bool typed_as_decimal(engine::graph const& g, engine::number value) {
    if (!value.exact() || value.integer()) return false;
    engine::part const* const typed = g.typed.items;
    int const count = g.typed.size;
    auto const is_decimal = [&](int k) { return typed[k].id == static_cast<int>(engine::number_form::decimal); };
    bool any = false, fifths = false; // decimals, and one whose denominator 5 divides
    for (int k = 0; k < count && !fifths; ++k) {
        any = any || is_decimal(k);
        fifths = is_decimal(k) && typed[k].value.lower % 5 == 0;
    }
    if (!any || !exact_decimal(value).found) return false;

    engine::number const c = engine::magnitude(value), half{1, 2};
    detail::origin from;
    if (c.lower % 5 != 0) from.consider(false, 4);
    else if (fifths) from.consider(true, detail::origin::far + 1);
    for (int k = 0; k < count; ++k) {
        engine::number const t = typed[k].value;
        from.consider(is_decimal(k), detail::multiple(c, t));
        if (c != half && ((c - t).integer() || (c + t).integer())) from.consider(is_decimal(k), 3);
        from.consider(is_decimal(k), detail::multiple(c, t * half) + 1);
        for (int m = 0; m <= k; ++m)
            from.consider(is_decimal(k) || is_decimal(m), detail::multiple(c, t * typed[m].value) + 1);
    }
    return from.decimal < detail::origin::none && from.decimal <= from.fraction;
}

} // namespace chainrule::print

#include <chainrule/core/symbolic_end.inc>
