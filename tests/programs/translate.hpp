// SPDX-License-Identifier: BSL-1.0
// Turns a model in the text notation into C++ source that states the same model with this library.
#pragma once

#include "resolve.hpp"
#include "syntax.hpp"

#include <string>
#include <vector>

namespace chainrule::programs {

// Names in the C++ source: the axis i of class 2 is `i_2`, the symbol x is `s_x`, the system is `net`.
class translation {
public:
    // All must outlive it. `extents` has one extent per class.
    translation(tool::model const& in, tool::resolved const& axes, std::vector<long> const& extents)
        : in_(in), axes_(axes), extents_(extents) {}

    // Declarations of axes, symbols (what is given is a parameter) and the system.
    std::string declarations();

    // `s_y(k_1, p_2)`: an entry of a symbol, each letter an axis of that slot's extent. Declares axes that are new.
    std::string entry(std::string const& name, std::vector<std::string> const& letters, std::string& declared);

private:
    tool::model const& in_;
    tool::resolved const& axes_;
    std::vector<long> const& extents_;
    std::vector<std::string> known_axes_;
    std::vector<std::pair<std::string, std::string>> scope_; // letter, axis; innermost last

    std::string axis(std::string const& letter, int axis_class, std::string& declared);
    std::string in_scope(std::string const& letter) const;
    std::string row(tool::index const& index) const;
    std::string expression(int id, std::string& declared);
};

} // namespace chainrule::programs
