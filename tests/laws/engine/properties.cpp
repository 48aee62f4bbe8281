// SPDX-License-Identifier: BSL-1.0
// Laws of differentiation over random models: linear, symmetric in the order, blind to letters and to the order of definitions;
// printing and reading are inverse.
#include "laws/engine/contained.hpp"
#include "laws/engine/derivation.hpp"
#include "laws/engine/faults.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace {

using namespace chainrule;
using namespace chainrule::laws;
using laws::derivation; // not the function of the library

real const rounding("1e-80"); // both sides are computed in 100 digits, without differences

// Runs a law, which returns what is wrong or nothing, on `models` models that can be read.
template <class Law>
void for_models(unsigned first_seed, int models, int order, Law const& law) {
    for (unsigned seed = first_seed; models > 0; ++seed) {
        random_model const m = make_model(seed, order);
        if (!can_be_read(m.text())) continue;
        --models;
        std::string const found = contained([&] { return law(m, seed); });
        if (ambiguous_letter(found)) continue;
        BOOST_CHECK_MESSAGE(found.empty(), "seed " << seed << ": " << described(m) << "\n  " << found);
    }
}

// Two derivations over one model at some entries, the second's letters being those of the first in another order.
std::string differs(derivation& first, derivation& second, std::vector<std::size_t> const& order, unsigned seed) {
    std::mt19937 random(seed);
    auto const extents = some_extents(first.axes(), false);
    oracle::evaluator at(first.model(), first.axes(), extents, some_values(first.model(), first.axes(), extents, random));
    for (auto const& entry : some_entries(first.classes(), extents, 8, random)) {
        std::vector<long> other;
        for (std::size_t const k : order) other.push_back(entry[k]);
        real const a = first.value(at, extents, entry), b = second.value(at, extents, other);
        if (!agree(a, b, rounding)) return a.str(20) + " against " + b.str(20);
    }
    return {};
}

using scopes = std::vector<std::pair<std::string, std::string>>;

bool same_row(tool::index const& a, tool::index const& b, auto const& same_letter) {
    if (a.constant != b.constant || a.terms.size() != b.terms.size()) return false;
    for (std::size_t k = 0; k < a.terms.size(); ++k)
        if (a.terms[k].second != b.terms[k].second || !same_letter(a.terms[k].first, b.terms[k].first)) return false;
    return true;
}

// The same tree, letters told apart by where they are bound; letters of the model itself are those of the two alphabets.
bool same_but_letters(tool::model const& in, int a, tool::model const& there, int b, scopes& bound) {
    tool::node const &x = in[a], &y = there[b];
    auto const same_letter = [&](std::string const& l, std::string const& m) {
        for (auto one = bound.rbegin(); one != bound.rend(); ++one)
            if (one->first == l || one->second == m) return one->first == l && one->second == m;
        for (std::size_t k = 0; k < usual.axes.size(); ++k)
            if (usual.axes[k] == l) return unusual.axes[k] == m;
        for (std::size_t k = 0; k < usual.targets.size(); ++k)
            if (usual.targets[k] == l) return unusual.targets[k] == m;
        return l == m;
    };
    if (x.kind != y.kind || x.name != y.name || x.operands.size() != y.operands.size() || x.indices.size() != y.indices.size())
        return false;
    bool const binds = x.kind == tool::kind::reduce || x.kind == tool::kind::place;
    if (!binds && !x.letter.empty() && !same_letter(x.letter, y.letter)) return false;
    bool same = true;
    for (std::size_t k = 0; k < x.indices.size() && same; ++k) same = same_row(x.indices[k], y.indices[k], same_letter);
    if (binds) bound.emplace_back(x.letter, y.letter);
    for (std::size_t k = 0; k < x.operands.size() && same; ++k)
        same = same_but_letters(in, x.operands[k], there, y.operands[k], bound);
    if (binds) bound.pop_back();
    return same;
}

} // namespace

BOOST_AUTO_TEST_SUITE(random_model_properties)

using laws::derivation;

