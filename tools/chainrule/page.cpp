// SPDX-License-Identifier: BSL-1.0
#include "page.hpp"

#include "derivations.hpp"
#include "markup.hpp"
#include "picture.hpp"

#include <chainrule/version.hpp>

#include <fmt/format.h>

namespace chainrule::tool {

namespace {

// Bytes of the character at the front that XML has; 0 where there is none.
std::size_t character_size(std::string_view text) {
    auto const byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    unsigned char const first = byte(0);
    if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r' ? 1 : 0;
    std::size_t const size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < size) return 0;
    unsigned code = first & (0xFFU >> (size + 1));
    for (std::size_t k = 1; k < size; ++k) {
        if ((byte(k) & 0xC0) != 0x80) return 0;
        code = code << 6 | (byte(k) & 0x3FU);
    }
    bool const overlong = code < (size == 4 ? 0x10000U : size == 3 ? 0x800U : 0x80U);
    return overlong || (code >= 0xD800 && code <= 0xDFFF) || code == 0xFFFE || code == 0xFFFF || code > 0x10FFFF ? 0 : size;
}

} // namespace

std::string escaped(std::string_view text) {
    core::buffer<char> out(64);
    while (!text.empty()) {
        std::size_t const size = character_size(text);
        print::put_escaped(out, size > 0 ? text.substr(0, size) : std::string_view("\xEF\xBF\xBD"));
        text.remove_prefix(size > 0 ? size : 1);
    }
    return text_of(out);
}

std::string document(std::string const& title, std::string const& body) {
    std::string const text = "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                             "<meta name=\"color-scheme\" content=\"light dark\"/>\n";
    return text + fmt::format("<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{}</main>\n<footer>chainrule {}.{}.{}</footer>\n</body>\n</html>\n",
                              escaped(title), page_style, body, CHAINRULE_VERSION_MAJOR, CHAINRULE_VERSION_MINOR, CHAINRULE_VERSION_PATCH);
}

namespace {

char const anchor[] = "of-"; // before a name, in links

std::string equation_line(opened& m, engine::equation const& e) {
    core::buffer<char> out(256);
    print::mathml_equation(m.s, e, out);
    return math_line(text_of(out)) + "\n";
}

std::string section(char const* id, char const* title, char const* about, std::string const& inside) {
    return fmt::format("<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<h2 id=\"{0}-title\">{1}</h2>\n{2}{3}</section>\n", id, title,
                       *about == '\0' ? std::string() : fmt::format("<p class=\"about\">{}</p>\n", about), inside);
}

std::string given_and_axes(opened const& m, gradient_request const& wanted) {
    std::string text;
    for (auto const& fact : wanted.from.assume) text += fmt::format("<p>Assumed: <code>{}</code></p>\n", escaped(fact));
    std::string extents;
    for (std::size_t c = 0; c < m.axes.extents.size(); ++c)
        if (m.axes.extents[c] >= 0 && !m.axes.letters[c].empty())
            extents += fmt::format("{}{} = {}", extents.empty() ? "" : ", ", math_name(m.axes.letters[c]), m.axes.extents[c]);
    return text + (extents.empty() ? "" : "<p>Extents: " + extents + "</p>\n");
}

std::string cost_table(opened const& m, backward_report const& r, std::string const& of) {
    cost_names const names(m);
    std::vector<cost_names::entry> const columns[] = {names.entries(r.forward), names.entries(r.accumulated), names.entries(r.printed)};
    std::string text = "<div class=\"scroll\"><table>\n<thead><tr><td></td><th scope=\"col\">" + math_name(of) +
                       "</th><th scope=\"col\">gradient as accumulated</th><th scope=\"col\">gradient as printed</th></tr></thead>\n<tbody>\n";
    for (std::size_t k = 0; k < columns[0].size(); ++k) {
        text += fmt::format("<tr><th scope=\"row\">{}</th>", columns[0][k].many);
        for (auto const& column : columns) {
            std::string shown;
            for (char const c : column[k].count) shown += c == '*' ? std::string("·") : escaped({&c, 1});
            text += "<td>" + (shown.empty() ? "0" : shown) + "</td>";
        }
        text += "</tr>\n";
    }
    return text + "</tbody>\n</table></div>\n";
}

std::string list_of(opened const& m, std::vector<int> const& symbols) {
    std::string text;
    for (int const symbol : symbols) text += (text.empty() ? "" : ", ") + math_name(m.name(symbol));
    return text;
}

std::string not_read(opened const& m, backward_report const& r, std::string const& of) {
    std::string text;
    for (int const one : r.idle)
        text += fmt::format("<li>{} does not depend on {}, so that derivative is 0.</li>\n", math_name(of), math_name(m.name(one)));
    if (!r.unread.empty()) text += "<li>Given and not read by the gradient: " + list_of(m, r.unread) + "</li>\n";
    if (!r.unused.empty()) text += "<li>Defined and not read by the gradient: " + list_of(m, r.unused) + "</li>\n";
    return text.empty() ? "<p>The gradient reads every symbol.</p>\n" : "<ul>\n" + text + "</ul>\n";
}

} // namespace

