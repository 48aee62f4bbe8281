// SPDX-License-Identifier: BSL-1.0
// `--view steps`: the derivation, line by line, with its rules.
#include "derivations.hpp"
#include "views.hpp"

#include <chainrule/calculus/derivation.hpp>
#include <chainrule/print/derivative_name.hpp>
#include <chainrule/print/steps.hpp>

namespace chainrule::tool {

std::string show_steps(question& asked) {
    if (asked.format == format::dot) throw model_error("--view steps has several lines: another format than dot");
    engine::system& s = asked.m.s;
    std::string shown;
    closed_answer const a = derive_closed(asked, [&](engine::question const& one, bool last) {
        engine::steps lines;
        engine::derived const result = engine::derive_steps(s, one, print::derivation_names(s, one), lines);
        if (result.outcome != engine::status::ok) return result;
        core::buffer<char> text;
        if (auto const map = asked.diagonal(); last && !map.empty()) engine::on_diagonal(s, lines, map.data(), static_cast<int>(map.size()));
        if (last) engine::add_stable_line(s, lines);
        if (asked.format == format::html) {
            shown += "<ol>\n" + step_lines(s, lines) + "</ol>\n";
            return result;
        }
        print::derivation(s, lines, engine_format(asked.format), text);
        shown += (shown.empty() ? "" : "\n") + std::string(text.items, static_cast<std::size_t>(text.size)) + "\n";
        return result;
    });
    if (a.result.outcome == engine::status::unfolding) return show_in_time(asked, a, false);
    return shown;
}

} // namespace chainrule::tool
