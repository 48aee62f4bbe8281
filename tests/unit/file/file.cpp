// SPDX-License-Identifier: BSL-1.0
// Models in files: round trips, what NumPy wrote, and every kind of file that is refused, by its message.
#include "unit/element_types.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/file/header.hpp>
#include <chainrule/file/model.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 5>;
constexpr auto j = axis<"j", 3>;
constexpr auto x = input<"x">(i);
constexpr auto t = input<"t">(j);
constexpr auto w = parameter<"w">(j, i);
constexpr auto b = parameter<"b">(j);
constexpr auto c = parameter<"c">();
constexpr auto unused = parameter<"unused">();
constexpr auto u = variable<"u">(j);
constexpr auto E = variable<"E">();
constexpr auto net = equations(u(j) = c * sum(i, w(j, i) * x(i)) + b(j), E = half * sum(j, square(u(j) - t(j))));

template <class T>
struct values {
    std::vector<T> w = std::vector<T>(15), b = std::vector<T>(3), c = std::vector<T>(1);
    static values of(auto const& d) {
        values v;
        d.get(::w, v.w);
        d.get(::b, v.b);
        d.get(::c, v.c);
        return v;
    }
    void into(auto& d) const {
        d.set(::w, w);
        d.set(::b, b);
        d.set(::c, c);
    }
    bool operator==(values const&) const = default;
};
values<float> numpys() { // see make_data.py
    values<float> v;
    for (std::size_t k = 0; k < 15; ++k) v.w[k] = (static_cast<float>(k) - 7) / 8;
    for (std::size_t k = 0; k < 3; ++k) v.b[k] = static_cast<float>(k) / 4;
    v.c[0] = 2.5f;
    return v;
}
template <class T>
values<T> drawn(std::uint64_t seed) {
    values<T> v;
    draw_entries(w, normal{}, seed, v.w.data(), 15);
    draw_entries(b, normal{}, seed, v.b.data(), 3);
    draw_entries(c, normal{}, seed, v.c.data(), 1);
    return v;
}

/// A folder of its own that goes away.
struct scratch {
    std::string path = (std::filesystem::temp_directory_path() / ("chainrule-" + std::string(6, 'X'))).string(); // mkdtemp writes over them
    scratch() { BOOST_REQUIRE(::mkdtemp(path.data()) != nullptr); }
    scratch(scratch const&) = delete;
    ~scratch() { std::filesystem::remove_all(path); }
    std::string operator/(std::string const& name) const { return path + "/" + name; }
    auto files() const { return std::distance(std::filesystem::directory_iterator(path), {}); }
};
std::string bytes_of(std::string const& path) {
    std::string bytes;
    BOOST_REQUIRE_EQUAL(kept::read_file(path, bytes).message, "");
    return bytes;
}
std::string const data = "tests/unit/file/data/";

BOOST_AUTO_TEST_SUITE(file)

using element_types = tested_element_types;
BOOST_AUTO_TEST_CASE_TEMPLATE(round_trip, T, element_types) {
    scratch const folder;
    auto d = descend<net, E, T>(adam{}), e = d;
    auto const kept = drawn<T>(1);
    kept.into(d);
    BOOST_TEST(save(d, folder / "model.npz").message == "");
    BOOST_TEST(load(e, folder / "model.npz").message == "");
    BOOST_CHECK(values<T>::of(e) == kept);
    drawn<T>(2).into(d); // replaces the file
    BOOST_TEST(save(d, folder / "model.npz").message == "");
    BOOST_TEST(load(e, folder / "model.npz").message == "");
    BOOST_CHECK(values<T>::of(e) == drawn<T>(2));
    kept.into(d);
    BOOST_TEST(save(d, w, folder / "w.npy").message == "");
    BOOST_TEST(load(e, w, folder / "w.npy").message == "");
    auto expected = drawn<T>(2);
    expected.w = kept.w;
    BOOST_CHECK(values<T>::of(e) == expected);
    BOOST_TEST(folder.files() == 2); // no temporary ones are left
    // Parameters in the user's memory.
    values<T> own;
    auto f = descend<net, E, T>(adam{}, w = own.w, b, c = entries(own.c.data()));
    BOOST_TEST(load(f, folder / "model.npz").message == "");
    BOOST_CHECK(own.w == drawn<T>(2).w && own.c == drawn<T>(2).c);
    BOOST_TEST(save(f, folder / "again.npz").message == "");
    BOOST_CHECK(bytes_of(folder / "again.npz") == bytes_of(folder / "model.npz"));
}

