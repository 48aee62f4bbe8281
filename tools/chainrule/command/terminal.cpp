// SPDX-License-Identifier: BSL-1.0
#include "terminal.hpp"

#include "syntax.hpp"

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace chainrule::tool {
namespace {

// https://no-color.org: any value but an empty one means no
bool coloured(std::FILE* to) {
    char const *const refused = std::getenv("NO_COLOR"), *const terminal = std::getenv("TERM");
    if (refused != nullptr && *refused != '\0') return false;
    if (terminal == nullptr || std::string_view(terminal) == "dumb") return false;
    return isatty(fileno(to)) != 0;
}

constexpr char const *dim = "\033[2m", *bold = "\033[1m", *bold_red = "\033[1;31m", *plain = "\033[0m";

bool is_caret(std::string_view line) {
    std::size_t const at = line.find_first_not_of(" \t");
    return at != std::string_view::npos && line.substr(at) == "^";
}

// style(line, number): what the line begins with, null for none
template <class Style>
std::string styled(std::string_view text, Style const& style) {
    std::string result;
    for (int number = 0; !text.empty(); ++number) {
        std::size_t const end = text.find('\n');
        std::string_view const line = text.substr(0, end);
        char const* const with = style(line, number);
        if (with != nullptr) result += with;
        result += line;
        if (with != nullptr) result += plain;
        if (end == std::string_view::npos) break;
        result += '\n';
        text.remove_prefix(end + 1);
    }
    return result;
}

} // namespace

void write_answer(std::string const& text) {
    std::string const shown =
        coloured(stdout) ? styled(text, [](std::string_view line, int) { return line.substr(0, 2) == "# " ? dim : nullptr; }) : text;
    if (std::fwrite(shown.data(), 1, shown.size(), stdout) != shown.size() || std::fflush(stdout) != 0)
        throw model_error("standard output: cannot be written");
}

void write_error(std::string const& text) {
    std::string const shown = coloured(stderr) ? styled(text,
                                                        [](std::string_view line, int number) {
                                                            return number == 0 ? bold : is_caret(line) ? bold_red : nullptr;
                                                        })
                                               : text;
    std::fwrite(shown.data(), 1, shown.size(), stderr);
}

} // namespace chainrule::tool
