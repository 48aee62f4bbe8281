// SPDX-License-Identifier: BSL-1.0
// Options that several commands have.
#include "command.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <iterator>
#include <unistd.h>

namespace chainrule::tool {
namespace {

constexpr std::size_t largest_model = 16 << 20; // bytes

std::string read_all(std::istream& from, std::string const& name) {
    std::string text(std::istreambuf_iterator<char>(from), {});
    if (from.bad()) throw model_error(name + ": cannot be read");
    if (text.size() > largest_model) throw model_error(fmt::format("{}: the model is larger than {} MiB", name, largest_model >> 20));
    return text;
}

} // namespace

void describe_model(po::options_description& options) {
    // clang-format off
    options.add_options()
        ("expression,e", po::value<std::string>()->value_name("TEXT"), "the model: definitions separated by ';' or newlines")
        ("assume", po::value<std::vector<std::string>>()->value_name("FACT")->composing(), "positive(x), simplex(t,k), one_hot(t,k) or symmetric(A): see the manual page");
    // clang-format on
}
void describe_format(po::options_description& options) {
    options.add_options()("format", po::value<std::string>()->value_name("NAME")->default_value("unicode"), "unicode, plain, latex, dot or html");
}
void describe_parameters(po::options_description& options) {
    options.add_options()("parameters", po::value<std::vector<std::string>>()->value_name("w1,w2")->composing(),
                          "the symbols to derive by (default: all given ones)");
}

model_text read_model(po::variables_map const& given) {
    model_text read;
    read.assume = text_options(given, "assume");
    for (auto const& fact : read.assume) read.named.push_back(symbol_of_fact(fact));
    for (char const* const option : {"by", "set"})
        for (auto const& text : text_options(given, option)) read.named.push_back(symbol_named(text));
    for (char const* const option : {"parameters", "along"})
        for (auto const& name : names_option(given, option)) read.named.push_back(name);
    if (given.count("expression") != 0 && given.count("file") != 0)
        throw usage_error("expected one model: -e TEXT, a FILE, or - for standard input");
    if (given.count("expression") != 0) {
        read.text = given["expression"].as<std::string>();
        read.source_name = "-e";
        return read;
    }
    bool const asked = given.count("file") != 0;
    auto const name = asked ? given["file"].as<std::string>() : "-";
    if (name != "-") {
        std::ifstream file(name, std::ios::binary);
        if (!file || file.peek() == std::ifstream::traits_type::eof()) {
            if (file.is_open() && !file.bad()) throw model_error(name + ": is empty, or no file");
            throw model_error(name + ": cannot be read");
        }
        read.source_name = name;
        read.text = read_all(file, name);
        return read;
    }
    read.source_name = "standard input";
    if (asked || isatty(STDIN_FILENO) == 0) read.text = read_all(std::cin, read.source_name);
    if (!asked && read.text.empty()) throw usage_error("expected a model: -e TEXT, a FILE, or - for standard input");
    return read;
}

std::string text_option(po::variables_map const& given, char const* name) {
    return given.count(name) != 0 ? given[name].as<std::string>() : std::string();
}
std::vector<std::string> text_options(po::variables_map const& given, char const* name) {
    return given.count(name) != 0 ? given[name].as<std::vector<std::string>>() : std::vector<std::string>();
}
std::vector<std::string> names_option(po::variables_map const& given, char const* name) {
    std::vector<std::string> names;
    for (std::string const& list : text_options(given, name))
        for (std::size_t at = 0; at <= list.size();) {
            std::size_t const end = std::min(list.find(',', at), list.size());
            std::size_t const first = list.find_first_not_of(' ', at), last = list.find_last_not_of(' ', end == 0 ? 0 : end - 1);
            if (first >= end) throw usage_error(fmt::format("--{} {}: expected names separated by commas", name, list));
            names.push_back(list.substr(first, last - first + 1));
            at = end + 1;
        }
    return names;
}

format format_option(po::variables_map const& given) {
    auto const name = given["format"].as<std::string>();
    if (name == "unicode") return format::unicode;
    if (name == "plain") return format::plain;
    if (name == "latex") return format::latex;
    if (name == "dot") return format::dot;
    if (name == "html") return format::html;
    throw usage_error(fmt::format("--format {}: expected unicode, plain, latex, dot or html", name));
}

} // namespace chainrule::tool
