// SPDX-License-Identifier: BSL-1.0
// What a training run shows: progress on a terminal and elsewhere, and charts, read back by an XML parser.
#include <training/chart.hpp>
#include <training/progress.hpp>

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <sstream>

#include <poll.h>

namespace {
using namespace training;

constexpr double infinity = std::numeric_limits<double>::infinity(), not_a_number = std::numeric_limits<double>::quiet_NaN();

struct drawing {
    std::vector<std::string> lines, labels; // paths with more than the name of a line; texts
    std::string title;
};
drawing drawn(chart const& c) {
    std::istringstream text(svg(c));
    boost::property_tree::ptree tree;
    boost::property_tree::read_xml(text, tree);
    drawing d;
    for (auto const& [name, node] : tree.get_child("svg")) {
        std::string const path = name == "path" ? node.get<std::string>("<xmlattr>.d") : "";
        if (name == "path" && path.find("h36") == std::string::npos) d.lines.push_back(path);
        if (name == "text") d.labels.push_back(node.data());
        if (name == "title") d.title = node.data();
    }
    return d;
}
bool has(drawing const& d, std::string const& label) { return std::find(d.labels.begin(), d.labels.end(), label) != d.labels.end(); }
/// All numbers of a path lie on the page.
bool on_page(std::string path) {
    for (char& c : path)
        if (c == 'M' || c == 'L' || c == 'h') c = ' ';
    std::istringstream numbers(path);
    double v = 0;
    while (numbers >> v)
        if (!(v >= 0 && v <= 720)) return false;
    return numbers.eof();
}
chart of(std::vector<double> y, y_axis scale = y_axis::linear) { return {"t", "x", "y", {{"a", std::move(y)}}, scale}; }

/// What a progress writes to a file that is no terminal, or to a terminal.
std::string told(int file, int other, double every) {
    {
        progress p("seed 1", 4, "samples", file, every);
        for (std::uint64_t k = 1; k <= 4; ++k) p.at(k, 0.5);
        p.finish();
        p.at(4, 0.5);
    }
    std::string text; // a terminal passes it on in pieces, and not at once
    for (pollfd ready{other, POLLIN, 0}; ::poll(&ready, 1, text.ends_with("\n") ? 50 : 5000) > 0;) {
        char piece[4096];
        ssize_t const size = ::read(other, piece, sizeof piece);
        if (size <= 0) break;
        text.append(piece, static_cast<std::size_t>(size));
    }
    return text;
}
} // namespace

BOOST_AUTO_TEST_SUITE(shown)

