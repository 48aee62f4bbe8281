// SPDX-License-Identifier: BSL-1.0
// Checks a derived formula by value, at random points and entries.
#include "check.hpp"
#include "sample.hpp"

#include "oracle/evaluate.hpp"
#include "parser.hpp"
#include "resolve.hpp"

#include <algorithm>
#include <sstream>

namespace chainrule::identities {

using oracle::entry;
using oracle::real;

namespace {

constexpr char const* got_name = "derived_got";
constexpr char const* want_name = "derived_expected";
constexpr int points = 3;

struct problem {
    tool::model in;
    std::vector<std::string> symbols; // the objective, then the targets
    tool::resolved axes;
    std::vector<int> classes;       // of the left side's letters
    std::vector<std::size_t> ranks; // of the symbols
};

// Two slots that the model keeps apart and the formulas put into one class: an index where another belongs.
void refuse_equated(tool::resolved const& before, tool::resolved const& after) {
    std::map<int, int> was;
    for (auto const& [name, classes] : before.slots)
        for (std::size_t s = 0; s < classes.size(); ++s) {
            auto const [known, added] = was.try_emplace(after.slots.at(name)[s], classes[s]);
            if (!added && known->second != classes[s])
                throw std::invalid_argument("slot " + std::to_string(s + 1) + " of '" + name +
                                            "' is equated with another axis");
        }
}

problem prepare(row const& from, formula const& got) {
    problem made;
    made.in = tool::parse(from.definitions, "row");
    made.symbols.push_back(made.in.definitions.back().name);
    for (auto const& by : from.by) made.symbols.push_back(tool::parse_target(by, "operator").name);
    auto const names = made.in.ranks.size();
    int const first = append_definition(made.in, got_name, got.letters, got.text, "got");
    append_definition(made.in, want_name, expected_of(from).letters, from.expected, "expected");
    if (made.in.ranks.size() != names + 2) {
        auto const known = tool::parse(from.definitions, "row").ranks;
        for (auto const& [name, rank] : made.in.ranks)
            if (known.count(name) == 0 && name != got_name && name != want_name)
                throw std::invalid_argument("unknown name '" + name + "'");
    }
    std::vector<tool::tie> ties;
    int letter = 0;
    for (auto const& symbol : made.symbols) {
        made.ranks.push_back(static_cast<std::size_t>(made.in.ranks.at(symbol)));
        for (int s = 0; s < made.in.ranks.at(symbol); ++s, ++letter)
            for (int const d : {first, first + 1}) ties.push_back({d, letter, symbol, s});
    }
    if (static_cast<std::size_t>(letter) != got.letters.size())
        throw std::invalid_argument("the left side has the wrong number of letters");
    made.axes = resolve(made.in, ties);
    refuse_equated(resolve(tool::parse(from.definitions, "row")), made.axes);
    made.classes = made.axes.left[static_cast<std::size_t>(first)];
    return made;
}

// A letter that stands twice on a left side shows the diagonal only.
bool shows(std::vector<std::string> const& letters, std::vector<long> const& at) {
    for (std::size_t s = 0; s < at.size(); ++s)
        for (std::size_t t = s + 1; t < at.size(); ++t)
            if (letters[s] == letters[t] && at[s] != at[t]) return false;
    return true;
}

std::string described(std::vector<long> const& extents, std::vector<long> const& at, char const* what, real const& got,
                      real const& wanted) {
    std::ostringstream text;
    text << "at entry (";
    for (std::size_t s = 0; s < at.size(); ++s) text << (s > 0 ? "," : "") << at[s];
    text << ") with extents (";
    for (std::size_t c = 0; c < extents.size(); ++c) text << (c > 0 ? "," : "") << extents[c];
    text << ") it is " << got << ", but " << what << " is " << wanted << ", off by " << real(abs(got - wanted));
    return text.str();
}

std::string compare(row const& from, problem const& of, formula const& got) {
    sampler random(from, of.in, of.axes);
    auto const expected = expected_of(from).letters;
    for (int n = 0; n < 2 * points; ++n) {
        auto const extents = choose_extents(of.axes, n % 2 == 1);
        oracle::evaluator model(of.in, of.axes, extents, random.values(extents));
        for (auto const& at : random.entries(extents, of.classes)) {
            if (!shows(got.letters, at)) continue;
            std::vector<entry> which;
            auto from_letter = at.begin();
            for (std::size_t s = 0; s < of.symbols.size(); ++s) {
                auto const to = from_letter + static_cast<std::ptrdiff_t>(of.ranks[s]);
                which.push_back({of.symbols[s], {from_letter, to}});
                from_letter = to;
            }
            real const value = model.value(entry{got_name, at});
            if (shows(expected, at))
                if (real const wanted = model.value(entry{want_name, at}); !agree(value, wanted))
                    return described(extents, at, "the expected formula", value, wanted);
            real const slope = which.size() == 2 ? difference(model, which[0], which[1])
                                                 : difference(model, which[0], which[1], which[2]);
            if (!agree(value, slope)) return described(extents, at, "the central difference", value, slope);
        }
    }
    return {};
}

} // namespace

verdict check(row const& from, formula const& got) {
    auto const of = prepare(from, got);
    auto const& definitions = of.in.definitions;
    int const body = definitions[definitions.size() - 2].body;
    verdict made;
    made.nodes = count_nodes(of.in, body);
    made.expected_nodes = count_nodes(of.in, definitions.back().body);
    made.fault = compare(from, of, got);
    if (made.fault.empty()) made.fault = shape_fault(of.in, body);
    if (made.fault.empty() && made.nodes > made.expected_nodes) made.fault = "longer than expected";
    return made;
}

} // namespace chainrule::identities