std::string page(gradient_request const& wanted) {
    opened m(wanted.from);
    target const of = objective(m.in, wanted.of);
    m.lower(wanted.from.assume);
    backward_report const r = report_backward(m, wanted, of);

    std::string equations;
    for (int const d : m.in.order) {
        std::string const& name = m.in.definitions[static_cast<std::size_t>(d)].name;
        int const symbol = m.s.g.find_symbol(name);
        equations += fmt::format("<div id=\"{}{}\">{}</div>\n", anchor, escaped(name),
                                 equation_line(m, m.s.equations.items[m.s.g.symbols.items[symbol].definition]));
    }
    std::string backward, closed, steps;
    for (auto const& e : r.equations) backward += equation_line(m, e);
    for (std::size_t k = 0; k < r.by.size(); ++k) {
        derivation_texts const texts = derive_by(wanted.from, of, m.name(r.by[k]), r.letters[k]);
        closed += texts.closed;
        if (texts.steps.empty()) continue;
        steps += fmt::format("<details{}><summary>by {}</summary>\n<ol>\n{}</ol></details>\n", steps.empty() ? " open=\"open\"" : "",
                             math_name(m.name(r.by[k])), texts.steps);
    }
    std::set<int> const parameters(r.by.begin(), r.by.end());
    std::string legend;
    for (char const* const role : {"input", "parameter", "variable", "objective"}) {
        bool const shown = std::string_view(role) != "input" || [&] {
            for (node const& n : m.in.arena)
                if (n.kind == kind::symbol && m.is_given(m.s.g.find_symbol(n.name)) && parameters.count(m.s.g.find_symbol(n.name)) == 0) return true;
            return false;
        }();
        if (shown) legend += fmt::format("<li class=\"{0}\">{1}</li>\n", role, std::string_view(role) == "parameter" ? "derived by" : role);
    }
    std::string const name = wanted.from.source_name == "-e" ? std::string() : wanted.from.source_name;
    std::string const title = fmt::format("gradient of {}{}", of.name, name.empty() ? "" : ", " + name);

    std::string text = fmt::format("<header>\n<h1>Gradient of {}</h1>\n<p>by {}{}</p>\n</header>\n", math_name(of.name), list_of(m, r.by),
                        name.empty() ? "" : fmt::format(" · <code>{}</code>", escaped(name)));
    text += "<nav><a href=\"#model\">Equations</a> <a href=\"#graph\">Graph</a> <a href=\"#backward\">Backward system</a> "
            "<a href=\"#closed\">Closed formulas</a> <a href=\"#steps\">Step by step</a> <a href=\"#cost\">Cost</a> "
            "<a href=\"#unread\">Not read</a></nav>\n";
    text += section("model", "Equations", "", equations + given_and_axes(m, wanted));
    text += section("graph", "Graph", "",
                    "<ul class=\"legend\">\n" + legend + "</ul>\n<div class=\"scroll picture\">\n" +
                        picture(m, m.s.g.find_symbol(of.name), parameters, anchor) + "</div>\n");
    text += section("backward", "Backward system", "One equation for each adjoint, in the order of computation.", backward);
    text += section("closed", "Closed formulas", "The same derivatives, each as one formula.", closed);
    text += section("steps", "Step by step", "", steps);
    text += section("cost", "Cost", "Operations for one value of the objective, and of its gradient beside that.", cost_table(m, r, of.name));
    text += section("unread", "Not read", "", not_read(m, r, of.name));
    text += section("source", "The model as text", "", "<pre>" + escaped(wanted.from.text) + "</pre>\n");
    return document(title, text);
}

} // namespace chainrule::tool
