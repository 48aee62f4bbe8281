// SPDX-License-Identifier: BSL-1.0
// A system of equations over one graph: each defines a symbol, `symbol(slots) = body`.
#pragma once
#include <chainrule/graph/sum.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// The slots are consecutive axes of the graph, the equation's own; their letters are those of its left side.
struct equation {
    int symbol = 0;
    int first_axis = 0;
    int rank = 0;
    int body = 0;
    bool named = true; // false: an intermediate result, whose name must not appear in what is derived from it
    int written = -1;  // the body before symmetries of what it reads were known
    int by = -1;       // of a derivative: the symbol that it is taken by
};

/// What the simplifier recognises as a definition: its body as written, and in its shortest form.
struct pattern {
    int equation = 0;
    int body = 0;
    int pivot = 0; // the factor or term with the most axes, then the largest one: it fixes the indices
};

/// Patterns by a shape: most searches end at once, however many definitions there are.
struct shape_index {
    struct entry {
        unsigned shape = 0;
        int pattern = 0;
        int earlier = -1; // the entry before it with the same low bits
    };
    buffer<entry> entries;
    core::int_map latest; // low bits -> entry
    static constexpr unsigned low_bits = 255;

    constexpr void add(unsigned shape, int pattern) {
        int const low = static_cast<int>(shape & low_bits);
        latest.set(low, entries.push({shape, pattern, latest.at(low)}));
    }
    /// Adds the patterns with this shape to a list, in the order in which they were added, each once.
    constexpr void find(unsigned shape, buffer<int>& found) const {
        for (int k = latest.at(static_cast<int>(shape & low_bits)); k >= 0; k = entries.items[k].earlier) {
            if (entries.items[k].shape != shape) continue;
            int at = found.push(entries.items[k].pattern);
            for (; at > 0 && found.items[at - 1] > entries.items[k].pattern; --at) found.items[at] = found.items[at - 1];
            if (at > 0 && found.items[at - 1] == entries.items[k].pattern) { // known already
                for (++at; at < found.size; ++at) found.items[at - 1] = found.items[at];
                --found.size;
            } else {
                found.items[at] = entries.items[k].pattern;
            }
        }
    }
    template <class Use>
    constexpr void for_buffers(Use& use) {
        core::visit_buffer(use, entries);
        core::visit_map(use, latest, static_cast<int>(low_bits) + 1);
    }
};

/// Which rule made a node shorter, and what it made of it before that was made shorter in turn: see system::observed.
struct rewrites {
    struct entry {
        int to = 0;
        std::string_view rule = {};
    };
    buffer<entry> list{32};
    core::int_map latest; // node -> its entry

    constexpr void set(int from, entry e) { latest.set(from, list.push(e)); }
    constexpr entry at(int from) const {
        int const k = latest.at(from);
        return k < 0 ? entry{-1, {}} : list.items[k];
    }
};

struct system {
    graph g;
    buffer<equation> equations;
    buffer<pattern> patterns;
    shape_index bodies;    // of the patterns: by their bodies
    shape_index factors;   // by what is looked for in products
    shape_index terms;     // additions, by what is looked for in additions
    buffer<int> powers{2}; // calls of pow
    core::int_map tidied; // node -> its shortest form
    int search_depth = 0; // candidates within candidates
    int factoring = 0;       // common factors looked for in what others have left
    int offers = 0;          // candidates looked at within the outermost one
    int tidy_depth = 0;
    int node_limit = 0;      // where the search for shorter forms ends for good
    long long effort_limit = 0;    // the same, see graph::effort
    int search_effort = 1 << 28; // that one search may take
    bool truncated = false;  // a candidate was not looked at, for depth or number
    rewrites* observed = nullptr; // the simplifier's steps, where someone asks for them
    buffer<int> provisional; // nodes whose entry in `tidied` may be improved by a later, less deep search

    constexpr system() { start(g); }

    /// See graph::for_buffers.
    template <class Use>
    constexpr void for_buffers(Use& use) {
        g.for_buffers(use);
        core::visit_buffer(use, equations);
        core::visit_buffer(use, patterns);
        bodies.for_buffers(use);
        factors.for_buffers(use);
        terms.for_buffers(use);
        core::visit_buffer(use, powers);
    }

    constexpr void because(int from, int to, std::string_view rule) {
        if (observed != nullptr) observed->set(from, {to, rule});
    }
    /// Declares a symbol whose slots have these extent classes; the name must be new.
    constexpr int declare(std::string_view name, int const* classes, int rank, std::string_view unicode = {},
                          std::string_view latex = {}) {
        int const slots = g.slot_classes.size;
        for (int k = 0; k < rank; ++k) g.slot_classes.push(classes[k]);
        return g.symbols.push({g.store(name), g.store(unicode), g.store(latex), rank, slots, -1});
    }
    /// The equation's slots must have been made as consecutive axes.
    constexpr void define(int symbol, int first_axis, int body, bool named = true) {
        g.symbols.items[symbol].definition = equations.size;
        equations.push({symbol, first_axis, g.symbols.items[symbol].rank, body, named, body});
    }
    /// Consecutive axes for the slots of a symbol, with the letter given.
    constexpr int slot_axes(int symbol, int letter) {
        int const first = g.axes.size, rank = g.symbols.items[symbol].rank;
        for (int k = 0; k < rank; ++k) g.fresh_axis(g.slot_classes.items[g.symbols.items[symbol].slots + k], letter);
        return first;
    }
};

/// The symbol read at consecutive axes.
constexpr int access_axes(graph& g, int symbol, int first_axis) {
    int const rank = g.symbols.items[symbol].rank;
    buffer<int> indices(rank + 1);
    for (int k = 0; k < rank; ++k) indices.push(first_axis + k);
    return make_access(g, symbol, indices.items, rank);
}

/// 1 where the indices of an access are in range, else 0: an index may be a row, or an axis of another extent than the slot's.
constexpr int in_range(graph& g, int access) {
    node const n = g.at(access);
    int guards = g.one();
    for (int k = 0; k < n.count; ++k) {
        int const index = g.parts.items[n.first + k].id, extent_class = g.slot_classes.items[g.symbols.items[n.tag].slots + k];
        if (index >= 0) guards = multiply(g, guards, make_guard(g, index, extent_class));
    }
    return guards;
}

/// The equation of a symbol that reads no earlier entries of itself; null where there is none.
constexpr equation const* equation_of(system const& s, int symbol) {
    symbol_info const& info = s.g.symbols.items[symbol];
    return info.definition >= 0 && !info.recurrent ? s.equations.items + info.definition : nullptr;
}

/// The definition of an access's symbol with the access's indices put in: its body there, 0 where an index leaves its range.
constexpr int instantiate(system& s, int access) {
    graph& g = s.g;
    node const n = g.at(access);
    equation const e = s.equations.items[g.symbols.items[n.tag].definition];
    buffer<renaming> map(n.count + 1);
    for (int k = 0; k < n.count; ++k) map.push({e.first_axis + k, g.parts.items[n.first + k].id});
    return multiply(g, in_range(g, access), rename(g, e.body, map.items, map.size));
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
