// SPDX-License-Identifier: BSL-1.0
#include "facts.hpp"

#include "lexer.hpp"
#include "parser.hpp"

#include <bit>

namespace chainrule::tool {
namespace {

int slot_at(model const& in, std::string const& symbol, std::string const& letter) {
    for (node const& n : in.arena)
        for (std::size_t k = 0; n.kind == kind::symbol && n.name == symbol && k < n.indices.size(); ++k)
            if (n.indices[k].is_letter() && n.indices[k].letter() == letter) return static_cast<int>(k);
    return -1;
}

} // namespace

fact parse_fact(model const& in, std::string const& text) {
    auto const fail = [&](std::string const& what) { return model_error("--assume '" + text + "': " + what); };
    target const parsed = parse_target(text, "--assume");
    bool const positive = parsed.name == "positive", symmetric = parsed.name == "symmetric", along = parsed.name == "simplex" || parsed.name == "one_hot";
    std::size_t const given = parsed.letters.size();
    if (!positive && !symmetric && !along) throw fail(std::string("expected ") + fact_forms);
    if (positive && given != 1) throw fail("expected one symbol: positive(x)");
    if (along && given != 2) throw fail("expected a symbol and an axis: " + parsed.name + "(t,k)");
    if (symmetric && given == 0) throw fail("expected a symbol, and axes of its slots or nothing: symmetric(A), symmetric(A,i,j)");
    fact made{parsed.name, parsed.letters[0], 0};
    auto const known = in.ranks.find(made.symbol);
    if (known == in.ranks.end()) throw fail("the model has no symbol '" + made.symbol + "'");
    for (std::size_t k = 1; k < given; ++k) {
        int const slot = slot_at(in, made.symbol, parsed.letters[k]);
        if (slot < 0) throw fail("no index '" + parsed.letters[k] + "' of '" + made.symbol + "' in the model");
        if (slot > 30) throw fail("'" + made.symbol + "' has too many indices");
        made.slots |= 1u << slot;
    }
    if (symmetric && in.find(made.symbol) >= 0) throw fail("'" + made.symbol + "' is defined, which says what it is; expected a given symbol");
    if (symmetric && known->second > 30) throw fail("'" + made.symbol + "' has too many indices");
    if (symmetric && given == 1) made.slots = (1u << known->second) - 1;
    if (symmetric && std::popcount(made.slots) < 2) throw fail("expected two indices of '" + made.symbol + "' or more");
    return made;
}

bool contradict(fact const& a, fact const& b) {
    return a.symbol == b.symbol && a.slots != b.slots && a.name != "positive" && b.name != "positive" && (a.name == "symmetric") == (b.name == "symmetric");
}

std::vector<tie> ties_of(fact const& one) {
    std::vector<tie> made;
    int const first = std::countr_zero(one.slots);
    for (int k = first + 1; k < 32 && one.name == "symmetric"; ++k)
        if ((one.slots >> k & 1) != 0) made.push_back({-1, first, one.symbol, k});
    return made;
}

void assume(engine::system& s, fact const& one) {
    engine::symbol_info& info = s.g.symbols.items[s.g.find_symbol(one.symbol)];
    if (one.name == "positive") info.positive = true;
    if (one.name == "symmetric") info.declared_symmetric = one.slots;
    if (one.name == "simplex" || one.name == "one_hot") info.simplex_slot = std::countr_zero(one.slots);
    if (one.name == "one_hot") info.one_hot_slot = info.simplex_slot;
}

std::vector<std::string> needed_facts(std::vector<std::string> const& facts, std::function<std::string(std::vector<std::string> const&)> const& answer) {
    std::vector<std::string> needed;
    if (facts.empty()) return needed;
    std::string const whole = answer(facts);
    for (std::size_t k = 0; k < facts.size(); ++k) {
        std::vector<std::string> others = facts;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(k));
        if (answer(others) != whole) needed.push_back(facts[k]);
    }
    return needed.empty() && answer({}) != whole ? facts : needed;
}

std::string say_facts(std::vector<std::string> const& facts) {
    std::string said;
    for (auto const& one : facts) said += (said.empty() ? "" : ", ") + one;
    return said.empty() ? said : (facts.size() == 1 ? "by the fact " : "by the facts ") + said;
}

} // namespace chainrule::tool
