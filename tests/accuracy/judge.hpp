// SPDX-License-Identifier: BSL-1.0
// What must come out at a point, within what bound, and what is wrong with what came out.
#pragma once

#include "accuracy/subject.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace chainrule::accuracy {

// Points at which a value or derivative is a choice, or none exists.
struct convention {
    std::string_view name, reason;
};
enum class conventions { none, pole, no_limit, out_of_range, undecided, typed_not_finite, count };
convention const& about(conventions which);

// One entry of a result.
struct wanted {
    real value;
    long double bound = 0;                       // B
    long double underflow = 0;                   // as typed
    long double condition = 0;                   // Σ |v·∂f/∂v|
    conventions passed_over = conventions::none; // not judged
    bool by_limit = false;                       // the right value is a limit
    bool at_kink = false; // the derivative jumps here: that of the table of local derivatives counts, see typed.cpp
};

// A result: the values of a variable, or a derivative.
struct result {
    std::string name; // `f`, `df/dx`
    std::vector<wanted> entries;
};

struct point {
    point_kind where = point_kind::ordinary;
    std::map<std::string, std::vector<double>> data;
    std::vector<result> results;
    int judged = 0;    // entries
    std::string fault; // the computation as typed, run in the precision, is outside its own bound: this oracle is wrong
};

// Names of the results: of the output, of the objective if that is another, and of the objective's derivatives.
std::vector<std::pair<std::string, std::string>> results_of(opened_subject const& of); // name, symbol

point judge_point(opened_subject const& of, point_kind where, std::map<std::string, std::vector<double>> values,
                  precision const& how);

// Empty, or where derivatives of the reverse pass are not those of central differences in 100 digits, which know nothing of it.
std::string against_differences(opened_subject const& of, point const& at);

// A point of that kind; several are drawn where the computation as typed overflows. The last one drawn, if none will do.
point draw_point(opened_subject const& of, point_kind where, precision const& how, unsigned seed);

// 0 where nothing is wrong; else 1, 2 or 3, see README. `looked_at`: can it be judged by the first.
int kind_of_fault(wanted const& right, double got, point_kind where, precision const& how, bool& looked_at);

} // namespace chainrule::accuracy
