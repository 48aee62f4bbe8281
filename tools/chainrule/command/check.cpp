// SPDX-License-Identifier: BSL-1.0
#include "check.hpp"

#include "command.hpp"
#include "terminal.hpp"

namespace chainrule::tool {
namespace {

void describe(po::options_description& options) {
    // clang-format off
    options.add_options()
        ("of", po::value<std::string>()->value_name("E"), "what is derived (default: the last definition)")
        ("seed", po::value<std::int64_t>()->value_name("N")->default_value(1), "of the random points")
        ("points", po::value<int>()->value_name("N")->default_value(3), "how many points")
        ("tolerance", po::value<double>()->value_name("X")->default_value(1e-6, "1e-6"), "relative error up to which an entry agrees");
    // clang-format on
    describe_parameters(options);
}

int run(po::variables_map const& given) {
    check_request r;
    r.from = read_model(given);
    r.of = text_option(given, "of");
    r.parameters = names_option(given, "parameters");
    std::int64_t const seed = given["seed"].as<std::int64_t>();
    if (seed < 0) throw usage_error("--seed: expected a number from 0");
    r.seed = static_cast<std::uint64_t>(seed);
    r.points = given["points"].as<int>();
    r.tolerance = given["tolerance"].as<double>();
    if (r.points < 1 || r.points > 1000000) throw usage_error("--points: expected a number from 1 to 1000000");
    if (!(r.tolerance > 0 && r.tolerance <= 1)) throw usage_error("--tolerance: expected a number above 0, at most 1");
    check_report const report = check(r);
    write_answer(report.text);
    return report.agrees ? ok : model_fault;
}

} // namespace

command const check_command{
    "check",
    "the derived gradient against central differences",
    "[--of E] [--seed N] [--points N] [--parameters w1,w2]",
    "Compares every entry at random points in the domain of the functions, and prints the one that differs most. Differences\n"
    "are those of the equations as typed, not simplified. Axes without an axis line get small distinct extents. Exit status 1\n"
    "where the derivative, or the value, does not agree.",
    describe,
    run};

} // namespace chainrule::tool