BOOST_AUTO_TEST_CASE(written_by_numpy) {
    for (char const* name : {"model.npz", "columns_first.npz"}) {
        auto d = descend<net, E, float>(sgd{});
        BOOST_TEST(load(d, data + name).message == "");
        BOOST_CHECK(values<float>::of(d) == numpys());
    }
    for (char const* name : {"w.npy", "version_2.npy", "version_3.npy"}) {
        auto d = descend<net, E, float>(sgd{});
        BOOST_TEST(load(d, w, data + name).message == "");
        BOOST_CHECK(values<float>::of(d).w == numpys().w);
    }
    // One array is written as NumPy writes it.
    scratch const folder;
    auto d = descend<net, E, float>(sgd{});
    numpys().into(d);
    BOOST_TEST(save(d, w, folder / "w.npy").message == "");
    std::string const ours = bytes_of(folder / "w.npy"), theirs = bytes_of(data + "w.npy");
    BOOST_TEST(ours.size() == theirs.size());
    BOOST_CHECK(ours.substr(ours.size() - 60) == theirs.substr(theirs.size() - 60));
}

/// Loading these bytes gives this message, after the file's name, and changes nothing.
void refused(std::string const& bytes, std::string const& message, bool one_array = false) {
    auto d = descend<net, E, float>(sgd{});
    auto const before = drawn<float>(3);
    before.into(d);
    auto const r = one_array ? kept::load_npy(d, w, "F", bytes) : kept::load_npz(d, "F", bytes);
    BOOST_CHECK(!r);
    BOOST_TEST(r.message == "F: " + message);
    BOOST_CHECK(values<float>::of(d) == before);
}

BOOST_AUTO_TEST_CASE(wrong_models) {
    refused(bytes_of(data + "compressed.npz"), "w.npy: expected a stored member, found a compressed one: write it by numpy.savez, not numpy.savez_compressed");
    refused(bytes_of(data + "doubles.npz"), "w: expected type '<f4', found '<f8'");
    refused(bytes_of(data + "big_endian.npz"), "w: expected type '<f4', found '>f4'");
    refused(bytes_of(data + "transposed.npz"), "w: expected shape (3, 5), found (5, 3)");
    refused(bytes_of(data + "flat.npz"), "w: expected shape (3, 5), found (15,)");
    refused(bytes_of(data + "missing.npz"), "expected the parameters c, w, b, found no 'b'");
    refused(bytes_of(data + "extra.npz"), "expected the parameters c, w, b, found 'd' too");
    refused(bytes_of(data + "not_a_number.npz"), "w: expected finite numbers, found that w(1,2) is infinite or NaN");
    refused(bytes_of(data + "infinite.npz"), "c: expected finite numbers, found that c is infinite or NaN");
}
BOOST_AUTO_TEST_CASE(truncated) {
    std::string const good = bytes_of(data + "model.npz"), array = bytes_of(data + "w.npy");
    auto d = descend<net, E, float>(sgd{});
    for (std::size_t size = 0; size < good.size(); ++size) BOOST_CHECK(!kept::load_npz(d, "F", good.substr(0, size)));
    for (std::size_t size = 0; size < array.size(); ++size) BOOST_CHECK(!kept::load_npy(d, w, "F", array.substr(0, size)));
    BOOST_CHECK(values<float>::of(d) == values<float>());
    refused("", "expected a zip archive (.npz), which begins with PK\\3\\4");
    refused(good.substr(0, 100), "expected an end of the zip archive's directory, found none: the file is truncated");
    refused(array.substr(0, 7), "expected an array (.npy), found 7 bytes: the file is truncated", true);
    refused(array.substr(0, 100), "expected a header of 118 bytes, found 90: the file is truncated", true);
    refused(array.substr(0, 187), "expected 60 bytes of data, found 59: the file is truncated", true);
    refused(array + "x", "expected 60 bytes of data, found 61", true);
}
BOOST_AUTO_TEST_CASE(damaged) {
    std::string const good = bytes_of(data + "model.npz"), array = bytes_of(data + "w.npy");
    auto const changed = [](std::string bytes, std::size_t at, char to) {
        bytes[at] = to;
        return bytes;
    };
    refused(changed(good, 0, 'Q'), "expected a zip archive (.npz), which begins with PK\\3\\4");
    refused(changed(good, 200, 'Q'), "w.npy: expected a checksum (CRC-32) that its bytes do not have: the file is damaged");
    refused(changed(array, 1, 'Q'), "expected an array (.npy), which begins with \\x93NUMPY", true);
    refused(changed(array, 6, 9), "expected format version 1.0, 2.0 or 3.0, found 9.0", true);
    refused(changed(array, 11, 'Q'), "expected in the header a key in quotes", true);
    refused(changed(array, array.find("shape"), 'Q'), "expected in the header the keys descr, fortran_order and shape, each once", true);
    // Any one bit: refused, or without meaning (a date, an attribute).
    auto d = descend<net, E, float>(sgd{});
    std::size_t accepted = 0;
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
        std::string bytes = good;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
        if (!kept::load_npz(d, "F", bytes)) continue;
        ++accepted;
        BOOST_CHECK(values<float>::of(d) == numpys());
    }
    BOOST_TEST(accepted < 2 * good.size());
}
BOOST_AUTO_TEST_CASE(other_members) {
    std::string bytes;
    std::string const array = bytes_of(data + "w.npy");
    kept::write_zip("F", {{"w.npy", array}, {"w.npy", array}}, bytes);
    refused(bytes, "w.npy: expected the name once, found it twice");
    bytes.clear();
    kept::write_zip("F", {{"w.npy", array}, {"w", array}}, bytes);
    refused(bytes, "expected w once, found it twice");
    bytes.clear();
    kept::write_zip("F", {{"w.npy", "text that is no array"}}, bytes);
    refused(bytes, "w: expected an array (.npy), which begins with \\x93NUMPY");
}

