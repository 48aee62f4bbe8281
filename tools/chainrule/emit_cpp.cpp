// SPDX-License-Identifier: BSL-1.0
#include "emit.hpp"
#include "functions.hpp"
#include "gradient.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <optional>

namespace chainrule::tool {
namespace {

class cpp_header {
public:
    cpp_header(opened& m, emit_request const& wanted) : m_(m), wanted_(wanted), free_(reserved_in_cpp()) {}

    std::string write() {
        target const of = objective(m_.in, wanted_.of);
        m_.lower(wanted_.from.assume);
        std::set<std::string> parameters;
        if (!wanted_.parameters.empty() || has_given())
            for (int const symbol : parameters_of(m_, wanted_.parameters)) {
                parameters.insert(m_.name(symbol));
                if (!m_.is_given(symbol))
                    throw model_error("--parameters: '" + m_.name(symbol) + "' is defined; parameters are given symbols");
            }
        free_.make(wanted_.name);
        for (auto const& [name, rank] : m_.in.ranks) symbols_[name] = free_.make(name);
        model_ = free_.make("system");
        std::string equations;
        for (std::size_t d = 0; d < m_.in.definitions.size(); ++d) {
            definition const& made = m_.in.definitions[d];
            scope_.clear();
            for (std::size_t k = 0; k < made.letters.size(); ++k) scope_.emplace_back(made.letters[k], m_.axes.left[d][k]);
            std::string left = symbols_.at(made.name);
            for (std::size_t k = 0; k < made.letters.size(); ++k) left += (k == 0 ? "(" : ", ") + axis(made.letters[k], m_.axes.left[d][k]);
            if (!made.letters.empty()) left += ")";
            equations += (equations.empty() ? "\n    " : ",\n    ") + left + " = " + expression(made.body, sum);
        }
        std::string declarations;
        for (auto const& [name, rank] : m_.in.ranks) {
            std::string const kind = m_.in.find(name) >= 0 ? "variable" : parameters.count(name) > 0 ? "parameter" : "input";
            std::string slots;
            for (int const c : m_.axes.slots.at(name)) slots += (slots.empty() ? "" : ", ") + some_axis(c, name);
            declarations += fmt::format("inline constexpr auto {} = {}<\"{}\">({});\n", symbols_.at(name), kind, name, slots);
        }
        std::string text =
            "// Made by chainrule emit from " + m_.in.sources[0].name + ":\n//\n" + quoted_model(m_.in.sources[0].text, "//   ");
        std::string const program =
            wanted_.name + "::" + model_ + (of.letters.empty() ? ", " + wanted_.name + "::" + symbols_.at(of.name) : "");
        text += "//\n// chainrule::compile<" + program + ", double>() computes " +
                (of.letters.empty() ? of.name + " and its gradient" : "all variables") +
                ".\n#pragma once\n#include <chainrule/chainrule.hpp>\n\nnamespace " + wanted_.name + " {\nusing namespace chainrule;\n\n";
        return text + axes_ + "\n" + declarations + "\ninline constexpr auto " + model_ + " = equations(" + equations +
               ");\n\n} // namespace " + wanted_.name + "\n";
    }

private:
    enum level { sum, product, atom };

    opened& m_;
    emit_request const& wanted_;
    identifiers free_;
    std::map<std::string, std::string> symbols_;
    std::map<std::pair<std::string, int>, std::string> axis_of_; // letter, class
    std::map<int, std::string> letter_of_;                       // of classes without a known extent: the one letter
    std::string axes_, model_;
    std::vector<std::pair<std::string, int>> scope_;

    bool has_given() const {
        return std::any_of(m_.in.ranks.begin(), m_.in.ranks.end(), [&](auto const& one) { return m_.in.find(one.first) < 0; });
    }

    // The object of an axis: one for each letter and extent. An axis whose extent only data tell must be the same object everywhere.
    std::string axis(std::string const& letter, int extent_class) {
        long const extent = m_.axes.extents[static_cast<std::size_t>(extent_class)];
        auto const [known, added] = axis_of_.try_emplace({letter, extent_class});
        if (!added) return known->second;
        if (extent < 0) {
            auto const [first, none] = letter_of_.try_emplace(extent_class, letter);
            if (!none && first->second != letter)
                throw model_error(m_.in.sources[0].name + ": '" + first->second + "' and '" + letter +
                                  "' have one extent that is not known; add the line 'axis " + first->second + " = N' with a number for N");
        }
        std::string const name = known->second = free_.make(letter);
        bool const shifted_only = m_.axes.letters[static_cast<std::size_t>(extent_class)].empty();
        axes_ += "inline constexpr auto " + name + " = axis<\"" + name + "\"" + (extent < 0 ? "" : ", " + std::to_string(extent)) + ">;" +
                 (extent >= 0    ? "\n"
                  : shifted_only ? " // shifted reads tell no extent: a program needs it here, as in axis<\"" + name + "\", 8>\n"
                                 : " // as many entries as the data have\n");
        return name;
    }
    std::string some_axis(int extent_class, std::string const& owner) {
        for (auto const& [key, name] : axis_of_)
            if (key.second == extent_class) return name;
        std::string const& letter = m_.axes.letters[static_cast<std::size_t>(extent_class)];
        return axis(letter.empty() ? "of_" + owner : letter, extent_class);
    }
    int class_of(std::string const& letter) const {
        for (auto k = scope_.rbegin(); k != scope_.rend(); ++k)
            if (k->first == letter) return k->second;
        throw std::logic_error("free letter " + letter);
    }

