// SPDX-License-Identifier: BSL-1.0
#include "gradient.hpp"

#include "facts.hpp"
#include "lexer.hpp"
#include "markup.hpp"

#include <algorithm>
#include <set>

namespace chainrule::tool {
namespace {

// Symbols that some equations read, and those that the definitions of these read.
std::set<int> read_by(opened& m, std::vector<engine::equation> open) {
    engine::graph& g = m.s.g;
    std::set<int> found;
    while (!open.empty()) {
        engine::equation const e = open.back();
        open.pop_back();
        engine::for_nodes(g, e.body, [&](int id) {
            if (g.what(id) != engine::kind::access || !found.insert(g.at(id).tag).second) return;
            int const d = g.symbols.items[g.at(id).tag].definition;
            if (d >= 0 && d < m.given_equations) open.push_back(m.s.equations.items[d]);
        });
    }
    return found;
}

std::string list_of(opened const& m, std::vector<int> const& symbols) {
    std::string text;
    for (int const symbol : symbols) text += (text.empty() ? "" : ", ") + m.name(symbol);
    return text;
}

} // namespace

std::vector<int> parameters_of(opened const& m, std::vector<std::string> const& named, char const* option) {
    std::vector<int> result;
    for (auto const& name : named) {
        target const one = parse_target(name, option);
        check_target(m.in, one);
        if (!one.letters.empty()) throw located_error({one.source_name, one.text}, {}, "expected names only: " + one.name);
        result.push_back(m.s.g.find_symbol(one.name));
    }
    if (!named.empty()) return result;
    std::set<std::string> seen;
    for (node const& n : m.in.arena)
        if (n.kind == kind::symbol && seen.insert(n.name).second && m.in.find(n.name) < 0) result.push_back(m.s.g.find_symbol(n.name));
    if (result.empty()) throw model_error(m.in.sources[0].name + ": no symbol is given, so there is nothing to derive by");
    return result;
}

std::vector<std::vector<std::string>> letters_of(opened const& m, std::vector<int> const& symbols) {
    std::vector<std::vector<std::string>> result;
    for (int const symbol : symbols) {
        target wanted{m.name(symbol), {}, "", ""};
        auto const rank = static_cast<std::size_t>(m.s.g.symbols.items[symbol].rank);
        for (node const& n : m.in.arena) {
            if (n.kind != kind::symbol || n.name != wanted.name || !m.is_given(symbol)) continue;
            std::set<std::string> distinct;
            for (index const& i : n.indices)
                if (i.is_letter()) distinct.insert(i.letter());
            if (distinct.size() != rank) continue;
            for (index const& i : n.indices) wanted.letters.push_back(i.letter());
            break;
        }
        name_letters(m.in, wanted, {});
        result.push_back(wanted.letters);
    }
    return result;
}

backward_report report_backward(opened& m, gradient_request const& wanted, target const& of) {
    engine::graph& g = m.s.g;
    int const symbol = g.find_symbol(of.name);
    std::string const asked = "gradient of '" + of.name + "'";
    if (g.symbols.items[symbol].rank > 0)
        throw model_error(asked + ": it has indices; the gradient is that of a scalar (--of), 'chainrule derive' prints Jacobians");
    backward_report r;
    r.by = parameters_of(m, wanted.parameters);
    r.letters = letters_of(m, r.by);
    auto const forward = forward_equations(m, {symbol});
    r.accumulated = count_as_accumulated(wanted.from, of, r.by);

    engine::backward const found = derive_adjoints(m, symbol, r.by, r.letters, [](int, int) { return false; });
    check_status(m, found.outcome, found.missing, asked);
    r.equations.assign(found.equations.items, found.equations.items + found.equations.size);
    r.forward = count(g, forward);
    r.printed = count(g, r.equations);

    auto const reads = read_by(m, r.equations), needed = read_by(m, forward);
    for (int const one : r.by)
        if (one != symbol && needed.count(one) == 0) r.idle.push_back(one);
    for (int k = 0; k < g.symbols.size; ++k) {
        int const d = g.symbols.items[k].definition;
        if (d >= m.given_equations || reads.count(k) > 0) continue;
        (d < 0 ? r.unread : r.unused).push_back(k);
    }
    return r;
}

std::string gradient(gradient_request const& wanted) {
    opened m(wanted.from);
    target const of = objective(m.in, wanted.of);
    m.lower(wanted.from.assume);
    backward_report const r = report_backward(m, wanted, of);

    std::string text;
    auto const say = [&](std::string const& line) { text += note(wanted.format, line); };
    auto const needed = needed_facts(wanted.from.assume, [&](std::vector<std::string> const& facts) {
        gradient_request other = wanted;
        other.from.assume = facts;
        opened again(other.from);
        again.lower(facts);
        std::string lines;
        for (auto const& e : report_backward(again, other, of).equations) lines += again.printed(e, wanted.format) + "\n";
        return lines;
    });
    if (!needed.empty()) say(say_facts(needed));
    for (auto const& e : r.equations) text += m.printed(e, wanted.format) + "\n";
    cost_names const names(m);
    say("operations of " + of.name + ": " + names.text(r.forward));
    say("operations of the gradient as accumulated: " + names.text(r.accumulated));
    say("operations of the gradient as printed: " + names.text(r.printed));
    for (int const one : r.idle) say(of.name + " does not depend on " + m.name(one) + ", so that derivative is 0");
    if (!r.unread.empty()) say("given and not read by the gradient: " + list_of(m, r.unread));
    if (!r.unused.empty()) say("defined and not read by the gradient: " + list_of(m, r.unused));
    if (wanted.format == format::html) return document("gradient of " + of.name, text);
    return text;
}

} // namespace chainrule::tool
