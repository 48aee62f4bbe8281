// SPDX-License-Identifier: BSL-1.0
// The backward system: one equation per adjoint, each written with the adjoints before it.
#pragma once
#include <chainrule/calculus/derive.hpp>

#include <chainrule/core/symbolic_begin.hpp>

namespace chainrule::engine {

/// Adjoint equations in the order in which they are computed: variables from the objective back, then the given symbols asked for.
struct backward {
    status outcome = status::ok;
    operation const* missing = nullptr;
    buffer<equation> equations{16};
};

namespace detail {

/// Declares the adjoint of a symbol: `dE_dh` in plain text, ∂E/∂h shown; `#` is where LaTeX puts the indices.
constexpr int declare_adjoint(system& s, int of, int symbol) {
    graph& g = s.g;
    buffer<char> plain{16}, unicode{16}, latex{32};
    auto const put = [](buffer<char>& to, std::string_view text) {
        for (char c : text) to.push(c);
    };
    auto const spelling = [&](text_range chosen, int id) {
        std::string_view const text = g.view(chosen);
        return text.empty() ? g.name(id) : text;
    };
    symbol_info const upper = g.symbols.items[of], lower = g.symbols.items[symbol];
    put(plain, "d");
    put(plain, g.name(of));
    put(plain, "_d");
    put(plain, g.name(symbol));
    put(unicode, "∂");
    put(unicode, spelling(upper.unicode, of));
    put(unicode, "/∂");
    put(unicode, spelling(lower.unicode, symbol));
    put(latex, "\\frac{\\partial ");
    put(latex, spelling(upper.latex, of));
    put(latex, "}{\\partial ");
    put(latex, spelling(lower.latex, symbol));
    put(latex, "#}");
    buffer<int> classes(lower.rank + 1);
    for (int k = 0; k < lower.rank; ++k) classes.push(g.slot_classes.items[lower.slots + k]);
    auto const view = [](buffer<char> const& text) { return std::string_view{text.items, static_cast<unsigned>(text.size)}; };
    return s.declare(view(plain), classes.items, lower.rank, view(unicode), view(latex));
}

} // namespace detail

/// The adjoints of a scalar `of` for the wanted symbols. `letters(symbol, slot)` names the axes of given symbols.
template <class Letters>
constexpr backward derive_backward(system& s, int of, buffer<int> const& wanted, Letters const& letters) {
    graph& g = s.g;
    backward result;
    core::int_map is_wanted;
    for (int k = 0; k < wanted.size; ++k) is_wanted.set(wanted.items[k], 1);
    auto const define = [&](int symbol, int first_axis, int node) {
        int const adjoint = detail::declare_adjoint(s, of, symbol);
        s.define(adjoint, first_axis, node);
        result.equations.push(s.equations.items[s.equations.size - 1]);
        return adjoint;
    };
    core::int_map const given = is_wanted;
    adjoints const a = accumulate(s, of, nullptr, static_cast<core::int_map&&>(is_wanted), [&](int symbol, int node) {
        int const settled = tidy(s, node), d = g.symbols.items[symbol].definition;
        if (d < 0) return settled;
        bool const constant = g.what(settled) == kind::number;
        if (constant && given.at(symbol) != 1) return settled;
        int const first_axis = s.equations.items[d].first_axis;
        int const adjoint = define(symbol, first_axis, settled);
        return constant ? settled : access_axes(g, adjoint, first_axis);
    });
    if (a.cyclic || a.missing != nullptr) {
        result.outcome = a.cyclic ? status::cyclic : status::no_derivative;
        result.missing = a.missing;
        return result;
    }
    for (int k = 0; k < wanted.size; ++k) {
        int const symbol = wanted.items[k], d = g.symbols.items[symbol].definition, node = a.node_of.at(symbol);
        if (d >= 0 && node >= 0) continue; // has its equation
        int first_axis = d >= 0 ? s.equations.items[d].first_axis : a.slots_of.at(symbol);
        if (first_axis < 0) first_axis = s.slot_axes(symbol, 0);
        for (int m = 0; m < g.symbols.items[symbol].rank && d < 0; ++m) g.axes.items[first_axis + m].letter = letters(symbol, m);
        define(symbol, first_axis, node >= 0 ? node : g.zero());
    }
    return result;
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.hpp>
