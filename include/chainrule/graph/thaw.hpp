// SPDX-License-Identifier: BSL-1.0
// Frozen graphs read back: exactly as they were into an empty graph, or grafted into a graph with symbols and axes of its own.
#pragma once
#include <chainrule/core/name.hpp>
#include <chainrule/graph/frozen.hpp>
#include <chainrule/graph/typed.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

namespace detail {

struct frozen_reader {
    frozen_words from;
    int at = 0;
    char text[256] = {};

    constexpr int get() { return from[at++]; }
    constexpr std::string_view get_text() { // valid until the next one is read
        int const size = get();
        for (int k = 0; k < size; ++k) {
            auto const packed = static_cast<unsigned>(from[at + k / 4]);
            if (k < 256) text[k] = static_cast<char>(packed >> (8 * (k % 4)) & 255u);
        }
        at += (size + 3) / 4;
        return {text, static_cast<unsigned>(size < 256 ? size : 256)};
    }
    constexpr std::int64_t get_wide(bool wide) {
        auto const low = get();
        if (!wide) return low;
        return static_cast<std::int64_t>(get()) * (std::int64_t{1} << 32) +
               static_cast<std::int64_t>(static_cast<unsigned>(low));
    }
    constexpr number get_number(int form) {
        if (form == 0) return 1;
        std::int64_t const upper = get_wide(form == 2);
        return {upper, get_wide(form == 2)};
    }
};

/// The node made anew from operands of this graph. A reduction's bound axes are those below its body's height.
constexpr int graft_node(graph& g, node const& n, buffer<part> const& parts) {
    buffer<int> ids(parts.size + 1);
    for (int k = 0; k < parts.size; ++k) ids.push(parts.items[k].id);
    switch (n.what) {
    case kind::number: return make_number(g, n.value);
    case kind::pi: return make_pi(g);
    case kind::extent: return make_extent(g, n.tag);
    case kind::access: return make_access(g, n.tag, ids.items, ids.size);
    case kind::delta: return make_delta(g, ids.items[0], ids.items[1]);
    case kind::guard: return make_guard(g, ids.items[0], n.tag);
    case kind::add: return make_add(g, parts.items, parts.size, n.value);
    case kind::multiply: return make_multiply(g, parts.items, parts.size, n.value);
    case kind::call: {
        g.typed_tanh = g.typed_tanh || n.function->name == "tanh";
        return make_call(g, n.function, ids.items, ids.size);
    }
    default: break;
    }
    int const body = ids.items[0], bound = parts.size - 1, height = g.at(body).height;
    buffer<renaming> map(bound);
    buffer<int> fresh(bound);
    for (int k = 0; k < bound; ++k) {
        fresh.push(g.fresh_axis(parts.items[1 + k].id, static_cast<int>(parts.items[1 + k].value.upper)));
        map.push({-1 - (height + k), fresh.items[k]});
    }
    return make_reduction(g, n.what, fresh.items, bound, rename(g, body, map.items, bound), n.tag);
}

} // namespace detail

/// The numbers that the frozen symbols, axes, … have in the graph they were read into.
struct thawed {
    buffer<int> letters{8}, classes{8}, symbols{8}, axes{8}, rows{4}, nodes{32};
    int root = 0;
    buffer<equation> equations{1};
    buffer<int> left{8};
    bool depends = true;
};

