// SPDX-License-Identifier: BSL-1.0
// Reductions: opening and closing binders, renaming axes, and sums with deltas eliminated as they are made.
#pragma once
#include <chainrule/graph/memo.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule::engine {

/// Binds the axes (not canonical ones). Sums eliminate deltas, drop idle axes and pull out what they do not need. A position
/// is compared with `index`, in which the axes are not bound.
constexpr int make_reduction(graph& g, kind what, int const* axes, int count, int body, int index = 0);
/// The reduction over another body of its opened axes.
constexpr int with_opened_body(graph& g, int id, opened_reduction const& o, int body);

/// axis -> index, all at once.
struct renaming {
    int from = 0;
    int to = 0;
};

namespace detail {

constexpr int rename_index(graph& g, int index, renaming const* map, int count) {
    if (index < affine_index) {
        for (int k = 0; k < count; ++k)
            if (map[k].from == index) return map[k].to;
        return index;
    }
    affine const old = expand_index(g, index);
    affine result;
    result.constant = old.constant;
    for (int k = 0; k < old.count; ++k) result.add(g, rename_index(g, old.terms[k].axis, map, count), old.terms[k].factor);
    return make_index(g, result);
}

constexpr int rename_leaf(graph& g, int id, renaming const* map, int count) {
    node const n = g.at(id);
    if (n.what == kind::access) {
        buffer<int> indices(n.count);
        for (int k = 0; k < n.count; ++k) indices.push(rename_index(g, g.parts.items[n.first + k].id, map, count));
        return make_access(g, n.tag, indices.items, n.count);
    }
    int const left = rename_index(g, g.parts.items[n.first].id, map, count);
    if (n.what == kind::guard) return make_guard(g, left, n.tag);
    return make_delta(g, left, rename_index(g, g.parts.items[n.first + 1].id, map, count));
}

/// The same reduction over another body, with another index if it is a position; the canonical axes must still fit it.
constexpr int with_body(graph& g, int id, int body, int index) {
    node n = g.at(id);
    n.tag = index;
    g.parts.push({body});
    for (int k = 1; k < n.count; ++k) {
        part const axis = g.parts.items[n.first + k];
        g.parts.push(axis);
    }
    n.tidy = false;
    bool const ordered = n.ordered;
    int const made = g.intern(n);
    g.nodes.items[made].ordered = g.nodes.items[made].ordered || ordered;
    return made;
}

/// Does renaming keep distinct axes of this node distinct, and plain ones plain?
constexpr bool injective(graph const& g, int id, renaming const* map, int count) {
    for (int k = 0; k < count; ++k) {
        if (!g.has_axis(id, map[k].from)) continue;
        if (map[k].to >= affine_index || g.has_axis(id, map[k].to)) return false;
        for (int m = 0; m < k; ++m)
            if (map[m].to == map[k].to && g.has_axis(id, map[m].from)) return false;
    }
    return true;
}

/// May a sum over several axes keep their order when it is renamed?
constexpr bool keeps_order(graph const& g, int id, renaming const* map, int count) {
    return g.at(id).ordered && injective(g, id, map, count) && !g.has_symmetries();
}
/// Are all axes that a reduction binds read in a body?
constexpr bool has_bound_axes(graph const& g, int body, int bound) {
    bool all = true;
    for (int k = 0; k < bound && all; ++k) all = g.has_axis(body, -1 - (g.at(body).height + k));
    return all;
}

constexpr bool reads_opened(graph const& g, opened_reduction const& o, int index) {
    for (int k = 0; k < o.count; ++k)
        if (g.index_has(index, o.first + k)) return true;
    return false;
}
/// The same reduction opened to axes that nothing else has.
constexpr opened_reduction open_anew(graph& g, opened_reduction const& o);

} // namespace detail

