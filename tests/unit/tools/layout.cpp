// SPDX-License-Identifier: BSL-1.0
// Layouts of random graphs: arrows run downwards, boxes do not overlap, and the same graph is laid out the same.
#include "layout.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <set>

namespace {

using namespace chainrule::tool;

struct drawing {
    std::vector<double> widths;
    std::vector<std::pair<int, int>> edges;
};

drawing random_drawing(unsigned seed) {
    std::mt19937 random(seed);
    auto const pick = [&](int count) { return static_cast<int>(random() % static_cast<unsigned>(count)); };
    drawing d;
    int const boxes = 1 + pick(40);
    for (int k = 0; k < boxes; ++k) d.widths.push_back(30 + pick(120));
    std::set<std::pair<int, int>> edges;
    for (int k = pick(2 * boxes + 1); k > 0; --k) {
        int from = pick(boxes), to = pick(boxes);
        if (from > to && pick(8) > 0) std::swap(from, to); // some run upwards
        edges.emplace(from, to);
    }
    d.edges.assign(edges.begin(), edges.end());
    return d;
}

} // namespace

BOOST_AUTO_TEST_SUITE(tool_layout)

BOOST_AUTO_TEST_CASE(arrows_run_downwards_and_nothing_overlaps) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) {
            drawing const d = random_drawing(seed);
            layout const placed = lay_out(d.widths, d.edges);
            BOOST_REQUIRE_EQUAL(placed.boxes.size(), d.widths.size());
            BOOST_REQUIRE_EQUAL(placed.routes.size(), d.edges.size());
            struct span {
                int layer;
                double left, right;
                bool operator<(span const& other) const { return layer != other.layer ? layer < other.layer : left < other.left; }
            };
            std::vector<span> spans;
            for (std::size_t k = 0; k < d.widths.size(); ++k)
                spans.push_back({placed.boxes[k].layer, placed.boxes[k].x - d.widths[k] / 2, placed.boxes[k].x + d.widths[k] / 2});
            for (std::size_t e = 0; e < d.edges.size(); ++e) {
                auto const [upper, lower] = std::minmax(d.edges[e].first, d.edges[e].second);
                if (upper == lower) continue;
                span const above = spans[static_cast<std::size_t>(upper)], below = spans[static_cast<std::size_t>(lower)];
                auto const& route = placed.routes[e];
                BOOST_TEST(above.layer < below.layer);
                BOOST_TEST(static_cast<int>(route.passes.size()) == below.layer - above.layer - 1);
                BOOST_TEST((above.left < route.upper_end && route.upper_end < above.right));
                BOOST_TEST((below.left < route.lower_end && route.lower_end < below.right));
            }
            for (std::size_t e = 0; e < d.edges.size(); ++e)
                for (std::size_t k = 0; k < placed.routes[e].passes.size(); ++k) {
                    int const layer = placed.boxes[static_cast<std::size_t>(std::min(d.edges[e].first, d.edges[e].second))].layer + 1 + static_cast<int>(k);
                    spans.push_back({layer, placed.routes[e].passes[k], placed.routes[e].passes[k]});
                }
            std::sort(spans.begin(), spans.end());
            for (std::size_t k = 0; k < spans.size(); ++k) {
                BOOST_TEST((spans[k].layer >= 0 && spans[k].layer < placed.layers));
                BOOST_TEST((spans[k].left >= -1e-9 && spans[k].right <= placed.width + 1e-9));
                if (k > 0 && spans[k - 1].layer == spans[k].layer) BOOST_TEST(spans[k - 1].right + 5 < spans[k].left);
            }
            layout const again = lay_out(d.widths, d.edges);
            for (std::size_t k = 0; k < d.widths.size(); ++k) BOOST_TEST((again.boxes[k].x == placed.boxes[k].x));
        }
    }
}

BOOST_AUTO_TEST_CASE(what_only_feeds_stands_above_what_it_feeds) {
    layout const placed = lay_out({40, 40, 40, 40, 40}, {{0, 2}, {2, 3}, {3, 4}, {1, 4}});
    BOOST_TEST(placed.boxes[1].layer == placed.boxes[4].layer - 1);
    BOOST_TEST(placed.layers == 4);
}

BOOST_AUTO_TEST_CASE(a_chain_with_parameters_runs_straight_down) {
    std::vector<double> widths(60, 50);
    std::vector<std::pair<int, int>> edges;
    for (int k = 0; k < 30; ++k) {
        edges.emplace_back(k, 30 + k); // a parameter each
        if (k > 0) edges.emplace_back(29 + k, 30 + k);
    }
    layout const placed = lay_out(widths, edges);
    BOOST_TEST(placed.width < 200);
}

BOOST_AUTO_TEST_CASE(two_feeders_do_not_cross) {
    layout const placed = lay_out({40, 40, 40, 40}, {{0, 3}, {1, 2}});
    BOOST_TEST(((placed.boxes[0].x < placed.boxes[1].x) == (placed.boxes[3].x < placed.boxes[2].x)));
}

BOOST_AUTO_TEST_CASE(many_feeders_stand_in_rows) {
    std::vector<double> widths(31, 50);
    std::vector<std::pair<int, int>> edges;
    for (int k = 0; k < 30; ++k) edges.emplace_back(k, 30);
    BOOST_TEST(lay_out(widths, edges).layers == 6);
}

BOOST_AUTO_TEST_SUITE_END()