BOOST_AUTO_TEST_CASE(progress_lines) {
    progress_state s{.label = "seed 1", .unit = "samples", .done = 250, .total = 1000, .seconds = 10, .loss = 0.125};
    BOOST_TEST(progress_line(s, 0) == "seed 1   25 %  25 samples/s  loss 0.125  0:30 left");
    BOOST_TEST(progress_line(s, 70) == "seed 1 [####..............]  25 %  25 samples/s  loss 0.125  0:30 left");
    BOOST_TEST(progress_line(s, 200).find("[##########..............................]") != std::string::npos);
    BOOST_TEST(progress_line(s, 40) == "seed 1  25 %  25 samples/s  loss 0.125  ");
    s.done = 2000; // more than there are
    s.loss = not_a_number;
    BOOST_TEST(progress_line(s, 0) == "seed 1  100 %  100 samples/s  loss not finite  in 0:10");
    s = {.label = "ŷ", .unit = "x", .done = 0, .total = 10, .seconds = 0, .loss = 1};
    BOOST_TEST(progress_line(s, 0) == "ŷ    0 %  loss 1");
    BOOST_TEST(progress_line(s, 1) == "ŷ");
    s = {.label = "", .unit = "x", .done = 0, .total = 0, .seconds = 0, .loss = 1};
    BOOST_TEST(progress_line(s, 0) == "  100 %  loss 1  in 0:00");
    BOOST_TEST((detail::with_prefix(950) == "950" && detail::with_prefix(999.7) == "1.00k"));
    BOOST_TEST((detail::with_prefix(12'345) == "12.3k" && detail::with_prefix(2.5e8) == "250M"));
    BOOST_TEST((detail::clock(59.4) == "0:59" && detail::clock(59.6) == "1:00" && detail::clock(3723) == "1:02:03" && detail::clock(1e9) == "long"));
}
BOOST_AUTO_TEST_CASE(progress_elsewhere) {
    int ends[2];
    BOOST_REQUIRE(::pipe(ends) == 0);
    std::string const rarely = told(ends[1], ends[0], 1000), often = told(ends[1], ends[0], 0);
    ::close(ends[0]);
    ::close(ends[1]);
    BOOST_TEST((rarely.starts_with("seed 1  100 %") && std::count(rarely.begin(), rarely.end(), '\n') == 1));
    BOOST_TEST((std::count(often.begin(), often.end(), '\n') == 4 && often.find("seed 1   25 %") == 0));
    BOOST_TEST((rarely + often).find_first_of("\r\033") == std::string::npos);
    progress lost("seed 1", 1, "samples", -1); // nowhere to write: nothing happens
    lost.at(1, 0);
}
BOOST_AUTO_TEST_CASE(progress_on_a_terminal) {
    int const master = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return; // none to be had here
    int const terminal = ::open(::ptsname(master), O_RDWR | O_NOCTTY);
    BOOST_REQUIRE(terminal >= 0);
    std::string const text = told(terminal, master, 1000);
    ::close(terminal);
    ::close(master);
    BOOST_TEST(text.starts_with("\r\033[Kseed 1 ["));
    BOOST_TEST(text.find("[####") != std::string::npos);
    BOOST_TEST(text.ends_with("\n"));
    BOOST_TEST(std::count(text.begin(), text.end(), '\n') == 1);
}

BOOST_AUTO_TEST_CASE(charts) {
    chart c{.title = "Loss <of> \"A & B\"\x01", .x_label = "epoch", .y_label = "E", .lines = {{"first", {4, 2, 1}}, {"second", {0, 3}}}};
    drawing const d = drawn(c);
    BOOST_TEST(d.title == "Loss <of> \"A & B\" ");
    BOOST_TEST(svg(c).find("<title>Loss &lt;of&gt; &quot;A &amp; B&quot; </title>") != std::string::npos); // that parser lets a lone & pass
    // 72 to 704 from left to right for 1 to 3, 348 to 44 from the bottom up for 0 to 4
    BOOST_TEST((d.lines == std::vector<std::string>{"M72.0 44.0L388.0 196.0L704.0 272.0", "M72.0 348.0L388.0 120.0"}));
    for (char const* label : {"epoch", "E", "first", "second", "0", "1", "2", "3", "4"}) BOOST_TEST(has(d, label));
    c.scale = y_axis::logarithmic; // from 1 to 4; the 0 is a gap
    BOOST_TEST((drawn(c).lines == std::vector<std::string>{"M72.0 44.0L388.0 196.0L704.0 348.0", "M388.0 107.1h0"}));
    BOOST_TEST(svg(c).find("prefers-color-scheme: dark") != std::string::npos);
}
BOOST_AUTO_TEST_CASE(gaps) {
    BOOST_TEST((drawn(of({1, not_a_number, 3, 2, infinity})).lines == std::vector<std::string>{"M72.0 348.0h0M388.0 44.0L546.0 196.0"}));
    BOOST_TEST(drawn(of({not_a_number, -infinity})).lines.empty());
    BOOST_TEST(drawn(of({})).lines.empty());
    BOOST_TEST(drawn({"t", "x", "y", {}, y_axis::logarithmic}).lines.empty());
    BOOST_TEST(drawn(of({-1, 0}, y_axis::logarithmic)).lines.empty());
}
BOOST_AUTO_TEST_CASE(hard_ranges) { // every chart is on its page and has numbers at its axes
    std::vector<double> many(100'000, 1);
    for (std::size_t k = 0; k < many.size(); ++k) many[k] = 1 / static_cast<double>(k + 1);
    for (y_axis const scale : {y_axis::linear, y_axis::logarithmic})
        for (std::vector<double> const& y :
             {std::vector<double>{5}, {5, 5, 5}, {0, 0}, {1e-300, 1e300}, {-1.7e308, 1.7e308}, {1, 1 + 1e-15}, {1e-12, 2e-12}, {-3, -2}, many}) {
            drawing const d = drawn(of(y, scale));
            BOOST_TEST((d.labels.size() >= 6 && d.labels.size() < 60));
            for (std::string const& path : d.lines) BOOST_TEST(on_page(path));
        }
    auto const written = [](std::vector<double> const& ticks) {
        std::string text;
        for (double const tick : ticks) text += fmt::format("{:.6g} ", tick);
        return text;
    };
    BOOST_TEST(written(detail::round_numbers(-0.2, 1, 6)) == "-0.2 0 0.2 0.4 0.6 0.8 1 ");
    BOOST_TEST(written(detail::round_numbers(5, 5, 4)) == "5 ");
    BOOST_TEST(written(detail::round_numbers_logarithmic(0.02, 1)) == "0.02 0.05 0.1 0.2 0.5 1 ");
}
BOOST_AUTO_TEST_CASE(files) {
    std::string const path = "chart_test.svg";
    BOOST_TEST(write_svg(path, of({2, 1})).message == "");
    std::string bytes;
    BOOST_TEST(chainrule::kept::read_file(path, bytes).message == "");
    BOOST_TEST((bytes == svg(of({2, 1})) && bytes.ends_with("</svg>\n")));
    std::remove(path.c_str());
    BOOST_TEST(write_svg("no/such/folder.svg", of({1})).message.starts_with("no/such/folder.svg: cannot be written: "));
}

BOOST_AUTO_TEST_SUITE_END()
