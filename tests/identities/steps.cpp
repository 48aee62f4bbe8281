// SPDX-License-Identifier: BSL-1.0
// Checks the derivation of a row, line by line.
#include "steps.hpp"
#include "sample.hpp"

#include "parser.hpp"
#include "resolve.hpp"

#include <algorithm>
#include <optional>
#include <sstream>

namespace chainrule::identities {

using oracle::entry;
using oracle::real;

namespace {

struct line {
    std::string symbol; // of the left side
    std::vector<std::string> letters;
    std::string formula, text;
};
using block = std::vector<line>; // of one order of differentiation

struct meaning { // of the name of a derivative
    std::string of, by;
};

std::string without_comment(std::string const& text) {
    auto end = std::min(text.find('#'), text.size());
    while (end > 0 && text[end - 1] == ' ') --end;
    return text.substr(0, end);
}

std::vector<block> read_steps(std::string const& text) {
    std::vector<block> made(1);
    std::istringstream lines(text);
    for (std::string one; std::getline(lines, one);) {
        if (one.empty()) made.emplace_back();
        std::string const code = without_comment(one);
        if (code.empty()) continue;
        formula const f = printed(code);
        made.back().push_back({code.substr(0, code.find_first_of("( ")), f.letters, f.text, one});
    }
    return made;
}

std::vector<std::string> distinct(std::vector<std::string> const& letters) {
    std::vector<std::string> made;
    for (auto const& letter : letters)
        if (std::find(made.begin(), made.end(), letter) == made.end()) made.push_back(letter);
    return made;
}

constexpr char const* apart = "# inner functions named";

// The row's definitions, with those that the block takes apart as it writes them, and those of its inner variables.
std::string definitions_of(row const& from, block const& lines) {
    auto const known = tool::parse(from.definitions, "row");
    std::string made, added;
    std::istringstream definitions(from.definitions);
    for (std::string text; std::getline(definitions, text, ';');) {
        text.erase(0, text.find_first_not_of(' '));
        std::string const name = text.substr(0, text.find_first_of("( ="));
        for (line const& l : lines)
            if (l.symbol == name && l.text.find(apart) != std::string::npos) text = without_comment(l.text);
        made += (made.empty() ? "" : "; ") + text;
    }
    for (line const& l : lines) { // u1 = …, before what reads it or after, but not last
        bool const derivative = l.symbol.find("_d") != std::string::npos;
        if (!derivative && known.ranks.count(l.symbol) == 0) added += without_comment(l.text) + "; ";
    }
    return added + made;
}

// One block, read into the row's model: a definition per line.
class reading {
public:
    // `first`: the line of the derivative that this block derives again.
    reading(row const& from, block const& lines, line const* first) : from_(from), lines_(lines), in_(tool::parse(definitions_of(from, lines), "row")) {
        std::string const of = in_.definitions.back().name;
        for (auto const& d : in_.definitions)
            for (auto const& [name, rank] : in_.ranks) meanings_["d" + d.name + "_d" + name] = {d.name, name};
        known_ = in_.ranks;
        if (first != nullptr) {
            std::string const by = tool::parse_target(from.by[0], "by").name;
            for (line const& l : lines) // as it was taken apart
                if (l.symbol == first->symbol && l.text.find(apart) != std::string::npos) first = &l;
            int const d = append_definition(in_, first->symbol, first->letters, first->formula, "first");
            tie(d, first->letters, first->letters, {of, by});
            for (auto const& [name, rank] : known_) meanings_["d2" + of + "_d" + by + "_d" + name] = {first->symbol, name};
            known_.emplace(first->symbol, in_.ranks.at(first->symbol));
        }
        for (line const& l : lines_) {
            auto const letters = distinct(l.letters);
            int const d = append_definition(in_, "line" + std::to_string(definitions_.size()), letters, l.formula, "line '" + l.text + "'");
            definitions_.push_back(d);
            if (meanings_.count(l.symbol) > 0) tie(d, letters, l.letters, meaning_of(l.symbol));
            else tie(d, letters, l.letters, {l.symbol, {}});
        }
        auto const ranks = in_.ranks;
        for (auto const& [name, rank] : ranks) {
            if (known_.count(name) > 0 || in_.find(name) >= 0) continue;
            derivatives_.push_back(name);
            std::vector<std::string> letters;
            std::string entry = name;
            for (int k = 0; k < rank; ++k) {
                letters.push_back("slot" + std::to_string(k));
                entry += (k == 0 ? "(" : ",") + letters.back();
            }
            int const d = append_definition(in_, "slots_of_" + name, letters, entry + (rank > 0 ? ")" : ""), "slots");
            tie(d, letters, letters, meaning_of(name));
        }
        axes_ = resolve(in_, ties_);
    }

