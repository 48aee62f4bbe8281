// SPDX-License-Identifier: BSL-1.0
// Where the boxes of a directed graph go so that arrows run downwards: layers, then an order in each with few crossings, then
// places (Sugiyama, Tagawa and Toda 1981).
#pragma once

#include <utility>
#include <vector>

namespace chainrule::tool {

struct layout {
    struct box {
        int layer = 0;
        double x = 0; // of its middle
    };
    struct route {
        std::vector<double> passes; // x in each layer between, from the upper end to the lower one
        double upper_end = 0, lower_end = 0; // x on the boxes' edges
    };
    std::vector<box> boxes;
    std::vector<route> routes; // of the edges; empty for an edge from a box to itself
    int layers = 0;
    double width = 0;
};

// `edges` are pairs (from, to). A box's number is its place in an order in which things are computed: an edge to a smaller number
// runs upwards. Boxes without an edge into them stand right above the first box that they feed. The same input gives the same layout.
layout lay_out(std::vector<double> const& widths, std::vector<std::pair<int, int>> const& edges);

} // namespace chainrule::tool
