// SPDX-License-Identifier: BSL-1.0
// Random points for the rows of a table: extents, values of given symbols, entries.
#pragma once

#include "check.hpp"

#include "oracle/evaluate.hpp"

#include <map>
#include <random>

namespace chainrule::identities {

bool agree(oracle::real const& a, oracle::real const& b); // within `bound`

// Distinct extents, rising from 2 along the classes or falling to 4: shifts by 2 leave something of the latter.
std::vector<long> choose_extents(tool::resolved const& axes, bool falling);

class sampler {
public:
    static constexpr std::size_t entries_per_point = 40;

    sampler(row const& from, tool::model const& in, tool::resolved const& axes)
        : from_(from), in_(in), axes_(axes), random_(static_cast<unsigned>(from.line)) {}

    // Of every given symbol, as the row's facts demand.
    std::map<std::string, std::vector<oracle::real>> values(std::vector<long> const& extents);
    // All entries of slots with these classes if they are few; else random ones, of which half repeat an index where they can.
    std::vector<std::vector<long>> entries(std::vector<long> const& extents, std::vector<int> const& classes);

private:
    row const& from_;
    tool::model const& in_;
    tool::resolved const& axes_;
    std::mt19937 random_;

    oracle::real uniform(); // on (0, 1)
};

} // namespace chainrule::identities
