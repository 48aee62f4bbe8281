// SPDX-License-Identifier: BSL-1.0
// `derivation(net, E, w(j, i))`: the steps that lead to a derivative, as a constant.
#pragma once
#include <chainrule/calculus/derivation.hpp>
#include <chainrule/expr/derivative.hpp>
#include <chainrule/expr/text.hpp>
#include <chainrule/graph/freeze.hpp>
#include <chainrule/print/derivative_name.hpp>
#include <chainrule/print/steps.hpp>

#include <chainrule/core/symbolic_begin.inc>

namespace chainrule {

namespace detail {

/// The lines again, over the graph that was read back.
constexpr engine::steps thaw_steps(engine::frozen_words from, engine::thawed const& t) {
    engine::steps out;
    int at = 1, left = 0, formula = 0;
    int const path = from[at++];
    out.one_way = from[at++] != 0;
    out.result = from[at++];
    int const lines = from[at++], items = from[at++], words = from[at++];
    for (int k = 0; k < path; ++k, left += 2) out.path.push(t.left.items[left]);
    int said = 0, named = 0;
    for (int k = 0; k < lines; ++k) {
        engine::steps::line line;
        line.symbol = t.left.items[left++];
        line.count = t.left.items[left++];
        line.first = out.indices.size;
        for (int m = 0; m < line.count; ++m) out.indices.push(t.left.items[left++]);
        line.node = t.equations.items[formula++].body;
        line.words_first = said;
        line.items_first = named;
        said += line.words_count = from[at++];
        named += line.items_count = from[at++];
        out.lines.push(line);
    }
    for (int k = 0; k < items; ++k) {
        bool const is_formula = from[at++] != 0;
        if (!is_formula) left += 2;
        out.items.push({is_formula ? t.equations.items[formula++].body : t.left.items[left - 2], is_formula});
    }
    for (int k = 0; k < words; ++k) out.words.push(static_cast<char>(static_cast<unsigned>(from[at + k / 4]) >> (8 * (k % 4)) & 255u));
    return out;
}

} // namespace detail

/// What `derivation` returns: lines, and the formula of the one that is the derivative.
template <int Words, class Formula>
struct derivation_steps {
    using chainrule_derivation = derivation_steps;
    Formula result{};
    frozen_storage<Words> frozen{};

