// SPDX-License-Identifier: BSL-1.0
#include "letters.hpp"

#include "grammar.hpp"
#include "parser.hpp"

#include <algorithm>

namespace chainrule::tool {
namespace {

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

// Calls seen(letter, position, node) for every index letter that `bound` does not hold, in order of appearance.
template <class Seen>
void walk_free(model const& in, int id, std::vector<std::string>& bound, Seen const& seen) {
    node const& here = in[id];
    bool const binds = here.kind == kind::reduce || here.kind == kind::place;
    for (auto const& row : here.indices)
        for (auto const& [letter, factor] : row.terms)
            if (std::find(bound.begin(), bound.end(), letter) == bound.end()) seen(letter, row.at, here);
    if (binds) bound.push_back(here.letter);
    for (int const operand : here.operands) walk_free(in, operand, bound, seen);
    if (binds) bound.pop_back();
}

// A name for data in place of an axis: one that the model has not.
std::string unused_name(model const& in) {
    for (char const* const name : {"n", "m", "v", "numbers"})
        if (in.ranks.count(name) == 0) return name;
    return "values_of";
}

// The entry that a scalar with a subscript is probably meant to be, `x(i)` for x_i and `A(i,j)` for A_ij where these letters are
// bound; empty if it is none.
std::string entry_meant(std::string const& name, std::vector<std::string> const& bound) {
    auto const is_bound = [&](std::string const& letter) { return std::find(bound.begin(), bound.end(), letter) != bound.end(); };
    for (std::size_t mark = name.find('_'); mark != std::string::npos; mark = name.find('_', mark + 1)) {
        std::string const base = name.substr(0, mark), subscript = name.substr(mark + 1);
        if (is_bound(subscript)) return base + "(" + subscript + ")";
        std::string letters;
        bool all = true;
        for (char const c : subscript) {
            if (c == '_') continue;
            all = all && is_bound(std::string(1, c));
            letters += (letters.empty() ? "" : ",") + std::string(1, c);
        }
        if (all && !letters.empty()) return base + "(" + letters + ")";
    }
    return {};
}

} // namespace

void check_free(model const& in, definition const& made) {
    std::vector<std::string> bound = made.letters;
    walk_free(in, made.body, bound, [&](std::string const& letter, position at, node const& reader) {
        std::string message = "index " + quoted(letter) + " is free in the equation of " + quoted(made.name) +
                              " but not on its left side";
        bool const given = reader.kind == kind::symbol && in.find(reader.name) < 0;
        if (auto const meant = nearest_function(reader.name); given && !meant.empty())
            message += "; did you mean the function " + quoted(meant) + "?";
        throw error_at(in, at, message);
    });
}

void check_scalars(model const& in, definition const& made, std::vector<std::string> const& named) {
    std::vector<std::string> inside = made.letters;
    walk_reads(in, made.body, inside, [&](node const& read, std::vector<std::string> const& bound) {
        if (!read.indices.empty()) return;
        bool const is_named = std::find(named.begin(), named.end(), read.name) != named.end();
        auto const no_number = [&] { return "; an axis cannot be used as a number (give the numbers as data: " + unused_name(in) + "(" + read.name + "))"; };
        if (std::find(bound.begin(), bound.end(), read.name) != bound.end()) {
            if (is_named || in.find(read.name) >= 0)
                throw error_at(in, read.at, quoted(read.name) + " is an axis here, which hides the scalar of this name; give one of them another name");
            throw error_at(in, read.at, quoted(read.name) + " is an axis here" + no_number());
        }
        auto const declared = std::find_if(in.axes.begin(), in.axes.end(), [&](axis_declaration const& axis) { return axis.name == read.name; });
        if (declared != in.axes.end() && in.find(read.name) < 0)
            throw error_at(in, read.at, quoted(read.name) + " is declared as an axis in line " + std::to_string(declared->at.line) + no_number());
        std::string const meant = entry_meant(read.name, bound);
        if (!meant.empty() && !is_named && in.find(read.name) < 0)
            throw error_at(in, read.at, quoted(read.name) + " is one number, the same along every axis; write " + meant +
                                            " for an entry, or give the number a name that does not end like an index");
    });
}

std::vector<std::string> free_letters(model const& in, int expression) {
    std::vector<std::string> bound, found;
    walk_free(in, expression, bound, [&](std::string const& letter, position, node const&) {
        if (std::find(found.begin(), found.end(), letter) == found.end()) found.push_back(letter);
    });
    return found;
}

} // namespace chainrule::tool