/// The node with axes replaced. Binders are not touched: bound axes cannot capture, since none is free outside its reduction.
constexpr int rename(graph& g, int root, renaming const* map, int count) {
    auto const untouched = [&](int id) {
        for (int k = 0; k < count; ++k)
            if (g.has_axis(id, map[k].from)) return false;
        return true;
    };
    if (untouched(root)) return root;
    if (is_leaf(g.what(root))) return detail::rename_leaf(g, root, map, count);
    memo done(g);
    auto const known = [&](int id) {
        if (done.has(id)) return true;
        if (untouched(id)) return done.set(id, id), true;
        if (is_leaf(g.what(id))) return done.set(id, detail::rename_leaf(g, id, map, count)), true;
        return false;
    };
    post_order(
        g, root, known,
        [&](int id) {
            int result = 0;
            node const n = g.at(id);
            if (!is_reduction(n.what)) {
                result = rebuild(g, id, [&](int child) { return done.at(child); });
            } else {
                int const body = done.at(g.parts.items[n.first].id);
                int const index = is_position(n.what) ? detail::rename_index(g, n.tag, map, count) : n.tag;
                bool const fits = (index < affine_index || index == n.tag) &&
                                  g.at(body).height == g.at(g.parts.items[n.first].id).height && g.at(body).delta_axes == 0 &&
                                  detail::has_bound_axes(g, body, n.count - 1) && (n.count == 2 || detail::keeps_order(g, id, map, count)) &&
                                  (n.what != kind::sum || (g.what(body) == g.what(g.parts.items[n.first].id) &&
                                                            g.at(body).value == g.at(g.parts.items[n.first].id).value));
                if (fits) {
                    result = detail::with_body(g, id, body, index);
                } else {
                    opened_reduction o = open(g, id);
                    for (int k = 0; k < count; ++k) // an axis put in or taken out may be one that it is opened to, free elsewhere
                        if (detail::reads_opened(g, o, map[k].to) || detail::reads_opened(g, o, map[k].from)) o = detail::open_anew(g, o);
                    buffer<int> axes(o.count);
                    for (int k = 0; k < o.count; ++k) axes.push(o.first + k);
                    result = make_reduction(g, n.what, axes.items, o.count, rename(g, o.body, map, count), index);
                }
            }
            if (n.tidy && detail::injective(g, id, map, count)) g.nodes.items[result].tidy = true;
            done.set(id, result);
        });
    return done.at(root);
}

constexpr int rename(graph& g, int root, int axis, int by) {
    renaming const one{axis, by};
    return rename(g, root, &one, 1);
}

constexpr opened_reduction open(graph& g, int id) {
    node const n = g.at(id);
    int const count = n.count - 1, body = g.parts.items[n.first].id;
    int const known = g.opened.at(id);
    if (known >= 0) return {g.opened_list.items[known].body, g.opened_list.items[known].first_axis, count};
    int const height = g.at(body).height, first = g.axes.size;
    buffer<renaming> map(count);
    for (int k = 0; k < count; ++k) {
        part const axis = g.parts.items[n.first + 1 + k];
        g.fresh_axis(axis.id, static_cast<int>(axis.value.upper));
        map.push({-1 - (height + k), first + k});
    }
    int const opened = rename(g, body, map.items, count);
    g.opened.set(id, g.opened_list.push({id, opened, first}));
    return {opened, first, count};
}

