// SPDX-License-Identifier: BSL-1.0
// Derivatives of small systems, compared as nodes of one graph.
#pragma once
#include "../graph/ground.hpp"

#include <chainrule/calculus/comparison.hpp>
#include <chainrule/calculus/definitions.hpp>
#include <chainrule/calculus/derive.hpp>

namespace chainrule::ground_test {

/// Equations over the ground's axes; their slots are axes of their own.
struct calculus : ground {
    constexpr int define(std::string_view name, term body) {
        int const f = symbol(name, {});
        s.define(f, g.axes.size, body.id);
        return f;
    }
    /// `name(slot) = body(slot)`
    template <class Body>
    constexpr int define(std::string_view name, int extent_class, Body const& body) {
        int const f = symbol(name, {extent_class}), slot = axis("a", extent_class);
        s.define(f, slot, body(slot).id);
        return f;
    }
    template <class Body>
    constexpr int define_matrix(std::string_view name, Body const& body) {
        int const f = symbol(name, {0, 0}), slot = axis("a", 0);
        axis("b", 0);
        s.define(f, slot, body(slot, slot + 1).id);
        return f;
    }
    constexpr term read(int symbol, int a) { return node(engine::make_access(g, symbol, &a, 1)); }
    constexpr void known() { engine::know_definitions(s); }
    constexpr term tidy(term a) { return node(engine::tidy(s, a.id)); }

    /// ∂ of(outputs…) / ∂ by(inputs…)
    constexpr term derivative(int of, std::initializer_list<int> outputs, int by, std::initializer_list<int> inputs) {
        engine::derived const d = engine::derive_closed(s, of, outputs.begin(), by, inputs.begin());
        return d.outcome == engine::status::ok ? node(d.formula) : term{&g, -1};
    }
};

template <class Test>
constexpr bool derives(Test const& test) {
    calculus w;
    return test(w);
}

} // namespace chainrule::ground_test
