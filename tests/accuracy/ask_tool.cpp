// SPDX-License-Identifier: BSL-1.0
// The tool's code, called in a process of its own.
#include "accuracy/computed.hpp"

#include "laws/engine/contained.hpp"

#include "emit.hpp"
#include "evaluate.hpp"
#include "evaluator.hpp"

#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace chainrule::accuracy {
namespace {

constexpr unsigned most_seconds = 30;

tool::model_text text_of(opened_subject const& of) { return {of.from().text, of.from().name, of.from().facts}; }

// Runs some symbols' equations at all points; what comes out is appended to each point's numbers.
void interpret(opened_subject const& of, tool::opened& m, std::vector<int> const& symbols, std::vector<point> const& at,
               std::vector<numbers>& into) {
    std::vector<long> extents = of.extents();
    extents.resize(m.axes.extents.size(), 1);
    tool::evaluator machine(m.s, extents, symbols);
    for (std::size_t p = 0; p < at.size(); ++p) {
        for (auto const& [name, values] : at[p].data) {
            int const symbol = m.s.g.find_symbol(name);
            machine.values(symbol) = {machine.shape(symbol), values};
        }
        machine.run();
        for (int const symbol : symbols)
            into[p].insert(into[p].end(), machine.values(symbol).entries.begin(), machine.values(symbol).entries.end());
    }
}

std::string answer(opened_subject const& of, std::vector<point> const& at, std::string const& name) {
    subject const& from = of.from();
    std::vector<numbers> found(at.size());
    {
        tool::opened m(text_of(of));
        m.lower(from.facts);
        std::vector<int> symbols{m.s.g.find_symbol(from.output)};
        if (of.vector()) symbols.push_back(m.s.g.find_symbol(from.objective));
        interpret(of, m, symbols, at, found);
    }
    {
        tool::opened m(text_of(of));
        tool::target const objective = tool::objective(m.in, from.objective);
        m.lower(from.facts);
        std::vector<int> by, symbols;
        for (auto const& one : of.by()) by.push_back(m.s.g.find_symbol(one));
        for (auto const& one : tool::gradient_results(m, objective, by, "accuracy")) symbols.push_back(one.symbol);
        interpret(of, m, symbols, at, found);
    }
    std::string value;
    if (of.vector()) value = tool::emit_c({text_of(of), from.output, {}, name + "_value"});
    std::string const gradient = tool::emit_c({text_of(of), from.objective, of.by(), name + "_gradient"});
    std::string text =
        "answers " + std::to_string(value.size()) + " " + std::to_string(gradient.size()) + "\n" + value + gradient;
    char number[40];
    for (auto const& one : found)
        for (double const x : one) {
            std::snprintf(number, sizeof number, "%a ", x);
            text += number;
        }
    return text;
}

} // namespace

tool_answers ask_tool(opened_subject const& of, std::vector<point> const& at, std::string const& name) {
    std::string const text = laws::contained([&] { return answer(of, at, name); }, most_seconds);
    tool_answers made;
    std::istringstream words(text.substr(0, text.find('\n')));
    std::string first;
    std::size_t value = 0, gradient = 0;
    if (!(words >> first >> value >> gradient) || first != "answers") {
        made.fault = text.empty() ? "ended without a word" : text;
        return made;
    }
    std::size_t const begin = text.find('\n') + 1;
    made.value = text.substr(begin, value);
    made.gradient = text.substr(begin + value, gradient);
    char const* rest = text.c_str() + begin + value + gradient;
    for (point const& p : at) {
        numbers one;
        for (result const& r : p.results)
            for (std::size_t k = 0; k < r.entries.size(); ++k) {
                char* end = nullptr;
                one.push_back(std::strtod(rest, &end));
                rest = end;
            }
        made.interpreted.push_back(one);
    }
    return made;
}

} // namespace chainrule::accuracy
