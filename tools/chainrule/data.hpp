// SPDX-License-Identifier: BSL-1.0
// Values of symbols as text, `[[1, 2], [3, 4]]`, and the extents of axes that they tell.
#pragma once

#include "machine.hpp"
#include "opened.hpp"

#include <string>
#include <utility>
#include <vector>

namespace chainrule::tool {

struct assignment {
    std::string name, text; // `name=text`
    array values;
};

// `x=[1,2,3]`, or `x=@FILE` with the text in a file. Throws model_error.
assignment read_assignment(std::string const& text);

// `[[1, 2], [3, 4]]`; a number by itself for a scalar. Numbers are the shortest decimals that read back as they are.
std::string written(array const& values);

// `2 x 3 numbers`, `a number`
std::string shape_text(std::vector<long> const& shape);

// Some symbols, those that their equations read, and so on; and the classes of the axes that these equations go through.
struct reading {
    std::vector<int> symbols, classes;
};
reading read_from(engine::system& s, std::vector<int> const& symbols);

// What is known of the extents of axes, and from where.
class known_extents {
public:
    explicit known_extents(opened const& m);
    // The symbol has this array. Throws model_error, with the shape expected, where it does not fit.
    void fit(assignment const& one);
    // Throws model_error where one of these axes is not known, naming an axis line that would tell it.
    std::vector<long> const& all_of(reading const& needed) const;
    std::vector<long>& extents() { return extents_; }
    // `2 x 3 numbers`, with letters for what is not known
    std::string shape(int symbol) const;

private:
    opened const& m_;
    std::vector<long> extents_;
    std::vector<std::string> origin_; // per class
};

} // namespace chainrule::tool