    std::string index_text(index const& row) {
        std::string text;
        for (auto const& [letter, factor] : row.terms) {
            long const size = std::labs(factor);
            text += text.empty() ? (factor < 0 ? "-" : "") : factor < 0 ? " - " : " + ";
            text += (size == 1 ? "" : std::to_string(size) + " * ") + axis(letter, class_of(letter));
        }
        if (text.empty()) return std::to_string(row.constant);
        if (row.constant != 0) text += (row.constant < 0 ? " - " : " + ") + std::to_string(std::labs(row.constant));
        return text;
    }

    // The value of what has no symbols: functions of numbers are none of the library's.
    std::optional<double> constant(int id) const {
        node const& n = m_.in[id];
        if (n.kind == kind::number) return std::strtod(n.name.c_str(), nullptr);
        if (n.kind == kind::pi) return std::numbers::pi;
        if (n.kind != kind::negate && n.kind != kind::binary && n.kind != kind::call) return std::nullopt;
        double values[2] = {};
        for (std::size_t k = 0; k < n.operands.size(); ++k) {
            auto const one = constant(n.operands[k]);
            if (!one) return std::nullopt;
            values[k] = *one;
        }
        if (n.kind == kind::negate) return -values[0];
        if (n.kind == kind::call) {
            double result = 0;
            row_function_of (*operations::find(n.name))(&values[0], &values[1], &result, 1);
            return result;
        }
        switch (n.operation()) {
        case '+': return values[0] + values[1];
        case '-': return values[0] - values[1];
        case '*': return values[0] * values[1];
        case '/': return values[0] / values[1];
        default: return std::pow(values[0], values[1]);
        }
    }
    static std::string number(double value) {
        if (!std::isfinite(value)) throw model_error("emit: a constant of the model is not finite");
        std::string text = fmt::format("{}", value);
        return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
    }

    // The tree is of bounded depth: see grammar.
    std::string expression(int id, level wanted) {
        auto const bracketed = [&](std::string text, level has) { return has < wanted ? "(" + text + ")" : text; };
        node const& n = m_.in[id];
        if (n.kind == kind::pi) return "pi";
        if (auto const value = constant(id)) return bracketed(number(*value), *value < 0 ? sum : atom);
        switch (n.kind) {
        case kind::symbol: {
            std::string text = symbols_.at(n.name);
            for (std::size_t k = 0; k < n.indices.size(); ++k) text += (k == 0 ? "(" : ", ") + index_text(n.indices[k]);
            return n.indices.empty() ? text : text + ")";
        }
        case kind::negate: return bracketed("-" + expression(n.operands[0], product), sum);
        case kind::binary: {
            std::string const name(1, n.operation());
            if (name == "^") return "pow(" + expression(n.operands[0], sum) + ", " + expression(n.operands[1], sum) + ")";
            level const here = name == "+" || name == "-" ? sum : product;
            return bracketed(expression(n.operands[0], here) + " " + name + " " +
                                 expression(n.operands[1], here == sum && name == "+" ? sum
                                                           : here == sum              ? product
                                                                                      : atom),
                             here);
        }
        case kind::call: {
            std::string text = n.name + "(";
            for (std::size_t k = 0; k < n.operands.size(); ++k) text += (k > 0 ? ", " : "") + expression(n.operands[k], sum);
            return text + ")";
        }
        case kind::reduce: {
            int const bound = m_.axes.axis[static_cast<std::size_t>(id)];
            scope_.emplace_back(n.letter, bound);
            std::string const over = axis(n.letter, bound), text = n.name + "(" + over + ", " + expression(n.operands[0], sum) + ")";
            scope_.pop_back();
            return text;
        }
        case kind::delta: return "delta(" + index_text(n.indices[0]) + ", " + index_text(n.indices[1]) + ")";
        case kind::dim: return "dim(" + some_axis(m_.axes.axis[static_cast<std::size_t>(id)], n.letter) + ")";
        default: throw error_at(m_.in, n.at, "'" + n.name + "' is for answers: the library has no function of that name to emit");
        }
    }
};

} // namespace

std::string emit_cpp(emit_request const& wanted) {
    opened m(wanted.from);
    return cpp_header(m, wanted).write();
}

} // namespace chainrule::tool
