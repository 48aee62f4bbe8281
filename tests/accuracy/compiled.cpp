// SPDX-License-Identifier: BSL-1.0
// Emitted C and programs of the library, compiled to shared objects that are loaded.
#include "accuracy/computed.hpp"

#include "programs/translate.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <dlfcn.h>

namespace chainrule::accuracy {
namespace {

// What stands between two texts.
std::string between(std::string const& text, std::string const& before, std::string const& after) {
    auto const begin = text.find(before);
    if (begin == std::string::npos) throw std::invalid_argument("emitted C lacks '" + before + "'");
    return text.substr(begin + before.size(), text.find(after, begin + before.size()) - begin - before.size());
}

std::size_t place_of(std::vector<std::string> const& names, std::string name) {
    while (!name.empty()) {
        auto const found = std::find(names.begin(), names.end(), name);
        if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
        if (name.back() != '_') break; // class_ is class, which is a word of C++
        name.pop_back();
    }
    throw std::invalid_argument("emitted C has an argument that is no symbol");
}

// One header, its names made unlike those of others in the same file, and a call of its function. Results from `first` on.
std::string wrapped(opened_subject const& of, std::string const& header, std::string const& function,
                    std::string const& suffix, std::size_t first, std::string& calls) {
    std::string before, after;
    std::istringstream lines(header);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string word;
        words >> word;
        if (word == "#define" && words >> word) after += "#undef " + word.substr(0, word.find('(')) + "\n";
        if (line.rfind("static inline ", 0) != 0) continue;
        std::string name = line.substr(0, line.find('('));
        name = name.substr(name.find_last_of(" *") + 1);
        before += "#define " + name + " " + name + "_of_" + function + suffix + "\n"; // helpers too
        after += "#undef " + name + "\n";
    }
    bool const scalar = header.find("static inline double " + function + "(") != std::string::npos;
    std::string arguments, extents;
    std::istringstream words(
        between(header, std::string("static inline ") + (scalar ? "double " : "void ") + function + "(", ")\n"));
    std::size_t out = first + (scalar ? 1 : 0), unknown = 0;
    for (std::string word; std::getline(words, word, ',');) {
        word = word.substr(word.find_first_not_of(' '));
        arguments += arguments.empty() ? "" : ", ";
        if (word.rfind("long ", 0) == 0) {
            while (of.axes().extents.at(unknown) >= 0) ++unknown;
            std::string const extent = std::to_string(of.extents()[unknown++]);
            arguments += extent;
            extents += (extents.empty() ? "" : ", ") + extent;
        } else if (word == "double *work") arguments += "work";
        else if (word.rfind("const double *", 0) == 0)
            arguments += "in[" + std::to_string(place_of(of.given(), word.substr(14))) + "]";
        else if (word.rfind("double *", 0) == 0) arguments += "out[" + std::to_string(out++) + "]";
        else
            arguments += "in[" + std::to_string(place_of(of.given(), word.substr(word.find_last_of(' ') + 1))) + "][0]";
    }
    std::string const of_function = "_of_" + function + suffix;
    calls += "    {\n        double *work = malloc((" + function + "_work" + of_function + "(" + extents +
             ") + 1)*sizeof *work);\n        ";
    calls += (scalar ? "out[" + std::to_string(first) + "][0] = " : "") + function + of_function + "(" + arguments +
             ");\n        free(work);\n    }\n";
    return before + header + after;
}

} // namespace

std::string wrapped_c(opened_subject const& of, tool_answers const& answers, std::string const& name, bool is_double) {
    std::string const suffix = is_double ? "_double" : "_float";
    std::string text, calls;
    if (!answers.value.empty()) text += wrapped(of, answers.value, name + "_value", suffix, 0, calls);
    text += wrapped(of, answers.gradient, name + "_gradient", suffix, of.vector() ? 1 : 0, calls);
    return text + "void " + name + suffix + "(double const *const *in, double *const *out);\nvoid " + name + suffix +
           "(double const *const *in, double *const *out)\n{\n    (void)in;\n" + calls + "}\n";
}