BOOST_AUTO_TEST_CASE(derivatives_are_linear) {
    for (unsigned seed = 20001; seed < 20100; ++seed) {
        pair_of_formulas const two = make_pair(seed);
        auto const body = [](std::string const& text) { return "(" + text.substr(text.find(" = ") + 3) + ")"; };
        std::string const text = two.first + "; " + two.second + "; h(" + two.letter + ") = 2*" + body(two.first) + " - " +
                                 body(two.second) + "/3";
        if (!can_be_read(text) || tool::parse(text, "model").ranks.count("x") == 0) continue;
        std::string const name = "seed " + std::to_string(seed) + ": " + text;
        std::string const found = contained([&]() -> std::string {
            derivation f({text, {"x(p)"}, "f"}), g({text, {"x(p)"}, "g"}), h({text, {"x(p)"}, "h"});
            std::mt19937 random(seed);
            auto const extents = some_extents(f.axes(), false);
            oracle::evaluator at(f.model(), f.axes(), extents, some_values(f.model(), f.axes(), extents, random));
            for (auto const& entry : some_entries(f.classes(), extents, 8, random)) {
                real const left = h.value(at, extents, entry);
                real const right = 2 * f.value(at, extents, entry) - g.value(at, extents, entry) / 3;
                if (!agree(left, right, rounding)) return left.str(20) + " against " + right.str(20);
            }
            return {};
        });
        BOOST_CHECK_MESSAGE(found.empty(), name << "\n  " << found);
    }
}

BOOST_AUTO_TEST_CASE(mixed_derivatives_are_symmetric) {
    for_models(30001, 150, 2, [](random_model const& m, unsigned seed) -> std::string {
        question swapped = m.asked();
        std::swap(swapped.by[0], swapped.by[1]);
        derivation first(m.asked()), second(swapped);
        auto const rank = [&](std::string const& by) { return std::count(by.begin(), by.end(), ',') + (by.find('(') != by.npos); };
        std::size_t const one = static_cast<std::size_t>(rank(m.by[0])), two = static_cast<std::size_t>(rank(m.by[1])),
                          outputs = first.classes().size() - one - two;
        std::vector<std::size_t> order;
        for (std::size_t k = 0; k < outputs; ++k) order.push_back(k);
        for (std::size_t k = 0; k < two; ++k) order.push_back(outputs + one + k);
        for (std::size_t k = 0; k < one; ++k) order.push_back(outputs + k);
        return differs(first, second, order, seed);
    });
}

BOOST_AUTO_TEST_CASE(the_order_of_definitions_does_not_matter) {
    for_models(40001, 150, 1, [](random_model const& m, unsigned seed) -> std::string {
        random_model turned = m;
        std::reverse(turned.definitions.begin(), turned.definitions.end());
        derivation first(m.asked()), second(turned.asked());
        std::vector<std::size_t> order(first.classes().size());
        for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
        // classes are numbered by names, not by the order of definitions, so that both have the same extents
        std::string const found = differs(first, second, order, seed);
        if (!found.empty() || first.cost() == second.cost()) return found;
        return derived_line(m.asked()) + "\n  in the other order " + derived_line(turned.asked());
    });
}

BOOST_AUTO_TEST_CASE(letters_do_not_matter) {
    for_models(50001, 150, 1, [](random_model const& m, unsigned seed) -> std::string {
        random_model const other = make_model(seed, 1, unusual);
        std::string const line = derived_line(m.asked()), there = derived_line(other.asked());
        answered const a(m.asked(), line), b(other.asked(), there);
        scopes bound;
        if (same_but_letters(a.model(), a.formula(), b.model(), b.formula(), bound)) return {};
        return line + "\n  with other letters " + other.text() + "\n  " + there;
    });
}

BOOST_AUTO_TEST_CASE(printing_and_reading_are_inverse) {
    for_models(60001, 150, 1, [](random_model const& m, unsigned) -> std::string {
        std::string const line = derived_line(m.asked());
        std::string const again = answered(m.asked(), line).reprinted(); // a − (b + c) is a − b − c when it is read
        std::string const left = line.substr(0, line.find(" = ") + 3);
        std::string const third = answered(m.asked(), left + right_side(again)).reprinted();
        return right_side(third) == right_side(again) ? std::string() : again + "\n  prints again as " + third;
    });
}

BOOST_AUTO_TEST_SUITE_END()
