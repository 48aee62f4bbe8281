// SPDX-License-Identifier: BSL-1.0
#include "opened.hpp"

#include "facts.hpp"
#include "lexer.hpp"
#include "markup.hpp"

#include <algorithm>

namespace chainrule::tool {
namespace {

// One search for a shorter form looks at this much of the graph at most, some seconds: formulas that people write need a
// thousandth of it.
constexpr int search_effort = 1 << 24;

// Operands in the graph: a quarter of a gigabyte, and as much for the rest.
constexpr int largest_graph = 1 << 23;

bool is_scalar(model const& in, std::string const& name) {
    auto const known = in.ranks.find(name);
    return known != in.ranks.end() && known->second == 0;
}

// An axis of an answer has no name of a scalar, nor that of a declared axis but where the model reads the slot at it.
bool may_name(model const& in, std::string const& symbol, std::size_t slot, std::string const& letter) {
    if (is_scalar(in, letter)) return false;
    if (std::none_of(in.axes.begin(), in.axes.end(), [&](axis_declaration const& axis) { return axis.name == letter; })) return true;
    return std::any_of(in.arena.begin(), in.arena.end(), [&](node const& n) {
        return n.kind == kind::symbol && n.name == symbol && n.indices[slot].is_letter() && n.indices[slot].letter() == letter;
    });
}

} // namespace

print::format engine_format(format f) {
    switch (f) {
    case format::plain: return print::format::plain;
    case format::latex: return print::format::latex;
    case format::dot: return print::format::dot;
    default: return print::format::unicode;
    }
}

std::string note(format f, std::string const& text) {
    if (f == format::html) return "<p>" + escaped(text) + "</p>\n";
    return (f == format::latex ? "% " : f == format::dot ? "// " : "# ") + text + "\n";
}

std::string symbol_named(std::string const& option) { return option.substr(0, option.find_first_of(" =([")); }

std::string symbol_of_fact(std::string const& fact) {
    std::size_t const open = fact.find('(');
    return open == std::string::npos ? "" : fact.substr(open + 1, fact.find_first_of(",)", open) - open - 1);
}

opened::opened(model_text const& from) : in(parse(from.text, from.source_name, from.named)) {}

void opened::lower(std::vector<std::string> const& facts, std::vector<target> const& unread) {
    std::vector<fact> known;
    std::vector<tie> ties;
    for (auto const& text : facts) {
        known.push_back(parse_fact(in, text));
        for (fact const& other : known)
            if (contradict(other, known.back())) throw model_error("--assume '" + text + "': another fact of this kind about '" + other.symbol + "' names other indices; one is taken");
        for (auto const& one : ties_of(known.back())) ties.push_back(one);
    }
    axes = resolve(in, ties);
    for (target const& other : unread) {
        auto& slots = axes.slots[other.name]; // scalars too
        for (std::size_t k = 0; k < other.letters.size(); ++k) {
            slots.push_back(static_cast<int>(axes.extents.size()));
            axes.extents.push_back(-1);
            axes.letters.push_back(other.letters[k]);
        }
    }
    tool::lower(in, axes, s);
    s.search_effort = search_effort;
    given_equations = s.equations.size;
    for (auto const& one : known) assume(s, one);
    engine::know_definitions(s);
}

void opened::check_size() const {
    if (s.g.parts.size > largest_graph)
        throw model_error(in.sources[0].name + ": the formula grows beyond " + std::to_string(largest_graph) +
                          " operands; 'chainrule gradient' has one equation per variable instead");
}

std::string opened::printed(engine::equation const& e, format how) {
    core::buffer<char> out(128);
    if (how == format::html) print::mathml_equation(s, e, out);
    else print::equation(s, e, engine_format(how), out);
    return how == format::html ? math_line(text_of(out)) : text_of(out);
}

target objective(model const& in, std::string const& of) {
    target wanted = of.empty() ? target{in.definitions.back().name, {}, "--of", of} : parse_target(of, "--of");
    check_target(in, wanted);
    name_letters(in, wanted, {});
    return wanted;
}

void name_letters(model const& in, target& wanted, std::vector<std::string> const& taken) {
    auto const rank = static_cast<std::size_t>(in.ranks.at(wanted.name));
    if (wanted.letters.size() == rank) return;
    int const d = in.find(wanted.name);
    std::vector<std::string> const own = d < 0 ? std::vector<std::string>() : in.definitions[static_cast<std::size_t>(d)].letters;
    auto const is_in = [](std::vector<std::string> const& list, std::string const& letter) { return std::find(list.begin(), list.end(), letter) != list.end(); };
    int number = 0;
    while (wanted.letters.size() < rank) {
        std::size_t const slot = wanted.letters.size();
        if (slot < own.size() && !is_scalar(in, own[slot])) {
            wanted.letters.push_back(own[slot]);
            continue;
        }
        std::string letter(1, static_cast<char>('a' + (15 + number) % 26)); // p, q, …, z, a, …, o, p1, …
        if (number >= 26) letter += std::to_string(number / 26);
        ++number;
        if (!is_in(taken, letter) && !is_in(own, letter) && may_name(in, wanted.name, slot, letter)) wanted.letters.push_back(std::move(letter));
    }
}

void check_status(opened const& m, engine::status outcome, engine::operation const* missing, std::string const& asked) {
    if (outcome == engine::status::no_derivative)
        throw model_error(asked + ": operation '" + std::string(missing->name) + "' has no derivative");
    if (outcome == engine::status::cyclic) throw model_error(m.in.sources[0].name + ": definitions depend on each other");
}

} // namespace chainrule::tool
