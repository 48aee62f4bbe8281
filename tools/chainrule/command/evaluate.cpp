// SPDX-License-Identifier: BSL-1.0
#include "evaluate.hpp"

#include "command.hpp"
#include "terminal.hpp"

namespace chainrule::tool {
namespace {

void describe(po::options_description& options) {
    // clang-format off
    options.add_options()
        ("set", po::value<std::vector<std::string>>()->value_name("'x=[1,2]'")->composing(), "values of a given symbol, rows in brackets; 'x=@FILE': from a file")
        ("of", po::value<std::string>()->value_name("y"), "the definition to print (default: all), or to derive (default: the last)")
        ("by", po::value<std::vector<std::string>>()->value_name("x")->composing(), "the derivative by this symbol instead; twice for the second one")
        ("gradient", "the derivatives of a scalar by all parameters instead");
    // clang-format on
    describe_parameters(options);
}

int run(po::variables_map const& given) {
    evaluate_request r;
    r.from = read_model(given);
    r.of = text_option(given, "of");
    r.by = text_options(given, "by");
    r.gradient = given.count("gradient") != 0;
    r.parameters = names_option(given, "parameters");
    r.set = text_options(given, "set");
    if (r.gradient && !r.by.empty()) throw usage_error("--by and --gradient exclude each other");
    if (!r.gradient && !r.parameters.empty()) throw usage_error("--parameters needs --gradient");
    write_answer(evaluate(r));
    return ok;
}

} // namespace

command const evaluate_command{
    "evaluate",
    "values of definitions or derivatives, for given data",
    "[--set 'x=[1,2,3]']… [--of y] [--by x | --gradient]",
    "Computes in double precision. The extents of axes come from the data and from axis lines. Numbers are printed so that\n"
    "they read back as the same ones.",
    describe,
    run};

} // namespace chainrule::tool
