// SPDX-License-Identifier: BSL-1.0
#include "command.hpp"
#include "session.hpp"
#include "terminal.hpp"
#include "views.hpp"

namespace chainrule::tool {
namespace {

void describe(po::options_description& options) {
    std::string shown;
    for (view const& one : views()) shown += (shown.empty() ? "" : "; ") + std::string(one.name) + ": " + std::string(one.summary);
    // clang-format off
    options.add_options()
        ("by", po::value<std::vector<std::string>>()->value_name("'x(p)'")->composing(), "derive by this entry; twice for the second derivative")
        ("of", po::value<std::string>()->value_name("f"), "what to derive (default: the last definition)")
        ("view", po::value<std::string>()->value_name("NAME")->default_value("closed"), shown.c_str());
    // clang-format on
    describe_format(options);
}

int run(po::variables_map const& given) {
    request r;
    model_text const from = read_model(given);
    r.text = from.text;
    r.source_name = from.source_name;
    r.assume = from.assume;
    r.by = text_options(given, "by");
    if (r.by.empty()) throw usage_error("expected --by with the symbol to derive by, such as --by 'x(p)'");
    r.of = text_option(given, "of");
    r.view = given["view"].as<std::string>();
    r.format = format_option(given);
    try {
        find_view(r.view);
    } catch (std::invalid_argument const& e) { throw usage_error(e.what()); }
    write_answer(derive(r));
    return ok;
}

} // namespace

command const derive_command{"derive",
                             "a derivative as a formula",
                             "--by 'x(p)' [--by 'x(q)'] [--of f] [--view NAME] [--format NAME]",
                             "Prints a derivative of any order as a formula over the model's symbols.",
                             describe,
                             run};

} // namespace chainrule::tool
