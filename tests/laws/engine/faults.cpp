// SPDX-License-Identifier: BSL-1.0
// What can be wrong with the derivative of a model.
#include "laws/engine/faults.hpp"

#include "laws/engine/derivation.hpp"

namespace chainrule::laws {
namespace {

real const bound("1e-30");      // of max(1, |difference|): truncation is about step^2 = 1e-50 times a third derivative
constexpr long long most = 10'000'000; // nodes interned and visited, per model: four times as many as any takes
std::string const nothing;

std::string at_entry(std::vector<long> const& entry) {
    std::string text;
    for (long const k : entry) text += (text.empty() ? "" : ",") + std::to_string(k);
    return "\n  at (" + text + ") ";
}

} // namespace

std::string fault_of_node(random_model const& m, unsigned seed) {
    derivation d(m.asked());
    if (long long const effort = d.system().g.effort; effort > most) return "took " + std::to_string(effort) + " nodes";
    if (d.stray_axis() >= 0) return "an axis is free that the left side lacks";
    for (bool const falling : {false, true}) {
        std::mt19937 random(seed);
        auto const extents = some_extents(d.axes(), falling);
        oracle::evaluator at(d.model(), d.axes(), extents, some_values(d.model(), d.axes(), extents, random));
        for (auto const& entry : some_entries(d.classes(), extents, m.by.size() == 1 ? 10 : 6, random)) {
            real const got = d.value(at, extents, entry), wanted = d.difference(at, entry);
            if (!agree(got, wanted, bound))
                return at_entry(entry) + "it is " + got.str(20) + ", the central difference " + wanted.str(20);
        }
    }
    return nothing;
}

std::string fault_of_text(random_model const& m, unsigned seed) {
    std::string const line = derived_line(m.asked());
    derivation d(m.asked());
    answered const a(m.asked(), line);
    // the model with the formula must not equate or split axes: extents by the slots of symbols
    std::mt19937 random(seed);
    auto const extents = some_extents(d.axes(), false);
    std::vector<long> with_formula(a.axes().extents.size(), 0);
    for (auto const& [name, slots] : d.axes().slots)
        for (std::size_t k = 0; k < slots.size(); ++k) {
            long& extent = with_formula[static_cast<std::size_t>(a.axes().slots.at(name)[k])];
            long const own = extents[static_cast<std::size_t>(slots[k])];
            if (extent != 0 && extent != own) return line + "\n  equates two axes";
            extent = own;
        }
    for (std::size_t n = 0; n < d.model().arena.size(); ++n) // and by the nodes both have
        if (int const c = d.axes().axis[n]; c >= 0)
            with_formula[static_cast<std::size_t>(a.axes().axis[n])] = extents[static_cast<std::size_t>(c)];
    for (long const extent : with_formula)
        if (extent == 0) return line + "\n  has an axis that the model lacks";
    auto const values = some_values(d.model(), d.axes(), extents, random);
    oracle::evaluator at(d.model(), d.axes(), extents, values);
    oracle::evaluator back(a.model(), a.axes(), with_formula, values);
    for (auto const& entry : some_entries(d.classes(), extents, 10, random)) {
        real const got = a.value(back, entry), wanted = d.value(at, extents, entry);
        if (!agree(got, wanted, bound))
            return line + at_entry(entry) + "it is " + got.str(20) + ", before it was printed " + wanted.str(20);
    }
    return nothing;
}

bool can_be_read(std::string const& text) {
    auto const in = tool::parse(text, "model");
    try {
        resolve(in);
    } catch (tool::model_error const&) { return false; }
    return true;
}

std::string described(random_model const& m) {
    std::string text = m.text() + "   of " + m.objective;
    for (auto const& one : m.by) text += " by " + one;
    return text;
}

bool ambiguous_letter(std::string const& fault) {
    for (char const* text : {"names several axes", "no axis is named", "has an axis that the model lacks"})
        if (fault.find(text) != std::string::npos) return true;
    return false;
}

} // namespace chainrule::laws