    std::string fault(bool falling) {
        auto extents = choose_extents(axes_, falling);
        if (derivative_entries(extents) > 200) // each is a difference of the whole model in 100 digits
            for (std::size_t c = 0; c < extents.size(); ++c)
                if (axes_.extents[c] < 0) extents[c] = 2;
        sampler random(from_, in_, axes_);
        auto values = random.values(extents);
        oracle::evaluator model(in_, axes_, extents, values);
        for (auto const& name : derivatives_) {
            auto& entries = values.at(name);
            std::vector<long> at(static_cast<std::size_t>(in_.ranks.at(name)));
            for (real& one : entries) {
                one = slope(model, meaning_of(name), at);
                for (std::size_t k = at.size(); k-- > 0;) { // the next one, last index fastest
                    if (++at[k] < extents[static_cast<std::size_t>(axes_.slots.at(name)[k])]) break;
                    at[k] = 0;
                }
            }
        }
        oracle::evaluator lines(in_, axes_, extents, values);
        for (std::size_t n = 0; n < lines_.size(); ++n) {
            auto const letters = distinct(lines_[n].letters);
            auto const d = static_cast<std::size_t>(definitions_[n]);
            auto entries = random.entries(extents, axes_.left[d]);
            if (entries.size() > 12) entries.resize(12);
            for (auto const& at : entries) {
                std::vector<long> slots;
                for (auto const& letter : lines_[n].letters)
                    slots.push_back(at[static_cast<std::size_t>(std::find(letters.begin(), letters.end(), letter) - letters.begin())]);
                bool const derivative = meanings_.count(lines_[n].symbol) > 0; // else an equation of the model
                real const right = lines.value(entry{in_.definitions[d].name, at});
                real const left = derivative ? slope(model, meaning_of(lines_[n].symbol), slots) : model.value(entry{lines_[n].symbol, slots});
                if (agree(right, left)) continue;
                std::ostringstream text;
                text << "in the line '" << lines_[n].text << "' the right side is " << right.str(20) << ", the left side " << left.str(20);
                return text.str();
            }
        }
        return {};
    }

private:
    row const& from_;
    block const& lines_;
    tool::model in_;
    tool::resolved axes_;
    std::vector<tool::tie> ties_;
    std::vector<int> definitions_; // of the lines
    std::map<std::string, meaning> meanings_;
    std::map<std::string, int> known_;    // names of the model
    std::vector<std::string> derivatives_; // names that stand for derivatives

    meaning meaning_of(std::string const& name) const {
        auto const found = meanings_.find(name);
        if (found == meanings_.end()) throw std::invalid_argument("unknown name '" + name + "'");
        return found->second;
    }
    std::size_t derivative_entries(std::vector<long> const& extents) const {
        std::size_t all = 0;
        for (auto const& name : derivatives_) {
            std::size_t size = 1;
            for (int const c : axes_.slots.at(name)) size *= static_cast<std::size_t>(extents[static_cast<std::size_t>(c)]);
            all += size;
        }
        return all;
    }
    // Slots of a derivative are those of what is differentiated, then those of the variable.
    void tie(int definition, std::vector<std::string> const& letters, std::vector<std::string> const& slots, meaning const& m) {
        std::size_t position = 0;
        for (auto const& symbol : {m.of, m.by})
            for (int s = 0; !symbol.empty() && s < in_.ranks.at(symbol); ++s, ++position) {
                auto const letter = std::find(letters.begin(), letters.end(), slots.at(position)) - letters.begin();
                ties_.push_back({definition, static_cast<int>(letter), symbol, s});
            }
        if (position != slots.size()) throw std::invalid_argument("a left side has the wrong number of letters");
    }
    real slope(oracle::evaluator& model, meaning const& m, std::vector<long> const& at) {
        auto const middle = at.begin() + in_.ranks.at(m.of);
        return difference(model, entry{m.of, {at.begin(), middle}}, entry{m.by, {middle, at.end()}});
    }
};

} // namespace

std::string steps_fault(row const& from, std::string const& steps, std::string const& closed) {
    auto const blocks = read_steps(steps);
    if (blocks.size() != from.by.size()) return "it has the steps of " + std::to_string(blocks.size()) + " derivatives";
    for (std::size_t order = 0; order < blocks.size(); ++order) {
        if (blocks[order].empty()) return "there are no steps";
        line const* const first = order > 0 ? &blocks[0].back() : nullptr;
        reading lines(from, blocks[order], first);
        for (bool const falling : {false, true})
            if (std::string const fault = lines.fault(falling); !fault.empty()) return fault;
    }
    block const& last = blocks.back();
    std::size_t result = last.size() - 1;
    if (result > 0 && last[result].text.find("# computed so") != std::string::npos) --result;
    std::string const formula = printed(closed).text;
    return last[result].formula == formula ? "" : "the last line is '" + last[result].text + "', but the answer is '" + formula + "'";
}

} // namespace chainrule::identities
