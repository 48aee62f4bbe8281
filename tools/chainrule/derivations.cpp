// SPDX-License-Identifier: BSL-1.0
#include "derivations.hpp"

#include "markup.hpp"
#include "views.hpp"

#include <chainrule/calculus/derivation.hpp>
#include <chainrule/print/derivative_name.hpp>
#include <chainrule/print/steps.hpp>

#include <fmt/format.h>

#include <unordered_map>

namespace chainrule::tool {
namespace {

constexpr int longest = 5000;          // parts of a formula that is shown: some screens of it
constexpr int largest_search = 1 << 18; // operands of the graph in which one is found, a hundred times what networks need

struct too_long {};

// Written out, what is shared appears as often as it is read: that may be exponentially many times.
bool readable(engine::graph& g, int root) {
    std::unordered_map<int, double> parts;
    engine::post_order(
        g, root, [&](int id) { return parts.count(id) > 0; },
        [&](int id) {
            engine::node const& n = g.at(id);
            int const operands = engine::is_leaf(n.what) ? 0 : engine::is_reduction(n.what) ? 1 : n.count; // behind a body: its axes
            double sum = 1;
            for (int k = 0; k < operands; ++k) sum += parts[g.parts.items[n.first + k].id];
            parts[id] = sum;
        });
    return parts[root] <= longest;
}

} // namespace

std::string step_lines(engine::system& s, engine::steps const& lines) {
    std::string text;
    core::buffer<char> way(64);
    print::detail::step_printer<print::mathml> out(s, lines, way);
    out.header();
    if (way.size > 0) text += "<li class=\"way\">" + text_of(way) + "</li>\n";
    for (int k = 0; k < lines.lines.size; ++k)
        if (!readable(s.g, lines.lines.items[k].node)) return text + fmt::format("<li>A line has more than {} parts.</li>\n", longest);
    int number = 0;
    out.each([&](bool repeats, std::string_view left, std::string_view right, std::string_view note) {
        bool const result = number++ == lines.result, again = repeats && !result;
        std::string const formula = fmt::format("<{0}>{1}</{0}><mo>=</mo>{2}", again ? "mphantom" : "mrow", left, right);
        text += fmt::format("<li class=\"step{}{}\">{}\n<p>{}</p></li>\n", again ? " again" : "", result ? " result" : "",
                            math_line(formula), note);
    });
    return text;
}

derivation_texts derive_by(model_text const& from, target const& of, std::string const& name, std::vector<std::string> const& letters) {
    opened m(from); // a system of its own: derivations declare symbols
    m.lower(from.assume);
    question asked{m, of, {{name, letters, "--parameters", name}}, format::unicode, {}}, asked_again = asked;
    derivation_texts texts;
    try {
        auto const watch = [&](int, int, int) {
            if (m.s.g.parts.size > largest_search) throw too_long();
        };
        closed_answer const plain = derive_closed(asked, [&](engine::question const& one, bool) {
            return engine::derive_closed(m.s, one.of, one.outputs.items, one.by, one.inputs.items, watch);
        });
        if (plain.result.outcome == engine::status::unfolding) {
            texts.closed = fmt::format("<p>{} depends on {} through the recurrence of {}: a closed formula would have a term for each step.</p>\n",
                                       math_name(of.name), math_name(name), math_name(m.name(plain.result.unfolding)));
        } else {
            if (!readable(m.s.g, plain.formula)) throw too_long(); // and so is the last line of its derivation
            core::buffer<char> out(256);
            print::mathml_derivative(m.s, plain.left, plain.formula, out);
            texts.closed = math_line(text_of(out)) + "\n";
        }
        closed_answer const again = derive_closed(asked_again, [&](engine::question const& one, bool) {
            engine::steps lines;
            engine::derived const result = engine::derive_steps(m.s, one, print::derivation_names(m.s, one), lines);
            if (result.outcome != engine::status::ok) return result;
            engine::add_stable_line(m.s, lines);
            texts.steps = step_lines(m.s, lines);
            return result;
        });
        if (!again.result.depends && again.result.outcome == engine::status::ok && texts.steps.empty())
            texts.steps = fmt::format("<li>{} does not read {}.</li>\n", math_name(of.name), math_name(name));
    } catch (too_long) {
        texts = {fmt::format("<p>No closed formula by {} with at most {} parts was found.</p>\n", math_name(name), longest), {}};
    } catch (model_error const& e) { texts.closed += fmt::format("<p>{}</p>\n", escaped(e.what())); }
    return texts;
}

} // namespace chainrule::tool
