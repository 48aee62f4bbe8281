// SPDX-License-Identifier: BSL-1.0
// The command-line tool: `chainrule derive` prints the derivative of a model's output as a formula.
#include "session.hpp"
#include "syntax.hpp"

#include <chainrule/version.hpp>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <iostream>

namespace {

namespace po = boost::program_options;
using namespace chainrule::tool;

constexpr int ok = 0, model_fault = 1, usage_fault = 2;

constexpr char const* synopsis =
    "usage: chainrule derive (-e TEXT | FILE) --by 'x(p)' [--by 'x(q)'] [--of f] [--assume FACT] [--view closed|steps|matrix] [--format unicode|plain|latex|dot]\n";

struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

format named_format(std::string const& name) {
    if (name == "unicode") return format::unicode;
    if (name == "plain") return format::plain;
    if (name == "latex") return format::latex;
    if (name == "dot") return format::dot;
    throw usage_error(fmt::format("--format {}: expected unicode, plain, latex or dot", name));
}

std::string named_view(std::string const& name) {
    if (name == "closed" || name == "steps" || name == "matrix") return name;
    throw usage_error(fmt::format("--view {}: expected closed, steps or matrix", name));
}

std::string read_all(std::istream& from) { return {std::istreambuf_iterator<char>(from), {}}; }

request read_request(po::variables_map const& given) {
    request r;
    if (given.count("expression") == given.count("file"))
        throw usage_error("expected one model: -e TEXT, a FILE, or - for standard input");
    if (given.count("expression") != 0) {
        r.text = given["expression"].as<std::string>();
        r.source_name = "-e";
    } else {
        auto const name = given["file"].as<std::string>();
        r.source_name = name == "-" ? "standard input" : name;
        if (name == "-") {
            r.text = read_all(std::cin);
        } else {
            std::ifstream file(name, std::ios::binary);
            if (!file) throw model_error(fmt::format("{}: cannot be read", name));
            r.text = read_all(file);
            if (file.bad()) throw model_error(fmt::format("{}: cannot be read", name));
        }
    }
    if (given.count("by") == 0) throw usage_error("expected --by with the symbol to derive by, such as --by 'x(p)'");
    r.by = given["by"].as<std::vector<std::string>>();
    if (given.count("of") != 0) r.of = given["of"].as<std::string>();
    if (given.count("assume") != 0) r.assume = given["assume"].as<std::vector<std::string>>();
    r.format = named_format(given["format"].as<std::string>());
    r.view = named_view(given["view"].as<std::string>());
    return r;
}

int run(int count, char** arguments) {
    po::options_description options("options of derive");
    // clang-format off
    options.add_options()
        ("expression,e", po::value<std::string>()->value_name("TEXT"), "the model: definitions separated by ';' or newlines")
        ("by", po::value<std::vector<std::string>>()->value_name("'x(p)'")->composing(), "derive by this entry; twice for the second derivative")
        ("of", po::value<std::string>()->value_name("f"), "what to derive (default: the last definition)")
        ("assume", po::value<std::vector<std::string>>()->value_name("FACT")->composing(), "positive(x), or simplex(t,k): sums to one over k")
        ("view", po::value<std::string>()->value_name("NAME")->default_value("closed"), "closed, the steps of the derivation, or matrix notation")
        ("format", po::value<std::string>()->value_name("NAME")->default_value("unicode"), "unicode, plain, latex or dot")
        ("help,h", "print this");
    // clang-format on
    po::options_description all(options);
    all.add_options()("command", po::value<std::string>())("file", po::value<std::string>());
    po::positional_options_description positions;
    positions.add("command", 1).add("file", 1);

    po::variables_map given;
    po::store(po::command_line_parser(count, arguments).options(all).positional(positions).run(), given);
    po::notify(given);
    if (given.count("help") != 0 || count < 2) {
        std::ostream& to = count < 2 ? std::cerr : std::cout;
        to << synopsis << options;
        return count < 2 ? usage_fault : ok;
    }
    auto const command = given.count("command") != 0 ? given["command"].as<std::string>() : "";
    if (command != "derive") throw usage_error(fmt::format("unknown command '{}'; there is: derive", command));
    std::string const answer = derive(read_request(given));
    if (std::fwrite(answer.data(), 1, answer.size(), stdout) != answer.size() || std::fflush(stdout) != 0)
        throw model_error("standard output: cannot be written");
    return ok;
}

int print_version() {
    fmt::print("chainrule {}.{}.{}\n", CHAINRULE_VERSION_MAJOR, CHAINRULE_VERSION_MINOR, CHAINRULE_VERSION_PATCH);
    return ok;
}

} // namespace

int main(int count, char** arguments) {
    try {
        if (count == 2 && std::string_view(arguments[1]) == "--version") return print_version();
        return run(count, arguments);
    } catch (model_error const& e) {
        fmt::print(stderr, "{}\n", e.what());
        return model_fault;
    } catch (usage_error const& e) {
        fmt::print(stderr, "chainrule: {}\n{}", e.what(), synopsis);
        return usage_fault;
    } catch (po::error const& e) {
        fmt::print(stderr, "chainrule: {}\n{}", e.what(), synopsis);
        return usage_fault;
    } catch (std::exception const& e) {
        fmt::print(stderr, "chainrule: {}\n", e.what());
        return model_fault;
    }
}
