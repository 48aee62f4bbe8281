// SPDX-License-Identifier: BSL-1.0
// One array as NumPy writes it: NEP 1, format versions 1.0, 2.0 and 3.0.
#pragma once
#include <chainrule/file/disk.hpp>

#include <bit>
#include <vector>

namespace chainrule::kept {

static_assert(std::endian::native == std::endian::little, "chainrule: model files need a little-endian machine");

struct npy_array {
    std::string type; // "<f4"
    bool columns_first = false;
    std::vector<std::size_t> shape;
    std::string_view data;
};

template <class T>
constexpr std::string_view npy_type = sizeof(T) == 4 ? "<f4" : "<f8";

inline std::string shape_text(std::vector<std::size_t> const& shape) {
    std::string text = "(";
    for (std::size_t k = 0; k < shape.size(); ++k) text += (k > 0 ? ", " : "") + std::to_string(shape[k]);
    return text + (shape.size() == 1 ? ",)" : ")");
}

inline void put_npy(std::string& out, std::string_view type, std::vector<std::size_t> const& shape, std::string_view data) {
    std::string header = "{'descr': '" + std::string(type) + "', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
    std::size_t const before = 10; // magic, version, length
    header.append(63 - (before + header.size()) % 64, ' ').push_back('\n');
    out.append("\x93NUMPY\x01\x00", 8);
    put_number(out, static_cast<std::uint32_t>(header.size()), 2);
    out.append(header).append(data);
}

/// Reads the header's dictionary, a Python literal.
class npy_header {
public:
    explicit npy_header(std::string_view text) : text_(text) {}

    /// Empty, or what was expected.
    std::string read(npy_array& array) {
        bool type = false, order = false, shape = false;
        if (!take('{')) return "'{'";
        while (!take('}')) {
            std::string key;
            if (!read_text(key)) return "a key in quotes";
            if (!take(':')) return "':'";
            if (key == "descr" && !type) {
                if (!read_text(array.type)) return "a type in quotes (arrays of records are not read)";
                type = true;
            } else if (key == "fortran_order" && !order) {
                if (take_word("True")) array.columns_first = true;
                else if (!take_word("False")) return "True or False";
                order = true;
            } else if (key == "shape" && !shape) {
                if (!read_shape(array.shape)) return "a shape such as (3, 4)";
                shape = true;
            } else {
                return "the keys descr, fortran_order and shape, each once";
            }
            if (!take(',')) {
                if (!take('}')) return "',' or '}'";
                break;
            }
        }
        skip();
        if (at_ != text_.size()) return "nothing after '}'";
        return type && order && shape ? "" : "the keys descr, fortran_order and shape, each once";
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;

    void skip() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t')) ++at_;
    }
    bool take(char c) {
        skip();
        if (at_ >= text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool take_word(std::string_view word) {
        skip();
        if (text_.substr(at_, word.size()) != word) return false;
        at_ += word.size();
        return true;
    }
    bool read_text(std::string& out) {
        skip();
        if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return false;
        std::size_t const end = text_.find(text_[at_], at_ + 1);
        if (end == std::string_view::npos) return false;
        out = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return true;
    }
    bool read_shape(std::vector<std::size_t>& shape) {
        if (!take('(')) return false;
        while (!take(')')) {
            skip();
            std::size_t value = 0;
            std::size_t const start = at_;
            for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
                value = 10 * value + static_cast<std::size_t>(text_[at_] - '0');
                if (value > 0x7fffffff) return false;
            }
            if (at_ == start || shape.size() == 32) return false;
            shape.push_back(value);
            if (!take(',')) return take(')');
        }
        return true;
    }
};

/// An array's parts, each checked; `where` is the file's name, and the member's.
inline file_result read_npy(std::string const& where, std::string_view bytes, npy_array& array) {
    if (bytes.size() < 10) return {where + ": expected an array (.npy), found " + std::to_string(bytes.size()) + " bytes: the file is truncated"};
    if (bytes.substr(0, 6) != std::string_view("\x93NUMPY", 6)) return {where + ": expected an array (.npy), which begins with \\x93NUMPY"};
    int const version = static_cast<unsigned char>(bytes[6]);
    if (version < 1 || version > 3 || bytes[7] != 0)
        return {where + ": expected format version 1.0, 2.0 or 3.0, found " + std::to_string(version) + "." + std::to_string(static_cast<unsigned char>(bytes[7]))};
    std::size_t const start = version == 1 ? 10 : 12;
    if (bytes.size() < start) return {where + ": expected a header, found the end: the file is truncated"};
    std::size_t const size = number_at(bytes, 8, version == 1 ? 2 : 4);
    if (bytes.size() - start < size)
        return {where + ": expected a header of " + std::to_string(size) + " bytes, found " + std::to_string(bytes.size() - start) + ": the file is truncated"};
    std::string const expected = npy_header(bytes.substr(start, size)).read(array);
    if (!expected.empty()) return {where + ": expected in the header " + expected};
    array.data = bytes.substr(start + size);
    return {};
}

} // namespace chainrule::kept
