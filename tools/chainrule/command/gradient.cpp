// SPDX-License-Identifier: BSL-1.0
#include "gradient.hpp"

#include "command.hpp"
#include "terminal.hpp"

namespace chainrule::tool {
namespace {

void describe(po::options_description& options) {
    options.add_options()("of", po::value<std::string>()->value_name("E"), "the scalar to derive (default: the last definition)");
    describe_parameters(options);
    describe_format(options);
}

int run(po::variables_map const& given) {
    write_answer(gradient({read_model(given), text_option(given, "of"), names_option(given, "parameters"), format_option(given)}));
    return ok;
}

} // namespace

command const gradient_command{
    "gradient",
    "the backward system: every adjoint's equation, and what it costs",
    "[--of E] [--parameters w1,w2] [--format NAME]",
    "Prints the adjoint equations of a scalar in the order of computation, then, as comments, how many operations they\n"
    "take and what they do not read.",
    describe,
    run};

} // namespace chainrule::tool
