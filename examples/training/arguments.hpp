// SPDX-License-Identifier: BSL-1.0
// The command line of an example: options with a value, one positional word, --help. (Not by a library: the examples also build without
// exceptions, and with another standard library than the system's libraries have.)
#pragma once
#include <chainrule/file/disk.hpp>

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace training {

/// Tells what was wrong with a file; the exit status of a program that cannot go on.
inline int complain(chainrule::file_result const& fault) {
    fmt::print(stderr, "{}\n", fault.message);
    return 1;
}

class arguments {
public:
    explicit arguments(std::string about) : about_(std::move(about)) {}

    /// `--name VALUE` or `--name=VALUE`: any text, or a whole number from `least` to `most`. The variable keeps its value otherwise.
    arguments& option(std::string name, std::string& value, std::string shown, std::string about) {
        known_.push_back({std::move(name), std::move(shown), std::move(about), value, &value});
        return *this;
    }
    arguments& option(std::string name, int& value, int least, int most, std::string about) {
        known_.push_back({std::move(name), "N", std::move(about), std::to_string(value), nullptr, &value, least, most});
        return *this;
    }
    /// The word without a name, of which there may be one.
    arguments& word(std::string shown, std::string& value, std::string about) {
        known_.push_back({"", std::move(shown), std::move(about), value, &value});
        return *this;
    }

    /// Nothing, or the status with which to leave: 0 after --help, 2 after an error, which has been told.
    std::optional<int> read(int count, char const* const* words) {
        std::string_view program = count > 0 ? words[0] : "";
        program.remove_prefix(program.rfind('/') + 1); // npos + 1 is 0
        bool positional = false;                       // the word has been given
        for (int k = 1; k < count; ++k) {
            std::string_view const given = words[k];
            if (given == "--help" || given == "-h") return help(program);
            std::string_view const name = given.substr(0, given.find('='));
            bool const named = given.size() > 1 && given[0] == '-';
            known* const found = find(named ? name : "");
            if (found == nullptr || (!named && positional)) return refuse(program, fmt::format("unexpected '{}'", given));
            if (!named) {
                positional = true;
                *found->text = given;
                continue;
            }
            bool const attached = name.size() < given.size();
            if (!attached && ++k == count) return refuse(program, fmt::format("{}: expected {} after it", name, found->shown));
            if (std::string const fault = found->set(attached ? given.substr(name.size() + 1) : words[k]); !fault.empty())
                return refuse(program, fmt::format("{}: {}", name, fault));
        }
        return std::nullopt;
    }

private:
    struct known {
        std::string name, shown, about, standard;
        std::string* text = nullptr;
        int* number = nullptr;
        int least = 0, most = 0;

        std::string set(std::string_view given) const {
            if (text != nullptr) {
                *text = given;
                return "";
            }
            int read = 0;
            auto const [end, error] = std::from_chars(given.data(), given.data() + given.size(), read);
            if (error != std::errc() || end != given.data() + given.size() || read < least || read > most)
                return fmt::format("expected a whole number from {} to {}, found '{}'", least, most, given);
            *number = read;
            return "";
        }
    };
    std::string about_;
    std::vector<known> known_;

    known* find(std::string_view name) {
        for (known& k : known_)
            if (k.name == name) return &k;
        return nullptr;
    }
    static int refuse(std::string_view program, std::string const& fault) {
        fmt::print(stderr, "{}: {} (try --help)\n", program, fault);
        return 2;
    }
    int help(std::string_view program) const {
        std::string usage = fmt::format("usage: {}", program), list;
        for (known const& k : known_) {
            std::string const form = k.name.empty() ? k.shown : k.name + " " + k.shown;
            usage += " [" + form + "]";
            list += fmt::format("  {:<16} {} (default: {})\n", form, k.about, k.standard);
        }
        fmt::print("{}\n\n{}\n\n{}", usage, about_, list);
        return 0;
    }
};

} // namespace training
