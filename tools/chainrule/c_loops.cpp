// SPDX-License-Identifier: BSL-1.0
// Statements: loops, accumulators, temporaries.
#include "c_writer.hpp"

#include <fmt/format.h>

namespace chainrule::tool {
namespace {

constexpr std::size_t longest_inline = 60;

} // namespace

c_writer::c_writer(engine::system& s, nest const& from, c_names& names, identifiers& free, std::string const& at)
    : g_(s.g), from_(from), names_(names), free_(free), at_(at) {
    for (std::size_t p = 1; p < from.places.size(); ++p) {
        int const axis = from.places[p].axis;
        std::string letter(g_.view(g_.letters.items[g_.axes.items[axis].letter]));
        loop_[axis] = free.make(letter.empty() ? "k" : letter);
    }
    for (std::size_t p = 0; p < from.places.size(); ++p)
        for (unit const& u : from.places[p].units) count_uses(u, static_cast<int>(p));
    for (auto const& [u, r] : from.reductions) read_at({r.body, false}, r.last);
    read_at({from.root, from.search}, static_cast<int>(from.loops.size()));
}

// Places one inside the other, with a stack of its own.
std::string c_writer::write(std::string const& margin) {
    struct job {
        int place;
        std::size_t next;
        unit const* of;
        bool entered;
        bool braces;
    };
    margin_ = margin;
    std::vector<job> open{{0, 0, nullptr, false, false}};
    while (!open.empty()) {
        job& j = open.back();
        auto const& units = from_.places[static_cast<std::size_t>(j.place)].units;
        if (j.next < units.size()) {
            unit const& u = units[j.next++];
            auto const r = from_.reductions.find(u);
            if (r == from_.reductions.end()) {
                pieces_[u] = settled(u, compute(u), j.place);
                continue;
            }
            begin_reduction(u);
            open_loop(r->second.first);
            open.push_back({r->second.first, 0, &r->first, false, true});
        } else if (!j.entered) {
            j.entered = true;
            bool const slots = j.of == nullptr && static_cast<std::size_t>(j.place) < from_.loops.size();
            bool const axes = j.of != nullptr && from_.reductions.at(*j.of).last != j.place;
            if (!slots && !axes) continue;
            unit const* const of = j.of;
            int const inner = j.place + 1;
            open_loop(inner);
            open.push_back({inner, 0, of, false, true});
        } else {
            if (j.of == nullptr && static_cast<std::size_t>(j.place) == from_.loops.size()) store();
            if (j.of != nullptr && from_.reductions.at(*j.of).last == j.place) accumulate(*j.of);
            if (j.braces) {
                margin_.resize(margin_.size() - 4);
                line("}");
            }
            open.pop_back();
        }
    }
    return std::move(text_);
}

void c_writer::read_at(unit const& u, int place) {
    ++uses_[u];
    reader_[u] = place;
}
void c_writer::count_uses(unit const& u, int place) {
    if (from_.temporaries.count(u) > 0 || from_.reductions.count(u) > 0) return;
    engine::node const& n = g_.at(u.node);
    for (unit const& operand : operands_of(g_, u)) read_at(operand, place);
    if (n.what == engine::kind::multiply)
        for (int k = 0; k < n.count; ++k) { // written out as products
            core::number const e = g_.parts.items[n.first + k].value;
            if (!e.is(1) && !e.is(-1)) ++uses_[{g_.parts.items[n.first + k].id, false}];
        }
}

// Read once, where it is computed, and short: then it stays an expression.
c_writer::piece c_writer::settled(unit const& u, piece made, int home) {
    engine::kind const what = g_.what(u.node);
    bool const constant = what == engine::kind::number || what == engine::kind::pi || what == engine::kind::extent;
    bool const plain = made.text.find_first_of(" (?") == std::string::npos;
    if (constant || (plain && (what == engine::kind::access || from_.temporaries.count(u) > 0))) return made;
    if (is_choice(what) && !u.search) return made; // a condition where it is a factor
    if (uses_[u] <= 1 && made.text.size() <= longest_inline && reader_[u] == home) return made;
    std::string const name = new_name("t");
    line("const double " + name + " = " + made.text + ";");
    return {name};
}

void c_writer::open_loop(int p) {
    int const axis = from_.places[static_cast<std::size_t>(p)].axis;
    std::string const& name = loop_.at(axis);
    if (p == 1 && !from_.loops.empty() && !at_.empty()) {
        line("{");
        margin_ += "    ";
        line("const long " + name + " = " + at_ + ";");
        return;
    }
    line(fmt::format("for (long {0} = 0; {0} < {1}; ++{0}) {{", name, extent(class_of(axis))));
    margin_ += "    ";
}

void c_writer::begin_reduction(unit const& u) {
    engine::kind const what = g_.what(u.node);
    std::string const value = new_name("r");
    bool const extremum = what != engine::kind::sum && what != engine::kind::product;
    std::string const found = extremum ? new_name("at") : "";
    line("double " + value + " = " + (what == engine::kind::product ? "1.0;" : "0.0;"));
    if (extremum) line("long " + found + " = -1;");
    accumulators_[u] = {value, found};
    pieces_[u] = {u.search ? found : value};
}
void c_writer::accumulate(unit const& u) {
    engine::kind const what = g_.what(u.node);
    auto const& [value, found] = accumulators_.at(u);
    piece const& body = operand(from_.reductions.at(u).body);
    if (what == engine::kind::sum) return line(value + " += " + body.text + ";");
    if (what == engine::kind::product) return line(value + " *= " + body.text + ";");
    std::string const& here = loop_.at(from_.places[static_cast<std::size_t>(from_.reductions.at(u).last)].axis);
    std::string const b = new_name("t");
    line("const double " + b + " = " + body.text + ";");
    bool const largest = what == engine::kind::maximum || what == engine::kind::arg_maximum;
    // the first NaN stays
    line(fmt::format("if ({0} < 0 || ({3} == {3} && !({1} {2} {3}))) {3} = {1}, {0} = {4};", found, b, largest ? "<=" : ">=", value, here));
}
void c_writer::store() {
    unit const root{from_.root, from_.search};
    std::string name = from_.symbol >= 0 ? names_.symbols.at(from_.symbol) : names_.temporaries[static_cast<std::size_t>(from_.temporary)];
    std::vector<int> classes;
    for (int const axis : from_.slots) classes.push_back(class_of(axis));
    std::string const cast = from_.search ? "(double)" : "";
    line(entry(name, from_.slots, classes).text + " = " + cast + pieces_.at(root).text + ";");
}

std::string c_statements(engine::system& s, nest const& from, c_names& names, identifiers free, std::string const& margin,
                         std::string const& at) {
    return c_writer(s, from, names, free, at).write(margin);
}

} // namespace chainrule::tool
