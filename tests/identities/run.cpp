// SPDX-License-Identifier: BSL-1.0
// Derives every row of a table of identities and checks what comes out.
//   identities [--verbose] [--with-simplex] [--check-expected] [rows file]...
#include "check.hpp"
#include "steps.hpp"

#include "session.hpp"

#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace chainrule;

struct options {
    bool verbose = false;
    bool with_simplex = false;   // also rows that need a fact of this kind
    bool check_expected = false; // the table itself, without the engine
    std::vector<std::string> files;
};

struct tally {
    int passed = 0, failed = 0, skipped = 0;
};

// Facts are passed on as soon as requests can hold them.
template <class Request = tool::request>
Request request_for(identities::row const& row, std::string const& name) {
    Request wanted;
    wanted.text = row.definitions;
    wanted.source_name = name;
    wanted.by = row.by;
    wanted.format = tool::format::plain;
    if constexpr (requires { wanted.assume; }) wanted.assume = identities::facts(row);
    return wanted;
}

std::string last_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1); // npos + 1 is 0
}

void run_row(identities::row const& row, std::string const& file, options const& chosen, tally& total) {
    std::string const name = file + ":" + std::to_string(row.line);
    if (!row.simplex.empty() && !chosen.with_simplex && !chosen.check_expected) {
        ++total.skipped;
        if (chosen.verbose) std::cout << "skip " << name << ": needs a simplex fact\n";
        return;
    }
    identities::verdict found;
    std::string got = row.expected;
    try {
        if (!chosen.check_expected) {
            got = last_line(tool::derive(request_for(row, name)));
            found = check(row, identities::printed(got));
            auto stepwise = request_for(row, name);
            stepwise.view = "steps";
            std::string const fault = steps_fault(row, tool::derive(stepwise), got);
            if (found.fault.empty() && !fault.empty()) found.fault = "steps: " + fault;
        } else {
            found = check(row, expected_of(row));
        }
    } catch (std::exception const& error) { found.fault = error.what(); }
    ++(found.fault.empty() ? total.passed : total.failed);
    if (found.fault.empty() && !chosen.verbose) return;
    std::cout << (found.fault.empty() ? "pass " : "FAIL ") << name << ": got " << got << " | expected " << row.expected
              << " | nodes " << found.nodes << ", expected " << found.expected_nodes;
    if (!found.fault.empty()) std::cout << " | " << found.fault;
    std::cout << std::endl;
}

} // namespace

int main(int count, char** arguments) {
    options chosen;
    for (auto const& argument : std::vector<std::string>(arguments + 1, arguments + count)) {
        if (argument == "--verbose") chosen.verbose = true;
        else if (argument == "--with-simplex") chosen.with_simplex = true;
        else if (argument == "--check-expected") chosen.check_expected = true;
        else if (argument.rfind("--", 0) == 0) {
            std::cerr << "usage: identities [--verbose] [--with-simplex] [--check-expected] [rows file]...\n";
            return 2;
        } else chosen.files.push_back(argument);
    }
    if (chosen.files.empty()) chosen.files = {"tests/identities/rows.txt"};
    tally total;
    for (auto const& file : chosen.files) {
        std::ifstream stream(file);
        if (!stream) {
            std::cerr << file << ": cannot be read\n";
            return 2;
        }
        try {
            std::string const text{std::istreambuf_iterator<char>(stream), {}};
            for (auto const& row : identities::read_rows(text)) run_row(row, file, chosen, total);
        } catch (std::exception const& error) {
            std::cerr << file << ": " << error.what() << "\n";
            return 2;
        }
    }
    std::cout << total.passed << " of " << total.passed + total.failed;
    if (total.skipped > 0)
        std::cout << ", " << total.skipped << (total.skipped == 1 ? " needs" : " need") << " simplex facts";
    std::cout << "\n";
    return total.failed == 0 ? 0 : 1;
}
