// SPDX-License-Identifier: BSL-1.0
// Line charts as SVG: axes with round numbers, a title, names of the lines; readable on light and on dark pages.
#pragma once
#include <chainrule/file/disk.hpp>
#include <chainrule/kernel/pack.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace training {

using chainrule::file_result;

/// y over x = 1, 2, …; values that are not finite (or not positive, on a logarithmic axis) are gaps.
struct chart_line {
    std::string name;
    std::vector<double> y;
};
enum class y_axis { linear, logarithmic };
struct chart {
    std::string title, x_label, y_label;
    std::vector<chart_line> lines;
    y_axis scale = y_axis::linear;
};

namespace detail {

inline std::string escaped(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '<') out += "&lt;";
        else if (c == '>') out += "&gt;";
        else if (c == '"') out += "&quot;";
        else if (static_cast<unsigned char>(c) >= 32 && c != 127) out += c; // XML has no other control characters
        else out += ' ';
    }
    return out;
}

/// Round numbers from `low` to `high`, about as many as asked for: multiples of 1, 2 or 5 times a power of ten.
inline std::vector<double> round_numbers(double low, double high, int about) {
    if (high <= low) return {low};
    double const rough = (high - low) / about * (1 - 1e-9), power = std::pow(10.0, std::floor(std::log10(rough)));
    double const step = power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
    std::vector<double> ticks;
    auto const first = static_cast<long long>(std::ceil(low / step - 1e-9)), last = static_cast<long long>(std::floor(high / step + 1e-9));
    for (long long k = first; k <= last; ++k) ticks.push_back(static_cast<double>(k) * step); // of an integer, so that 0 has no sign
    return ticks;
}
/// Powers of ten, with 2 and 5 times them where there are few.
inline std::vector<double> round_numbers_logarithmic(double low, double high) {
    std::vector<double> ticks;
    double const first = std::floor(std::log10(low)), last = std::ceil(std::log10(high)), every = std::max(1.0, std::ceil((last - first) / 8));
    for (double k = first; k <= last; k += every)
        for (double const factor : {1.0, 2.0, 5.0}) {
            double const tick = factor * std::pow(10.0, k);
            bool const wanted = factor == 1 || last - first <= 3;
            if (wanted && tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push_back(tick);
        }
    return ticks.size() > 1 ? ticks : round_numbers(low, high, 4);
}

/// Where numbers are on the page.
struct scale {
    double low = 0, high = 1, from = 0, to = 1;
    bool logarithmic = false;

    bool shows(double v) const { return chainrule::kernel::finite(v) && (!logarithmic || v > 0); }
    double map(double v) const { return logarithmic ? std::log(v) : v; }
    double at(double v) const { return from + (map(v) - map(low)) / (map(high) - map(low)) * (to - from); }
};

/// Covers all values of all lines that can be shown, and a range that is not empty.
inline scale y_scale(chart const& c, double bottom, double top) {
    scale s{0, 0, bottom, top, c.scale == y_axis::logarithmic};
    bool any = false;
    for (chart_line const& line : c.lines)
        for (double const v : line.y) {
            if (!s.shows(v)) continue;
            s.low = any ? std::min(s.low, v) : v;
            s.high = any ? std::max(s.high, v) : v;
            any = true;
        }
    if (!any) s.low = s.logarithmic ? 0.1 : 0, s.high = 1;
    double const far = 1e300; // beyond, differences would overflow
    s.low = std::min(std::max(s.low, s.logarithmic ? 1 / far : -far), far);
    s.high = std::min(std::max(s.high, s.low), far);
    if (s.logarithmic && s.high < s.low * 1.01) s.low /= 2, s.high *= 2;
    double const least = std::max(std::abs(s.low), std::abs(s.high)) * 1e-9 + 1e-300;
    if (!s.logarithmic && s.high - s.low < least) {
        double const more = s.low == 0 ? 1 : std::abs(s.low) / 2;
        s.low -= more, s.high += more;
    }
    return s;
}

/// The points of a line between its gaps; one alone becomes a dot, since the line has round ends.
inline std::string path(chart_line const& line, scale const& x, scale const& y) {
    std::string d;
    bool drawing = false;
    for (std::size_t k = 0; k < line.y.size(); ++k) {
        bool const shown = y.shows(line.y[k]), alone = shown && !drawing && (k + 1 == line.y.size() || !y.shows(line.y[k + 1]));
        double const value = std::min(std::max(line.y[k], y.low), y.high);
        if (shown) d += fmt::format("{}{:.1f} {:.1f}", drawing ? "L" : "M", x.at(static_cast<double>(k + 1)), y.at(value));
        if (alone) d += "h0";
        drawing = shown;
    }
    return d;
}

} // namespace detail

