// SPDX-License-Identifier: BSL-1.0
#include "tangents.hpp"

#include "command.hpp"
#include "terminal.hpp"

namespace chainrule::tool {
namespace {

void describe(po::options_description& options) {
    options.add_options()("along", po::value<std::vector<std::string>>()->value_name("w1,w2")->composing(),
                          "the symbols that move (default: all given ones)");
    describe_format(options);
}

int run(po::variables_map const& given) {
    write_answer(tangents({read_model(given), names_option(given, "along"), format_option(given)}));
    return ok;
}

} // namespace

command const tangent_command{
    "tangent",
    "the model with its tangents: Jacobian times vector",
    "[--along w1,w2] [--format NAME]",
    "Prints the model and, for each definition that depends on what moves, how it changes: y_dot for y, by x_dot for x. In\n"
    "plain format that is a model again; its gradient by w, of E_dot, is the Hessian times w_dot. Its\n"
    "tangents along the same symbols are second derivatives, y_dot_dot.",
    describe,
    run};

} // namespace chainrule::tool
