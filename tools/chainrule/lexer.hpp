// SPDX-License-Identifier: BSL-1.0
// Cuts the text of a model into tokens and decides which newlines end a definition.
#pragma once

#include "syntax.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace chainrule::tool {

enum class token_kind { name, number, sign, separator, end };

struct token {
    token_kind kind = token_kind::end;
    std::string_view text; // into the text given to tokenize
    position at;
};

// The last token is always of kind end. A newline separates unless brackets are open or the token before it
// is a binary operator, `=` or a comma. Throws model_error on a character that no token begins with.
std::vector<token> tokenize(source const& from, int source_number);

// `name:line:column: message`, the line, and a caret under the column; tabs of the line are kept in the margin.
model_error located_error(source const& from, position at, std::string const& message);

// The candidate nearest to `name` by insertions, deletions, replacements and swaps, ignoring case;
// empty if none is near enough to be a likely slip.
std::string nearest_name(std::string_view name, std::vector<std::string> const& candidates);

} // namespace chainrule::tool
