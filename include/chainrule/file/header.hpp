// SPDX-License-Identifier: BSL-1.0
// A model as a C++ header: constants, so that weights lie in read-only memory and can be read in constant expressions.
#pragma once
#include <chainrule/file/model.hpp>

#include <charconv>

namespace chainrule {

namespace kept {

/// The shortest decimal that reads back as the same number, as a literal of its type.
template <class T>
std::string literal_text(T value) {
    char text[32];
    auto const end = std::to_chars(text, text + sizeof text, value);
    std::string out(text, end.ptr);
    if (out.find_first_of(".e") == std::string::npos) out += ".0";
    return out + (sizeof(T) == 4 ? "f" : "");
}

template <class T>
void put_array(std::string& out, std::vector<std::string> const& entries, kept_parameter<T> const& p, std::size_t slot, std::size_t& at) {
    if (slot == p.shape.size()) {
        out += entries[at++];
        return;
    }
    out += "{";
    for (std::size_t k = 0; k < p.shape[slot]; ++k) {
        if (k > 0) out += slot + 1 < p.shape.size() ? ",\n    " : k % 8 == 0 ? ",\n    " : ", ";
        put_array(out, entries, p, slot + 1, at);
    }
    out += "}";
}

} // namespace kept

/// Writes all parameters that the descent moves as `inline constexpr` arrays in the namespace given: `weights::w1` is a float[32][64], a
/// scalar parameter a float. They read back bit by bit, and can be bound: `program(x = data, w1 = weights::w1)`. The file appears whole
/// or not at all.
template <class Descent>
file_result save_header(Descent const& d, std::string const& path, std::string const& name_space) {
    using T = typename Descent::element;
    auto const all = kept::kept_parameters(d);
    if (file_result good = kept::check_parameters(path, all); !good) return good;
    std::string out = "// Parameters of a model, written by chainrule.\n#pragma once\n\nnamespace " + name_space + " {\n";
    for (auto const& p : all) {
        std::vector<std::string> entries(p.size);
        p.each([&](T const& entry, std::size_t k, std::size_t) { entries[k] = kept::literal_text(entry); });
        out += std::string("\ninline constexpr ") + (sizeof(T) == 4 ? "float " : "double ") + p.name;
        for (std::size_t const extent : p.shape) out += "[" + std::to_string(extent) + "]";
        out += " = ";
        std::size_t at = 0;
        kept::put_array(out, entries, p, 0, at);
        out += ";\n";
    }
    out += "\n} // namespace " + name_space + "\n";
    return kept::write_file(path, out);
}

} // namespace chainrule
