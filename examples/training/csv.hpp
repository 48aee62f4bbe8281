// SPDX-License-Identifier: BSL-1.0
// Tables of numbers in comma-separated text. What is wrong is reported with file, line and column, and then nothing is read.
#pragma once
#include <chainrule/file/disk.hpp>
#include <chainrule/kernel/pack.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace training {

using chainrule::file_result;

/// Rows of numbers, one after another.
struct table {
    std::size_t rows = 0, columns = 0;
    std::vector<double> cells;
    double at(std::size_t row, std::size_t column) const { return cells[row * columns + column]; }
};

struct csv_form {
    std::size_t columns = 0; ///< 0: as many as the first row has
    char separator = ',';
    bool header = false; ///< the first line is not numbers, and is not looked at
};

namespace detail {

/// What was found, fit for a message: short, and without control characters.
inline std::string quoted(std::string_view text) {
    std::string shown(text.substr(0, 24));
    for (char& c : shown)
        if (static_cast<unsigned char>(c) < 32 || c == 127) c = '?';
    return "'" + shown + (text.size() > 24 ? "…'" : "'");
}

/// A decimal number with blanks around it, in the whole of the text; finite. (std::from_chars for these is missing in libc++ before 20;
/// std::strtod alone would accept hexadecimal digits, "inf" and a rest.)
inline bool read_number(std::string_view text, double& value) {
    auto const blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    if (text.empty() || text.find_first_not_of("0123456789+-.eE") != text.npos) return false;
    std::string const copy(text); // ends with the 0 that strtod needs
    char* end = nullptr;
    value = std::strtod(copy.c_str(), &end);
    return end == copy.c_str() + copy.size() && chainrule::kernel::finite(value);
}

} // namespace detail

/// Reads the text of a file of that name. Lines end with \n or \r\n, the last one may end without; a byte order mark is skipped; fields
/// are numbers without quotes. check(field, value) says what was expected instead of that number, or "" where it may be.
template <class Check>
file_result parse_csv(std::string const& name, std::string_view text, csv_form form, table& out, Check const& check) {
    table read;
    read.columns = form.columns;
    char const* start = text.data(); // of the line
    std::size_t line = 0;
    auto const fault = [&](char const* at, std::string_view expected, std::string_view found) {
        return file_result{fmt::format("{}:{}:{}: expected {}, found {}", name, line, at - start + 1, expected, found)};
    };
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
        ++line;
        start = text.data();
        std::size_t const length = std::min(text.find('\n'), text.size());
        std::string_view rest = text.substr(0, length);
        text.remove_prefix(std::min(length + 1, text.size()));
        if (line == 1 && form.header) continue;
        if (rest.ends_with('\r')) rest.remove_suffix(1);
        if (rest.empty()) return fault(start, read.columns == 0 ? "numbers" : fmt::format("{} numbers", read.columns), "an empty line");
        for (std::size_t field = 0;; ++field) {
            if (read.columns != 0 && field == read.columns) return fault(rest.data(), fmt::format("{} numbers in a line", read.columns), "more");
            std::size_t const width = std::min(rest.find(form.separator), rest.size());
            std::string_view const number = rest.substr(0, width);
            double value = 0;
            if (!detail::read_number(number, value)) return fault(rest.data(), "a number", detail::quoted(number));
            if (std::string const expected = check(field, value); !expected.empty()) return fault(rest.data(), expected, detail::quoted(number));
            read.cells.push_back(value);
            bool const last = width == rest.size();
            rest.remove_prefix(width + (last ? 0 : 1));
            if (!last) continue;
            if (read.columns == 0) read.columns = field + 1;
            if (field + 1 != read.columns) return fault(rest.data(), fmt::format("{} numbers in a line", read.columns), std::to_string(field + 1));
            break;
        }
        ++read.rows;
    }
    if (read.rows == 0) return {fmt::format("{}:{}:1: expected a line of numbers, found the end of the file", name, line + 1)};
    out = std::move(read);
    return {};
}
inline file_result parse_csv(std::string const& name, std::string_view text, csv_form form, table& out) {
    return parse_csv(name, text, form, out, [](std::size_t, double) { return std::string(); });
}

/// Reads a file; `check` as above.
template <class... Check>
file_result read_csv(std::string const& path, csv_form form, table& out, Check const&... check) {
    std::string text;
    if (file_result r = chainrule::kept::read_file(path, text); !r) return r;
    return parse_csv(path, text, form, out, check...);
}

} // namespace training
