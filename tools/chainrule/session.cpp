// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include "lower.hpp"
#include "parser.hpp"
#include "resolve.hpp"

#include <chainrule/calculus/backward.hpp>
#include <chainrule/calculus/derivation.hpp>
#include <chainrule/print/adjoint.hpp>
#include <chainrule/print/matrix.hpp>
#include <chainrule/print/derivative_name.hpp>
#include <chainrule/print/print.hpp>
#include <chainrule/print/steps.hpp>

#include <algorithm>

namespace chainrule::tool {
namespace {

print::format engine_format(format f) {
    switch (f) {
    case format::plain: return print::format::plain;
    case format::latex: return print::format::latex;
    case format::dot: return print::format::dot;
    default: return print::format::unicode;
    }
}

// A target without letters gets some: the definition's own, else the first ones not taken.
void name_letters(model const& in, target& wanted, std::vector<std::string> const& taken) {
    auto const rank = static_cast<std::size_t>(in.ranks.at(wanted.name));
    if (wanted.letters.size() == rank) return;
    int const d = in.find(wanted.name);
    if (d >= 0) {
        wanted.letters = in.definitions[static_cast<std::size_t>(d)].letters;
        return;
    }
    for (char c = 'p'; wanted.letters.size() < rank; c = c == 'z' ? 'a' : static_cast<char>(c + 1))
        if (std::find(taken.begin(), taken.end(), std::string(1, c)) == taken.end()) wanted.letters.emplace_back(1, c);
}

struct derivation {
    model in;
    resolved axes;
    engine::system s;
    std::vector<std::pair<std::string, int>> named; // letter -> axis of the answer

    // Axes for a target's letters, all distinct; a letter that stands for an earlier axis is put in at the end.
    std::vector<int> fresh(target const& wanted) {
        std::vector<int> result;
        auto const classes = target_classes(axes, wanted);
        for (std::size_t k = 0; k < wanted.letters.size(); ++k) {
            result.push_back(s.g.fresh_axis(classes[k], s.g.letter(wanted.letters[k])));
            named.emplace_back(wanted.letters[k], result.back());
        }
        return result;
    }
    // Renamings of later axes to the first of the same letter: the diagonal that the user asked for.
    std::vector<engine::renaming> diagonal() const {
        std::vector<engine::renaming> map;
        for (std::size_t k = 0; k < named.size(); ++k)
            for (std::size_t m = 0; m < k; ++m)
                if (named[m].first == named[k].first) {
                    map.push_back({named[k].second, named[m].second});
                    break;
                }
        return map;
    }
};

void check(derivation const& d, engine::derived const& r, target const& by) {
    if (r.outcome == engine::status::no_derivative)
        throw model_error(by.source_name + ": operation '" + std::string(r.missing->name) + "' has no derivative");
    if (r.outcome == engine::status::cyclic) throw model_error(d.in.sources[0].name + ": definitions depend on each other");
}

// Adjoints by name; those of no recurrence are put in where they are used.
struct names_in_time {
    engine::system& s;
    target const& by;

