// SPDX-License-Identifier: BSL-1.0
// Keeping a model: the parameters of a descent in files, by name. NumPy reads what is written, and what numpy.save and numpy.savez
// write is read. File code: it uses the heap and POSIX, and throws nothing; the umbrella header does not include it.
#pragma once
#include <chainrule/file/npy.hpp>
#include <chainrule/file/zip.hpp>
#include <chainrule/kernel/pack.hpp>

#include <type_traits>

namespace chainrule {

namespace kept {

/// A parameter, without its type: `kernel` calls it with (extent, stride) for each slot.
template <class T>
struct kept_parameter {
    std::string name;
    std::vector<std::size_t> shape;
    std::vector<std::ptrdiff_t> strides;
    T* first = nullptr;
    std::size_t size = 1;

    /// Calls use(entry, position last slot fastest, position first slot fastest).
    template <class Use>
    void each(Use const& use) const {
        std::vector<std::size_t> index(shape.size());
        for (std::size_t k = 0; k < size; ++k) {
            std::ptrdiff_t offset = 0;
            std::size_t columns = 0;
            for (std::size_t m = shape.size(); m-- > 0;) {
                offset += static_cast<std::ptrdiff_t>(index[m]) * strides[m];
                columns = columns * shape[m] + index[m];
            }
            use(first[offset], k, columns);
            for (std::size_t m = shape.size(); m-- > 0 && ++index[m] == shape[m];) index[m] = 0;
        }
    }
    std::string place(std::size_t k) const { // its indices, as printed formulas have them
        std::string text;
        for (std::size_t m = shape.size(); m-- > 0; k /= shape[m]) text = std::to_string(k % shape[m]) + (text.empty() ? "" : "," + text);
        return name + (shape.empty() ? "" : "(" + text + ")");
    }
};

/// All parameters that a descent moves; the size of one that lives in the user's memory may be wrong.
template <class Descent>
auto kept_parameters(Descent& d) {
    using T = std::conditional_t<std::is_const_v<Descent>, typename Descent::element const, typename Descent::element>;
    std::vector<kept_parameter<T>> all;
    d.each_parameter([&](std::string_view name, int const* shape, int rank, T* first) {
        kept_parameter<T> p;
        p.name = name;
        p.first = first;
        for (int k = 0; k < rank; ++k) {
            p.shape.push_back(static_cast<std::size_t>(shape[2 * k]));
            p.strides.push_back(shape[2 * k + 1]);
            p.size *= p.shape.back();
        }
        all.push_back(static_cast<kept_parameter<T>&&>(p));
    });
    return all;
}

/// Refuses memory of a wrong size, and entries that are not finite.
template <class T>
file_result check_parameters(std::string const& path, std::vector<kept_parameter<T>> const& all) {
    for (auto const& p : all) {
        if (p.first == nullptr) return {path + ": " + p.name + ": expected memory of " + std::to_string(p.size) + " entries for it, found another size"};
        std::string bad;
        p.each([&](T& entry, std::size_t k, std::size_t) {
            if (bad.empty() && !kernel::finite(entry)) bad = p.place(k);
        });
        if (!bad.empty()) return {path + ": expected finite numbers to write, found that " + bad + " is infinite or NaN"};
    }
    return {};
}

template <class T>
std::string npy_of(kept_parameter<T> const& p) {
    std::string data(p.size * sizeof(T), '\0'), out;
    p.each([&](T& entry, std::size_t k, std::size_t) { std::memcpy(data.data() + k * sizeof(T), &entry, sizeof(T)); });
    put_npy(out, npy_type<T>, p.shape, data);
    return out;
}

/// Is this array the parameter?
template <class T>
file_result match(std::string const& where, npy_array const& array, kept_parameter<T> const& p) {
    if (array.type != npy_type<T>) return {where + ": expected type '" + std::string(npy_type<T>) + "', found '" + array.type + "'"};
    if (array.shape != p.shape) return {where + ": expected shape " + shape_text(p.shape) + ", found " + shape_text(array.shape)};
    if (array.data.size() != p.size * sizeof(T))
        return {where + ": expected " + std::to_string(p.size * sizeof(T)) + " bytes of data, found " + std::to_string(array.data.size()) +
                (array.data.size() < p.size * sizeof(T) ? ": the file is truncated" : "")};
    std::string bad;
    p.each([&](T&, std::size_t k, std::size_t columns) {
        T entry;
        std::memcpy(&entry, array.data.data() + (array.columns_first ? columns : k) * sizeof(T), sizeof(T));
        if (bad.empty() && !kernel::finite(entry)) bad = p.place(k);
    });
    if (!bad.empty()) return {where + ": expected finite numbers, found that " + bad + " is infinite or NaN"};
    return {};
}
template <class T>
void take(npy_array const& array, kept_parameter<T> const& p) {
    p.each([&](T& entry, std::size_t k, std::size_t columns) {
        std::memcpy(&entry, array.data.data() + (array.columns_first ? columns : k) * sizeof(T), sizeof(T));
    });
}

template <class T>
std::string names_of(std::vector<kept_parameter<T>> const& all) {
    std::string text;
    for (auto const& p : all) text += (text.empty() ? "" : ", ") + p.name;
    return text;
}

/// Loads from the bytes of an archive, which `path` names in messages.
template <class Descent>
file_result load_npz(Descent& d, std::string const& path, std::string_view bytes) {
    auto const all = kept_parameters(d);
    std::vector<zip_member> members;
    if (file_result read = read_zip(path, bytes, members); !read) return read;
    std::vector<npy_array> arrays(all.size());
    std::vector<bool> found(all.size());
    for (zip_member const& m : members) {
        std::string const name(m.name.ends_with(".npy") ? m.name.substr(0, m.name.size() - 4) : m.name);
        std::size_t k = 0;
        while (k < all.size() && all[k].name != name) ++k;
        if (k == all.size()) return {path + ": expected the parameters " + names_of(all) + ", found '" + name + "' too"};
        if (found[k]) return {path + ": expected " + name + " once, found it twice"};
        if (all[k].first == nullptr) return {path + ": " + name + ": expected memory of " + std::to_string(all[k].size) + " entries for it, found another size"};
        std::string const where = path + ": " + name;
        if (file_result read = read_npy(where, m.data, arrays[k]); !read) return read;
        if (file_result same = match(where, arrays[k], all[k]); !same) return same;
        found[k] = true;
    }
    for (std::size_t k = 0; k < all.size(); ++k)
        if (!found[k]) return {path + ": expected the parameters " + names_of(all) + ", found no '" + all[k].name + "'"};
    for (std::size_t k = 0; k < all.size(); ++k) take(arrays[k], all[k]);
    return {};
}

template <class T>
kept_parameter<T> const* find_parameter(std::vector<kept_parameter<T>> const& all, std::string_view name) {
    for (auto const& p : all)
        if (p.name == name) return &p;
    return nullptr;
}
/// Loads one parameter from the bytes of an array.
template <class Descent, class Symbol>
file_result load_npy(Descent& d, Symbol const&, std::string const& path, std::string_view bytes) {
    auto const all = kept_parameters(d);
    auto const* const p = find_parameter(all, Symbol::facts.name);
    if (p == nullptr) return {path + ": expected a parameter that the descent moves, found " + std::string(Symbol::facts.name)};
    if (p->first == nullptr) return {path + ": " + p->name + ": expected memory of " + std::to_string(p->size) + " entries for it, found another size"};
    npy_array array;
    if (file_result read = read_npy(path, bytes, array); !read) return read;
    if (file_result same = match(path, array, *p); !same) return same;
    take(array, *p);
    return {};
}

} // namespace kept

/// Writes all parameters that the descent moves to an uncompressed archive (.npz), each as `name.npy`, in its shape and the program's
/// element type. The file appears whole or not at all; an earlier one of that name is replaced. A parameter that is not finite is
/// refused, since it could not be loaded. What the update rule keeps is not written.
template <class Descent>
file_result save(Descent const& d, std::string const& path) {
    auto const all = kept::kept_parameters(d);
    if (file_result good = kept::check_parameters(path, all); !good) return good;
    std::vector<std::string> names, arrays;
    for (auto const& p : all) {
        names.push_back(p.name + ".npy");
        arrays.push_back(kept::npy_of(p));
    }
    std::vector<kept::zip_member> members;
    for (std::size_t k = 0; k < all.size(); ++k) members.push_back({names[k], arrays[k]});
    std::string bytes;
    if (file_result made = kept::write_zip(path, members, bytes); !made) return made;
    return kept::write_file(path, bytes);
}
/// Writes one parameter (.npy).
template <class Descent, class Symbol>
file_result save(Descent const& d, Symbol const&, std::string const& path) {
    auto all = kept::kept_parameters(d);
    auto const* const p = kept::find_parameter(all, Symbol::facts.name);
    if (p == nullptr) return {path + ": expected a parameter that the descent moves, found " + std::string(Symbol::facts.name)};
    std::string const bytes = p->first == nullptr ? "" : kept::npy_of(*p);
    all = {*p};
    if (file_result good = kept::check_parameters(path, all); !good) return good;
    return kept::write_file(path, bytes);
}

/// Reads all parameters that the descent moves from an archive (.npz) that has these arrays and no others, in these shapes and the
/// program's element type, all entries finite. Arrays may lie columns first. Compressed archives are refused. Where anything is not
/// as expected, the message says what was expected and what was found, and no parameter changes.
template <class Descent>
file_result load(Descent& d, std::string const& path) {
    std::string bytes;
    if (file_result read = kept::read_file(path, bytes); !read) return read;
    return kept::load_npz(d, path, bytes);
}
/// Reads one parameter (.npy), whatever its name was.
template <class Descent, class Symbol>
file_result load(Descent& d, Symbol const& w, std::string const& path) {
    std::string bytes;
    if (file_result read = kept::read_file(path, bytes); !read) return read;
    return kept::load_npy(d, w, path, bytes);
}

} // namespace chainrule
