// SPDX-License-Identifier: BSL-1.0
// What is around a training run: orders, batches, measures, the command line.
#include <training/arguments.hpp>
#include <training/measures.hpp>
#include <training/samples.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>

namespace {
using namespace training;
using chainrule::xoshiro256;
using numbers = std::vector<std::size_t>;

std::optional<int> given(arguments& a, std::vector<char const*> words) {
    words.insert(words.begin(), "/bin/program");
    return a.read(static_cast<int>(words.size()), words.data());
}
} // namespace

BOOST_AUTO_TEST_SUITE(around_training)

BOOST_AUTO_TEST_CASE(orders) { // as a program in another language gives them
    for (auto const& [seed, expected] : {std::pair{1, numbers{3, 8, 0, 9, 2, 5, 6, 4, 1, 7}}, std::pair{2, numbers{8, 3, 6, 7, 2, 0, 1, 9, 4, 5}}}) {
        numbers order(10);
        std::iota(order.begin(), order.end(), std::size_t{0});
        xoshiro256 draw(static_cast<std::uint64_t>(seed));
        shuffle(order, draw);
        BOOST_TEST((order == expected));
    }
    numbers none;
    xoshiro256 draw(1);
    shuffle(none, draw);
}
BOOST_AUTO_TEST_CASE(divisions) {
    xoshiro256 draw(3);
    division const d = divide(1797, 1437, draw);
    BOOST_TEST((d.training.size() == 1437 && d.held_out.size() == 360));
    numbers all = d.training;
    all.insert(all.end(), d.held_out.begin(), d.held_out.end());
    std::sort(all.begin(), all.end());
    for (std::size_t k = 0; k < all.size(); ++k) BOOST_TEST(all[k] == k);
    BOOST_TEST((divide(3, 7, draw).training.size() == 3 && divide(3, 7, draw).held_out.empty()));
}
BOOST_AUTO_TEST_CASE(batches) {
    samples data{.inputs = 2, .classes = 3, .x = {0, 1, 10, 11, 20, 21, 30, 31, 40, 41}, .t = {}, .labels = {}};
    for (int const label : {0, 1, 2, 0, 1}) data.add_label(label);
    std::vector<std::vector<float>> x, t;
    auto const keep = [&](batch const& b) {
        BOOST_TEST((b.x.size() == 2 * b.count && b.t.size() == 3 * b.count));
        x.emplace_back(b.x.begin(), b.x.end());
        t.emplace_back(b.t.begin(), b.t.end());
    };
    each_batch(data, numbers{4, 0, 2}, 2, keep);
    BOOST_TEST((x == std::vector<std::vector<float>>{{40, 41, 0, 1}, {20, 21}}));
    BOOST_TEST((t == std::vector<std::vector<float>>{{0, 1, 0, 1, 0, 0}, {0, 0, 1}}));
    x.clear();
    each_batch(data, numbers{1}, 100, keep);
    each_batch(data, numbers{3}, 0, keep); // one at a time, at least
    each_batch(data, numbers{}, 4, keep);
    BOOST_TEST((x == std::vector<std::vector<float>>{{10, 11}, {30, 31}}));
}
BOOST_AUTO_TEST_CASE(confusions) {
    confusion c(3);
    BOOST_TEST((c.accuracy() == 0 && !c.reaches(0)));
    for (auto const& [actual, chosen] : {std::pair{0, 0}, {1, 1}, {1, 2}, {1, 1}}) BOOST_TEST(c.add(actual, chosen));
    for (auto const& [actual, chosen] : {std::pair{-1, 0}, {0, 3}, {3, 0}, {0, -1}}) BOOST_TEST(!c.add(actual, chosen));
    BOOST_TEST((c.total() == 4 && c.right() == 3 && c.count(1, 2) == 1 && c.accuracy() == 0.75));
    BOOST_TEST((c.reaches(75) && !c.reaches(76)));
    BOOST_TEST(c.text() == "   | 0 1 2\n"
                           "---+------\n"
                           " 0 | 1 . .\n"
                           " 1 | . 2 1\n"
                           " 2 | . . .\n");
    BOOST_TEST((c.add(c) && c.total() == 8 && c.count(1, 1) == 4 && !c.add(confusion(2)) && c.total() == 8));
    confusion many(3);
    for (int k = 0; k < 19; ++k) many.add(0, 0);
    many.add(0, 1);
    BOOST_TEST((many.reaches(95) && !many.reaches(96))); // 19 of 20
    double const values[] = {1, 3, 3, 2};
    BOOST_TEST((largest(values, 4) == 1 && largest(values, 1) == 0));
}
BOOST_AUTO_TEST_CASE(stopping) {
    double const infinity = std::numeric_limits<double>::infinity();
    early_stopping s(2);
    std::vector<bool> improved, stopped;
    for (double const loss : {infinity, 1.0, 0.5, 0.5, 0.4, 0.6, 0.7}) {
        improved.push_back(s.improves(loss));
        stopped.push_back(s.stops());
    }
    BOOST_TEST((improved == std::vector<bool>{false, true, true, false, true, false, false}));
    BOOST_TEST((stopped == std::vector<bool>{false, false, false, false, false, false, true}));
    BOOST_TEST((s.best() == 0.4 && s.best_epoch() == 5));
    early_stopping least(1, 0.2);
    BOOST_TEST((least.improves(1) && !least.improves(0.9) && least.stops() && least.improves(0.5)));
}
BOOST_AUTO_TEST_CASE(command_lines) {
    std::string data = "standard", path = "here";
    int seeds = 5;
    arguments a("About.");
    a.word("DATA", data, "the data").option("--seeds", seeds, 1, 9, "how many").option("--svg", path, "PATH", "where");
    BOOST_TEST((given(a, {}) == std::nullopt && data == "standard" && seeds == 5 && path == "here"));
    BOOST_TEST((given(a, {"--seeds", "3", "file", "--svg=a=b"}) == std::nullopt));
    BOOST_TEST((data == "file" && seeds == 3 && path == "a=b"));
    for (std::vector<char const*> const& wrong : std::vector<std::vector<char const*>>{
             {"--seeds"}, {"--seeds", "0"}, {"--seeds", "10"}, {"--seeds", "3x"}, {"--seeds="}, {"--seeds", "99999999999999999999"},
             {"--seed", "3"}, {"one", "two"}, {"-x"}})
        BOOST_TEST((given(a, wrong) == 2));
    BOOST_TEST(seeds == 3);
    BOOST_TEST((given(a, {"--help"}) == 0 && given(a, {"-h"}) == 0));
    arguments none("Nothing.");
    BOOST_TEST((given(none, {"word"}) == 2 && given(none, {"="}) == 2));
}

BOOST_AUTO_TEST_SUITE_END()
