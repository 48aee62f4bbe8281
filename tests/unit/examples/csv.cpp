// SPDX-License-Identifier: BSL-1.0
// Tables in text: what is read, and every fault by its place; samples of them.
#include <training/samples.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdio>

namespace {
using namespace training;

table read(std::string_view text, csv_form form = {}) {
    table out;
    BOOST_TEST(parse_csv("F", text, form, out).message == "");
    return out;
}
/// The message; what was read before must stay.
std::string fault(std::string_view text, csv_form form = {}) {
    table out{.rows = 1, .columns = 1, .cells = {7}};
    std::string const message = parse_csv("F", text, form, out).message;
    BOOST_TEST((out.rows == 1 && out.columns == 1 && out.cells == std::vector<double>{7}));
    return message;
}
using cells = std::vector<double>;

std::string const scratch = "csv_test.tmp";
std::string samples_fault(std::string const& text) {
    BOOST_TEST(chainrule::kept::write_file(scratch, text).message == "");
    samples out;
    out.labels = {3};
    std::string const message = read_samples_csv(scratch, {.inputs = 2, .classes = 10, .most = 16}, out).message;
    BOOST_TEST(out.labels == std::vector<int>{3});
    std::remove(scratch.c_str());
    return message;
}
} // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(numbers) {
    table const t = read("1,2.5,-3\n+4e2, .5\t,6.\n");
    BOOST_TEST((t.rows == 2 && t.columns == 3));
    BOOST_TEST((t.cells == cells{1, 2.5, -3, 400, 0.5, 6}));
    BOOST_TEST(t.at(1, 0) == 400);
}
BOOST_AUTO_TEST_CASE(ends_of_lines) {
    for (char const* text : {"1,2\n3,4\n", "1,2\n3,4", "1,2\r\n3,4\r\n", "1,2\r\n3,4\r", "\xEF\xBB\xBF"
                                                                                         "1,2\n3,4\n"})
        BOOST_TEST((read(text).cells == cells{1, 2, 3, 4}));
}
BOOST_AUTO_TEST_CASE(forms) {
    BOOST_TEST((read("a,\"b,c\"\n1,2\n", {.header = true}).cells == cells{1, 2}));
    BOOST_TEST((read("1;2\n", {.separator = ';'}).cells == cells{1, 2}));
    BOOST_TEST((read("5\n", {.columns = 1}).cells == cells{5}));
}
BOOST_AUTO_TEST_CASE(bad_numbers) {
    BOOST_TEST(fault("1,2\n3,x\n") == "F:2:3: expected a number, found 'x'");
    BOOST_TEST(fault("1,2\r\n3,12 5\r\n") == "F:2:3: expected a number, found '12 5'");
    BOOST_TEST(fault("1,,2\n") == "F:1:3: expected a number, found ''");
    BOOST_TEST(fault("1,2,\n") == "F:1:5: expected a number, found ''");
    BOOST_TEST(fault("\"1\"\n") == "F:1:1: expected a number, found '\"1\"'");
    BOOST_TEST(fault("1\r2\n") == "F:1:1: expected a number, found '1?2'");
    BOOST_TEST(fault(std::string_view("1\0", 2)) == "F:1:1: expected a number, found '1?'");
    for (char const* text : {"nan", "inf", "-inf", "0x10", "1e999", "--1", "1e", "e1", ".", "+", "1.2.3", "1e5.5", "٣"})
        BOOST_TEST(fault(text) == std::string("F:1:1: expected a number, found '") + text + "'");
    BOOST_TEST(fault(std::string(100, 'y')) == "F:1:1: expected a number, found '" + std::string(24, 'y') + "…'");
}
BOOST_AUTO_TEST_CASE(wrong_columns) {
    BOOST_TEST(fault("1,2\n3\n") == "F:2:2: expected 2 numbers in a line, found 1");
    BOOST_TEST(fault("1,2\n3,4,5\n") == "F:2:5: expected 2 numbers in a line, found more");
    BOOST_TEST(fault("1,2\n", {.columns = 3}) == "F:1:4: expected 3 numbers in a line, found 2");
    BOOST_TEST(fault("1,2\n", {.columns = 1}) == "F:1:3: expected 1 numbers in a line, found more");
    BOOST_TEST(fault("1,2\n\n3,4\n") == "F:2:1: expected 2 numbers, found an empty line");
    BOOST_TEST(fault("\r\n1\n") == "F:1:1: expected numbers, found an empty line");
}
BOOST_AUTO_TEST_CASE(nothing) {
    BOOST_TEST(fault("") == "F:1:1: expected a line of numbers, found the end of the file");
    BOOST_TEST(fault("\xEF\xBB\xBF") == "F:1:1: expected a line of numbers, found the end of the file");
    BOOST_TEST(fault("a,b\n", {.header = true}) == "F:2:1: expected a line of numbers, found the end of the file");
}
BOOST_AUTO_TEST_CASE(cut_anywhere) { // a file cut short is refused, or is one of whole lines but for its last number
    std::string const text = "11,12,13\n21,22,23\n31,32,33\n";
    for (std::size_t size = 0; size < text.size(); ++size) {
        table out;
        bool const good = static_cast<bool>(parse_csv("F", text.substr(0, size), {.columns = 3}, out));
        if (good) BOOST_TEST(out.cells.size() == 3 * out.rows);
        BOOST_TEST(good == (size > 0 && (size - 1) % 9 >= 6));
    }
}
BOOST_AUTO_TEST_CASE(samples_of_lines) {
    BOOST_TEST(samples_fault("0,16,9\n1,2,10\n") == scratch + ":2:5: expected a label, a whole number from 0 to 9, found '10'");
    BOOST_TEST(samples_fault("0,16,-1\n") == scratch + ":1:6: expected a label, a whole number from 0 to 9, found '-1'");
    BOOST_TEST(samples_fault("0,16,1.5\n") == scratch + ":1:6: expected a label, a whole number from 0 to 9, found '1.5'");
    BOOST_TEST(samples_fault("0,17,1\n") == scratch + ":1:3: expected a number from 0 to 16, found '17'");
    BOOST_TEST(samples_fault("-1,1,1\n") == scratch + ":1:1: expected a number from 0 to 16, found '-1'");
    BOOST_TEST(samples_fault("1,1\n") == scratch + ":1:4: expected 3 numbers in a line, found 2");
    samples none;
    BOOST_TEST(read_samples_csv("no/such.csv", {}, none).message == "no/such.csv: cannot be opened: No such file or directory");
    BOOST_TEST(read_samples_csv("tests", {}, none).message == "tests: expected a regular file");
}
BOOST_AUTO_TEST_CASE(digits) { // sums counted by another program
    samples s;
    BOOST_REQUIRE(read_samples_csv("examples/data/digits.csv", {.inputs = 64, .classes = 10, .most = 16}, s).message == "");
    BOOST_TEST((s.count() == 1797 && s.inputs == 64 && s.classes == 10));
    double sum = 0;
    for (float const x : s.x) sum += static_cast<double>(x) * 16;
    BOOST_TEST(sum == 561718);
    std::vector<int> of_class(10);
    for (std::size_t k = 0; k < s.count(); ++k) {
        ++of_class[static_cast<std::size_t>(s.labels[k])];
        float one = 0;
        for (float const t : s.target(k)) one += t;
        BOOST_TEST((one == 1 && s.target(k)[static_cast<std::size_t>(s.labels[k])] == 1));
    }
    BOOST_TEST((of_class == std::vector<int>{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}));
    BOOST_TEST((s.labels[1000] == 1 && s.input(1000)[3] * 16 == 14));
}

BOOST_AUTO_TEST_SUITE_END()