std::string program_source(opened_subject const& of, std::string const& name) {
    programs::translation translated(of.model(), of.axes(), of.extents());
    std::string declared = translated.declarations(), facts, data, bindings, by;
    for (auto const& fact : of.from().facts) {
        auto const begin = fact.find('(') + 1;
        std::string const symbol = fact.substr(begin, fact.find_first_of(",)", begin) - begin),
                          kind = fact.substr(0, begin - 1);
        if (kind == "positive") facts += "    positive(s_" + symbol + "),\n";
        else if (kind == "symmetric" && fact.find(',') == std::string::npos)
            facts += "    symmetric(s_" + symbol + "),\n";
        else if (kind != "symmetric" && of.axes().slots.at(symbol).size() == 1)
            facts +=
                "    " + kind + "(s_" + symbol + ", slot_" + std::to_string(of.axes().slots.at(symbol)[0]) + "),\n";
        else throw std::invalid_argument("a fact about one of several indices");
    }
    auto const equations = declared.find("equations(\n");
    declared.insert(equations + 11, facts);
    for (std::size_t k = 0; k < of.given().size(); ++k) {
        std::string const& symbol = of.given()[k];
        bool const scalar = of.model().ranks.at(symbol) == 0;
        std::string const id = std::to_string(k), size = std::to_string(of.entries(symbol).size());
        if (!scalar)
            data += "    std::array<T, " + size + "> d_" + id + ";\n    std::copy_n(in[" + id + "], " + size + ", d_" +
                    id + ".begin());\n";
        bindings += (bindings.empty() ? "s_" : ", s_") + symbol + " = " + (scalar ? "in[" + id + "][0]" : "d_" + id);
    }
    std::string results = "    static auto values = compile<net, T>();\n    auto const v = values(" + bindings + ");\n";
    std::size_t out = 0;
    results += "    store(out[" + std::to_string(out++) + "], v[s_" + of.from().output + "]);\n";
    if (of.vector()) results += "    store(out[" + std::to_string(out++) + "], v[s_" + of.from().objective + "]);\n";
    for (auto const& symbol : of.by()) by += (by.empty() ? "s_" : ", s_") + symbol;
    results += "    static auto gradients = compile<net, s_" + of.from().objective + ", T>(" + by +
               ");\n    auto const g = gradients(" + bindings + ");\n";
    for (auto const& symbol : of.by())
        results += "    store(out[" + std::to_string(out++) + "], g[grad(s_" + symbol + ")]);\n";
    std::string text = "namespace " + name + " {\nusing namespace chainrule;\n" + declared +
                       "template <class T>\nvoid run(T const* const* in, T* const* out) {\n" + data + results +
                       "}\n} // namespace " + name + "\n";
    for (std::string const type : {"double", "float"})
        text += "extern \"C\" void " + name + "_" + type + "(" + type + " const* const* in, " + type +
                "* const* out) { " + name + "::run(in, out); }\n";
    return text;
}

std::string build(std::string const& text, std::string const& path, std::string const& compiler) {
    std::ofstream(path) << text;
    std::string const command = compiler + " -shared -fPIC -o " + path + ".so " + path + " >" + path + ".log 2>&1";
    if (std::system(command.c_str()) == 0) return {};
    std::ifstream log(path + ".log");
    std::string said{std::istreambuf_iterator<char>(log), {}};
    return said.empty() ? "the compiler failed: " + command : said.substr(0, 2000);
}

shared_object::shared_object(std::string const& path) : handle_(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (handle_ == nullptr) throw std::runtime_error(dlerror());
}
shared_object::~shared_object() { dlclose(handle_); }
void* shared_object::find(std::string const& name) const { return dlsym(handle_, name.c_str()); }

template <class T>
numbers call(void* function, opened_subject const& of, point const& at) {
    std::vector<std::vector<T>> data, results;
    std::vector<T const*> in;
    std::vector<T*> out;
    for (auto const& name : of.given()) data.emplace_back(at.data.at(name).begin(), at.data.at(name).end());
    for (auto const& one : at.results) results.emplace_back(one.entries.size());
    for (auto const& one : data) in.push_back(one.data());
    for (auto& one : results) out.push_back(one.data());
    reinterpret_cast<void (*)(T const* const*, T* const*)>(function)(in.data(), out.data());
    numbers made;
    for (auto const& one : results) made.insert(made.end(), one.begin(), one.end());
    return made;
}
template numbers call<float>(void*, opened_subject const&, point const&);
template numbers call<double>(void*, opened_subject const&, point const&);

} // namespace chainrule::accuracy