/// The text of an SVG file. Colours change with the reader's preference; the lines differ in dashes too.
inline std::string svg(chart const& c) {
    constexpr int width = 720, height = 400, left = 72, right = 16, top = 44, bottom = 52;
    // After Okabe & Ito 2008, "Color universal design": darker on light pages, lighter on dark ones, for contrast.
    constexpr std::array<char const*, 6> light{"#0072b2", "#d55e00", "#007a59", "#a8527f", "#9a6700", "#2f7fae"};
    constexpr std::array<char const*, 6> dark{"#56b4e9", "#ff9a4d", "#2fc79a", "#e39ac4", "#e6b84c", "#9fd0ee"};
    constexpr std::array<char const*, 6> dashes{"none", "7 4", "2 4", "9 3 2 3", "14 4", "4 2"};

    std::size_t longest = 2;
    for (chart_line const& line : c.lines) longest = std::max(longest, line.y.size());
    detail::scale const x{1, static_cast<double>(longest), left, width - right, false}, y = detail::y_scale(c, height - bottom, top);

    std::string const title = detail::escaped(c.title);
    std::string out = fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", width, height, title);
    out += "<title>" + title + "</title>\n";
    std::string light_rules, dark_rules, dash_rules;
    for (std::size_t k = 0; k < light.size(); ++k) {
        light_rules += fmt::format(".l{}{{stroke:{}}}", k, light[k]);
        dark_rules += fmt::format(".l{}{{stroke:{}}}", k, dark[k]);
        dash_rules += fmt::format(".l{}{{stroke-dasharray:{}}}", k, dashes[k]);
    }
    out += "<style>\n.page{fill:#ffffff}text{fill:#1f2328;font:13px sans-serif}.title{font-size:16px;font-weight:bold}\n"
           ".grid{stroke:#d0d7de}.axis{stroke:#57606a}.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:round}\n" +
           light_rules + "\n" + dash_rules + "\n@media (prefers-color-scheme: dark){\n" +
           ".page{fill:#0d1117}text{fill:#e6edf3}.grid{stroke:#30363d}.axis{stroke:#8b949e}\n" + dark_rules + "\n}\n</style>\n";
    out += fmt::format("<rect class=\"page\" width=\"{}\" height=\"{}\"/>\n", width, height);
    auto const text = [&](double at_x, double at_y, std::string_view anchor, std::string_view more, std::string_view shown) {
        out += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", at_x, at_y, anchor, more, detail::escaped(shown));
    };
    auto const rule = [&](std::string_view kind, double x1, double y1, double x2, double y2) {
        out += fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>\n", kind, x1, y1, x2, y2);
    };
    text(left, 26, "start", " class=\"title\"", c.title);
    text((left + width - right) / 2.0, height - 12, "middle", "", c.x_label);
    text(16, (top + height - bottom) / 2.0, "middle", fmt::format(" transform=\"rotate(-90 16 {:.1f})\"", (top + height - bottom) / 2.0), c.y_label);
    for (double const tick : y.logarithmic ? detail::round_numbers_logarithmic(y.low, y.high) : detail::round_numbers(y.low, y.high, 6)) {
        rule("grid", left, y.at(tick), width - right, y.at(tick));
        text(left - 8, y.at(tick) + 4, "end", "", fmt::format("{:.6g}", tick));
    }
    for (double const tick : detail::round_numbers(x.low, x.high, 10)) {
        if (tick != std::floor(tick)) continue;
        rule("axis", x.at(tick), height - bottom, x.at(tick), height - bottom + 5);
        text(x.at(tick), height - bottom + 20, "middle", "", fmt::format("{:.6g}", tick));
    }
    rule("axis", left, height - bottom, width - right, height - bottom);
    rule("axis", left, top, left, height - bottom);
    for (std::size_t k = 0; k < c.lines.size(); ++k)
        if (std::string const d = detail::path(c.lines[k], x, y); !d.empty())
            out += fmt::format("<path class=\"line l{}\" d=\"{}\"/>\n", k % light.size(), d);
    for (std::size_t k = 0; k < c.lines.size(); ++k) { // the names, right above, where falling losses leave room
        double const row = top + 14 + 18 * static_cast<double>(k);
        text(width - right - 48, row, "end", "", c.lines[k].name);
        out += fmt::format("<path class=\"line l{}\" d=\"M{} {:.1f}h36\"/>\n", k % light.size(), width - right - 40, row - 4);
    }
    return out + "</svg>\n";
}

/// Writes it whole or not at all: a reader sees the old file or the new one.
inline file_result write_svg(std::string const& path, chart const& c) { return chainrule::kept::write_file(path, svg(c)); }

} // namespace training
