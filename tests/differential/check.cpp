// SPDX-License-Identifier: BSL-1.0
// All that must hold of one random system's derivatives.
#include "differential/check.hpp"

#include "laws/engine/faults.hpp"

#include <chainrule/calculus/rounding.hpp>
#include <chainrule/expr/compare.hpp>

#include <functional>

namespace chainrule::differential {
namespace {

using laws::agree;
using laws::derivation;

bool finite(real const& x) { return boost::multiprecision::isfinite(x); }

std::string at_entry(std::vector<long> const& entry) {
    std::string text;
    for (long const k : entry) text += (text.empty() ? "" : ",") + std::to_string(k);
    return "at (" + text + ") ";
}

// One-sided differences that disagree: a kink, or a step so small that it makes no difference.
bool smooth(oracle::evaluator& at, std::vector<laws::entry> const& which, real const& central) {
    real const step("1e-25");
    if (abs(central) > real("1e20")) return false; // a step at the very point
    auto const side = [&](laws::entry const& by, real const& h) {
        auto const value = [&] {
            return which.size() == 2 ? at.value(which[0]) : oracle::difference(at, which[0], by.name == which[1].name && by.at == which[1].at ? which[2] : which[1]);
        };
        real const middle = value();
        at.perturb(by, h);
        real const there = value();
        at.perturb(by, -h);
        return real((there - middle) / h);
    };
    for (std::size_t k = 1; k < which.size(); ++k)
        if (!agree(side(which[k], step), side(which[k], -step), real("1e-10"))) return false;
    return true;
}

// Is a slot read at an axis of another extent: A(1-j,…) where 1 − j is p? In the notation both would have one extent.
bool reads_across(engine::graph& g, int formula) {
    bool found = false;
    engine::memo seen(g);
    engine::post_order_opened(
        g, formula, [&](int id) { return seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            engine::node const n = g.at(id);
            for (int k = 0; k < n.count && n.what == engine::kind::access; ++k) {
                int const index = g.parts.items[n.first + k].id;
                found = found || (index < engine::affine_index && index >= 0 &&
                                  g.axes.items[index].extent_class != g.slot_classes.items[g.symbols.items[n.tag].slots + k]);
            }
        });
    return found;
}

struct formula_check {
    random_system const& of;
    unsigned seed;
    outcome& into;
    derivation d;
    std::vector<std::size_t> ranks; // of the objective and the targets

    std::vector<laws::entry> which(std::vector<long> const& indices) const {
        std::vector<laws::entry> made;
        auto from = indices.begin();
        for (auto const& text : names()) {
            auto const to = from + d.model().ranks.at(text);
            made.push_back({text, {from, to}});
            from = to;
        }
        return made;
    }
    std::vector<std::string> names() const {
        std::vector<std::string> made{tool::parse_target(of.model.objective, "of").name};
        for (auto const& by : of.model.by) made.push_back(tool::parse_target(by, "by").name);
        return made;
    }

    // The derivative's value at some entries, with what it should be.
    void values(bool falling) {
        std::mt19937 random(seed);
        point p(d.model(), d.axes(), laws::some_extents(d.axes(), falling), seed);
        for (auto const& entry : laws::some_entries(d.classes(), p.extents, of.model.by.size() == 1 ? 5 : 3, random)) {
            into.fault = against_difference(p, which(entry), d.value(p.at, p.extents, entry), into);
            if (!into.fault.empty()) return;
        }
    }
    // Another form of the same derivative.
    void same_as(derivation& other, std::string const& what, std::size_t entries = 4) {
        std::mt19937 random(seed + 1);
        point p(d.model(), d.axes(), laws::some_extents(d.axes(), false), seed);
        for (auto const& entry : laws::some_entries(d.classes(), p.extents, entries, random)) {
            real const wanted = d.value(p.at, p.extents, entry), got = other.value(p.at, p.extents, entry);
            if (!finite(wanted)) continue;
            ++into.forms;
            if (agree(got, wanted, rounding)) continue;
            into.fault = what + ": " + at_entry(entry) + "it is " + got.str(20) + ", not " + wanted.str(20);
            return;
        }
    }

