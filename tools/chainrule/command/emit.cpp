// SPDX-License-Identifier: BSL-1.0
#include "emit.hpp"

#include "command.hpp"
#include "terminal.hpp"

namespace chainrule::tool {
namespace {

void describe(po::options_description& options) {
    // clang-format off
    options.add_options()
        ("plain-c", "C99 without this library: a function for value and gradient")
        ("of", po::value<std::string>()->value_name("E"), "the objective (default: the last definition)")
        ("name", po::value<std::string>()->value_name("NAME"), "of the namespace, or the function (default: the file's, or model)");
    // clang-format on
    describe_parameters(options);
}

int run(po::variables_map const& given) {
    emit_request r;
    r.from = read_model(given);
    r.of = text_option(given, "of");
    r.parameters = names_option(given, "parameters");
    r.name = text_option(given, "name");
    bool const plain_c = given.count("plain-c") != 0;
    if (r.name.empty()) r.name = default_name(given.count("file") != 0 ? given["file"].as<std::string>() : "");
    else if (!is_identifier(r.name)) throw usage_error("--name " + r.name + ": expected an identifier: letters, digits and underscores");
    else if (is_taken(r.name, plain_c ? reserved_in_c() : reserved_in_cpp())) throw usage_error("--name " + r.name + ": a word or a function of C, C++ or the library has that name");
    write_answer(plain_c ? emit_c(r) : emit_cpp(r));
    return ok;
}

} // namespace

command const emit_command{
    "emit",
    "the equations as a C++ header for the library, or as C99",
    "[--plain-c] [--of E] [--parameters w1,w2] [--name NAME]",
    "Prints a header. In C++ it has the model's axes, symbols and equations in a namespace, for chainrule::compile and\n"
    "chainrule::descend; with --plain-c one function without heap or library, of plain loops.",
    describe,
    run};

} // namespace chainrule::tool
