// SPDX-License-Identifier: BSL-1.0
// Names for what stands inside functions, so that the chain rule is shown there, too: exp(sin(x²)) is exp(u₂), u₂ = sin(u₁), u₁ = x².
#pragma once
#include <chainrule/calculus/local.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

/// Equations are taken apart while the object lives.
class inner_variables {
public:
    buffer<int> symbols{4}; // in the order of their definitions

    constexpr explicit inner_variables(system& in) : s(in) {}
    constexpr ~inner_variables() {
        for (int k = 0; k < kept.size; ++k) s.equations.items[kept.items[k].equation].body = kept.items[k].body;
    }
    inner_variables(inner_variables const&) = delete;
    inner_variables& operator=(inner_variables const&) = delete;

    /// Takes apart the equation of a symbol, as far as those marked in `active` act through it.
    constexpr void take_apart(int symbol, core::int_map& active) {
        graph& g = s.g;
        int const d = g.symbols.items[symbol].definition, body = s.equations.items[d].body;
        int const apart = rewrite(
            g, body, [](int id) { return id; },
            [&](int id) {
                node const n = g.at(id);
                if (n.what == kind::call) {
                    int operands[8] = {};
                    for (int k = 0; k < n.count; ++k) operands[k] = named(g.parts.items[n.first + k].id, active);
                    return make_call(g, n.function, operands, n.count);
                }
                if (n.what != kind::multiply) return id;
                buffer<part> factors(n.count);
                for (int k = 0; k < n.count; ++k) {
                    part const p = g.parts.items[n.first + k];
                    factors.push({p.value.integer() ? p.id : named(p.id, active), p.value}); // roots are functions, too
                }
                return make_multiply(g, factors.items, factors.size, n.value);
            });
        if (apart == body) return;
        kept.push({d, body});
        s.equations.items[d].body = apart;
    }
    /// The symbols whose equations were taken apart.
    constexpr int taken_apart() const { return kept.size; }
    constexpr int symbol_of(int k) const { return s.equations.items[kept.items[k].equation].symbol; }
    constexpr bool has(int symbol) const {
        for (int k = 0; k < symbols.size; ++k)
            if (symbols.items[k] == symbol) return true;
        return false;
    }
    /// The names become what they stand for.
    constexpr int put_in(int root) {
        graph& g = s.g;
        while (true) {
            int const next = rewrite(
                g, root, [&](int id) { return g.what(id) == kind::access && has(g.at(id).tag) ? instantiate(s, id) : id; },
                [](int id) { return id; });
            if (next == root) return root;
            root = next;
        }
    }

private:
    struct original {
        int equation = 0, body = 0;
    };
    system& s;
    buffer<original> kept{4};
    int number = 0;

    /// Is there a function or a power of something active in the node?
    constexpr bool bends(int root, core::int_map const& active) {
        graph& g = s.g;
        active_nodes const found(g, root, active);
        for (int k = 0; k < found.order.size; ++k) {
            node const n = g.at(found.order.items[k]);
            if (n.what == kind::call) return true;
            for (int m = 0; m < n.count && n.what == kind::multiply; ++m) {
                part const p = g.parts.items[n.first + m];
                if (!p.value.is(1) && found.position(p.id) >= 0) return true;
            }
        }
        return false;
    }
    /// A new variable for an operand that bends; another operand is left as it is.
    constexpr int named(int operand, core::int_map& active) {
        graph& g = s.g;
        if (is_leaf(g.what(operand)) || !bends(operand, active)) return operand;
        node const n = g.at(operand);
        buffer<int> classes(n.axes_count + 1), indices(n.axes_count + 1);
        buffer<renaming> slots(n.axes_count + 1);
        int const first = g.axes.size;
        for (int k = 0; k < n.axes_count; ++k) {
            int const axis = g.axis_lists.items[n.axes_first + k];
            axis_info const info = g.axes.items[axis];
            classes.push(info.extent_class);
            indices.push(axis);
            slots.push({axis, g.fresh_axis(info.extent_class, info.letter)});
        }
        int const symbol = s.declare(unused_name(), classes.items, classes.size);
        s.define(symbol, first, rename(g, operand, slots.items, slots.size));
        symbols.push(symbol);
        active.set(symbol, 1);
        return make_access(g, symbol, indices.items, indices.size);
    }
    constexpr std::string_view unused_name() {
        std::string_view result;
        do {
            int first = sizeof name;
            for (int rest = ++number; rest > 0; rest /= 10) name[--first] = static_cast<char>('0' + rest % 10);
            name[--first] = 'u';
            result = {name + first, sizeof name - static_cast<std::size_t>(first)};
        } while (s.g.find_symbol(result) >= 0);
        return result;
    }
    char name[12] = {};
};

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