    void unsimplified() {
        derivation raw(of.model.asked(), false);
        same_as(raw, "unsimplified");
    }
    void other_forms() {
        int const formula = d.formula();
        auto& s = d.system();
        derivation other(of.model.asked());
        auto const form = [&](std::string const& what, auto const& make) {
            if (!into.fault.empty()) return;
            other.replace(make(other.system(), formula));
            same_as(other, what, 2);
        };
        if (other.formula() != formula) {
            into.fault = "derived twice it is another formula";
            return;
        }
        form("stable", [&](engine::system& t, int f) { return engine::stabilise(t, f, seed % 2 == 0); });
        if (s.g.at(formula).cost > 400) return; // multiplied out it is long
        int expanded = 0;
        form("in comparison form", [&](engine::system& t, int f) { return expanded = engine::comparison_form(t.g, f); });
        if (into.fault.empty() && engine::comparison_form(other.system().g, expanded) != expanded) into.fault = "the comparison form has another one";
        if (into.fault.empty() && of.model.by.size() == 1)
            form("definitions put in", [&](engine::system& t, int f) { return engine::inline_definitions(t, f, 1); });
    }
    void printed() {
        std::string const line = laws::derived_line(of.model.asked());
        into.fault = laws::fault_of_text(of.model, seed);
        if (into.fault.find("equates two axes") != into.fault.npos && reads_across(d.system().g, d.formula())) {
            into.fault.clear();
            into.refused = "printed: a tensor is read at an axis of another extent";
        }
        if (!into.fault.empty() || !into.refused.empty()) return;
        into.forms += 10;
        laws::answered const back(of.model.asked(), line);
        if (d.cost() > 400) return;
        derivation beside(of.model.asked(), back.model(), back.axes());
        auto& s = beside.system();
        auto const equal = [&](int a, int b) { return engine::comparison_form(s.g, a) == engine::comparison_form(s.g, b); };
        if (equal(beside.formula(), beside.beside())) return;
        // beside other nodes the shortest form may name other variables
        if (equal(engine::inline_definitions(s, beside.formula()), engine::inline_definitions(s, beside.beside()))) return;
        into.fault = "read back in it is not equal: " + line;
    }
};

} // namespace

point::point(tool::model const& in, tool::resolved const& axes, std::vector<long> chosen, unsigned seed)
    : extents(std::move(chosen)), at(in, axes, extents, [&] {
          std::mt19937 random(seed);
          return laws::some_values(in, axes, extents, random);
      }()) {}

std::string against_difference(point& p, std::vector<laws::entry> const& which, real const& got, outcome& into) {
    real const wanted = which.size() == 2 ? oracle::difference(p.at, which[0], which[1]) : oracle::difference(p.at, which[0], which[1], which[2]);
    if (!finite(wanted)) return {};
    if (agree(got, wanted, truncation)) {
        ++(which.size() == 2 ? into.entries : into.second);
        return {};
    }
    if (!smooth(p.at, which, wanted)) {
        ++into.kinks;
        return {};
    }
    std::string text = "by " + which[1].name + " ";
    for (auto const& one : which) text += at_entry(one.at);
    return text + "it is " + got.str(20) + ", the central difference " + wanted.str(20);
}

void check_formula(random_system const& of, unsigned seed, outcome& into) {
    formula_check c{of, seed, into, derivation(of.model.asked()), {}};
    if (c.d.stray_axis() >= 0) {
        into.fault = "an axis is free that the left side lacks";
        return;
    }
    for (auto const step : {+[](formula_check& f) { f.values(f.seed % 2 == 0); }, +[](formula_check& f) { f.unsimplified(); },
                            +[](formula_check& f) { f.other_forms(); }, +[](formula_check& f) { f.printed(); }}) {
        step(c);
        if (!into.fault.empty() || !into.refused.empty()) return;
    }
}

namespace {
// Of a model that the tool does not take; empty: it should have.
std::string reason(std::string const& error) {
    for (auto const& [text, why] : std::vector<std::pair<char const*, char const*>>{
             {"names several axes", "the model: the letter of an extent names several axes"},
             {"no axis is named", "the model: an extent has no letter"},
             {"reads itself, but not along one axis", "the model: a circle that is no recurrence"},
             {"depends on itself", "the model: a circle that is no recurrence"}})
        if (error.find(text) != error.npos) return why;
    return {};
}
} // namespace

outcome check_system(unsigned seed, bool second) {
    outcome result;
    random_system const of = make_system(seed, second ? 2 : 1);
    try {
        laws::question const asked = of.model.asked();
        try {
            resolve(tool::parse(asked.text, "model"));
        } catch (tool::model_error const& error) {
            result.refused = reason(error.what());
            if (result.refused.empty()) throw;
            return result;
        }
        if (of.scalar) check_backward(of, seed, result);
        if (result.fault.empty()) check_formula(of, seed, result);
    } catch (laws::refused const& why) {
        if (result.backward == 0) result.refused = why.what(); // its backward equations are checked
    } catch (std::exception const& error) { result.fault = error.what(); }
    if (!result.fault.empty() && laws::ambiguous_letter(result.fault)) {
        result.fault.clear();
        result.refused = "printed: an extent has no letter of its own";
    }
    return result;
}

} // namespace chainrule::differential
