// SPDX-License-Identifier: BSL-1.0
// Pieces of a page: escaped text, formulas.
#pragma once

#include <chainrule/print/mathml.hpp>

#include <string>
#include <string_view>

namespace chainrule::tool {

inline std::string text_of(core::buffer<char> const& from) { return {from.items, static_cast<std::size_t>(from.size)}; }

// For element content and for attributes in quotes. Characters that XML does not have are shown as U+FFFD.
std::string escaped(std::string_view text);

// A name as formulas and as plain text show it.
inline std::string math_name(std::string_view name) {
    core::buffer<char> out(32);
    print::put_mathml_name(out, print::split_ascii_name(name));
    return "<math>" + text_of(out) + "</math>";
}
inline std::string unicode_name(std::string_view name) {
    core::buffer<char> out(16);
    print::put_unicode_name(out, name);
    return text_of(out);
}

// A formula on a line of its own, which scrolls where it is wide; without the end of the line.
inline std::string math_line(std::string const& inside) { return "<div class=\"formula\"><math displaystyle=\"true\">" + inside + "</math></div>"; }

// A page that needs nothing else; the title is plain text.
std::string document(std::string const& title, std::string const& body);

} // namespace chainrule::tool
