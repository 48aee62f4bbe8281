// SPDX-License-Identifier: BSL-1.0
// `chainrule emit`: a model as a C++ header for this library, or as one of C99 that needs nothing else.
#pragma once

#include "opened.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::tool {

struct emit_request {
    model_text from;
    std::string of;                      // empty: the last definition
    std::vector<std::string> parameters; // empty: all given symbols
    std::string name;                    // of the namespace, or of the function
};

// Throw model_error.
std::string emit_cpp(emit_request const& wanted);
std::string emit_c(emit_request const& wanted);

// `net` for "models/net.txt", `model` where the name is no identifier.
std::string default_name(std::string const& file);
bool is_identifier(std::string_view text);

// Names that the code uses, each once: those of a language are taken from the start.
class identifiers {
public:
    explicit identifiers(std::vector<std::string_view> const& taken) : taken_(taken.begin(), taken.end()) {}
    // The name, or with underscores or a number after it.
    std::string make(std::string const& wanted);

private:
    std::set<std::string, std::less<>> taken_;
};
// Names that a function or a namespace cannot have: such words, and what <math.h> declares.
bool is_taken(std::string const& name, std::vector<std::string_view> const& words);
std::vector<std::string_view> reserved_in_c();
std::vector<std::string_view> reserved_in_cpp();

// The model's text as lines of a comment.
std::string quoted_model(std::string const& text, std::string_view margin);

} // namespace chainrule::tool
