// SPDX-License-Identifier: BSL-1.0
#include "check.hpp"

#include "data.hpp"
#include "difference.hpp"
#include "evaluate.hpp"
#include "evaluator.hpp"
#include "gradient.hpp"
#include "typed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

namespace chainrule::tool {
namespace {

constexpr int attempts = 400;    // points drawn until one is in the domain
constexpr double settled = 1e-4; // relative error estimate up to which a difference counts
// A value as computed may be off by so many times what the equations as typed lose in double.
constexpr double roundings = 64;

struct interval {
    double low, high;
};
constexpr interval ranges[] = {{-1.5, 1.5}, {0.2, 2}, {0.1, 0.9}, {-0.9, 0.9}, {2, 6}, {-2, -0.2}, {5, 20}};

class checker {
public:
    checker(opened& m, target const& of, std::vector<int> const& by, std::uint64_t seed, double tolerance)
        : m_(m), of_(m.s.g.find_symbol(of.name)), by_(by), tolerance_(tolerance), random_(seed) {
        if (of.letters.empty()) {
            derived_ = gradient_results(m, of, by, "check");
        } else {
            for (std::size_t k = 0; k < by.size(); ++k) {
                target wanted{m.name(by[k]), {}, "check", ""};
                name_letters(m.in, wanted, of.letters); // no letter of the output: no diagonal
                question asked{m, of, {wanted}, format::plain, {}};
                derived_.push_back(derivative_result(asked));
            }
        }
        known_extents known(m);
        auto symbols = wanted_symbols();
        reading const needed = read_from(m.s, symbols);
        long next = 3; // small and distinct, so that no axis is taken for another one
        for (auto& extent : known.extents())
            if (extent < 0) extent = next++;
        extents_ = known.all_of(needed);
        typed_ = std::make_unique<typed_evaluator<double>>(m.in, m.axes, extents_, of.name);
        precise_ = std::make_unique<typed_evaluator<long double>>(m.in, m.axes, extents_, of.name);
        values_ = std::make_unique<evaluator>(m.s, extents_, symbols);
        drawn_.insert(values_->given().begin(), values_->given().end());
        for (auto const& name : typed_->given()) drawn_.insert(m.s.g.find_symbol(name));
    }

    std::vector<long> const& extents() const { return extents_; }
    std::string worst_name() const { return worst_name_; }
    double worst_error() const { return worst_error_; }
    double worst_derived() const { return worst_derived_; }
    double worst_difference() const { return worst_difference_; }
    long compared() const { return compared_; }
    // The value that is furthest from that of the equations as typed.
    std::string worst_value_name() const { return worst_value_name_; }
    double worst_value_error() const { return worst_value_error_; }
    double worst_computed() const { return worst_computed_; }
    double worst_typed() const { return worst_typed_; }
    long without_value() const { return without_value_; } // points of the last search at which there is a value only as typed
    // Entries that differ by no more than their differences may be off.
    long not_settled() const { return not_settled_; }

    // False where no point was found in the domain.
    bool compare_at_a_point() {
        without_value_ = 0;
        for (int attempt = 0; attempt < attempts; ++attempt) {
            draw(attempt);
            values_->run();
            if (finite() && compare()) {
                compare_values();
                return true;
            }
        }
        return false;
    }

private:
    opened& m_;
    int of_;
    std::vector<int> by_;
    double tolerance_;
    std::mt19937_64 random_;
    std::vector<result> derived_;
    std::vector<long> extents_;
    std::unique_ptr<evaluator> values_;                // of what is derived
    std::unique_ptr<typed_evaluator<double>> typed_;   // of the equations, for differences
    std::unique_ptr<typed_evaluator<long double>> precise_;
    std::set<int> drawn_;                              // given symbols that one of them reads
    std::string worst_name_;
    double worst_error_ = -1, worst_derived_ = 0, worst_difference_ = 0;
    long compared_ = 0, not_settled_ = 0;
    std::string worst_value_name_;
    double worst_value_error_ = 0, worst_computed_ = 0, worst_typed_ = 0;
    long without_value_ = 0;

    std::vector<int> wanted_symbols() const {
        std::vector<int> symbols{of_};
        for (result const& one : derived_) symbols.push_back(one.symbol);
        return symbols;
    }
    double uniform(interval const& r) { return r.low + (r.high - r.low) * static_cast<double>(random_() >> 11) * 0x1p-53; }

