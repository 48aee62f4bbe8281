// SPDX-License-Identifier: BSL-1.0
#include "evaluate.hpp"

#include "computation.hpp"
#include "data.hpp"
#include "evaluator.hpp"
#include "gradient.hpp"

#include <chainrule/calculus/rounding.hpp>

#include <algorithm>

namespace chainrule::tool {
namespace {

std::string derivative_name(std::string const& of, std::vector<target> const& by) {
    std::string text = "d" + (by.size() > 1 ? std::to_string(by.size()) : "") + of + "/";
    for (std::size_t k = 0; k < by.size(); ++k) text += (k > 0 ? " d" : "d") + by[k].name;
    return text;
}

// An equation `name(axes) = formula`, a derivative by a symbol, over the formula's axes in the order given; those that are the same count
// once.
int define_answer(engine::system& s, std::string const& name, std::vector<int> axes, int formula, int by) {
    std::vector<int> distinct, classes;
    std::vector<engine::renaming> map;
    for (int const axis : axes) {
        if (std::find(distinct.begin(), distinct.end(), axis) != distinct.end()) continue;
        distinct.push_back(axis);
        classes.push_back(s.g.axes.items[axis].extent_class);
    }
    int const symbol = s.declare(name, classes.data(), static_cast<int>(classes.size()));
    int const first = s.slot_axes(symbol, 0);
    for (std::size_t k = 0; k < distinct.size(); ++k) map.push_back({distinct[k], first + static_cast<int>(k)});
    s.define(symbol, first, engine::rename(s.g, formula, map.data(), static_cast<int>(map.size())), false);
    s.equations.back().by = by;
    return symbol;
}

std::vector<result> definitions(opened& m, std::string const& of) {
    std::vector<result> results;
    if (!of.empty()) return {{objective(m.in, of).name, m.s.g.find_symbol(objective(m.in, of).name)}};
    for (auto const& d : m.in.definitions) results.push_back({d.name, m.s.g.find_symbol(d.name)});
    return results;
}

void require_values(opened const& m, known_extents const& known, std::vector<int> const& needed, std::vector<assignment> const& values) {
    std::string missing, example;
    for (int const symbol : needed) {
        std::string const name = m.name(symbol);
        if (std::any_of(values.begin(), values.end(), [&](assignment const& one) { return one.name == name; })) continue;
        auto const rank = static_cast<std::size_t>(m.s.g.symbols.items[symbol].rank);
        if (missing.empty()) example = name + "=" + std::string(rank, '[') + (rank > 0 ? "1, 2, …" : "1.5") + std::string(rank, ']');
        missing += (missing.empty() ? "" : ", ") + ("'" + name + "' (" + known.shape(symbol) + ")");
    }
    if (!missing.empty())
        throw model_error(m.in.sources[0].name + ": values are missing for " + missing + "; give them as in --set '" + example + "'");
}

} // namespace

std::vector<result> gradient_results(opened& m, target const& of, std::vector<int> const& by, std::string const& asked) {
    engine::graph& g = m.s.g;
    int const symbol = g.find_symbol(of.name);
    put_in_all(m.s, symbol, by);
    // an adjoint that divides by its symbol may have no value where what it is multiplied with cancels that
    auto const inlined = [&](int one, int node) { return engine::divides_by(g, node, one); };
    engine::backward const found = derive_adjoints(m, symbol, by, letters_of(m, by), inlined);
    check_status(m, found.outcome, found.missing, asked);
    std::vector<result> results;
    for (int const one : by) results.push_back({"d" + of.name + "/d" + m.name(one), g.find_symbol("d" + of.name + "_d" + m.name(one))});
    return results;
}

result derivative_result(question& asked) {
    closed_answer const a = derive_closed(asked);
    target const& by = asked.by[0];
    std::string const name = derivative_name(asked.of.name, asked.by);
    if (a.result.outcome == engine::status::unfolding)
        throw model_error(by.source_name + ": '" + asked.of.name + "' depends on '" + by.name + "' through the recurrence of '" +
                          asked.m.name(a.result.unfolding) + "', which is derived once, for a scalar");
    std::vector<int> axes(a.left.outputs.items, a.left.outputs.items + a.left.outputs.size);
    axes.insert(axes.end(), a.left.axes.items, a.left.axes.items + a.left.axes.size);
    return {name, define_answer(asked.m.s, name, axes, a.formula, asked.m.s.g.find_symbol(by.name))};
}

std::string evaluate(evaluate_request const& wanted) {
    opened m(wanted.from);
    m.s.g.forced |= wanted.forced;
    std::vector<assignment> values;
    for (auto const& text : wanted.set) {
        values.push_back(read_assignment(text));
        for (std::size_t k = 0; k + 1 < values.size(); ++k)
            if (values[k].name == values.back().name) throw model_error("--set: '" + values[k].name + "' is given twice");
    }
    std::vector<result> results;
    if (wanted.by.empty() && !wanted.gradient) {
        m.lower(wanted.from.assume);
        results = definitions(m, wanted.of);
    } else {
        question asked{m, objective(m.in, wanted.of), {}, format::plain, {}};
        std::vector<std::string> taken = asked.of.letters;
        for (auto const& text : wanted.by) {
            asked.by.push_back(parse_target(text, "--by"));
            check_target(m.in, asked.by.back());
            name_letters(m.in, asked.by.back(), taken);
            taken.insert(taken.end(), asked.by.back().letters.begin(), asked.by.back().letters.end());
        }
        m.lower(wanted.from.assume);
        bool const scalar = asked.of.letters.empty();
        if (wanted.gradient && !scalar)
            throw model_error("--gradient: '" + asked.of.name + "' has indices; the gradient is that of a scalar (--of)");
        if (wanted.gradient) results = gradient_results(m, asked.of, parameters_of(m, wanted.parameters), "--gradient");
        else if (scalar && asked.by.size() == 1) results = gradient_results(m, asked.of, {m.s.g.find_symbol(asked.by[0].name)}, "--by");
        else results = {derivative_result(asked)};
    }

    known_extents known(m);
    for (assignment const& one : values) known.fit(one);
    std::vector<int> symbols;
    for (result const& one : results) symbols.push_back(one.symbol);
    reading const needed = read_from(m.s, symbols);
    std::vector<int> given;
    for (int const symbol : needed.symbols)
        if (m.is_given(symbol)) given.push_back(symbol);
    require_values(m, known, given, values);
    evaluator computed(m.s, known.all_of(needed), symbols);
    for (assignment& one : values) computed.values(m.s.g.find_symbol(one.name)) = std::move(one.values);
    computed.run();
    std::string text;
    for (result const& one : results) text += one.name + " = " + written(computed.values(one.symbol)) + "\n";
    return text;
}

} // namespace chainrule::tool
