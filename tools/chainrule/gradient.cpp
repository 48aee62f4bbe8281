// SPDX-License-Identifier: BSL-1.0
#include "gradient.hpp"

#include "costs.hpp"
#include "lexer.hpp"

#include <algorithm>
#include <set>

namespace chainrule::tool {
namespace {

std::string comment(format how) { return how == format::latex ? "% " : how == format::dot ? "// " : "# "; }

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

std::vector<int> parameters_of(opened const& m, std::vector<std::string> const& named) {
    std::vector<int> result;
    for (auto const& name : named) {
        target const one = parse_target(name, "--parameters");
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

std::string gradient(gradient_request const& wanted) {
    opened m(wanted.from);
    target const of = objective(m.in, wanted.of);
    m.lower(wanted.from.assume);
    engine::graph& g = m.s.g;
    int const symbol = g.find_symbol(of.name);
    std::string const asked = "gradient of '" + of.name + "'";
    if (g.symbols.items[symbol].rank > 0)
        throw model_error(asked + ": it has indices; the gradient is that of a scalar (--of), 'chainrule derive' prints Jacobians");
    auto const by = parameters_of(m, wanted.parameters);
    auto const forward = forward_equations(m, {symbol});
    operation_count const raw = count_as_accumulated(wanted.from, of, by);

    engine::backward const found = derive_adjoints(m, symbol, by, letters_of(m, by), [](int, int) { return false; });
    check_status(m, found.outcome, found.missing, asked);
    std::vector<engine::equation> const equations(found.equations.items, found.equations.items + found.equations.size);

    std::string text;
    for (auto const& e : equations) text += m.printed(e, wanted.format) + "\n";
    std::string const start = comment(wanted.format);
    cost_names const names(m);
    text += start + "operations of " + of.name + ": " + names.text(count(g, forward)) + "\n";
    text += start + "operations of the gradient as accumulated: " + names.text(raw) + "\n";
    text += start + "operations of the gradient as printed: " + names.text(count(g, equations)) + "\n";

    std::vector<int> idle, unread, unused; // parameters without influence; given symbols; variables
    auto const reads = read_by(m, equations), needed = read_by(m, forward);
    for (int const one : by)
        if (one != symbol && needed.count(one) == 0) idle.push_back(one);
    for (int k = 0; k < g.symbols.size; ++k) {
        int const d = g.symbols.items[k].definition;
        if (d >= m.given_equations || reads.count(k) > 0) continue;
        (d < 0 ? unread : unused).push_back(k);
    }
    for (int const one : idle) text += start + of.name + " does not depend on " + m.name(one) + ", so that derivative is 0\n";
    if (!unread.empty()) text += start + "given and not read by the gradient: " + list_of(m, unread) + "\n";
    if (!unused.empty()) text += start + "defined and not read by the gradient: " + list_of(m, unused) + "\n";
    return text;
}

} // namespace chainrule::tool
