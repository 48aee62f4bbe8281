// SPDX-License-Identifier: BSL-1.0
// A model's text with its derivatives as printed, read back into the same model and evaluated beside it.
#include "model.hpp"

#include "lower.hpp"

#include <chainrule/print/print.hpp>

#include <stdexcept>

namespace chainrule::laws {

std::string derived_line(question const& asked) {
    tool::request wanted;
    wanted.text = asked.text;
    wanted.source_name = "model";
    wanted.by = asked.by;
    wanted.of = asked.of;
    wanted.assume = asked.assume;
    wanted.format = tool::format::plain;
    std::string text = tool::derive(wanted);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1); // npos + 1 is 0
}

std::string left_side(std::string const& line) { return line.substr(0, line.find(" = ")); }

std::string right_side(std::string const& line) {
    auto const equals = line.find(" = ");
    if (equals == std::string::npos) throw std::invalid_argument("no ' = ' in '" + line + "'");
    return line.substr(equals + 3);
}

std::vector<std::string> letters(std::string const& left) {
    std::vector<std::string> made;
    bool inside = false;
    for (char const c : left) {
        if (c == '(' || (inside && c == ',')) made.emplace_back();
        else if (inside && c != ')') made.back() += c;
        inside = c == '(' || (inside && c != ')');
    }
    return made;
}

namespace {
std::string printed(tool::model const& in, tool::resolved const& axes, std::string const& name) {
    engine::system s;
    lower(in, axes, s);
    core::buffer<char> out;
    int const symbol = s.g.find_symbol(name);
    print::equation(s, s.equations.items[s.g.symbols.items[symbol].definition], print::format::plain, out);
    return {out.items, static_cast<std::size_t>(out.size)};
}
} // namespace

std::string reprinted(std::string const& text, std::string const& name) {
    tool::model const in = tool::parse(text, "model");
    return printed(in, resolve(in), name);
}

std::string answered::reprinted() const { return printed(in_, axes_, "derived"); }

answered::answered(question const& asked, std::string const& line) : in_(tool::parse(asked.text, "model")) {
    symbols_.push_back(asked.of.empty() ? in_.definitions.back().name : tool::parse_target(asked.of, "of").name);
    for (auto const& by : asked.by) symbols_.push_back(tool::parse_target(by, "by").name);
    auto const known = in_.ranks;
    auto const names = letters(left_side(line));
    int const d = append_definition(in_, "derived", names, right_side(line), line);
    for (auto const& [name, rank] : in_.ranks)
        if (name != "derived" && known.count(name) == 0) throw std::invalid_argument("'" + name + "' is new in " + line);
    std::vector<tool::tie> ties;
    int letter = 0;
    for (auto const& symbol : symbols_)
        for (int slot = 0; slot < in_.ranks.at(symbol); ++slot) ties.push_back({d, letter++, symbol, slot});
    if (static_cast<std::size_t>(letter) != names.size()) throw std::invalid_argument("letters of " + line);
    axes_ = resolve(in_, ties);
    classes_ = axes_.left[static_cast<std::size_t>(d)];
}

answered::comparison answered::compare(oracle::evaluator& at, std::vector<long> const& indices) const {
    std::vector<entry> which;
    auto from = indices.begin();
    for (auto const& symbol : symbols_) {
        auto const to = from + in_.ranks.at(symbol);
        which.push_back({symbol, {from, to}});
        from = to;
    }
    return {value(at, indices), which.size() == 2 ? oracle::difference(at, which[0], which[1])
                                                  : oracle::difference(at, which[0], which[1], which[2])};
}

} // namespace chainrule::laws
