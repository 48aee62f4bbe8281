// SPDX-License-Identifier: BSL-1.0
// What is looked at: formulas of a list, and random systems; and at which data.
#pragma once

#include "accuracy/typed.hpp"

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace chainrule::accuracy {

// Where a symbol's entries lie.
struct domain {
    enum class form { any, positive, not_negative, between, one_of, simplex, one_hot, sorted, symmetric };
    form what = form::any;
    double low = 0, high = 0;   // between, without the ends
    std::vector<double> values; // one_of
};

struct subject {
    std::string name;   // of the list, or `seed 17`
    std::string text;   // definitions, the last one a scalar
    std::string output; // what the text as given ends with; where it has indices, the last definition is Σ probe·output
    std::string objective;
    std::vector<std::string> by;    // empty: all given symbols
    std::vector<std::string> facts; // as --assume takes them
    std::map<std::string, domain> domains;
    bool stable = false;      // one of the forms that stay finite where what is typed does not: see README, Limits
    bool limits = false;      // values and derivatives that exist as limits only count: t·log t at 0
    bool double_only = false; // numbers beyond the range of float
};

// Lines `name | definitions | by | what is known of the symbols, facts and marks`. Throws std::invalid_argument with the line.
std::vector<subject> read_formulas(std::string const& text);
// The random system of a seed; nothing where an extent cannot be told.
subject random_subject(unsigned seed);

enum class point_kind { ordinary, saturated, masked, zero, extreme };
inline constexpr point_kind point_kinds[] = {point_kind::ordinary, point_kind::saturated, point_kind::masked,
                                             point_kind::zero, point_kind::extreme};
std::string_view name_of(point_kind where);

// The model of a subject, parsed, with extents.
class opened_subject {
public:
    explicit opened_subject(subject const& from);
    opened_subject(opened_subject const&) = delete;
    opened_subject& operator=(opened_subject const&) = delete;

    subject const& from() const { return from_; }
    tool::model const& model() const { return in_; }
    tool::resolved const& axes() const { return axes_; }
    std::vector<long> const& extents() const { return extents_; }
    std::vector<std::string> const& given() const { return given_; } // symbols, in the order of their names
    std::vector<std::string> const& by() const { return by_; }       // symbols, in the order of the question
    std::set<std::string> const& one_hot() const { return one_hot_; }
    bool vector() const { return from_.output != from_.objective; }
    std::vector<std::vector<long>> entries(std::string const& name) const;

    // Data of a kind; `tame` makes them smaller where the first ones were too much.
    std::map<std::string, std::vector<double>> draw(point_kind where, precision const& how, int tame,
                                                    std::mt19937& random) const;

private:
    subject from_;
    tool::model in_;
    tool::resolved axes_;
    std::vector<long> extents_;
    std::vector<std::string> given_, by_;
    std::set<std::string> one_hot_;
    bool structural_masks_ = false;

    double draw_one(domain const& in, point_kind where, precision const& how, int tame, std::mt19937& random) const;
};

} // namespace chainrule::accuracy
