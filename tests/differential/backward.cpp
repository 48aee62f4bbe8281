// SPDX-License-Identifier: BSL-1.0
// The backward equations of a random system, as nodes and as printed text.
#include "differential/check.hpp"

#include "lower.hpp"

#include <chainrule/calculus/backward.hpp>
#include <chainrule/calculus/put_in.hpp>
#include <chainrule/calculus/rounding.hpp>
#include <chainrule/print/adjoint.hpp>
#include <chainrule/print/print.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace chainrule::differential {
namespace {

struct names {
    engine::system& s;
    unsigned seed;

    // All of them with an equation, none (recurrences apart), or as programs want it.
    bool inlined(int symbol, int node) const { return seed % 3 == 0 ? false : seed % 3 == 1 ? engine::divides_by(s.g, node, symbol) : true; }
    int letter(int, int slot) const { return s.g.letter(std::string_view("pqrstuvz").substr(static_cast<unsigned>(slot), 1)); }
    int adjoint(int of, int symbol) const { return print::declare_adjoint(s, of, symbol); }
};

// Values of the system's symbols: the model's by the oracle, adjoints by their equations.
class adjoint_values {
public:
    adjoint_values(engine::system& s, point& p, int first_equation) : s_(s), p_(p), first_(first_equation) {}

    real value(int symbol, std::vector<long> const& at) {
        auto const& info = s_.g.symbols.items[symbol];
        if (info.definition < first_) return p_.at.value({std::string(s_.g.name(symbol)), at});
        for (std::size_t k = 0; k < at.size(); ++k) {
            int const c = s_.g.slot_classes.items[info.slots + static_cast<int>(k)];
            if (at[k] < 0 || at[k] >= p_.extents[static_cast<std::size_t>(c)]) return 0;
        }
        auto key = at;
        key.push_back(symbol);
        if (auto const known = known_.find(key); known != known_.end()) return known->second;
        engine::equation const e = s_.equations.items[info.definition];
        laws::assignment axes;
        for (int k = 0; k < e.rank; ++k) axes.emplace_back(e.first_axis + k, at[static_cast<std::size_t>(k)]);
        laws::node_evaluator body(s_, p_.extents, [&](int read, std::vector<long> const& where) { return value(read, where); });
        return known_[key] = body.value(e.body, axes);
    }

private:
    engine::system& s_;
    point& p_;
    int first_;
    std::map<std::vector<long>, real> known_;
};

// The equations as text appended to the model's, one definition each.
std::string with_equations(engine::system& s, engine::backward const& found, std::string text) {
    for (int k = 0; k < found.equations.size; ++k) {
        core::buffer<char> out;
        print::equation(s, found.equations.items[k], print::format::plain, out);
        text += "; " + std::string(out.items, static_cast<std::size_t>(out.size));
    }
    return text;
}

// Is every axis one of a given symbol? An axis that only its letter tells is another one where more equations have that letter.
bool told_by_slots(tool::model const& in, tool::resolved const& axes) {
    std::vector<bool> told(axes.extents.size(), false);
    for (auto const& [name, slots] : axes.slots)
        for (int const c : slots)
            if (in.find(name) < 0) told[static_cast<std::size_t>(c)] = true;
    return std::find(told.begin(), told.end(), false) == told.end();
}

// Extents by the slots of what both models name; empty where one is not told.
std::vector<long> same_extents(tool::resolved const& of, tool::resolved const& known, std::vector<long> const& extents) {
    std::vector<long> made(of.extents.size(), 0);
    for (auto const& [name, slots] : known.slots)
        for (std::size_t k = 0; k < slots.size(); ++k) {
            long& extent = made[static_cast<std::size_t>(of.slots.at(name)[k])];
            long const own = extents[static_cast<std::size_t>(slots[k])];
            if (extent != 0 && extent != own) throw std::runtime_error("printed, the backward equations equate two axes, at '" + name + "'");
            extent = own;
        }
    for (long const extent : made)
        if (extent == 0) return {};
    return made;
}

} // namespace

void check_backward(random_system const& of, unsigned seed, outcome& into) {
    laws::question const asked = of.model.asked();
    tool::model const in = tool::parse(asked.text, "model");
    tool::resolved const axes = resolve(in);
    engine::system s;
    lower(in, axes, s);
    for (auto const& fact : asked.assume) s.g.symbols.items[s.g.find_symbol(tool::parse_target(fact, "assume").letters[0])].positive = true;
    engine::know_definitions(s);
    int const objective = s.g.find_symbol(tool::parse_target(of.model.objective, "of").name), given = s.g.symbols.size, own = s.equations.size;
    core::buffer<int> wanted(given);
    for (int k = 0; k < given; ++k)
        if (s.g.symbols.items[k].definition < 0) wanted.push(k);
    if (engine::ordering const order = engine::order_equations(s, objective); seed % 3 == 1) // as programs do
        for (int k = 0; k < order.equations.size; ++k) engine::put_in_definitions(s, order.equations.items[k], wanted);
    engine::backward const found = engine::derive_backward(s, objective, wanted, names{s, seed});
    if (found.outcome != engine::status::ok) {
        into.fault = "no backward equations";
        return;
    }

    std::mt19937 random(seed + 2);
    point p(in, axes, laws::some_extents(axes, seed % 2 != 0), seed);
    adjoint_values nodes(s, p, own);
    std::string const text = with_equations(s, found, asked.text);
    std::string const name(s.g.name(objective));
    // read back in, where letters alone say no extent
    tool::model const there = tool::parse(text, "backward");
    tool::resolved there_axes;
    std::vector<long> extents;
    try {
        std::vector<tool::tie> ties;
        for (int k = 0; k < given; ++k) {
            std::string const symbol(s.g.name(k));
            int const d = there.find("d" + name + "_d" + symbol);
            for (int slot = 0; d >= 0 && slot < s.g.symbols.items[k].rank; ++slot) ties.push_back({d, slot, symbol, slot});
        }
        there_axes = resolve(there, ties);
        if (told_by_slots(in, axes)) extents = same_extents(there_axes, axes, p.extents);
    } catch (tool::model_error const&) {
    } catch (std::runtime_error const& error) {
        into.fault = error.what() + ("\n  " + text);
        return;
    }
    std::optional<point> read;
    if (!extents.empty()) read.emplace(there, there_axes, extents, seed);

    for (int k = 0; k < wanted.size; ++k) {
        std::string const by(s.g.name(wanted.items[k])), adjoint = "d" + name + "_d" + by;
        int const symbol = s.g.find_symbol(adjoint);
        for (auto const& entry : laws::some_entries(axes.slots.at(by), p.extents, 2, random)) {
            real const got = nodes.value(symbol, entry);
            into.fault = against_difference(p, {{name, {}}, {by, entry}}, got, into);
            if (!into.fault.empty()) {
                into.fault = "backward: " + into.fault + "\n  " + text;
                return;
            }
            ++into.backward;
            if (!read) continue;
            ++into.forms;
            real const again = read->at.value({adjoint, entry});
            if (laws::agree(again, got, rounding)) continue;
            into.fault = "backward: " + adjoint + " is " + got.str(20) + ", read back in " + again.str(20) + "\n  " + text;
            return;
        }
    }
}

} // namespace chainrule::differential