    void draw(int attempt) {
        for (int const symbol : drawn_) {
            auto const& info = m_.s.g.symbols.items[symbol];
            auto const choice = attempt == 0 ? 0 : random_() % std::size(ranges); // each symbol has a range of its own
            interval range = ranges[choice];
            if ((info.positive || info.simplex_slot >= 0) && range.low < 0) range = ranges[1];
            array a{values_->shape(symbol), {}};
            std::size_t entries = 1;
            for (long const extent : a.shape) entries *= static_cast<std::size_t>(extent);
            a.entries.resize(entries);
            for (double& entry : a.entries) entry = uniform(range);
            if (info.one_hot_slot >= 0) choose_places(a, static_cast<std::size_t>(info.one_hot_slot));
            else if (info.simplex_slot >= 0) normalise(a, static_cast<std::size_t>(info.simplex_slot));
            if (info.declared_symmetric != 0) mirror(a, info.declared_symmetric);
            give(symbol, a);
        }
    }
    void give(int symbol, array const& a) {
        std::string const name = m_.name(symbol);
        if (reads(typed_->given(), name)) {
            typed_->values(name) = a.entries;
            precise_->values(name).assign(a.entries.begin(), a.entries.end());
        }
        if (reads(values_->given(), symbol)) values_->values(symbol) = a;
    }
    template <class T>
    static bool reads(std::vector<T> const& given, T const& one) {
        return std::find(given.begin(), given.end(), one) != given.end();
    }
    // Calls use(first, step, extent) for each line of entries along a slot.
    template <class Use>
    static void for_lines(array const& a, std::size_t slot, Use const& use) {
        std::size_t inner = 1;
        for (std::size_t k = slot + 1; k < a.shape.size(); ++k) inner *= static_cast<std::size_t>(a.shape[k]);
        auto const extent = static_cast<std::size_t>(a.shape[slot]);
        for (std::size_t k = 0; k < a.entries.size(); ++k)
            if (k / inner % extent == 0) use(k, inner, extent);
    }
    static void normalise(array& a, std::size_t slot) {
        for_lines(a, slot, [&](std::size_t first, std::size_t step, std::size_t extent) {
            double sum = 0;
            for (std::size_t e = 0; e < extent; ++e) sum += a.entries[first + e * step];
            for (std::size_t e = 0; e < extent; ++e) a.entries[first + e * step] /= sum;
        });
    }
    void choose_places(array& a, std::size_t slot) {
        for_lines(a, slot, [&](std::size_t first, std::size_t step, std::size_t extent) {
            std::size_t const place = random_() % extent;
            for (std::size_t e = 0; e < extent; ++e) a.entries[first + e * step] = e == place ? 1 : 0;
        });
    }
    // Entries whose indices differ by the order of these slots (as bits) only get the value of the one in ascending order.
    static void mirror(array& a, unsigned slots) {
        for (std::size_t k = 0; k < a.entries.size(); ++k) {
            std::vector<std::size_t> at(a.shape.size()), among;
            std::size_t rest = k;
            for (std::size_t m = at.size(); m-- > 0;) {
                at[m] = rest % static_cast<std::size_t>(a.shape[m]);
                rest /= static_cast<std::size_t>(a.shape[m]);
                if ((slots >> m & 1) != 0) among.push_back(at[m]);
            }
            std::sort(among.begin(), among.end());
            std::size_t from = 0, next = 0;
            for (std::size_t m = 0; m < at.size(); ++m)
                from = from * static_cast<std::size_t>(a.shape[m]) + ((slots >> m & 1) != 0 ? among[next++] : at[m]);
            a.entries[k] = a.entries[from];
        }
    }
    bool finite() {
        for (double const entry : typed_->run())
            if (!std::isfinite(entry)) return false;
        auto const& computed = values_->values(of_).entries;
        if (!std::all_of(computed.begin(), computed.end(), [](double entry) { return std::isfinite(entry); })) ++without_value_;
        for (int const symbol : wanted_symbols())
            for (double const entry : values_->values(symbol).entries)
                if (!std::isfinite(entry)) return false;
        return true;
    }

