// SPDX-License-Identifier: BSL-1.0
// IDX files, plain and compressed: what is read, and damaged ones of every kind.
#include <training/samples.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdio>

namespace {
using namespace training;

std::string number(unsigned value) {
    std::string text;
    for (int k = 3; k >= 0; --k) text += static_cast<char>(value >> (8 * k) & 255);
    return text;
}
std::string idx(std::vector<unsigned> const& extents, std::string const& entries) {
    std::string bytes{0, 0, 8, static_cast<char>(extents.size())};
    for (unsigned const e : extents) bytes += number(e);
    return bytes + entries;
}
/// The message; what was read before must stay.
std::string fault(std::string const& bytes, std::size_t rank) {
    idx_array out{{5}, "x"};
    std::string const message = parse_idx("F", bytes, rank, out).message;
    BOOST_TEST((message.empty() || (out.extents == std::vector<std::size_t>{5} && out.entries == "x")));
    return message;
}

struct file { // for the time of a test
    std::string path;
    file(char const* name, std::string const& bytes) : path(name) { BOOST_TEST(chainrule::kept::write_file(path, bytes).message == ""); }
    ~file() { std::remove(path.c_str()); }
};

#ifdef CHAINRULE_EXAMPLES_ZLIB
std::string gzip(std::string bytes) {
    z_stream z{};
    BOOST_REQUIRE(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string packed(bytes.size() + 1000, 0);
    z.next_in = reinterpret_cast<Bytef*>(bytes.data());
    z.avail_in = static_cast<uInt>(bytes.size());
    z.next_out = reinterpret_cast<Bytef*>(packed.data());
    z.avail_out = static_cast<uInt>(packed.size());
    BOOST_REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
    packed.resize(z.total_out);
    deflateEnd(&z);
    return packed;
}
std::string inflate_fault(std::string const& packed, std::size_t most = 1 << 20) {
    std::string out = "before";
    std::string const message = inflate_gzip("F", packed, out, most).message;
    BOOST_TEST((message.empty() || out == "before"));
    return message;
}
#endif
} // namespace

BOOST_AUTO_TEST_SUITE(idx_files)

BOOST_AUTO_TEST_CASE(arrays) {
    idx_array a;
    BOOST_TEST(parse_idx("F", idx({2, 1, 3}, "abcde\xff"), 3, a).message == "");
    BOOST_TEST((a.extents == std::vector<std::size_t>{2, 1, 3}));
    BOOST_TEST((a.at(0) == 'a' && a.at(5) == 255));
}
BOOST_AUTO_TEST_CASE(magic_numbers) {
    std::string const expected = "F: byte 0: expected the magic number 00 00 08 03 (unsigned bytes, 3 extents), found ";
    BOOST_TEST(fault(idx({1}, "a"), 3) == expected + "00 00 08 01");
    BOOST_TEST(fault(std::string("\0\0\r\3", 4), 3) == expected + "00 00 0d 03");
    BOOST_TEST(fault("P5 28 28\n", 3) == expected + "50 35 20 32");
    BOOST_TEST(fault("", 1) == "F: byte 0: expected the magic number 00 00 08 01 (unsigned bytes, 1 extents), found the end of the file");
}
BOOST_AUTO_TEST_CASE(sizes) {
    BOOST_TEST(fault(idx({2, 3}, "abcde"), 2) == "F: byte 17: expected 2 x 3 entries from byte 12 on, found the end of the file");
    BOOST_TEST(fault(idx({2, 3}, "abcdefgh"), 2) == "F: byte 18: expected the end after 2 x 3 entries, found 2 bytes more");
    BOOST_TEST(fault(idx({2, 0}, ""), 2) == "F: byte 8: expected an extent, found 0");
    std::string const whole = idx({2, 3}, "abcdef");
    for (std::size_t size = 0; size < whole.size(); ++size)
        BOOST_TEST(fault(whole.substr(0, size), 2).starts_with("F: byte " + std::to_string(size) + ": expected "));
    // Products that do not fit into 64 bits, one of them 0 in them.
    BOOST_TEST(fault(idx({0xffffffff, 0xffffffff, 0xffffffff}, "abc"), 3) ==
               "F: byte 19: expected 4294967295 x 4294967295 x 4294967295 entries from byte 16 on, found the end of the file");
    BOOST_TEST(fault(idx({0x80000000, 0x80000000, 4}, ""), 3).ends_with("entries from byte 16 on, found the end of the file"));
}
BOOST_AUTO_TEST_CASE(samples_of_files) {
    file const images("idx_test_images.tmp", idx({2, 1, 2}, std::string("\0\x33\x66\xff", 4)));
    auto const with_labels = [&](std::string const& bytes, sample_form form) {
        file const labels("idx_test_labels.tmp", bytes);
        samples s;
        std::string const message = read_samples_idx(images.path, labels.path, form, s).message;
        if (message.empty()) {
            BOOST_TEST((s.x == std::vector<float>{0, 0.2f, 0.4f, 1}));
            BOOST_TEST((s.labels == std::vector<int>{3, 0}));
            BOOST_TEST((s.t == std::vector<float>{0, 0, 0, 1, 1, 0, 0, 0}));
        } else BOOST_TEST(s.count() == 0);
        return message;
    };
    sample_form const form{.inputs = 2, .classes = 4, .most = 255};
    BOOST_TEST(with_labels(idx({2}, std::string("\3\0", 2)), form) == "");
    BOOST_TEST(with_labels(idx({2}, "\3\4"), form) == "idx_test_labels.tmp: byte 9: expected a label from 0 to 3, found 4");
    BOOST_TEST(with_labels(idx({3}, "\1\1\1"), form) ==
               "idx_test_labels.tmp: byte 4: expected 2 labels, one for each image in idx_test_images.tmp, found 3");
    BOOST_TEST(with_labels(idx({2}, "\1\1"), {.inputs = 3, .classes = 4, .most = 255}) ==
               "idx_test_images.tmp: byte 8: expected images of 3 pixels, found 1 x 2");
    BOOST_TEST(with_labels(idx({2, 1}, "\1\1"), form).starts_with("idx_test_labels.tmp: byte 0: expected the magic number 00 00 08 01"));
    BOOST_TEST(with_labels(idx({2}, "\1\1"), {.inputs = 2, .classes = 4, .most = 254}) ==
               "idx_test_images.tmp: byte 19: expected a number from 0 to 254, found 255");
    samples s;
    BOOST_TEST(read_samples_idx("no.gz", "no.gz", form, s).message == "no.gz: cannot be opened: No such file or directory");
}

#ifdef CHAINRULE_EXAMPLES_ZLIB
BOOST_AUTO_TEST_CASE(compressed) {
    std::string const bytes = idx({300, 2}, std::string(600, 'a')), packed = gzip(bytes);
    file const whole("idx_test.gz", packed);
    idx_array a;
    BOOST_TEST(read_idx(whole.path, 2, a).message == "");
    BOOST_TEST((a.extents == std::vector<std::size_t>{300, 2} && a.entries == std::string(600, 'a')));
    BOOST_TEST(read_idx(whole.path, 1, a).message.starts_with("idx_test.gz (unpacked): byte 0: expected the magic number"));
    file const cut("idx_test_cut.gz", packed.substr(0, packed.size() - 1));
    BOOST_TEST(read_idx(cut.path, 2, a).message ==
               fmt::format("idx_test_cut.gz: byte {}: expected more gzip data, found the end of the file", packed.size() - 1));
}
BOOST_AUTO_TEST_CASE(inflating) {
    std::string text;
    for (int k = 0; k < 40'000; ++k) text += static_cast<char>(k * k >> 3); // longer than the first piece of memory
    std::string const packed = gzip(text);
    std::string out;
    BOOST_TEST(inflate_gzip("F", packed, out).message == "");
    BOOST_TEST((out == text));
    BOOST_TEST(inflate_gzip("F", packed + gzip("more"), out).message == ""); // members
    BOOST_TEST((out == text + "more"));
    BOOST_TEST(inflate_gzip("F", gzip(""), out).message == "");
    BOOST_TEST(out == "");
    BOOST_TEST(inflate_gzip("F", gzip(std::string(1 << 18, 'a')), out, 1 << 18).message == "");
    BOOST_TEST(inflate_fault(gzip(std::string((1 << 18) + 1, 'a')), 1 << 18).ends_with("expected at most 262144 bytes when unpacked, found more"));
    BOOST_TEST(inflate_fault(packed + "rest").find("the gzip data are damaged: incorrect header check") != std::string::npos);
}
BOOST_AUTO_TEST_CASE(damaged) { // wherever it is cut, and whichever bit is wrong but for those that fill up the last byte
    std::string const words = "The same words, and the same words again, and the same words.", packed = gzip(words);
    int harmless = 0;
    for (std::size_t size = 0; size < packed.size(); ++size)
        BOOST_TEST(inflate_fault(packed.substr(0, size)) == fmt::format("F: byte {}: expected more gzip data, found the end of the file", size));
    for (std::size_t at = 10; at < packed.size(); ++at)
        for (int bit = 0; bit < 8; ++bit) {
            std::string wrong = packed;
            wrong[at] = static_cast<char>(wrong[at] ^ (1 << bit));
            std::string out;
            std::string const message = inflate_gzip("F", wrong, out).message;
            BOOST_TEST((message.empty() ? out == words : message.starts_with("F: byte ") && out.empty()));
            harmless += message.empty();
        }
    BOOST_TEST(harmless < 8);
}
#else
BOOST_AUTO_TEST_CASE(compressed) {
    file const packed("idx_test.gz", "\x1f\x8b and so on");
    idx_array a;
    BOOST_TEST(read_idx(packed.path, 2, a).message.starts_with("idx_test.gz: is compressed with gzip, and this program was built without zlib"));
}
#endif

BOOST_AUTO_TEST_SUITE_END()