    bool inlined(int, int) const { return true; }
    int letter(int, int slot) const { return s.g.letter(by.letters[static_cast<std::size_t>(slot)]); }
    int adjoint(int of, int symbol) const { return print::declare_adjoint(s, of, symbol); }
};

// Through a recurrence there is no closed formula: its adjoints have equations, which come first; the last one is what was asked for.
std::string derive_in_time(derivation& d, engine::derived const& closed, target const& of, std::vector<target> const& by, format how) {
    auto& g = d.s.g;
    std::string const through = by[0].source_name + ": '" + of.name + "' depends on '" + by[0].name + "' through the recurrence of '" +
                                std::string(g.name(closed.unfolding)) + "'";
    if (!of.letters.empty()) throw model_error(through + ", which is derived for a scalar only");
    if (by.size() > 1) throw model_error(through + ", which is derived once only");
    if (how == format::dot) throw model_error(through + ", which has several equations: another format than dot");
    int const variable = g.find_symbol(by[0].name);
    core::buffer<int> wanted(1);
    wanted.push(variable);
    engine::backward found = engine::derive_backward(d.s, g.find_symbol(of.name), wanted, names_in_time{d.s, by[0]});
    int asked = found.equations.size - 1;
    for (int k = 0; k < found.equations.size; ++k)
        if (g.name(found.equations.items[k].symbol) == "d" + of.name + "_d" + by[0].name) asked = k;
    std::string text;
    auto const put = [&](int k) {
        core::buffer<char> out;
        print::equation(d.s, found.equations.items[k], engine_format(how), out);
        text += std::string(out.items, static_cast<std::size_t>(out.size)) + "\n";
    };
    for (int k = 0; k < found.equations.size; ++k)
        if (k != asked) put(k);
    put(asked);
    return text;
}

// `positive(x)`: every entry of x is positive. `simplex(t,k)`: t is not negative and sums to one over the axis k, which
// names the slot that the model reads at this letter.
void assume(derivation& d, std::string const& text) {
    auto const fail = [&](std::string const& what) { return model_error("--assume '" + text + "': " + what); };
    target const fact = parse_target(text, "--assume");
    std::size_t const expected = fact.name == "positive" ? 1 : fact.name == "simplex" ? 2 : 0;
    if (expected == 0) throw fail("expected positive(x) or simplex(t,k)");
    if (fact.letters.size() != expected) throw fail(expected == 1 ? "expected one symbol: positive(x)" : "expected a symbol and an axis: simplex(t,k)");
    int const symbol = d.s.g.find_symbol(fact.letters[0]);
    if (symbol < 0) throw fail("the model has no symbol '" + fact.letters[0] + "'");
    if (expected == 1) {
        d.s.g.symbols.items[symbol].positive = true;
        return;
    }
    for (node const& n : d.in.arena)
        for (std::size_t k = 0; n.kind == kind::symbol && n.name == fact.letters[0] && k < n.indices.size(); ++k)
            if (n.indices[k].is_letter() && n.indices[k].letter() == fact.letters[1]) {
                d.s.g.symbols.items[symbol].simplex_slot = static_cast<int>(k);
                return;
            }
    throw fail("no index '" + fact.letters[1] + "' of '" + fact.letters[0] + "' in the model");
}

} // namespace

std::string derive(request const& wanted) {
    derivation d{parse(wanted.text, wanted.source_name), {}, {}, {}};
    if (d.in.definitions.empty()) throw model_error(wanted.source_name + ":1:1: expected a definition such as f = sum(i, x(i)^2)");

    target of;
    if (wanted.of.empty()) of = {d.in.definitions.back().name, d.in.definitions.back().letters, "--of", wanted.of};
    else of = parse_target(wanted.of, "--of");
    check_target(d.in, of);
    name_letters(d.in, of, {});
    std::vector<target> by, unread; // unread: not in the model at all, so that the derivative is 0
    std::vector<std::string> taken = of.letters;
    for (auto const& text : wanted.by) {
        by.push_back(parse_target(text, "--by"));
        if (d.in.ranks.count(by.back().name) == 0) unread.push_back(by.back());
        else check_target(d.in, by.back());
        for (target const& other : unread) d.in.ranks.emplace(other.name, static_cast<int>(other.letters.size()));
        name_letters(d.in, by.back(), taken);
        taken.insert(taken.end(), by.back().letters.begin(), by.back().letters.end());
    }

    d.axes = resolve(d.in);
    for (target const& other : unread)
        for (std::size_t k = 0; k < other.letters.size(); ++k) {
            d.axes.slots[other.name].push_back(static_cast<int>(d.axes.extents.size()));
            d.axes.extents.push_back(-1);
        }
    for (target const& other : unread) d.axes.slots[other.name]; // scalars too
    lower(d.in, d.axes, d.s);
    auto& g = d.s.g;
    for (auto const& fact : wanted.assume) assume(d, fact);
    engine::know_definitions(d.s);

    int symbol = g.find_symbol(of.name);
    print::left_side left;
    left.of = symbol;
    std::vector<int> const outputs = d.fresh(of);
    for (int axis : outputs) left.outputs.push(axis);

    int formula = 0;
    std::string notes;
    std::vector<int> slots = outputs; // of the function differentiated next
    for (std::size_t order = 0; order < by.size(); ++order) {
        int const variable = g.find_symbol(by[order].name);
        std::vector<int> const inputs = d.fresh(by[order]);
        engine::question asked;
        asked.of = symbol;
        asked.by = variable;
        for (int axis : slots) asked.outputs.push(axis);
        for (int axis : inputs) asked.inputs.push(axis);
        asked.shown.push(left.of);
        asked.shown.push(left.outputs.size);
        for (int k = 0; k < left.outputs.size; ++k) asked.shown.push(left.outputs.items[k]);
        for (int k = 0; k < left.by.size; ++k) {
            asked.shown.push(left.by.items[k].symbol);
            asked.shown.push(left.by.items[k].count);
            for (int m = 0; m < left.by.items[k].count; ++m) asked.shown.push(left.axes.items[left.by.items[k].first + m]);
        }
        engine::steps lines;
        auto const result = wanted.view == "steps"
                                ? engine::derive_steps(d.s, asked, print::derivation_names(d.s, asked), lines)
                                : engine::derive_closed(d.s, symbol, slots.data(), variable, inputs.data());
        if (wanted.view == "steps" && result.outcome == engine::status::ok) {
            core::buffer<char> text;
            if (order + 1 == by.size()) engine::add_stable_line(d.s, lines);
            print::derivation(d.s, lines, engine_format(wanted.format), text);
            notes += (order > 0 ? "\n" : "") + std::string(text.items, static_cast<std::size_t>(text.size)) + "\n";
        }
        check(d, result, by[order]);
        if (result.outcome == engine::status::unfolding) return derive_in_time(d, result, of, by, wanted.format);
        if (!result.depends && symbol != variable)
            notes += "# " + of.name + " does not read " + by[order].name + ", so the derivative is 0\n";
        formula = result.formula;
        left.add(variable, inputs.data(), static_cast<int>(inputs.size()));
        slots.insert(slots.end(), inputs.begin(), inputs.end());
        if (order + 1 == by.size()) break;
        // the next order differentiates the equation `derivative(slots) = formula`
        std::vector<int> classes;
        std::vector<engine::renaming> map;
        int const first = g.axes.size;
        for (int axis : slots) {
            auto const info = g.axes.items[axis];
            classes.push_back(info.extent_class);
            map.push_back({axis, g.fresh_axis(info.extent_class, info.letter)});
        }
        symbol = d.s.declare("derivative " + std::to_string(order + 1), classes.data(), static_cast<int>(classes.size()));
        d.s.define(symbol, first, engine::rename(g, formula, map.data(), static_cast<int>(map.size())), false);
    }
    auto const diagonal = d.diagonal();
    if (!diagonal.empty()) {
        formula = engine::tidy(d.s, engine::rename(g, formula, diagonal.data(), static_cast<int>(diagonal.size())));
        left.rename(diagonal.data(), static_cast<int>(diagonal.size()));
    }
    if (wanted.view == "steps") return notes;
    core::buffer<char> out;
    if (wanted.view == "matrix") print::derivative_in_matrices(d.s, left, formula, engine_format(wanted.format), out);
    else print::derivative(d.s, left, formula, engine_format(wanted.format), out);
    return (wanted.format == format::dot ? "" : notes) + std::string(out.items, static_cast<std::size_t>(out.size)) + "\n";
}

} // namespace chainrule::tool
