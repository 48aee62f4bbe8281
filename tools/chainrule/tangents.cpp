// SPDX-License-Identifier: BSL-1.0
#include "tangents.hpp"

#include "facts.hpp"
#include "gradient.hpp"
#include "markup.hpp"

#include <chainrule/calculus/comparison.hpp>
#include <chainrule/calculus/tangent.hpp>
#include <chainrule/print/tangent_name.hpp>

namespace chainrule::tool {
namespace {

// The tangents of a model. What it has of them already, being itself an answer of `tangent`, is taken, so that tangents of
// tangents are second derivatives along the same direction; but only where it is what would be derived.
class tangents_of {
public:
    explicit tangents_of(opened& from) : m_(from) {}

    bool has(int symbol) const { return moving_.symbol_of.at(symbol) >= 0; }

    // Throws model_error where something else has the tangent's name.
    void move(int symbol) {
        engine::graph& g = m_.s.g;
        int const known = g.find_symbol(name_of(symbol));
        if (known >= 0) {
            if (m_.is_given(known) != m_.is_given(symbol) || g.symbols.items[known].rank != g.symbols.items[symbol].rank) refuse(symbol);
            print::spell_tangent(g, symbol, known);
            taken_.push_back(symbol);
        }
        int const tangent = print::tangent_symbol(m_.s, symbol);
        if (tangent < 0) refuse(symbol); // of other extents
        moving_.symbol_of.set(symbol, tangent);
    }
    // The equation of the tangent; false where the model has it. Throws model_error.
    bool derive(engine::equation e, engine::equation& tangent) {
        int const body = moving_.of(m_.s, e);
        if (moving_.missing != nullptr)
            throw model_error("tangent of '" + m_.name(e.symbol) + "': operation '" + std::string(moving_.missing->name) + "' has no derivative");
        m_.check_size();
        tangent = e;
        tangent.symbol = moving_.symbol_of.at(e.symbol);
        tangent.body = body;
        if (m_.is_given(tangent.symbol)) return true;
        if (!is_defined_so(tangent)) refuse(e.symbol);
        found_ = true;
        return false;
    }
    // After all equations: was a name taken that is no tangent?
    void check() const {
        if (!found_ && !taken_.empty()) refuse(taken_.front());
    }

private:
    opened& m_;
    engine::tangents moving_;
    std::vector<int> taken_; // symbols for whose tangent the model has a name
    bool found_ = false;     // it is one

    std::string name_of(int symbol) const { return m_.name(symbol) + std::string(print::tangent_accent.plain); }
    [[noreturn]] void refuse(int symbol) const {
        throw model_error(m_.in.sources[0].name + ": '" + name_of(symbol) + "' is a symbol of the model; it would be the tangent of '" + m_.name(symbol) + "'");
    }
    bool is_defined_so(engine::equation const& tangent) {
        engine::system& s = m_.s;
        engine::equation const known = s.equations.items[s.g.symbols.items[tangent.symbol].definition];
        core::buffer<engine::renaming> map(tangent.rank + 1);
        for (int k = 0; k < tangent.rank; ++k) map.push({tangent.first_axis + k, known.first_axis + k});
        int const derived = engine::rename(s.g, tangent.body, map.items, map.size);
        if (derived == engine::access_axes(s.g, tangent.symbol, known.first_axis)) return true; // recognised as the name
        auto const equal = [&](int a, int b) { return engine::comparison_form(s.g, a) == engine::comparison_form(s.g, b); };
        return equal(derived, known.body) || equal(engine::inline_definitions(s, derived), engine::inline_definitions(s, known.body));
    }
};

std::string lines(tangent_request const& wanted, std::vector<std::string> const& facts) {
    opened m({wanted.from.text, wanted.from.source_name, facts, wanted.from.named});
    m.lower(facts);
    engine::graph& g = m.s.g;
    tangents_of moving(m);
    for (int const symbol : parameters_of(m, wanted.along, "--along")) {
        if (!m.is_given(symbol)) throw model_error("--along: '" + m.name(symbol) + "' is defined; it moves as its definition says");
        if (moving.has(symbol)) continue; // named twice
        engine::tell_apart(m.s, symbol);
        moving.move(symbol);
    }
    auto const reads_one = [&](int body) {
        bool found = false;
        engine::for_nodes(g, body, [&](int id) { found = found || (g.what(id) == engine::kind::access && moving.has(g.at(id).tag)); });
        return found;
    };
    for (bool again = true; again;) {
        again = false;
        for (int const d : m.in.order) {
            engine::equation const e = m.s.equations.items[d];
            if (moving.has(e.symbol) || !reads_one(e.body)) continue;
            moving.move(e.symbol);
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
        engine::equation const e = m.s.equations.items[d];
        engine::equation tangent;
        if (moving.has(e.symbol) && moving.derive(e, tangent)) text += m.printed(tangent, wanted.format) + "\n";
    }
    moving.check();
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
