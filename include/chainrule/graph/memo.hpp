// SPDX-License-Identifier: BSL-1.0
// Node-to-node maps for traversals, cleared by raising a generation: a traversal costs what it visits, not what the graph holds.
#pragma once
#include <chainrule/graph/call.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// A reduction's body over free axes of its own (the same ones each time).
struct opened_reduction {
    int body = 0;
    int first = 0, count = 0; // axes first … first + count - 1
};
constexpr opened_reduction open(graph& g, int id);

/// One map, borrowed from the graph for the lifetime of the object; traversals may nest.
class memo {
public:
    constexpr explicit memo(graph& g) : owner(g), level(g.memo_depth++) {
        if (level == g.memos.size) g.memos.push(new memo_table);
        table = g.memos.items[level];
        ++table->generation;
    }
    constexpr ~memo() { --owner.memo_depth; }
    memo(memo const&) = delete;
    memo& operator=(memo const&) = delete;

    constexpr bool operator()(int id) const { return id >> bits < table->pages.size && table->pages.items[id >> bits].stamps[id & last] == table->generation; }
    constexpr bool has(int id) const { return id >> bits < table->pages.size && table->pages.items[id >> bits].stamps[id & last] == table->generation; }
    constexpr int at(int id) const { return table->pages.items[id >> bits].values[id & last]; }
    constexpr void set(int id, int value) {
        if (id >> bits >= table->pages.size) table->pages.extend(8 + 2 * (id >> bits));
        memo_page& page = table->pages.items[id >> bits];
        page.stamps[id & last] = table->generation;
        page.values[id & last] = value;
        ++owner.effort;
    }

private:
    static constexpr int bits = core::int_page::bits, last = core::int_page::size - 1;
    graph& owner;
    int level;
    memo_table* table = nullptr;
};

namespace detail {

/// An addition from its terms' images, in the order and with the parentheses that it was written with.
template <class Image>
constexpr int rebuild_written(graph& g, int id, Image const& image) {
    buffer<part> terms{16}, groups{4}; // of each open parenthesis: where its terms begin
    int const first = g.written_at.at(id) + 1, count = g.written.items[first - 1];
    for (int k = first; k < first + count; ++k) {
        int const entry = g.written.items[k];
        if (entry == opening) {
            groups.push({terms.size, 1});
        } else if (entry == closing) {
            int const from = groups.pop().id;
            int const inside = make_add(g, terms.items + from, terms.size - from);
            terms.size = from;
            terms.push({inside, 1});
        } else {
            terms.push(entry == the_number ? part{make_number(g, g.at(id).value), 1} : part{image(entry), coefficient_in(g, id, entry)});
        }
    }
    return make_add(g, terms.items, terms.size);
}

} // namespace detail

/// Rebuilds a node from its operands' images; leaves and unchanged nodes come back as they are. Reductions are the caller's.
template <class Image>
constexpr int rebuild(graph& g, int id, Image const& image) {
    node const n = g.at(id);
    bool changed = false;
    for (int k = 0; k < n.count && !changed; ++k) changed = image(g.parts.items[n.first + k].id) != g.parts.items[n.first + k].id;
    if (!changed) return id;
    if (n.what == kind::call) {
        int operands[8] = {};
        for (int k = 0; k < n.count; ++k) operands[k] = image(g.parts.items[n.first + k].id);
        return make_call(g, n.function, operands, n.count);
    }
    if (n.what == kind::add && g.written_at.at(id) >= 0) return detail::rebuild_written(g, id, image);
    buffer<part> parts(n.count);
    for (int k = 0; k < n.count; ++k) parts.push({image(g.parts.items[n.first + k].id), g.parts.items[n.first + k].value});
    return n.what == kind::add ? make_add(g, parts.items, parts.size, n.value) : make_multiply(g, parts.items, parts.size, n.value);
}

constexpr bool is_leaf(kind what) { return what < kind::add; }

/// Visits the nodes below `root` operands first: `known(id)` says that a node has its image already (and makes it where it is
/// cheap), `make(id)` computes it when the images of all operands are there. No recursion: depth is bounded by memory only.
template <class Children, class Known, class Make>
constexpr void post_order(graph& g, int root, Children const& children, Known const& known, Make const& make) {
    buffer<int> stack{32};
    stack.push(root);
    while (stack.size > 0) {
        int const id = stack.items[stack.size - 1];
        if (known(id)) {
            --stack.size;
            continue;
        }
        int const before = stack.size;
        children(id, [&](int child) {
            if (!known(child)) stack.push(child);
        });
        if (stack.size > before) continue;
        --stack.size;
        make(id);
    }
    (void)g;
}

namespace detail {

/// Written without calls of calls: this loop is where constant evaluation spends its steps.
template <bool Opened, class Known, class Make>
constexpr void post_order(graph& g, int root, Known const& known, Make const& make) {
    buffer<int> stack{32};
    stack.push(root);
    while (stack.size > 0) {
        int const id = stack.items[stack.size - 1];
        if (known(id)) {
            --stack.size;
            continue;
        }
        int const before = stack.size;
        kind const what = g.nodes.items[id].what;
        if (what >= kind::sum) {
            int const body = Opened ? open(g, id).body : g.parts.items[g.nodes.items[id].first].id;
            if (!known(body)) stack.push(body);
        } else if (what >= kind::add) {
            for (int k = g.nodes.items[id].first, end = k + g.nodes.items[id].count; k < end; ++k)
                if (!known(g.parts.items[k].id)) stack.push(g.parts.items[k].id);
        }
        if (stack.size > before) continue;
        --stack.size;
        make(id);
    }
}

} // namespace detail

/// The same below operands; a reduction's only operand is its body.
template <class Known, class Make>
constexpr void post_order(graph& g, int root, Known const& known, Make const& make) {
    detail::post_order<false>(g, root, known, make);
}
/// The same, a reduction's body over free axes of its own: see `open`.
template <class Known, class Make>
constexpr void post_order_opened(graph& g, int root, Known const& known, Make const& make) {
    detail::post_order<true>(g, root, known, make);
}

/// Calls `use` with each operand of a node; a reduction's only operand is its body.
template <class Use>
constexpr void for_operands(graph const& g, int id, Use const& use) {
    node const& n = g.at(id);
    if (is_leaf(n.what)) return;
    int const first = n.first, count = is_reduction(n.what) ? 1 : n.count;
    for (int k = 0; k < count; ++k) use(g.parts.items[first + k].id);
}

} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>