BOOST_AUTO_TEST_CASE(files_that_are_not_there) {
    auto d = descend<net, E, float>(sgd{});
    scratch const folder;
    BOOST_TEST(load(d, folder / "none.npz").message == folder / "none.npz: cannot be opened: No such file or directory");
    BOOST_TEST(load(d, folder.path).message == folder.path + ": expected a regular file");
    BOOST_TEST(save(d, folder / "no/folder.npz").message.starts_with(folder / "no/folder.npz: cannot be written: "));
    BOOST_TEST(save(d, folder.path).message == folder.path + ": cannot be written: expected a regular file");
    BOOST_TEST(save(d, unused, folder / "w.npy").message == folder / "w.npy: expected a parameter that the descent moves, found unused");
    BOOST_TEST(folder.files() == 0);
    std::filesystem::create_directory(folder / "m.npz");
    BOOST_TEST(save(d, folder / "m.npz").message == folder / "m.npz: cannot be written: expected a regular file");
    BOOST_TEST(folder.files() == 1); // nothing is left beside it
}
BOOST_AUTO_TEST_CASE(what_stands_there_stays_what_it_is) {
    auto d = descend<net, E, float>(sgd{});
    scratch const folder;
    BOOST_REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
    BOOST_TEST(save(d, folder / "pipe").message == folder / "pipe: cannot be written: expected a regular file");
    BOOST_TEST(std::filesystem::is_fifo(folder / "pipe"));
    std::filesystem::create_symlink("none.npz", folder / "to_nothing.npz");
    BOOST_TEST(save(d, folder / "to_nothing.npz").message == folder / "to_nothing.npz: cannot be written: it is a link to nothing");

    std::string const file = folder / "m.npz";
    BOOST_TEST(save(d, file).message == "");
    std::string const before = bytes_of(file);
    BOOST_REQUIRE(::chmod(file.c_str(), 0640) == 0);
    std::filesystem::create_symlink("m.npz", folder / "link.npz");
    std::vector<float> const changed(15, 2.0f);
    d.set(w, changed);
    BOOST_TEST(save(d, folder / "link.npz").message == "");
    BOOST_TEST(std::filesystem::is_symlink(folder / "link.npz"));
    BOOST_TEST((bytes_of(file) != before)); // written through the link
    BOOST_TEST(static_cast<unsigned>(std::filesystem::status(file).permissions()) == 0640u);
    BOOST_TEST(folder.files() == 4);
}
BOOST_AUTO_TEST_CASE(models_that_cannot_be_kept) {
    auto d = descend<net, E, float>(sgd{});
    scratch const folder;
    std::vector<float> bad(15);
    bad[7] = std::bit_cast<float>(0x7fc00000);
    d.set(w, bad);
    std::string const why = ": expected finite numbers to write, found that w(1,2) is infinite or NaN";
    BOOST_TEST(save(d, folder / "m.npz").message == folder / "m.npz" + why);
    BOOST_TEST(save(d, w, folder / "w.npy").message == folder / "w.npy" + why);
    BOOST_TEST(save_header(d, folder / "m.hpp", "m").message == folder / "m.hpp" + why);
    std::vector<float> short_one(14);
    auto e = descend<net, E, float>(sgd{}, w = short_one, b, c);
    std::string const size = ": w: expected memory of 15 entries for it, found another size";
    BOOST_TEST(save(e, folder / "m.npz").message == folder / "m.npz" + size);
    BOOST_TEST(load(e, data + "model.npz").message == data + "model.npz" + size);
    BOOST_TEST(folder.files() == 0);
}

BOOST_AUTO_TEST_CASE(as_a_header) {
    auto d = descend<net, E, float>(sgd{});
    scratch const folder;
    auto v = numpys();
    v.b = {0.1f, -1e-30f, 16777216.0f};
    v.into(d);
    BOOST_TEST(save_header(d, folder / "weights.hpp", "weights").message == "");
    BOOST_TEST(bytes_of(folder / "weights.hpp") ==
               "// Parameters of a model, written by chainrule.\n#pragma once\n\nnamespace weights {\n\ninline constexpr float c = 2.5f;\n\n"
               "inline constexpr float w[3][5] = {{-0.875f, -0.75f, -0.625f, -0.5f, -0.375f},\n    {-0.25f, -0.125f, 0.0f, 0.125f, 0.25f},\n"
               "    {0.375f, 0.5f, 0.625f, 0.75f, 0.875f}};\n\n"
               "inline constexpr float b[3] = {0.1f, -1e-30f, 16777216.0f};\n\n} // namespace weights\n");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
