// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include "facts.hpp"
#include "markup.hpp"
#include "views.hpp"

#include <algorithm>

namespace chainrule::tool {

namespace {

std::string answer(request const& wanted, std::vector<std::string> const& facts) {
    view const& shown = find_view(wanted.view);
    opened m({wanted.text, wanted.source_name, facts});
    question asked{m, objective(m.in, wanted.of), {}, wanted.format, {}};
    std::vector<target> unread; // not in the model at all, so that the derivative is 0
    std::vector<std::string> taken = asked.of.letters;
    for (auto const& text : wanted.by) {
        asked.by.push_back(parse_target(text, "--by"));
        target& by = asked.by.back();
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