    // Compares all entries; false, and nothing is counted, where a difference does not settle: a kink, or the domain's edge.
    bool compare() {
        struct found {
            std::string name;
            double error, derived, difference;
        };
        std::vector<found> all;
        long not_settled = 0;
        std::vector<array> gradients;
        for (result const& one : derived_) gradients.push_back(values_->values(one.symbol));
        std::size_t const outputs = values_->values(of_).entries.size();
        for (std::size_t p = 0; p < by_.size(); ++p) {
            std::string const name = m_.name(by_[p]);
            bool const read = reads(typed_->given(), name);
            std::size_t const inputs = gradients[p].entries.size() / outputs;
            for (std::size_t k = 0; k < inputs; ++k) {
                std::vector<difference> slopes(outputs, {0, 0, 0});
                if (read) {
                    auto& data = typed_->values(name);
                    double const kept = data[k];
                    slopes = differences(std::fabs(kept), outputs, [&](double h) {
                        data[k] = kept + h;
                        return typed_->run();
                    });
                    data[k] = kept;
                }
                for (std::size_t output = 0; output < outputs; ++output) {
                    double const d = gradients[p].entries[output * inputs + k];
                    double const size = std::fmax(1, std::fmax(std::fabs(d), std::fabs(slopes[output].value)));
                    double const off = std::fabs(d - slopes[output].value);
                    bool const rounded = slopes[output].rounding >= slopes[output].error / 2; // other points would not help
                    if (rounded && off > tolerance_ * size && off <= 3 * slopes[output].error) {
                        ++not_settled;
                        continue;
                    }
                    if (!(slopes[output].error <= settled * size)) return false;
                    all.push_back({derived_[p].name + place(gradients[p], output * inputs + k), off / size,
                                   d, slopes[output].value});
                }
            }
        }
        for (found const& one : all)
            if (one.error > worst_error_) {
                worst_error_ = one.error;
                worst_name_ = one.name;
                worst_derived_ = one.derived;
                worst_difference_ = one.difference;
            }
        compared_ += static_cast<long>(all.size());
        not_settled_ += not_settled;
        return true;
    }
    // The objective as computed beside the equations as typed.
    void compare_values() {
        array const& computed = values_->values(of_);
        auto const& rounded = typed_->run();
        auto const& precise = precise_->run();
        for (std::size_t k = 0; k < computed.entries.size(); ++k) {
            auto const typed = static_cast<double>(precise[k]);
            double const lost = roundings * std::fabs(rounded[k] - typed), size = std::fmax(1, std::fmax(std::fabs(typed), std::fabs(computed.entries[k])));
            double const error = (std::fabs(computed.entries[k] - typed) - lost) / size;
            if (error <= worst_value_error_) continue;
            worst_value_error_ = error;
            worst_value_name_ = m_.name(of_) + place(computed, k);
            worst_computed_ = computed.entries[k];
            worst_typed_ = typed;
        }
    }
    static std::string place(array const& a, std::size_t entry) {
        std::string text;
        for (std::size_t k = a.shape.size(); k-- > 0;) {
            auto const extent = static_cast<std::size_t>(a.shape[k]);
            text = std::to_string(entry % extent) + (text.empty() ? "" : ",") + text;
            entry /= extent;
        }
        return text.empty() ? text : "(" + text + ")";
    }
};

} // namespace

check_report check(check_request const& wanted) {
    opened m(wanted.from);
    target const of = objective(m.in, wanted.of);
    m.lower(wanted.from.assume);
    std::string notes;
    std::vector<int> by;
    for (int const symbol : parameters_of(m, wanted.parameters)) {
        if (!m.is_given(symbol)) throw model_error("--parameters: '" + m.name(symbol) + "' is defined; differences are by given symbols");
        auto const& info = m.s.g.symbols.items[symbol];
        if (info.one_hot_slot >= 0) notes += "not compared: " + m.name(symbol) + ", whose entries are 0 and 1\n";
        else if (info.simplex_slot >= 0) notes += "not compared: " + m.name(symbol) + ", whose entries cannot change one at a time and sum to one\n";
        else if (info.declared_symmetric != 0) notes += "not compared: " + m.name(symbol) + ", whose entries cannot change one at a time and stay symmetric\n";
        else by.push_back(symbol);
    }
    if (by.empty()) throw model_error(notes + "nothing is left to compare");
    checker compared(m, of, by, wanted.seed, wanted.tolerance);
    for (int point = 0; point < wanted.points; ++point)
        if (!compared.compare_at_a_point())
            throw model_error(
                fmt::format("no point was found at which '{}' and its derivative have values and differences settle ({} tried, seed {})",
                            of.name, attempts, wanted.seed) +
                (compared.without_value() == 0
                     ? ""
                     : fmt::format("; at {} of them '{}' has a value as typed, but not as it is computed", compared.without_value(), of.name)));
    std::string axes;
    for (std::size_t c = 0; c < m.axes.letters.size(); ++c)
        if (!m.axes.letters[c].empty())
            axes += (axes.empty() ? " (" : ", ") + m.axes.letters[c] + " = " + std::to_string(compared.extents()[c]);
    check_report report;
    bool const same_value = compared.worst_value_error() <= wanted.tolerance, same_slopes = compared.worst_error() <= wanted.tolerance;
    report.agrees = same_value && same_slopes;
    report.text = notes + fmt::format("{} entries compared at {} random point{}, seed {}{}\n", compared.compared(), wanted.points,
                                      wanted.points == 1 ? "" : "s", wanted.seed, axes.empty() ? "" : axes + ")");
    if (compared.not_settled() > 0)
        report.text += fmt::format("{} more not settled: '{}' is so large that its rounding hides what differs\n", compared.not_settled(), of.name);
    if (compared.compared() == 0) throw model_error(report.text + "nothing could be compared");
    report.text += fmt::format("worst: {}: derived {}, by differences {}, relative error {:.2g}\n", compared.worst_name(),
                               compared.worst_derived(), compared.worst_difference(), compared.worst_error());
    if (!same_value)
        report.text += fmt::format("value: {}: computed {}, as typed {}\nthe value does NOT agree with the equations as typed (tolerance {})\n",
                                   compared.worst_value_name(), compared.worst_computed(), compared.worst_typed(), wanted.tolerance);
    report.text +=
        same_slopes ? "the derivative agrees\n" : fmt::format("the derivative does NOT agree (tolerance {})\n", wanted.tolerance);
    return report;
}

} // namespace chainrule::tool
