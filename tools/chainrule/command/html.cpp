// SPDX-License-Identifier: BSL-1.0
#include "page.hpp"

#include "command.hpp"
#include "terminal.hpp"

#include <chainrule/file/disk.hpp>

namespace chainrule::tool {
namespace {

void describe(po::options_description& options) {
    // clang-format off
    options.add_options()
        ("of", po::value<std::string>()->value_name("E"), "the scalar to derive (default: the last definition)")
        ("output", po::value<std::string>()->value_name("FILE"), "where to write the page (default: standard output)");
    // clang-format on
    describe_parameters(options);
}

int run(po::variables_map const& given) {
    auto const file = text_option(given, "output");
    if (given.count("output") != 0 && file.empty()) throw usage_error("--output: expected the name of a file");
    std::string const text = page({read_model(given), text_option(given, "of"), names_option(given, "parameters"), format::unicode});
    if (file.empty()) write_answer(text);
    else if (file_result const written = kept::write_file(file, text); !written) throw model_error(written.message);
    return ok;
}

} // namespace

command const html_command{
    "html",
    "a page with equations, graph, gradient, derivations and cost",
    "[--of E] [--parameters w1,w2] [--output FILE]",
    "Prints one page of HTML with MathML and SVG that needs nothing else: the equations, a picture of what feeds what, the\n"
    "backward system, each derivative as a formula and step by step, operation counts, and what is not read. With --output\n"
    "the file is written whole or not at all.",
    describe,
    run};

} // namespace chainrule::tool
