// SPDX-License-Identifier: BSL-1.0
// Rows of identities, and the shape and length of a formula.
#include "check.hpp"

#include "parser.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace chainrule::identities {

using tool::kind;
using tool::node;

namespace {

std::string trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::vector<std::string> split(std::string const& text, std::string const& at) {
    std::vector<std::string> parts;
    std::size_t from = 0;
    for (std::size_t to = text.find(at); to != std::string::npos; to = text.find(at, from)) {
        parts.push_back(trimmed(text.substr(from, to - from)));
        from = to + at.size();
    }
    parts.push_back(trimmed(text.substr(from)));
    return parts;
}

// "d/dA(p,q)" and "d2/dx(p)dx(q)"; two scalars need a blank between: "d2/da db".
std::vector<std::string> read_operator(std::string const& text) {
    bool const twice = text.rfind("d2/d", 0) == 0;
    if (!twice && text.rfind("d/d", 0) != 0) throw std::invalid_argument("'" + text + "' is not an operator");
    std::string const rest = text.substr(twice ? 4 : 3);
    if (!twice) return {rest};
    std::size_t const cut = rest.find(')') < rest.find(' ') ? rest.find(')') + 1 : rest.find(' ');
    if (cut >= rest.size()) throw std::invalid_argument("'" + text + "' has one target");
    std::string const second = trimmed(rest.substr(cut));
    return {trimmed(rest.substr(0, cut)), second.substr(1)};
}

row read_row(std::string const& text, int line) {
    auto const fields = split(text, " | ");
    if (fields.size() != 4)
        throw std::invalid_argument("line " + std::to_string(line) + " has " + std::to_string(fields.size()) +
                                    " fields, not 4");
    row made{fields[0], read_operator(fields[1]), fields[2], {}, {}, {}, {}, line};
    if (fields[3] == "-") return made;
    for (auto const& fact : split(fields[3], " ")) {
        if (fact.rfind("pos:", 0) == 0) made.positive.push_back(fact.substr(4));
        else if (fact.rfind("simplex:", 0) == 0) made.simplex.push_back(fact.substr(8));
        else if (fact.rfind("one_hot:", 0) == 0) made.one_hot.push_back(fact.substr(8));
        else if (fact.rfind("symmetric:", 0) == 0) made.symmetric.push_back(fact.substr(10));
        else throw std::invalid_argument("line " + std::to_string(line) + ": unknown fact '" + fact + "'");
    }
    return made;
}

int count(tool::index const& affine) {
    int parts = 0, nodes = 0;
    bool negative = true;
    auto const part = [&](long factor, int own) {
        ++parts;
        nodes += own;
        negative = negative && factor < 0;
    };
    for (auto const& [letter, factor] : affine.terms) part(factor, std::abs(factor) == 1 ? 1 : 3);
    if (affine.constant != 0 || affine.terms.empty()) part(affine.constant, 1);
    return nodes + parts - 1 + (negative ? 1 : 0);
}

std::string walk(tool::model const& in, int id, std::vector<std::string>& summed) {
    node const& here = in[id];
    bool const binds = here.kind == kind::reduce || here.kind == kind::place;
    if (binds) {
        auto const letters = free_letters(in, here.operands[0]);
        if (std::find(letters.begin(), letters.end(), here.letter) == letters.end())
            return here.name + " over '" + here.letter + "', which its body lacks";
        summed.push_back(here.name == "sum" ? here.letter : "hides " + here.letter);
    }
    for (auto const& affine : here.indices)
        for (auto const& [letter, factor] : affine.terms) {
            auto const scope = std::find_if(summed.rbegin(), summed.rend(),
                                            [&, l = letter](auto const& s) { return s == l || s == "hides " + l; });
            if (here.kind == kind::delta && scope != summed.rend() && *scope == letter)
                return "a delta carries the summed '" + letter + "'";
        }
    // 1 − delta is a mask, which may stay
    bool const mask = here.kind == kind::binary && here.operation() == '-' && in[here.operands[0]].kind == kind::number &&
                      in[here.operands[0]].digits == "1" && in[here.operands[1]].kind == kind::delta;
    for (int const operand : here.operands)
        if (auto fault = mask ? std::string{} : walk(in, operand, summed); !fault.empty()) return fault;
    if (binds) summed.pop_back();
    return {};
}

} // namespace

std::vector<row> read_rows(std::string const& text) {
    std::vector<row> rows;
    int line = 0;
    for (auto const& one : split(text, "\n"))
        if (++line; !one.empty() && one[0] != '#') rows.push_back(read_row(one, line));
    return rows;
}

formula expected_of(row const& from) {
    auto const in = tool::parse(from.definitions, "row");
    formula made{in.definitions.back().letters, from.expected};
    for (auto const& by : from.by) {
        auto const target = tool::parse_target(by, "operator");
        check_target(in, target);
        made.letters.insert(made.letters.end(), target.letters.begin(), target.letters.end());
    }
    return made;
}

formula printed(std::string_view line) {
    auto const equals = line.find(" = ");
    if (equals == std::string_view::npos) throw std::invalid_argument("no ' = ' in '" + std::string(line) + "'");
    formula made{{}, std::string(line.substr(equals + 3))};
    std::string_view rest = line.substr(0, equals);
    for (auto open = rest.find('('); open != std::string_view::npos; open = rest.find('(')) {
        auto const close = std::min(rest.find(')', open), rest.size());
        for (auto const& letter : split(std::string(rest.substr(open + 1, close - open - 1)), ","))
            made.letters.push_back(letter);
        rest.remove_prefix(close);
    }
    return made;
}

std::vector<std::string> facts(row const& from) {
    std::vector<std::string> made;
    auto const in = tool::parse(from.definitions, "row");
    for (auto const& name : from.positive) made.push_back("positive(" + name + ")");
    for (auto const& name : from.symmetric) made.push_back("symmetric(" + name + ")");
    auto const along_the_last = [&](std::string const& fact, std::string const& name) {
        for (auto const& node : in.arena)
            if (node.kind == kind::symbol && node.name == name && !node.indices.empty() && node.indices.back().is_letter())
                return made.push_back(fact + "(" + name + "," + node.indices.back().letter() + ")");
    };
    for (auto const& name : from.simplex) along_the_last("simplex", name);
    for (auto const& name : from.one_hot) along_the_last("one_hot", name);
    return made;
}

int count_nodes(tool::model const& in, int expression) {
    node const& here = in[expression];
    int nodes = here.kind == kind::place ? 3 : here.letter.empty() ? 1 : 2; // delta, argmax and its letter
    for (auto const& affine : here.indices) nodes += count(affine);
    for (int const operand : here.operands) nodes += count_nodes(in, operand);
    return nodes;
}

std::string shape_fault(tool::model const& in, int expression) {
    std::vector<std::string> summed;
    return walk(in, expression, summed);
}

} // namespace chainrule::identities
