// SPDX-License-Identifier: BSL-1.0
#include "tangents.hpp"

#include "facts.hpp"
#include "gradient.hpp"
#include "markup.hpp"

#include <chainrule/calculus/tangent.hpp>
#include <chainrule/print/tangent_name.hpp>

namespace chainrule::tool {
namespace {

int declare_tangent(opened& m, int symbol) {
    std::string const name = m.name(symbol) + std::string(print::tangent_accent.plain);
    if (m.s.g.find_symbol(name) >= 0)
        throw model_error(m.in.sources[0].name + ": '" + name + "' is a symbol of the model; it would be the tangent of '" + m.name(symbol) + "'");
    return print::declare_tangent(m.s, symbol);
}

std::string lines(tangent_request const& wanted, std::vector<std::string> const& facts) {
    opened m({wanted.from.text, wanted.from.source_name, facts});
    m.lower(facts);
    engine::graph& g = m.s.g;
    engine::tangents moving;
    auto const move = [&](int symbol) { moving.symbol_of.set(symbol, declare_tangent(m, symbol)); };
    for (int const symbol : parameters_of(m, wanted.along, "--along")) {
        if (!m.is_given(symbol)) throw model_error("--along: '" + m.name(symbol) + "' is defined; it moves as its definition says");
        if (moving.symbol_of.at(symbol) >= 0) continue; // named twice
        engine::tell_apart(m.s, symbol);
        move(symbol);
    }
    auto const reads_one = [&](int body) {
        bool found = false;
        engine::for_nodes(g, body, [&](int id) { found = found || (g.what(id) == engine::kind::access && moving.symbol_of.at(g.at(id).tag) >= 0); });
        return found;
    };
    for (bool again = true; again;) {
        again = false;
        for (int const d : m.in.order) {
            engine::equation const e = m.s.equations.items[d];
            if (moving.symbol_of.at(e.symbol) >= 0 || !reads_one(e.body)) continue;
            move(e.symbol);
            again = true;
        }
    }
    std::string text;
    if (wanted.format == format::plain) { // as it was typed
        text = wanted.from.text;
        if (!text.empty() && text.back() != '\n') text += "\n";
    }
    for (int d = 0; d < m.given_equations && wanted.format != format::plain; ++d) {
        engine::equation e = m.s.equations.items[d];
        e.body = e.written;
        text += m.printed(e, wanted.format) + "\n";
    }
    for (int const d : m.in.order) {
        engine::equation e = m.s.equations.items[d];
        if (moving.symbol_of.at(e.symbol) < 0) continue;
        e.body = moving.of(m.s, e);
        if (moving.missing != nullptr) throw model_error("tangent of '" + m.name(e.symbol) + "': operation '" + std::string(moving.missing->name) + "' has no derivative");
        m.check_size();
        e.symbol = moving.symbol_of.at(e.symbol);
        text += m.printed(e, wanted.format) + "\n";
    }
    return text;
}

} // namespace

std::string tangents(tangent_request const& wanted) {
    std::string const text = lines(wanted, wanted.from.assume);
    auto const needed = needed_facts(wanted.from.assume, [&](std::vector<std::string> const& facts) { return lines(wanted, facts); });
    std::string const shown = (needed.empty() ? "" : note(wanted.format, say_facts(needed))) + text;
    return wanted.format == format::html ? document("tangents", shown) : shown;
}

} // namespace chainrule::tool