/// Reads a frozen graph into `s`. `symbol(name, unicode, latex, classes, rank)`, `axis(extent class, letter)` and
/// `function(name, unicode, latex)` say what they are there. Exactly: nodes are made as they were, for an empty graph; otherwise
/// they are made canonical in the graph they enter.
template <bool Exactly, class Symbol, class Axis, class Function>
constexpr thawed thaw(frozen_words from, system& s, extent_table& extents, Symbol const& symbol, Axis const& axis,
                      Function const& function) {
    graph& g = s.g;
    detail::frozen_reader r{from};
    thawed t;
    t.depends = r.get() != 0;
    for (int count = r.get(); count > 0; --count) t.letters.push(g.letter(r.get_text()));
    for (int count = r.get(); count > 0; --count) {
        int const extent = r.get();
        t.classes.push(extents.find(extent, t.letters.items[r.get()]));
    }
    for (int count = r.get(); count > 0; --count) {
        text_range const name = g.store(r.get_text()), unicode = g.store(r.get_text()), latex = g.store(r.get_text());
        buffer<int> slots{4};
        for (int rank = r.get(); rank > 0; --rank) slots.push(t.classes.items[r.get()]);
        t.symbols.push(symbol(name, unicode, latex, slots.items, slots.size));
    }
    buffer<operation const*> functions{8};
    for (int count = r.get(); count > 0; --count) {
        text_range const name = g.store(r.get_text()), unicode = g.store(r.get_text()), latex = g.store(r.get_text());
        functions.push(function(name, unicode, latex));
    }
    for (int count = r.get(); count > 0; --count) {
        int const extent_class = t.classes.items[r.get()];
        t.axes.push(axis(extent_class, t.letters.items[r.get()]));
    }
    auto const plain = [&](int a) { return a < 0 ? a : t.axes.items[a]; };
    for (int count = r.get(); count > 0; --count) {
        affine a;
        a.constant = r.get();
        for (int terms = r.get(); terms > 0; --terms) {
            int const there = plain(r.get());
            a.add(g, there, r.get());
        }
        t.rows.push(make_index(g, a));
    }
    auto const index = [&](int i) { return i >= affine_index ? t.rows.items[i - affine_index] : plain(i); };
    for (int count = r.get(); count > 0; --count) {
        int const head = r.get();
        note_typed(g, r.get_number(head >> 8), static_cast<number_form>(head & 255));
    }
    t.nodes.push(g.zero());
    t.nodes.push(g.one());
    buffer<part> parts{8};
    for (int count = r.get(); count > 0; --count) {
        int const head = r.get();
        node n;
        n.what = static_cast<kind>(head & 255);
        n.value = r.get_number(head >> 8 & 15);
        n.count = head >> 16;
        bool const weighted = (head >> 12 & 1) != 0;
        if (n.what == kind::access) n.tag = t.symbols.items[r.get()];
        if (n.what == kind::guard || n.what == kind::extent) n.tag = t.classes.items[r.get()];
        if (is_position(n.what)) n.tag = index(r.get());
        if (n.what == kind::call) n.function = functions.items[r.get()];
        parts.size = 0;
        for (int k = 0; k < n.count; ++k) {
            int const id = r.get();
            if (is_reduction(n.what) && k > 0) {
                parts.push({t.classes.items[id], number{t.letters.items[r.get()]}});
                continue;
            }
            part p{is_leaf(n.what) ? index(id) : t.nodes.items[id]};
            if (weighted) {
                int const form = r.get();
                p.value = r.get_number(form);
            }
            parts.push(p);
        }
        if constexpr (Exactly) {
            for (int k = 0; k < parts.size; ++k) g.parts.push(parts.items[k]);
            t.nodes.push(g.intern(n));
        } else {
            t.nodes.push(detail::graft_node(g, n, parts));
        }
    }
    t.root = t.nodes.items[r.get()];
    for (int count = r.get(); count > 0; --count) {
        equation e;
        e.symbol = t.symbols.items[r.get()];
        e.rank = g.symbols.items[e.symbol].rank;
        int const first = r.get();
        e.first_axis = e.rank > 0 ? t.axes.items[first] : 0;
        e.body = t.nodes.items[r.get()];
        t.equations.push(e);
    }
    for (int words = r.get(), k = 0; k < words;) {
        int const symbol_there = r.get();
        t.left.push(symbol_there < 0 ? -1 : t.symbols.items[symbol_there]);
        int const axes = r.get();
        t.left.push(axes);
        for (int m = 0; m < axes; ++m) t.left.push(t.axes.items[r.get()]);
        k += 2 + axes;
    }
    return t;
}

/// A graph read back exactly, for printing: its operations have names only.
struct thawed_system {
    system s;
    extent_table extents;
    thawed content;

    constexpr explicit thawed_system(frozen_words from) {
        content = thaw<true>(
            from, s, extents,
            [&](text_range name, text_range unicode, text_range latex, int const* classes, int rank) {
                symbol_info info;
                info.name = name;
                info.unicode = unicode;
                info.latex = latex;
                info.rank = rank;
                info.slots = s.g.slot_classes.size;
                for (int k = 0; k < rank; ++k) s.g.slot_classes.push(classes[k]);
                return s.g.symbols.push(info);
            },
            [&](int extent_class, int letter) { return s.g.fresh_axis(extent_class, letter); },
            [&](text_range name, text_range unicode, text_range latex) {
                operation* const made = new operation;
                made->name = keep(name);
                made->key = core::key_of(made->name);
                made->unicode = keep(unicode);
                made->latex = keep(latex);
                operations.push(made);
                return made;
            });
    }
    constexpr ~thawed_system() {
        for (int k = 0; k < operations.size; ++k) delete operations.items[k];
        for (int k = 0; k < texts.size; ++k) delete[] texts.items[k];
    }
    thawed_system(thawed_system const&) = delete;
    thawed_system& operator=(thawed_system const&) = delete;

private:
    buffer<operation*> operations{8};
    buffer<char*> texts{8};

    constexpr std::string_view keep(text_range range) { // graph::text moves when it grows
        char* const copy = new char[static_cast<unsigned>(range.count) + 1];
        for (int k = 0; k < range.count; ++k) copy[k] = s.g.text.items[range.first + k];
        texts.push(copy);
        return {copy, static_cast<unsigned>(range.count)};
    }
};

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
