// SPDX-License-Identifier: BSL-1.0
#include "picture.hpp"

#include "gradient.hpp"
#include "layout.hpp"
#include "markup.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace chainrule::tool {
namespace {

constexpr double margin = 8, height = 32, step = 78; // of a box; from layer to layer
constexpr double letter_width = 8.2, loop_width = 20;

struct drawn {
    int symbol = 0;
    std::string label;
    bool reads_itself = false;
    double width = 0;
};

std::string label_of(std::string const& name, std::vector<std::string> const& letters) {
    std::string text = unicode_name(name);
    for (std::size_t k = 0; k < letters.size(); ++k) {
        text += k == 0 ? '(' : ',';
        text += unicode_name(letters[k]);
    }
    if (!letters.empty()) text += ')';
    return text;
}

double width_of(std::string const& text) {
    auto const continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    return letter_width * static_cast<double>(text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues))) + 22;
}

// A curve through the layers between, downwards or, for an edge that runs upwards, from its lower end.
std::string path_of(layout::route const& route, double top, double bottom, bool upwards) {
    struct place {
        double x, y;
    };
    std::vector<place> points{{route.upper_end, top}};
    double y = top + step - height;
    for (double const x : route.passes) {
        points.push_back({x, y});
        points.push_back({x, y + height});
        y += step;
    }
    points.push_back({route.lower_end, bottom});
    if (upwards) std::reverse(points.begin(), points.end());
    std::string d = fmt::format("M{:.1f} {:.1f}", points[0].x, points[0].y);
    for (std::size_t k = 1; k < points.size(); ++k) {
        place const a = points[k - 1], b = points[k];
        double const middle = (a.y + b.y) / 2;
        if (a.x == b.x) d += fmt::format("L{:.1f} {:.1f}", b.x, b.y);
        else d += fmt::format("C{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}", a.x, middle, b.x, middle, b.x, b.y);
    }
    return d;
}

} // namespace

std::string picture(opened& m, int objective, std::set<int> const& parameters, std::string const& anchor) {
    engine::graph& g = m.s.g;
    std::vector<drawn> boxes;
    core::int_map number; // of a symbol
    auto const add = [&](int symbol, std::vector<std::string> const& letters) {
        number.set(symbol, static_cast<int>(boxes.size()));
        boxes.push_back({symbol, label_of(m.name(symbol), letters), false, 0});
    };
    std::vector<int> given;
    for (node const& n : m.in.arena) {
        if (n.kind != kind::symbol) continue;
        int const symbol = g.find_symbol(n.name);
        if (m.is_given(symbol) && std::find(given.begin(), given.end(), symbol) == given.end()) given.push_back(symbol);
    }
    auto const letters = letters_of(m, given);
    for (std::size_t k = 0; k < given.size(); ++k) add(given[k], letters[k]);
    std::size_t const first = boxes.size();
    for (int const d : m.in.order) {
        definition const& one = m.in.definitions[static_cast<std::size_t>(d)];
        add(g.find_symbol(one.name), one.letters);
    }
    std::vector<std::pair<int, int>> edges;
    for (std::size_t to = first; to < boxes.size(); ++to) {
        std::set<int> reads;
        engine::for_nodes(g, m.s.equations.items[g.symbols.items[boxes[to].symbol].definition].body, [&](int id) {
            if (g.what(id) == engine::kind::access && number.at(g.at(id).tag) >= 0) reads.insert(number.at(g.at(id).tag));
        });
        for (int const from : reads) {
            edges.emplace_back(from, static_cast<int>(to));
            if (from == static_cast<int>(to)) boxes[to].reads_itself = true;
        }
    }
    std::vector<double> widths;
    for (drawn& one : boxes) {
        one.width = width_of(one.label);
        widths.push_back(one.width + (one.reads_itself ? 2 * loop_width : 0));
    }
    layout const places = lay_out(widths, edges);

    double const width = places.width + 2 * margin, tall = (places.layers - 1) * step + height + 2 * margin;
    std::string svg = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"what each symbol feeds\" "
                                  "width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"{2:.0f} {2:.0f} {0:.0f} {1:.0f}\">\n",
                                  width, tall, -margin);
    svg += "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
           "<path class=\"head\" d=\"M0 0L8 4L0 8z\"/></marker></defs>\n";
    auto const box_of = [&](int k) -> layout::box const& { return places.boxes[static_cast<std::size_t>(k)]; };
    for (std::size_t e = 0; e < edges.size(); ++e) {
        auto const [from, to] = edges[e];
        std::string d;
        if (from == to) {
            double const x = box_of(to).x + boxes[static_cast<std::size_t>(to)].width / 2, y = box_of(to).layer * step;
            d = fmt::format("M{0:.1f} {1:.1f}C{2:.1f} {3:.1f} {2:.1f} {4:.1f} {0:.1f} {5:.1f}", x, y + 9, x + loop_width * 1.2, y + 2,
                            y + height - 2, y + height - 9);
        } else {
            int const upper = std::min(from, to), lower = std::max(from, to);
            d = path_of(places.routes[e], box_of(upper).layer * step + height, box_of(lower).layer * step, from > to);
        }
        svg += fmt::format("<path class=\"edge{}\" marker-end=\"url(#arrow)\" d=\"{}\"/>\n", from >= to ? " back" : "", d);
    }
    for (std::size_t k = 0; k < boxes.size(); ++k) {
        drawn const& one = boxes[k];
        layout::box const place = box_of(static_cast<int>(k));
        bool const defined = k >= first;
        char const* const role = one.symbol == objective               ? "objective"
                                 : defined                             ? "variable"
                                 : parameters.count(one.symbol) != 0 ? "parameter"
                                                                       : "input";
        double const y = place.layer * step;
        std::string const name = m.name(one.symbol);
        if (defined) svg += fmt::format("<a href=\"#{}{}\">", escaped(anchor), escaped(name));
        svg += fmt::format("<g class=\"{}\"><title>{}</title><rect x=\"{:.1f}\" y=\"{:.0f}\" width=\"{:.1f}\" height=\"{:.0f}\" rx=\"{}\"/>"
                           "<text x=\"{:.1f}\" y=\"{:.0f}\">{}</text></g>",
                           role,
                           escaped(defined ? m.printed(m.s.equations.items[g.symbols.items[one.symbol].definition], format::unicode)
                                           : one.label + ": given"),
                           place.x - one.width / 2, y, one.width, height, defined ? 6 : 16, place.x, y + height / 2 + 5, escaped(one.label));
        svg += defined ? "</a>\n" : "\n";
    }
    return svg + "</svg>\n";
}

} // namespace chainrule::tool
