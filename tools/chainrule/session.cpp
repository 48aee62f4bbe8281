// SPDX-License-Identifier: BSL-1.0
#include "session.hpp"

#include "views.hpp"

namespace chainrule::tool {

std::string derive(request const& wanted) {
    view const& shown = find_view(wanted.view);
    opened m({wanted.text, wanted.source_name, wanted.assume});
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
    m.lower(wanted.assume, unread);
    return shown.show(asked);
}

} // namespace chainrule::tool
