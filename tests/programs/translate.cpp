// SPDX-License-Identifier: BSL-1.0
#include "translate.hpp"

#include <algorithm>
#include <stdexcept>

namespace chainrule::programs {

using tool::kind;
using tool::node;

namespace {

std::string joined(std::vector<std::string> const& items) {
    std::string text;
    for (auto const& one : items) text += (text.empty() ? "" : ", ") + one;
    return text;
}

// Expressions, so that functions of them are the library's; integers exact, so that 1/2 is a half and a factor 0 no integer division.
std::string number(node const& n) {
    if (n.exponent < 0 || n.digits.size() + static_cast<std::size_t>(n.exponent) > 9) return "number(" + n.name + ")";
    return "number(rational<" + n.digits + std::string(static_cast<std::size_t>(n.exponent), '0') + ">)";
}

} // namespace

std::string translation::axis(std::string const& letter, int axis_class, std::string& declared) {
    std::string const name = letter + "_" + std::to_string(axis_class);
    if (std::find(known_axes_.begin(), known_axes_.end(), name) == known_axes_.end()) {
        known_axes_.push_back(name);
        declared += "constexpr auto " + name + " = axis<\"" + name + "\", " +
                    std::to_string(extents_[static_cast<std::size_t>(axis_class)]) + ">;\n";
    }
    return name;
}

std::string translation::in_scope(std::string const& letter) const {
    for (auto k = scope_.rbegin(); k != scope_.rend(); ++k)
        if (k->first == letter) return k->second;
    throw std::logic_error("free letter " + letter);
}

std::string translation::row(tool::index const& index) const {
    std::string text;
    for (auto const& [letter, factor] : index.terms)
        text += (text.empty() ? "" : " + ") + (factor == 1 ? "" : std::to_string(factor) + " * ") + in_scope(letter);
    if (text.empty()) return std::to_string(index.constant);
    return index.constant == 0 ? text : text + " + " + std::to_string(index.constant);
}

std::string translation::expression(int id, std::string& declared) {
    node const& n = in_[id];
    auto const operand = [&](std::size_t k) { return expression(n.operands[k], declared); };
    switch (n.kind) {
    case kind::number: return number(n);
    case kind::pi: return "number(pi)";
    case kind::symbol: {
        std::vector<std::string> rows;
        for (auto const& index : n.indices) rows.push_back(row(index));
        return rows.empty() ? "s_" + n.name : "s_" + n.name + "(" + joined(rows) + ")";
    }
    case kind::negate: return "(-" + operand(0) + ")";
    case kind::binary:
        if (n.operation() == '^') return "pow(" + operand(0) + ", " + operand(1) + ")";
        return "(" + operand(0) + " " + n.name + " " + operand(1) + ")";
    case kind::call: return n.name + "(" + operand(0) + (n.operands.size() > 1 ? ", " + operand(1) : "") + ")";
    case kind::reduce: {
        std::string const bound = axis(n.letter, axes_.axis[static_cast<std::size_t>(id)], declared);
        scope_.emplace_back(n.letter, bound);
        std::string const body = operand(0);
        scope_.pop_back();
        return n.name + "(" + bound + ", " + body + ")";
    }
    case kind::delta: return "delta(" + row(n.indices[0]) + ", " + row(n.indices[1]) + ")";
    case kind::dim: return "dim(" + axis(n.letter, axes_.axis[static_cast<std::size_t>(id)], declared) + ")";
    case kind::inside:
    case kind::place: break; // only in answers
    }
    throw std::invalid_argument("no C++ for '" + n.name + "'");
}

std::string translation::declarations() {
    std::string axes, symbols, equations;
    for (auto const& [name, classes] : axes_.slots) {
        std::vector<std::string> slots;
        for (int const c : classes) slots.push_back(axis("slot", c, axes));
        symbols += "constexpr auto s_" + name + " = " + (in_.find(name) < 0 ? "parameter" : "variable") + "<\"" + name + "\">(" +
                   joined(slots) + ");\n";
    }
    for (std::size_t d = 0; d < in_.definitions.size(); ++d) {
        auto const& made = in_.definitions[d];
        scope_.clear();
        std::vector<std::string> slots;
        for (std::size_t k = 0; k < made.letters.size(); ++k) {
            slots.push_back(axis(made.letters[k], axes_.left[d][k], axes));
            scope_.emplace_back(made.letters[k], slots.back());
        }
        equations += (d > 0 ? ",\n    " : "    ") + ("s_" + made.name) + (slots.empty() ? "" : "(" + joined(slots) + ")") + " = " +
                     expression(made.body, axes);
    }
    return axes + symbols + "constexpr auto net = equations(\n" + equations + ");\n";
}

std::string translation::entry(std::string const& name, std::vector<std::string> const& letters, std::string& declared) {
    std::vector<std::string> slots;
    for (std::size_t k = 0; k < letters.size(); ++k) slots.push_back(axis(letters[k], axes_.slots.at(name)[k], declared));
    return "s_" + name + (slots.empty() ? "" : "(" + joined(slots) + ")");
}

} // namespace chainrule::programs
