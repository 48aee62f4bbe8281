// SPDX-License-Identifier: BSL-1.0
// Small formulas built by hand, and their printed text.
#pragma once
#include <chainrule/ops/operations.hpp>
#include <chainrule/print/print.hpp>

namespace chainrule::print_test {

using print::format;

struct shown {
    char chars[1024] = {};
    int size = 0;

    constexpr explicit shown(core::buffer<char> const& from) : size(from.size) {
        for (int k = 0; k < size && k < 1024; ++k) chars[k] = from.items[k];
    }
    constexpr bool operator==(std::string_view wanted) const {
        return std::string_view(chars, static_cast<unsigned>(size)) == wanted;
    }
};

/// Axes i, j, k of three extents, p and q like i; symbols of a two-layer network and some scalars.
struct workspace {
    engine::system s;
    int const empty = s.g.letter("");
    int const i = axis("i", 0), j = axis("j", 1), k = axis("k", 2), p = axis("p", 0), q = axis("q", 0);
    int const X = symbol("x", {0}), W1 = symbol("w1", {1, 0}, "w⁽¹⁾", "w^{(1)}"),
              W2 = symbol("w2", {2, 1}, "w⁽²⁾", "w^{(2)}");
    int const Z = symbol("z", {1}), Y = symbol("y", {2}), T = symbol("t", {2}, "ŷ", "\\hat{y}"), V = symbol("v", {0});
    int const S = symbol("alpha", {}), B = symbol("b2", {}), N = symbol("n", {}),
              L = symbol("l", {}, "λ²", "\\lambda^{2}");
    int const E = symbol("E", {}), D = symbol("dE_dz", {1}, "∂E/∂z", "\\frac{\\partial E}{\\partial z#}");

    constexpr int axis(std::string_view letter, int extent_class) {
        return s.g.fresh_axis(extent_class, s.g.letter(letter));
    }
    constexpr int symbol(std::string_view name, std::initializer_list<int> classes, std::string_view unicode = {},
                         std::string_view latex = {}) {
        return s.declare(name, classes.begin(), static_cast<int>(classes.size()), unicode, latex);
    }
    constexpr int row(int constant, std::initializer_list<engine::row_term> terms) {
        engine::affine a;
        a.constant = constant;
        for (auto const& t : terms) a.add(t.axis, t.factor);
        return engine::make_index(s.g, a);
    }
    constexpr term node(int id) { return {&s.g, id}; }
    constexpr term read(int symbol, int first, int second) {
        int const indices[] = {first, second};
        return node(engine::make_access(s.g, symbol, indices, 2));
    }
    constexpr term read(int symbol, int index) { return node(engine::make_access(s.g, symbol, &index, 1)); }
    constexpr term read(int symbol) { return node(engine::make_access(s.g, symbol, nullptr, 0)); }
    constexpr term number(std::int64_t above, std::int64_t below = 1) {
        return node(engine::make_number(s.g, core::ratio(above, below)));
    }
    constexpr term inexact(double value) { return node(engine::make_number(s.g, core::inexact(value))); }
    constexpr term power(term a, std::int64_t above, std::int64_t below = 1) {
        return node(engine::power(s.g, a.id, core::ratio(above, below)));
    }
    constexpr term over(engine::kind what, int axis, term body) {
        return node(engine::make_reduction(s.g, what, &axis, 1, body.id));
    }
    constexpr term first(int index, int axis, term body, engine::kind what = engine::kind::arg_maximum) {
        return node(engine::make_reduction(s.g, what, &axis, 1, body.id, index));
    }
    constexpr term sum(int axis, term body) { return over(engine::kind::sum, axis, body); }
    constexpr term delta(int a, int b) { return node(engine::make_delta(s.g, a, b)); }
    constexpr term inside(int index, int extent_class) { return node(engine::make_guard(s.g, index, extent_class)); }
    constexpr term dim(int extent_class) { return node(engine::make_extent(s.g, extent_class)); }
    constexpr term pi() { return node(engine::make_pi(s.g)); }

    // the formulas of the network
    constexpr term x() { return read(X, i); }
    constexpr term z() { return read(Z, j); }
    constexpr term y() { return read(Y, k); }
    constexpr term t() { return read(T, k); }
    constexpr term v() { return read(V, i); }
    constexpr term alpha() { return read(S); }
    constexpr term n() { return read(N); }
    constexpr term error_signal() { return (1 - z() * z()) * sum(k, (y() - t()) * read(W2, k, j)); }
};

template <class Build>
constexpr shown as(format f, Build const& build) {
    workspace m;
    core::buffer<char> out(64);
    print::expression(m.s, build(m).id, f, out);
    return shown(out);
}
template <class Build>
constexpr shown plain(Build const& build) {
    return as(format::plain, build);
}
template <class Build>
constexpr shown unicode(Build const& build) {
    return as(format::unicode, build);
}
template <class Build>
constexpr shown latex(Build const& build) {
    return as(format::latex, build);
}

/// `fill(workspace, left side)` returns the right side.
template <class Fill>
constexpr shown derived(format f, Fill const& fill) {
    workspace m;
    print::left_side left;
    core::buffer<char> out(64);
    int const node = fill(m, left).id;
    print::derivative(m.s, left, node, f, out);
    return shown(out);
}

} // namespace chainrule::print_test
