// SPDX-License-Identifier: BSL-1.0
#include "views.hpp"

#include "lexer.hpp"
#include "markup.hpp"

#include <stdexcept>

namespace chainrule::tool {

std::vector<int> question::fresh(target const& wanted) {
    std::vector<int> result;
    auto const classes = target_classes(m.axes, wanted);
    for (std::size_t k = 0; k < wanted.letters.size(); ++k) {
        result.push_back(m.s.g.fresh_axis(classes[k], m.s.g.letter(wanted.letters[k])));
        named.emplace_back(wanted.letters[k], result.back());
    }
    return result;
}

std::vector<engine::renaming> question::diagonal() const {
    std::vector<engine::renaming> map;
    for (std::size_t k = 0; k < named.size(); ++k)
        for (std::size_t other = 0; other < k; ++other)
            if (named[other].first == named[k].first) {
                map.push_back({named[k].second, named[other].second});
                break;
            }
    return map;
}

namespace {
// How what is differentiated next is written: the symbol, then what it was differentiated by, each with its axes.
void put_shown(print::left_side const& left, core::buffer<int>& shown) {
    shown.push(left.of);
    shown.push(left.outputs.size);
    for (int k = 0; k < left.outputs.size; ++k) shown.push(left.outputs.items[k]);
    for (int k = 0; k < left.by.size; ++k) {
        shown.push(left.by.items[k].symbol);
        shown.push(left.by.items[k].count);
        for (int m = 0; m < left.by.items[k].count; ++m) shown.push(left.axes.items[left.by.items[k].first + m]);
    }
}
} // namespace

closed_answer derive_closed(question& asked) {
    auto const watch = [&](int, int, int) { asked.m.check_size(); };
    return derive_closed(asked, [&](engine::question const& one, bool) {
        return engine::derive_closed(asked.m.s, one.of, one.outputs.items, one.by, one.inputs.items, watch);
    });
}

closed_answer derive_closed(question& asked, derivative_of const& derive) {
    engine::system& s = asked.m.s;
    engine::graph& g = s.g;
    closed_answer a;
    int symbol = g.find_symbol(asked.of.name);
    a.left.of = symbol;
    std::vector<int> const outputs = asked.fresh(asked.of);
    for (int axis : outputs) a.left.outputs.push(axis);

    for (target const& by : asked.by) engine::tell_apart(s, g.find_symbol(by.name)); // before what equals one of them is written so
    std::vector<int> slots = outputs; // of the function differentiated next
    for (std::size_t order = 0; order < asked.by.size(); ++order) {
        target const& by = asked.by[order];
        int const variable = g.find_symbol(by.name);
        std::vector<int> const inputs = asked.fresh(by);
        engine::question one;
        one.of = symbol;
        one.by = variable;
        for (int axis : slots) one.outputs.push(axis);
        for (int axis : inputs) one.inputs.push(axis);
        put_shown(a.left, one.shown);
        a.result = derive(one, order + 1 == asked.by.size());
        check_status(asked.m, a.result.outcome, a.result.missing, by.source_name);
        if (a.result.outcome == engine::status::unfolding) return a;
        if (!a.result.depends && symbol != variable)
            a.notes += note(asked.format, (order == 0 ? asked.of.name : "the derivative of order " + std::to_string(order)) + " does not read " + by.name + ", so the derivative is 0");
        a.formula = a.result.formula;
        a.left.add(variable, inputs.data(), static_cast<int>(inputs.size()));
        slots.insert(slots.end(), inputs.begin(), inputs.end());
        if (order + 1 == asked.by.size()) break;
        // the next order differentiates the equation `derivative(slots) = formula`
        std::vector<int> classes;
        std::vector<engine::renaming> map;
        int const first = g.axes.size;
        for (int axis : slots) {
            auto const info = g.axes.items[axis];
            classes.push_back(info.extent_class);
            map.push_back({axis, g.fresh_axis(info.extent_class, info.letter)});
        }
        symbol = s.declare("derivative " + std::to_string(order + 1), classes.data(), static_cast<int>(classes.size()));
        s.define(symbol, first, engine::rename(g, a.formula, map.data(), static_cast<int>(map.size())), false);
    }
    auto const diagonal = asked.diagonal();
    if (!diagonal.empty()) {
        int const count = static_cast<int>(diagonal.size());
        a.formula = engine::tidy(s, engine::rename(g, a.formula, diagonal.data(), count));
        a.left.rename(diagonal.data(), count);
    }
    return a;
}

namespace {

std::string line_of(question& asked, closed_answer const& a) {
    core::buffer<char> out;
    if (asked.format == format::html) print::mathml_derivative(asked.m.s, a.left, a.formula, out);
    else print::derivative(asked.m.s, a.left, a.formula, engine_format(asked.format), out);
    return (asked.format == format::html ? math_line(text_of(out)) : text_of(out)) + "\n";
}

// The adjoint equations, the one that was asked for last. `all`: with those that are not part of a recurrence.
std::string adjoint_lines(question& asked, bool all) {
    engine::graph& g = asked.m.s.g;
    target const& by = asked.by[0];
    auto const inlined = [all](int, int) { return !all; };
    engine::backward const found = derive_adjoints(asked.m, g.find_symbol(asked.of.name), {g.find_symbol(by.name)}, {by.letters}, inlined);
    check_status(asked.m, found.outcome, found.missing, by.source_name);
    int last = found.equations.size - 1;
    for (int k = 0; k < found.equations.size; ++k)
        if (g.name(found.equations.items[k].symbol) == "d" + asked.of.name + "_d" + by.name) last = k;
    std::string text;
    for (int k = 0; k < found.equations.size; ++k)
        if (k != last) text += asked.m.printed(found.equations.items[k], asked.format) + "\n";
    return text + asked.m.printed(found.equations.items[last], asked.format) + "\n";
}

// One formula over given and defined symbols.
std::string show_closed(question& asked) {
    closed_answer const a = derive_closed(asked);
    if (a.result.outcome == engine::status::unfolding) return show_in_time(asked, a, false);
    return (asked.format == format::dot ? "" : a.notes) + line_of(asked, a);
}

// One equation per adjoint, as backpropagation computes them, then the closed formula where there is one.
std::string show_named(question& asked) {
    if (!asked.of.letters.empty())
        throw model_error("--view named: '" + asked.of.name + "' has indices, and adjoints are those of a scalar");
    if (asked.by.size() > 1) throw model_error("--view named: adjoints are those of a first derivative; --by once");
    if (asked.format == format::dot) throw model_error("--view named has several equations: another format than dot");
    closed_answer const a = derive_closed(asked);
    if (a.result.outcome == engine::status::unfolding) return show_in_time(asked, a, true);
    std::string const answer = line_of(asked, a);
    if (!a.result.depends) return a.notes + answer;
    std::string const adjoints = adjoint_lines(asked, true);
    std::string const formula = answer.substr(answer.find(asked.format == format::html ? "<mo>=</mo>" : " = ")); // the left sides may be spelled in two ways
    bool const same = adjoints.size() >= formula.size() && adjoints.compare(adjoints.size() - formula.size(), formula.size(), formula) == 0;
    return adjoints + (same ? "" : answer);
}

} // namespace

// Through a recurrence there is no closed formula: its adjoints have equations, which come first.
std::string show_in_time(question& asked, closed_answer const& a, bool all) {
    std::string const through = asked.by[0].source_name + ": '" + asked.of.name + "' depends on '" + asked.by[0].name +
                                "' through the recurrence of '" + asked.m.name(a.result.unfolding) + "'";
    if (!asked.of.letters.empty()) throw model_error(through + ", which is derived for a scalar only");
    if (asked.by.size() > 1) throw model_error(through + ", which is derived once only");
    if (asked.format == format::dot) throw model_error(through + ", which has several equations: another format than dot");
    return adjoint_lines(asked, all);
}

std::vector<view> const& views() {
    static std::vector<view> const all{
        {"closed", "one formula", show_closed},
        {"named", "the adjoint equations, then the formula", show_named},
        {"steps", "the derivation, line by line, with the rules", show_steps},
        {"matrix", "matrix notation, where there is one", show_matrix},
    };
    return all;
}

view const& find_view(std::string_view name) {
    std::string names;
    std::vector<std::string> known;
    for (view const& one : views()) {
        if (one.name == name) return one;
        names += (names.empty() ? "" : ", ") + std::string(one.name);
        known.emplace_back(one.name);
    }
    auto const meant = nearest_name(name, known);
    throw std::invalid_argument("--view " + std::string(name) + ": expected one of " + names +
                                (meant.empty() ? "" : "; did you mean " + meant + "?"));
}

} // namespace chainrule::tool
