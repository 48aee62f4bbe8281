// SPDX-License-Identifier: BSL-1.0
// The commands of the tool: each is a file of its own and one line of the table.
#pragma once

#include "opened.hpp"

#include <boost/program_options.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::tool {

namespace po = boost::program_options;

// Exit statuses: 1 for the model's fault (and for a check that fails), 2 for wrong usage.
constexpr int ok = 0, model_fault = 1, usage_fault = 2;

struct usage_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct command {
    std::string_view name, summary;
    std::string_view arguments; // of the synopsis, after the model
    std::string_view about;     // of `--help`, below the synopsis
    void (*describe)(po::options_description& options);
    int (*run)(po::variables_map const& given); // throws model_error, usage_error
};

extern command const derive_command, gradient_command, tangent_command, evaluate_command, check_command, emit_command, html_command;
std::vector<command const*> const& commands();

// Options that every command has: the model, facts.
void describe_model(po::options_description& options);
// From -e, a FILE, `-`, or standard input where that is no terminal.
model_text read_model(po::variables_map const& given);
std::string text_option(po::variables_map const& given, char const* name);
std::vector<std::string> text_options(po::variables_map const& given, char const* name);
format format_option(po::variables_map const& given);
// `w1,w2`
std::vector<std::string> names_option(po::variables_map const& given, char const* name);
void describe_format(po::options_description& options);
void describe_parameters(po::options_description& options);

// Runs what the arguments say; prints answers and errors. The exit status.
int run(int count, char const* const* arguments);

} // namespace chainrule::tool
