// SPDX-License-Identifier: BSL-1.0
// What both languages share: names, and the model as a comment.
#include "emit.hpp"

#include <algorithm>
#include <iterator>

namespace chainrule::tool {

bool is_identifier(std::string_view text) {
    auto const letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (text.empty() || !letter(text[0])) return false;
    for (char const c : text)
        if (!letter(c) && !(c >= '0' && c <= '9') && c != '_') return false;
    return true;
}

std::string default_name(std::string const& file) {
    std::size_t const slash = file.rfind('/');
    std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
    if (std::size_t const dot = name.find('.'); dot != std::string::npos) name.resize(dot);
    for (char& c : name)
        if (c == '-' || c == ' ') c = '_';
    if (!is_identifier(name)) return "model";
    while (is_taken(name, reserved_in_cpp())) name += '_';
    return name;
}

std::string identifiers::make(std::string const& wanted) {
    std::string name = wanted;
    for (int number = 2; taken_.count(name) > 0; ++number) name = number == 2 ? wanted + "_" : wanted + "_" + std::to_string(number - 1);
    taken_.insert(name);
    return name;
}

std::vector<std::string_view> reserved_in_c() {
    return {"auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for",
            "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct",
            "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "asm", "typeof", "work", "size_t", "NULL", "NAN",
            "INFINITY", "HUGE_VAL",
            // macros of <complex.h>, which <tgmath.h> includes
            "I", "complex", "imaginary",
            // functions that the code calls
            "exp", "log", "log1p", "expm1", "sqrt", "fabs", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh",
            "erf", "pow", "sigmoid_of", "softplus_of", "relu_of", "step_of", "sign_of", "square_of", "max_of", "min_of",
            "heaviside_of", "exp_difference_of", "where_of", "masked_of", "rescaled_of", "scaled_squares_of", "root_of_squares_of",
            "exprel_of", "exprel_prime_of", "exprel_double_prime_of", "sinc_of", "sinc_prime_of", "sinc_double_prime_of", "log1prel_of",
            "log1prel_prime_of", "log1prel_double_prime_of",
            // and C++, so that the header can be included there
            "alignas", "alignof", "and", "and_eq", "bitand", "bitor", "bool", "catch", "char8_t", "char16_t", "char32_t", "class",
            "co_await", "co_return", "co_yield", "compl", "concept", "const_cast", "consteval", "constexpr", "constinit", "decltype",
            "delete", "dynamic_cast", "explicit", "export", "false", "friend", "mutable", "namespace", "new", "noexcept", "not", "not_eq",
            "nullptr", "operator", "or", "or_eq", "private", "protected", "public", "reinterpret_cast", "requires", "static_assert",
            "static_cast", "template", "this", "thread_local", "throw", "true", "try", "typeid", "typename", "using", "virtual", "wchar_t",
            "xor", "xor_eq", "linux", "unix", "main"};
}

std::vector<std::string_view> reserved_in_cpp() {
    auto names = reserved_in_c();
    for (std::string_view const name :
         {"std",  "chainrule", "axis", "input", "parameter", "variable", "equations", "square", "sigmoid", "softplus", "relu",     "step",
          "sign", "abs",       "max",  "min",   "sum",       "prod",     "delta",     "dim",    "pi",      "half",     "rational", "call",
          "exprel", "exprel_prime", "exprel_double_prime", "sinc", "sinc_prime", "sinc_double_prime", "log1prel", "log1prel_prime",
          "log1prel_double_prime", "heaviside", "exp_difference", "where", "masked", "rescaled", "scaled_squares", "root_of_squares"})
        names.push_back(name);
    return names;
}

bool is_taken(std::string const& name, std::vector<std::string_view> const& words) {
    if (std::find(words.begin(), words.end(), name) != words.end()) return true;
    static constexpr std::string_view functions[] = {
        "acos",  "acosh", "asin",    "asinh",  "atan",      "atan2",      "atanh",    "cbrt",   "ceil",   "copysign", "cos",        "cosh",
        "drem",  "erf",   "erfc",    "exp",    "exp10",     "exp2",       "expm1",    "fabs",   "fdim",   "finite",   "floor",      "fma",
        "fmax",  "fmin",  "fmod",    "frexp",  "gamma",     "hypot",      "ilogb",    "isinf",  "isnan",  "j0",       "j1",         "jn",
        "ldexp", "lgamma", "llrint", "llround", "log",      "log10",      "log1p",    "log2",   "logb",   "lrint",    "lround",     "modf",
        "nan",   "nearbyint", "nextafter", "nexttoward", "pow", "pow10",  "remainder", "remquo", "rint",  "round",    "scalb",      "scalbln",
        "scalbn", "significand", "sin", "sinh", "sqrt",     "tan",        "tanh",     "tgamma", "trunc",  "y0",       "y1",         "yn"};
    static constexpr std::string_view others[] = {"fpclassify", "isfinite", "isgreater", "isgreaterequal", "isless", "islessequal", "islessgreater",
                                                  "isnormal", "isunordered", "signbit", "signgam", "sincos", "matherr"};
    auto const is_function = [&](std::string_view one) { return std::find(std::begin(functions), std::end(functions), one) != std::end(functions); };
    std::string_view const all = name;
    bool const suffixed = !all.empty() && (all.back() == 'f' || all.back() == 'l') && is_function(all.substr(0, all.size() - 1));
    return is_function(all) || suffixed || std::find(std::begin(others), std::end(others), all) != std::end(others);
}

std::string quoted_model(std::string const& text, std::string_view margin) {
    std::string result;
    std::size_t begin = 0;
    if (text.rfind("\xEF\xBB\xBF", 0) == 0) begin = 3;
    while (begin < text.size()) {
        std::size_t const end = std::min(text.find('\n', begin), text.size());
        std::string line = text.substr(begin, end - begin);
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.pop_back();
        for (std::size_t at = line.find("*/"); at != std::string::npos; at = line.find("*/", at)) line.insert(at + 1, " ");
        for (std::size_t at = line.find("/*"); at != std::string::npos; at = line.find("/*", at)) line.insert(at + 1, " ");
        if (!line.empty() && line.back() == '\\') line += " ."; // would go on with the next line
        result += std::string(margin) + line + "\n";
        begin = end + 1;
    }
    return result;
}

} // namespace chainrule::tool
