// SPDX-License-Identifier: BSL-1.0
// What was counted, and the lines that say it.
#pragma once

#include "accuracy/judge.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace chainrule::accuracy {

class tally {
public:
    explicit tally(long most_shown) : most_shown_(most_shown) {}

    void refuse(std::string const& name, std::string const& why, bool counts = true);
    void add_point(opened_subject const& of, point const& at, precision const& how);
    // `again`: options that look at it alone.
    void compare(std::string const& path, opened_subject const& of, point const& at, std::vector<double> const& got,
                 precision const& how, std::string const& again);
    // Prints the tables; the exit status.
    // `at_most`: so many entries of the second and third kind are known to be left, in 10,000.
    int report(long at_most) const;

private:
    struct cell {
        long points = 0, entries = 0, looked_at = 0, kinds[4] = {};
    };
    long most_shown_, shown_ = 0;
    std::map<std::tuple<std::string, std::string, int>, cell> cells_;    // path, precision, kind of point
    std::map<std::string, std::set<std::string>> refused_;               // why, names
    std::map<std::string, std::map<int, std::set<std::string>>> faulty_; // subjects with faults of each kind, by path
    long points_ = 0, skipped_ = 0, of_place_[5] = {}, passed_over_[static_cast<int>(conventions::count)] = {},
         entries_ = 0, by_limit_ = 0, at_kink_ = 0;
    std::map<std::string, long> skipped_why_;
    long oracle_faults_ = 0, failures_ = 0;
};

} // namespace chainrule::accuracy