namespace detail {

constexpr opened_reduction open_anew(graph& g, opened_reduction const& o) {
    int const first = g.axes.size;
    buffer<renaming> map(o.count);
    for (int k = 0; k < o.count; ++k) {
        axis_info const axis = g.axes.items[o.first + k];
        map.push({o.first + k, g.fresh_axis(axis.extent_class, axis.letter)});
    }
    return {rename(g, o.body, map.items, o.count), first, o.count};
}

/// Opened so that `other` can be put beside the body: it may have the axes that the reduction is opened to elsewhere.
constexpr opened_reduction open_beside(graph& g, int id, int other) {
    opened_reduction const o = open(g, id);
    for (int k = 0; k < o.count; ++k)
        if (g.has_axis(other, o.first + k)) return open_anew(g, o);
    return o;
}

/// Interns a reduction whose axes are in their final order.
constexpr int close(graph& g, kind what, int const* axes, int count, int body, int index = 0) {
    buffer<renaming> map(count), back(count);
    int closed = 0;
    for (int round = 0; round < 8; ++round) { // renaming takes apart a sum that was merged, and then the body has another height
        int const height = g.at(body).height;
        map.size = back.size = 0;
        for (int k = 0; k < count; ++k) map.push({axes[k], -1 - (height + k)}), back.push({-1 - (height + k), axes[k]});
        closed = rename(g, body, map.items, count);
        if (g.at(closed).height == height) break;
        body = rename(g, closed, back.items, count);
    }
    node n;
    n.what = what;
    n.tag = index;
    n.count = count + 1;
    g.parts.push({closed});
    for (int k = 0; k < count; ++k) {
        axis_info const& axis = g.axes.items[axes[k]];
        g.parts.push({axis.extent_class, number{axis.letter}});
    }
    return g.intern(n);
}

/// What an axis does in a body, whatever the other bound axes are called: a hash of the accesses it occurs in.
constexpr unsigned role(graph& g, int body, int axis, int const* bound, int count) {
    unsigned total = static_cast<unsigned>(g.axes.items[axis].extent_class) * 7919u;
    memo seen(g);
    auto const token = [&](int index) {
        if (g.index_has(index, axis)) return 3u;
        for (int k = 0; k < count; ++k)
            if (g.index_has(index, bound[k])) return 5u;
        return 11u;
    };
    post_order(
        g, body, [&](int id) { return seen.has(id) || !g.has_axis(id, axis); },
        [&](int id) {
            node const& n = g.at(id);
            unsigned here = mix(static_cast<unsigned>(n.what), is_position(n.what) ? token(n.tag) : static_cast<unsigned>(n.tag));
            part const* const p = g.parts_of(id);
            if (n.what == kind::access || n.what == kind::guard)
                for (int k = 0; k < n.count; ++k) here = mix(here, token(p[k].id));
            else if (n.what == kind::delta) here += token(p[0].id) * token(p[1].id);
            else if (n.what == kind::call)
                for (int k = 0; k < n.count; ++k) here = mix(here, g.has_axis(p[k].id, axis) ? static_cast<unsigned>(seen.at(p[k].id)) : 1u);
            else
                for (int k = 0; k < (is_reduction(n.what) ? 1 : n.count); ++k)
                    if (g.has_axis(p[k].id, axis)) here += mix(static_cast<unsigned>(seen.at(p[k].id)), hash_of(p[k].value));
            seen.set(id, static_cast<int>(here));
        });
    return total + static_cast<unsigned>(seen.at(body));
}

constexpr bool distinct(buffer<unsigned> const& sorted) {
    bool all = true;
    for (int k = 1; k < sorted.size && all; ++k) all = sorted.items[k - 1] != sorted.items[k];
    return all;
}
/// Does no factor lack one of the axes, so that none can be taken out of one of the sums?
constexpr bool all_have_axes(graph const& g, int body, int const* axes, int count) {
    node const& n = g.at(body);
    bool all = true;
    for (int k = 0; k < n.count && n.what == kind::multiply && all; ++k)
        for (int m = 0; m < count && all; ++m) all = g.has_axis(g.parts.items[n.first + k].id, axes[m]);
    return all;
}

/// Several axes at once: the order of their roles; among equal roles the order whose node was made first.
constexpr int close_sorted(graph& g, int* axes, int count, int body) {
    buffer<unsigned> roles(count);
    for (int k = 0; k < count; ++k) roles.push(role(g, body, axes[k], axes, count));
    for (int k = 1; k < count; ++k)
        for (int m = k; m > 0 && roles.items[m - 1] > roles.items[m]; --m) {
            unsigned const r = roles.items[m];
            roles.items[m] = roles.items[m - 1];
            roles.items[m - 1] = r;
            int const a = axes[m];
            axes[m] = axes[m - 1];
            axes[m - 1] = a;
        }
    bool const ordered = distinct(roles) && all_have_axes(g, body, axes, count);
    int best = close(g, kind::sum, axes, count, body);
    if (ordered) g.nodes.items[best].ordered = true;
    for (int first = 0; first < count;) {
        int last = first + 1;
        while (last < count && roles.items[last] == roles.items[first]) ++last;
        for (int k = first; k + 1 < last && last - first <= 4; ++k) // transpositions within a tie
            for (int m = k + 1; m < last; ++m) {
                int const a = axes[m];
                axes[m] = axes[k];
                axes[k] = a;
                int const other = close(g, kind::sum, axes, count, body);
                if (other < best) {
                    best = other;
                } else {
                    axes[k] = axes[m];
                    axes[m] = a;
                }
            }
        first = last;
    }
    return best;
}

} // namespace detail
} // namespace chainrule::engine

#include <chainrule/core/symbolic_end.inc>

#include <chainrule/graph/split.hpp>
