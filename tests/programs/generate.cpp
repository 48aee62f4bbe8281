// SPDX-License-Identifier: BSL-1.0
// Writes C++ units of compiled programs from models in the text notation, with the values and derivatives they must have.
//   generate directory units rows FILE...          rows of tests/identities, each also where one of its extents is 1
//   generate directory units random FIRST COUNT    random models by their seeds
#include "subject.hpp"
#include "translate.hpp"

#include "identities/check.hpp"
#include "laws/engine/random_model.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>

namespace {

using namespace chainrule;
using namespace chainrule::programs;

std::string numbers(std::vector<double> const& of) {
    std::ostringstream text;
    text.precision(17);
    for (std::size_t k = 0; k < of.size(); ++k) text << (k > 0 ? ", " : "{") << of[k];
    return text.str() + "}";
}

std::string numbers(std::vector<expected> const& of) {
    std::ostringstream text;
    text.precision(21);
    text << std::showpoint;
    for (std::size_t k = 0; k < of.size(); ++k) text << (k > 0 ? ", {" : "{{") << of[k].value << "L, " << of[k].condition << "L}";
    return text.str() + "}";
}

// The same with the extent 1 for one class of axes, another one from row to row; nothing for a model of scalars.
std::optional<subject> with_narrow_axis(subject one) {
    auto const axes = sample(one).axes();
    std::vector<int> free;
    for (std::size_t c = 0; c < axes.extents.size(); ++c)
        if (axes.extents[c] < 0) free.push_back(static_cast<int>(c));
    if (free.empty()) return {};
    one.narrow = free[one.seed % free.size()];
    std::string const& letter = axes.letters[static_cast<std::size_t>(one.narrow)];
    one.label += " with the extent 1 " + (letter.empty() ? "where indices are shifted" : "of " + letter);
    return one;
}

// A namespace with the model, its data and `check<T>(report&)`.
std::string unit_of(subject const& of, std::string const& name) {
    sample at(of);
    translation source(at.model(), at.axes(), at.extents());
    std::string declared = source.declarations(), data, bindings, comparisons;
    auto const compare = [&](std::string const& what, std::string const& got, std::vector<expected> const& wanted) {
        std::string const id = "want_" + std::to_string(std::count(data.begin(), data.end(), '\n'));
        data += "constexpr programs::expected " + id + "[] = " + numbers(wanted) + ";\n";
        comparisons += "    to.compare<T>(label, \"" + what + "\", " + got + ", " + id + ", largest);\n";
    };
    for (auto const& [symbol, entries] : at.data()) {
        data += "constexpr double data_" + symbol + "[] = " + numbers(entries) + ";\n";
        bool const scalar = at.model().ranks.at(symbol) == 0;
        comparisons += "    auto const d_" + symbol + " = programs::as<T>(data_" + symbol + ");\n";
        bindings += (bindings.empty() ? "s_" : ", s_") + symbol + " = d_" + symbol + (scalar ? "[0]" : "");
    }
    comparisons += "    auto gradients = compile<net, s_" + at.objective() + ", T>();\n    auto const r = gradients(" + bindings + ");\n";
    compare("the objective", "r[s_" + at.objective() + "]", at.values(at.objective()));
    for (auto const& [symbol, entries] : at.data()) compare("the gradient by " + symbol, "r[grad(s_" + symbol + ")]", at.gradient(symbol));
    bool const once = of.narrow < 0; // programs without gradients in one of two element types: the others would only take time
    if (once) comparisons += "    if constexpr (sizeof(T) != sizeof(float)) {\n";
    if (once || at.model().definitions.size() > 1) { // else the objective, seen above
        comparisons += "    auto all = compile<net, T>();\n    auto const v = all(" + bindings + ");\n";
        for (auto const& one : at.model().definitions) compare(one.name, "v[s_" + one.name + "]", at.values(one.name));
    }
    if (!of.by.empty()) {
        auto const& letters = at.model().definitions[static_cast<std::size_t>(at.model().find(at.output()))].letters;
        std::string formula = source.entry(at.output(), letters, declared);
        std::vector<std::string> names, used = letters;
        bool distinct = true;
        for (auto const& by : of.by) {
            auto const target = tool::parse_target(by);
            names.push_back(target.name);
            for (auto const& letter : target.letters) {
                distinct = distinct && std::find(used.begin(), used.end(), letter) == used.end();
                used.push_back(letter);
            }
            formula = "derivative(net, " + formula + ", " + source.entry(target.name, target.letters, declared) + ")";
        }
        if (distinct) { // else a diagonal
            declared += "constexpr auto formula = " + formula + ";\n";
            comparisons += "    auto closed = compile<net, formula, T>();\n    auto const c = closed(" + bindings + ");\n";
            compare("the formula", "c[value]", at.derivative(names));
        }
    }
    if (once) comparisons += "    }\n";
    std::ostringstream largest;
    largest << "constexpr long double largest = " << at.largest() << ";\n";
    return "// " + of.label + ": " + of.text + "\nnamespace " + name + " {\nusing namespace chainrule;\nconstexpr char const* label = \"" + of.label +
           "\";\n" + declared + data + largest.str() + "template <class T>\nvoid check(programs::report& to) {\n" + comparisons +
           "}\n} // namespace " + name + "\n\n";
}

std::vector<subject> from_rows(std::string const& path) {
    std::ifstream stream(path);
    if (!stream) throw std::invalid_argument(path + " cannot be read");
    std::vector<subject> made;
    for (auto const& row : identities::read_rows(std::string{std::istreambuf_iterator<char>(stream), {}})) {
        subject one{path.substr(path.rfind('/') + 1) + ":" + std::to_string(row.line), row.definitions, row.by, row.positive, static_cast<unsigned>(row.line)};
        one.positive.insert(one.positive.end(), row.simplex.begin(), row.simplex.end());
        made.push_back(one);
    }
    return made;
}

std::vector<subject> from_seeds(unsigned first, unsigned count) {
    std::vector<subject> made;
    for (unsigned seed = first; made.size() < count; ++seed) {
        auto const model = laws::make_model(seed, 1);
        subject one{"seed " + std::to_string(seed), model.text(), {}, {"w", "w0"}, seed};
        if (seed % 4 == 0) one.by = model.by;
        try {
            sample const readable(one);
            made.push_back(one);
        } catch (std::exception const&) {} // an index that fits no extent
    }
    return made;
}

void write(std::string const& path, std::string const& text) {
    std::ofstream(path) << text;
    if (!std::ifstream(path)) throw std::invalid_argument(path + " cannot be written");
}

void run(std::vector<std::string> const& arguments) {
    std::string const directory = arguments.at(0);
    std::size_t const units = std::stoul(arguments.at(1));
    std::vector<subject> subjects;
    bool const of_rows = arguments.at(2) == "rows";
    if (!of_rows) {
        subjects = from_seeds(static_cast<unsigned>(std::stoul(arguments.at(3))), static_cast<unsigned>(std::stoul(arguments.at(4))));
    } else {
        for (std::size_t k = 3; k < arguments.size(); ++k) {
            auto const more = from_rows(arguments[k]);
            subjects.insert(subjects.end(), more.begin(), more.end());
        }
    }
    std::size_t models = subjects.size();
    std::string main = "#include \"programs/report.hpp\"\n", calls;
    for (std::size_t u = 0; u < units; ++u) {
        std::string const function = "check_unit_" + std::to_string(u);
        std::string text = "#include <chainrule/chainrule.hpp>\n#include <chainrule/kernel/compile.hpp>\n#include \"programs/report.hpp\"\nnamespace chainrule::generated {\nconstexpr auto number(auto x) { return chainrule::detail::as_node(x); }\n";
        std::string checks;
        for (std::size_t k = u; k < subjects.size(); k += units) {
            std::string const name = "model_" + std::to_string(k);
            text += unit_of(subjects[k], name);
            checks += "    " + name + "::check<double>(to);\n    " + name + "::check<float>(to);\n";
            if (auto const narrow = of_rows ? with_narrow_axis(subjects[k]) : std::nullopt) {
                text += unit_of(*narrow, name + "_narrow");
                checks += "    " + name + "_narrow::check<" + (narrow->seed / 2 % 2 == 0 ? "double" : "float") + ">(to);\n";
                ++models;
            }
        }
        text += "void " + function + "(programs::report& to);\nvoid " + function + "(programs::report& to) {\n" + checks + "}\n} // namespace chainrule::generated\n";
        write(directory + "/unit_" + std::to_string(u) + ".cpp", text);
        main += "namespace chainrule::generated { void " + function + "(programs::report&); }\n";
        calls += "    chainrule::generated::" + function + "(to);\n";
    }
    main += "int main() {\n    chainrule::programs::report to;\n" + calls + "    std::printf(\"" + std::to_string(models) +
            " models, %d entries, %d wrong\\n\", to.entries, to.faults);\n    return to.faults == 0 && to.entries > 0 ? 0 : 1;\n}\n";
    write(directory + "/main.cpp", main);
}

} // namespace

int main(int count, char** arguments) {
    try {
        run({arguments + 1, arguments + count});
    } catch (std::exception const& error) {
        std::cerr << "generate: " << error.what() << "\n";
        return 1;
    }
}
