// SPDX-License-Identifier: BSL-1.0
// What writes one nest of loops as C99: statements in c_loops.cpp, expressions in c_expressions.cpp.
#pragma once

#include "c_loops.hpp"

#include <map>
#include <string>
#include <vector>

namespace chainrule::tool {

class c_writer {
public:
    c_writer(engine::system& s, nest const& from, c_names& names, identifiers& free, std::string const& at);
    std::string write(std::string const& margin);

private:
    enum class level { sum, product, atom };
    // An expression, and how tightly it binds.
    struct piece {
        std::string text;
        level binds = level::atom;

        std::string as(level wanted) const { return binds < wanted ? "(" + text + ")" : text; }
    };

    engine::graph& g_;
    nest const& from_;
    c_names& names_;
    identifiers& free_;
    std::string at_;
    std::string margin_, text_;
    std::map<int, std::string> loop_; // axis -> variable
    std::map<unit, int> uses_;
    std::map<unit, int> reader_; // the place of the last one
    std::map<unit, piece> pieces_;
    std::map<unit, std::pair<std::string, std::string>> accumulators_; // value, place
    int temporary_ = 0;

    void line(std::string const& statement) { text_ += margin_ + statement + "\n"; }
    std::string new_name(char const* prefix) { return free_.make(prefix + std::to_string(++temporary_)); }
    piece const& operand(int node) const { return pieces_.at({node, false}); }
    std::string const& extent(int extent_class) const { return names_.extents[static_cast<std::size_t>(extent_class)]; }
    int class_of(int axis) const { return g_.axes.items[axis].extent_class; }
    static bool is_choice(engine::kind what) {
        return what == engine::kind::delta || what == engine::kind::guard || engine::is_position(what);
    }

    // statements
    void read_at(unit const& u, int place);
    void count_uses(unit const& u, int place);
    piece settled(unit const& u, piece made, int home);
    void open_loop(int p);
    void begin_reduction(unit const& u);
    void accumulate(unit const& u);
    void store();

    // expressions
    std::string index(int id) const;
    std::string inside(int id, int extent_class) const;
    piece entry(std::string const& name, std::vector<int> const& indices, std::vector<int> const& classes) const;
    std::string condition(int node) const;
    piece addition(int id);
    std::string powered(int base, core::number exponent);
    piece product(engine::node const& n);
    piece call(engine::node const& n);
    piece compute(unit const& u);
};

} // namespace chainrule::tool
