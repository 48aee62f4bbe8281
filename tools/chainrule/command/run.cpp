// SPDX-License-Identifier: BSL-1.0
// From the arguments to a command; help; the table of commands.
#include "command.hpp"

#include "lexer.hpp"
#include "terminal.hpp"

#include <chainrule/version.hpp>

#include <fmt/format.h>

#include <new>
#include <sstream>

namespace chainrule::tool {

std::vector<command const*> const& commands() {
    static std::vector<command const*> const all{&derive_command, &gradient_command, &tangent_command, &evaluate_command,
                                                 &check_command,  &emit_command,     &html_command};
    return all;
}

namespace {

std::string overview() {
    std::string text =
        "usage: chainrule COMMAND [FILE | -e TEXT] [OPTIONS]\n\n"
        "Derivatives of formulas in index notation. A model is definitions such as\n"
        "  h(j) = tanh(sum(i, w(j,i)*x(i))); E = sum(j, (h(j) - t(j))^2)\n"
        "from a FILE, from -e, or from standard input; the last definition is derived unless --of names another.\n\ncommands:\n";
    for (command const* const one : commands()) text += fmt::format("  {:<10}{}\n", one->name, one->summary);
    return text + "\n'chainrule COMMAND --help' prints the options of a command, 'chainrule --version' the version.\n"
                  "The notation and more examples: 'man chainrule'. Exit status: 0; 1 for an error in the model; 2 for wrong usage.\n";
}

std::string synopsis(command const& one) { return fmt::format("usage: chainrule {} [FILE | -e TEXT] {}\n", one.name, one.arguments); }

po::options_description options_of(command const& one) {
    po::options_description options("options", 110);
    describe_model(options);
    one.describe(options);
    options.add_options()("help,h", "print this");
    return options;
}

std::string help(command const& one) {
    std::ostringstream text;
    text << synopsis(one) << "\n" << one.about << "\n\n" << options_of(one);
    return text.str();
}

command const& find_command(std::string const& name) {
    std::string names;
    std::vector<std::string> known{"help"};
    for (command const* const one : commands()) {
        if (one->name == name) return *one;
        names += (names.empty() ? "" : ", ") + std::string(one->name);
        known.emplace_back(one->name);
    }
    auto const meant = nearest_name(name, known);
    throw usage_error(
        fmt::format("unknown command '{}'; {}", name, meant.empty() ? "there are: " + names : "did you mean '" + meant + "'?"));
}

int run_command(command const& one, std::vector<std::string> const& arguments) {
    po::options_description const shown = options_of(one);
    po::options_description all(shown);
    all.add_options()("file", po::value<std::string>());
    po::positional_options_description positions;
    positions.add("file", 1);
    try {
        po::variables_map given;
        po::store(po::command_line_parser(arguments).options(all).positional(positions).run(), given);
        po::notify(given);
        if (given.count("help") == 0) return one.run(given);
        write_answer(help(one));
        return ok;
    } catch (po::unknown_option const& e) {
        std::string const name = e.get_option_name();
        std::vector<std::string> known;
        for (auto const& option : shown.options()) known.push_back(option->long_name());
        auto const meant = nearest_name(name.substr(std::min(name.size(), name.find_first_not_of('-'))), known);
        throw usage_error(
            fmt::format("unknown option '{}'{}\n{}", name, meant.empty() ? "" : "; did you mean '--" + meant + "'?", synopsis(one)));
    } catch (po::too_many_positional_options_error const&) {
        throw usage_error("expected one model: -e TEXT, a FILE, or - for standard input\n" + synopsis(one));
    } catch (po::error const& e) { throw usage_error(std::string(e.what()) + "\n" + synopsis(one)); } catch (usage_error const& e) {
        throw usage_error(std::string(e.what()) + "\n" + synopsis(one));
    }
}

int dispatch(std::vector<std::string> const& arguments) {
    if (arguments.empty()) {
        write_error(overview());
        return usage_fault;
    }
    std::string const& first = arguments[0];
    if (first == "--version" || first == "-V") {
        write_answer(fmt::format("chainrule {}.{}.{}\n", CHAINRULE_VERSION_MAJOR, CHAINRULE_VERSION_MINOR, CHAINRULE_VERSION_PATCH));
        return ok;
    }
    if (first == "--help" || first == "-h" || first == "help") {
        write_answer(first == "help" && arguments.size() > 1 ? help(find_command(arguments[1])) : overview());
        return ok;
    }
    if (first[0] == '-') throw usage_error(fmt::format("expected a command before '{}', such as 'chainrule derive'", first));
    return run_command(find_command(first), {arguments.begin() + 1, arguments.end()});
}

int report(std::string const& text, int status) {
    write_error(text + (text.empty() || text.back() != '\n' ? "\n" : ""));
    return status;
}

} // namespace

int run(int count, char const* const* arguments) {
    try {
        return dispatch({arguments + (count > 0 ? 1 : 0), arguments + count});
    } catch (model_error const& e) { return report(e.what(), model_fault); } catch (usage_error const& e) {
        return report(std::string("chainrule: ") + e.what(), usage_fault);
    } catch (std::bad_alloc const&) {
        return report("chainrule: the model needs more memory than there is", model_fault);
    } catch (std::exception const& e) { return report(std::string("chainrule: ") + e.what(), model_fault); }
}

} // namespace chainrule::tool
