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

// Control characters, which a terminal would obey, as the pictures of them (U+2400 and on, U+FFFD for those of two bytes).
std::string harmless(std::string_view text) {
    std::string result;
    for (std::size_t k = 0; k < text.size(); ++k) {
        auto const c = static_cast<unsigned char>(text[k]);
        auto const next = static_cast<unsigned char>(k + 1 < text.size() ? text[k + 1] : '\0');
        if (c == 0xC2 && next >= 0x80 && next < 0xA0) {
            result += "\uFFFD";
            ++k;
        } else if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
            result += "\xE2\x90";
            result += c == 0x7F ? '\xA1' : static_cast<char>(0x80 + c);
        } else {
            result += text[k];
        }
    }
    return result;
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

void write_error(std::string const& message) {
    std::string const text = harmless(message);
    std::string const shown = coloured(stderr) ? styled(text,
                                                        [](std::string_view line, int number) {
                                                            return number == 0 ? bold : is_caret(line) ? bold_red : nullptr;
                                                        })
                                               : text;
    std::fwrite(shown.data(), 1, shown.size(), stderr);
}

} // namespace chainrule::tool
