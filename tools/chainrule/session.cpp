// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include "facts.hpp"
#include "markup.hpp"
#include "views.hpp"

#include <algorithm>

namespace chainrule::tool {

namespace {

bool is_axis(model const& in, target const& named) {
    auto const is = [&](std::string const& letter) { return letter == named.name; };
    return named.letters.empty() &&
           (std::any_of(in.axes.begin(), in.axes.end(), [&](axis_declaration const& axis) { return is(axis.name); }) ||
            std::any_of(in.arena.begin(), in.arena.end(), [&](node const& n) { return is(n.letter); }) ||
            std::any_of(in.definitions.begin(), in.definitions.end(),
                        [&](definition const& made) { return std::any_of(made.letters.begin(), made.letters.end(), is); }));
}

std::string answer(request const& wanted, std::vector<std::string> const& facts) {
    view const& shown = find_view(wanted.view);
    model_text from{wanted.text, wanted.source_name, facts};
    for (auto const& text : wanted.by) from.named.push_back(symbol_named(text));
    for (auto const& fact : wanted.assume) from.named.push_back(symbol_of_fact(fact));
    opened m(from);
    question asked{m, objective(m.in, wanted.of), {}, wanted.format, {}};
    std::vector<target> unread; // not in the model at all, so that the derivative is 0
    std::vector<std::string> taken = asked.of.letters;
    for (auto const& text : wanted.by) {
        asked.by.push_back(parse_target(text, "--by"));
        target& by = asked.by.back();
        if (m.in.ranks.count(by.name) == 0 && is_axis(m.in, by)) throw model_error("--by: '" + by.name + "' is an axis of the model; derivatives are by symbols");
        if (m.in.ranks.count(by.name) == 0) unread.push_back(by);
        else check_target(m.in, by);
        for (target const& other : unread) m.in.ranks.emplace(other.name, static_cast<int>(other.letters.size()));
        name_letters(m.in, by, taken);
        taken.insert(taken.end(), by.letters.begin(), by.letters.end());
    }
    m.lower(facts, unread);
    return shown.show(asked);
}

} // namespace

std::string derive(request const& wanted) {
    std::string const text = answer(wanted, wanted.assume);
    std::vector<std::string> asked_about = wanted.assume;
    if (wanted.view == "steps") // says others where it uses them
        asked_about.erase(std::remove_if(asked_about.begin(), asked_about.end(), [](auto const& one) { return one.rfind("symmetric", 0) != 0; }), asked_about.end());
    auto const needed = needed_facts(asked_about, [&](std::vector<std::string> const& facts) {
        std::vector<std::string> kept;
        for (auto const& one : wanted.assume)
            if (std::find(asked_about.begin(), asked_about.end(), one) == asked_about.end() || std::find(facts.begin(), facts.end(), one) != facts.end()) kept.push_back(one);
        return answer(wanted, kept);
    });
    std::string const shown = (needed.empty() ? "" : note(wanted.format, say_facts(needed))) + text;
    if (wanted.format != format::html) return shown;
    std::string title = "derivative by ";
    for (auto const& one : wanted.by) title += (&one == &wanted.by[0] ? "" : ", ") + one;
    return document(title, shown);
}

} // namespace chainrule::tool