    constexpr void print(notation how, core::buffer<char>& out) const {
        engine::thawed_system read(frozen.words + frozen.words[0]);
        engine::steps const lines = detail::thaw_steps(frozen.words, read.content);
        chainrule::print::derivation(read.s, lines, how, out);
    }
};

namespace detail {

/// Lines in one array: where the graph begins, then what is no part of it, then the graph. The graph's left sides are those of the lines,
/// its equations their formulas; symbols and formulas of the notes follow.
constexpr core::buffer<int> freeze_steps(lowering& l, engine::steps const& lines) {
    engine::selection selected;
    int const scalar = l.s.declare("line", nullptr, 0);
    auto const symbol = [&](int id) {
        selected.left.push(id);
        selected.left.push(0);
    };
    for (int k = 0; k < lines.path.size; ++k) symbol(lines.path.items[k]);
    for (int k = 0; k < lines.lines.size; ++k) {
        engine::steps::line const& line = lines.lines.items[k];
        selected.left.push(line.symbol);
        selected.left.push(line.count);
        for (int m = 0; m < line.count; ++m) selected.left.push(lines.indices.items[line.first + m]);
        selected.equations.push({scalar, 0, 0, line.node});
    }
    for (int k = 0; k < lines.items.size; ++k) {
        if (lines.items.items[k].formula) selected.equations.push({scalar, 0, 0, lines.items.items[k].id});
        else symbol(lines.items.items[k].id);
    }
    core::buffer<int> const graph = engine::freeze(l.s, l.extents, selected);
    core::buffer<int> out{256 + graph.size};
    int const head[] = {0, lines.path.size, lines.one_way ? 1 : 0, lines.result, lines.lines.size, lines.items.size, lines.words.size};
    for (int word : head) out.push(word);
    for (int k = 0; k < lines.lines.size; ++k) {
        out.push(lines.lines.items[k].words_count);
        out.push(lines.lines.items[k].items_count);
    }
    for (int k = 0; k < lines.items.size; ++k) out.push(lines.items.items[k].formula ? 1 : 0);
    for (int k = 0; k < lines.words.size; ++k) {
        if (k % 4 == 0) out.push(0);
        out.back() |= static_cast<int>(static_cast<unsigned>(static_cast<unsigned char>(lines.words.items[k])) << (8 * (k % 4)));
    }
    out.items[0] = out.size;
    for (int k = 0; k < graph.size; ++k) out.push(graph.items[k]);
    return out;
}

struct written_derivation {
    derivation result; // the formula that derive() gives; through a recurrence the last line, which reads adjoints by name
    core::buffer<int> lines;
};

constexpr written_derivation write_derivation(program const& net, program const& of, symbol_facts const& by, axis_list const& by_axes) {
    lowering l;
    posed_question q = pose(l, net, of, by, by_axes);
    print::derivation_names const names(l.s, q.asked);
    engine::steps lines;
    engine::derived const d = engine::derive_steps(l.s, q.asked, names, lines);
    written_derivation result;
    result.result.outcome = d.outcome;
    result.result.conflict = l.conflict;
    if (d.outcome != engine::status::ok || l.conflict) return result;
    q.selected.root = d.formula;
    if (q.diagonal.size > 0) {
        engine::on_diagonal(l.s, lines, q.diagonal.items, q.diagonal.size);
        q.selected.root = lines.lines.back().node;
    }
    engine::add_stable_line(l.s, lines);
    q.selected.depends = d.depends;
    result.lines = freeze_steps(l, lines);
    result.result.out = engine::freeze(l.s, l.extents, q.selected);
    return result;
}

template <int Words, class Net, class Of, class By>
consteval auto derivation_of(Net const& net, Of const& of, By const& by) {
    using result_formula = formula_for<room<0, Net, Of>, Net, Of, By>;
    derivation_steps<(Words > 0 ? Words : 6 * room<0, Net, Of>), result_formula> result;
    written_derivation const d = write_derivation(program_of(net), program_of(of), By::symbol::facts, entry_axes(program_of(by)));
    refuse_failed<verb::derivative>(d.result);
    if (!result.frozen.store(d.lines) || !result.result.frozen.store(d.result.out))
        refuse("chainrule: derivation(net, f, x) needs more room for its lines: write derivation<262144>(net, f, x)");
    return result;
}

} // namespace detail

/// The derivation of derivative(net, of, by): the chain rule, local derivatives, what is put in, simplifications with their rules. Words: room
/// for the lines, where the default is too little.
template <int Words = 0, equation_system Net, expression Of, class By>
consteval auto derivation(Net const& net, Of const& of, By const& by) {
    if constexpr (!detail::check_entry<By>()) return detail::refused{};
    else if constexpr (!detail::check_question<detail::verb::derivative, Net, detail::node_of<Of>, By>())
        return detail::refused{};
    else return detail::derivation_of<Words>(net, detail::as_node(of), by);
}

/// The same for a plain function such as `x * x + sin(y)`.
template <int Words = 0, expression Of, class By>
    requires(!equation_system<Of>)
consteval auto derivation(Of const& of, By const& by) {
    if constexpr (!detail::check_entry<By>()) return detail::refused{};
    else if constexpr (!detail::check_question<detail::verb::derivative, detail::no_system, detail::node_of<Of>, By>())
        return detail::refused{};
    else return detail::derivation_of<Words>(detail::no_system{}, detail::as_node(of), by);
}

/// Other arguments.
template <int Words = 0, class... T>
    requires((expression<T> || equation_system<T>) || ...)
consteval auto derivation(T const&...) {
    static_assert(sizeof...(T) == 0, "chainrule: derivation(net, f, w(j, i)) needs a system, an expression and an "
                                     "entry; derivation(f, x) no system");
    return detail::refused{};
}

} // namespace chainrule

#include <chainrule/core/symbolic_end.inc>
