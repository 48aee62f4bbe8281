// SPDX-License-Identifier: BSL-1.0
#include "accuracy/judge.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>

namespace chainrule::accuracy {
namespace {

constexpr std::array<convention, static_cast<std::size_t>(conventions::count)> table{{
    {"judged", ""},
    {"pole", "the value or derivative is infinite or undefined: a division by 0, the logarithm or root of 0"},
    {"no limit", "the derivative has no limit here: √(Σx²) and its like at 0"},
    {"out of range", "the right value is beyond the largest number of the precision"},
    {"undecided", "rounding errors of what is typed reach across a kink, or to a pole or beyond a period: a maximum of "
                  "two numbers that are one "
                  "within their errors, the sine of a large number"},
    {"typed not finite",
     "what is typed overflows or is undefined on the way, and it is none of the named stable forms"},
}};

real const nearby("1e-30"); // of 100 digits
real const alike("1e-12");  // limits from several sides
real const rounding("1e-60");

bool finite(real const& x) { return boost::multiprecision::isfinite(x); }

data exact(std::map<std::string, std::vector<double>> const& values) {
    data made;
    for (auto const& [name, entries] : values) made[name].assign(entries.begin(), entries.end());
    return made;
}

// The data a little off in a random direction; entries that may not be negative are made larger.
data moved(opened_subject const& of, data values, std::mt19937& random, int sign) {
    for (auto& [name, entries] : values) {
        auto const known = of.from().domains.find(name);
        bool const up = known != of.from().domains.end() && known->second.what != domain::form::between &&
                        known->second.what != domain::form::sorted;
        if (of.one_hot().count(name) > 0) continue;
        for (real& entry : entries) {
            real const direction = real(static_cast<double>(random() % 1000 + 500)) / 1000;
            bool const positive = up || random() % 2 == 0;
            entry += (up         ? 1
                      : positive ? sign
                                 : -sign) *
                     direction * nearby * (abs(entry) > 1 ? real(abs(entry)) : real(1));
        }
    }
    return values;
}

struct evaluation {
    std::vector<result> results;
    std::vector<std::vector<int>> ids; // on the tape, -1: 0
    bool kink = false;
};

struct computed {
    typed at;
    evaluation found;

    computed(opened_subject const& of, data const& values, precision const& how, std::mt19937* other = nullptr)
        : at(of.model(), of.axes(), of.extents(), values, of.one_hot(), how, other) {
        for (auto const& [name, symbol] : results_of(of)) {
            bool const derivative = name != symbol;
            std::vector<int> ids;
            if (derivative) ids = at.gradient(at.value({of.from().objective, {}}), symbol);
            else
                for (auto const& entry : of.entries(symbol)) ids.push_back(at.value({symbol, entry}));
            found.ids.push_back(ids);
        }
        found.kink = at.on_kink();
    }
    tape::influence influence(int id, precision const& how) const {
        return at.operations().influence_on(id, how, at.operations().run(how, false));
    }
    real value(std::size_t result, std::size_t entry) const { return value(found.ids[result][entry]); }
    real value(int id) const { return id < 0 ? real(0) : at.operations().value(id); }
};

// Values from many sides, for what has no value of its own at the point itself, or one of several.
class sides {
public:
    sides(opened_subject const& of, data const& values, precision const& how) : of_(of), values_(values), how_(how) {}

    // The same whatever the derivatives at kinks are: a variable that lies on a kink is not differentiated, or not multiplied by anything.
    bool same_at_kinks(std::size_t result, std::size_t entry, real const& value) {
        if (others_.empty())
            for (int k = 0; k < 2; ++k) others_.push_back(std::make_unique<computed>(of_, values_, how_, &random_));
        for (auto const& one : others_)
            if (abs(one->value(result, entry) - value) > alike * abs(value) + rounding) return false;
        return true;
    }
    std::optional<real> limit(std::size_t result, std::size_t entry) {
        real low, high;
        for (std::size_t k = 0; k < directions; ++k) {
            real const v = side(k).value(result, entry);
            if (!finite(v)) return {};
            if (k == 0 || v < low) low = v;
            if (k == 0 || v > high) high = v;
            real const size = std::max(real(abs(low)), real(abs(high)));
            if ((high - low > alike * size && size > real("1e-24")) || size > real("1e24")) return {};
        }
        return high - low > alike * abs(high) ? real(0) : real((low + high) / 2);
    }
    computed const& first() { return side(0); }

private:
    static constexpr std::size_t directions = 32; // so that each of some entries that tie is the largest once
    opened_subject const& of_;
    data const& values_;
    precision const& how_;
    std::mt19937 random_{1};
    std::vector<std::unique_ptr<computed>> others_, all_;

    computed const& side(std::size_t k) {
        while (all_.size() <= k) { // one direction, and the opposite one
            std::mt19937 direction(static_cast<unsigned>(all_.size() / 2));
            all_.push_back(
                std::make_unique<computed>(of_, moved(of_, values_, direction, all_.size() % 2 == 0 ? 1 : -1), how_));
        }
        return *all_[k];
    }
};

long double ulp(long double of, precision const& how) {
    if (of == 0) return how.smallest;
    int exponent = 0;
    std::frexp(of, &exponent);
    return std::max(std::ldexp(how.epsilon, exponent - 1), how.smallest);
}

// As typed, in the precision itself: its errors must be within their own bound, or the bound is wrong. Where that is 0 there is no error of
// first order, and that of the second one is the bound.
std::string outside_its_bound(computed const& c, std::vector<double> const& values, std::vector<result>& results,
                              precision const& how) {
    for (std::size_t r = 0; r < results.size(); ++r)
        for (std::size_t k = 0; k < results[r].entries.size(); ++k) {
            wanted& right = results[r].entries[k];
            int const id = c.found.ids[r][k];
            if (right.passed_over != conventions::none || right.by_limit || id < 0) continue;
            auto const got = static_cast<long double>(values[static_cast<std::size_t>(id)]),
                       value = static_cast<long double>(right.value);
            long double const allowed = 1.5L * right.bound + 2 * right.underflow + 2 * ulp(value, how);
            if (std::fabs(got - value) <= allowed) continue;
            if (right.bound == 0) {
                right.bound = std::fabs(got - value);
                continue;
            }
            return results[r].name + "[" + std::to_string(k) + "] as typed is " + std::to_string(got) + ", right " +
                   right.value.str(17) + ", bound " + real(allowed).str(5);
        }
    return {};
}

} // namespace

convention const& about(conventions which) { return table[static_cast<std::size_t>(which)]; }

std::vector<std::pair<std::string, std::string>> results_of(opened_subject const& of) {
    std::vector<std::pair<std::string, std::string>> made{{of.from().output, of.from().output}};
    if (of.vector()) made.push_back({of.from().objective, of.from().objective});
    for (auto const& by : of.by()) made.push_back({"d" + of.from().objective + "/d" + by, by});
    return made;
}

point judge_point(opened_subject const& of, point_kind where, std::map<std::string, std::vector<double>> values,
                  precision const& how) {
    point made;
    made.where = where;
    made.data = std::move(values);
    data const here = exact(made.data);
    computed const c(of, here, how);
    tape const& on = c.at.operations();
    auto const as_typed = on.run(how, !of.from().stable);
    std::optional<sides> around;
    auto const names = results_of(of);
    for (std::size_t r = 0; r < names.size(); ++r) {
        result& one = made.results.emplace_back();
        one.name = names[r].first;
        for (std::size_t k = 0; k < c.found.ids[r].size(); ++k) {
            wanted& w = one.entries.emplace_back();
            int const id = c.found.ids[r][k];
            if (id >= 0) w.value = on.value(id);
            auto influence = id < 0 ? tape::influence{} : on.influence_on(id, how, as_typed); // else 0, and exact
            bool const derivative = names[r].first != names[r].second;
            bool const undefined = !influence.defined || !finite(w.value);
            if (c.found.kink && !around) around.emplace(of, here, how);
            if (undefined ? of.from().limits : derivative && c.found.kink && !around->same_at_kinks(r, k, w.value)) {
                if (!around) around.emplace(of, here, how);
                auto const limit = around->limit(r, k);
                if (limit) {
                    w.by_limit = true;
                    w.value = *limit;
                    int const near = around->first().found.ids[r][k];
                    if (undefined) {
                        influence = near < 0 ? tape::influence{} : around->first().influence(near, how);
                        // what is typed may be without bound nearby: 0/0
                        influence.bound =
                            std::min(influence.bound,
                                     4 * how.epsilon * (influence.condition + static_cast<long double>(abs(w.value))));
                    } else if (near >= 0) { // at the kink what is typed is another number, which may be exact
                        influence.bound = std::max(influence.bound, around->first().influence(near, how).bound);
                    }
                } else if (undefined) w.passed_over = conventions::no_limit;
                else w.at_kink = true;
            } else if (undefined) w.passed_over = conventions::pole;
            w.bound = influence.bound;
            w.underflow = of.from().stable ? 0 : influence.underflow;
            w.condition = influence.condition;
            if (w.passed_over != conventions::none) continue;
            if (static_cast<long double>(abs(w.value)) > how.largest) w.passed_over = conventions::out_of_range;
            else if (!(w.by_limit && undefined) && !(influence.finite && as_typed.choices_defined && (as_typed.choices_finite || !w.by_limit)) && !of.from().stable)
                w.passed_over = conventions::typed_not_finite;
            else if (!w.by_limit && (influence.lost || as_typed.choice_lost)) w.passed_over = conventions::undecided;
            else ++made.judged;
        }
    }
    if (!of.from().stable) made.fault = outside_its_bound(c, as_typed.values, made.results, how);
    return made;
}

std::string against_differences(opened_subject const& of, point const& at) {
    oracle::evaluator plain(of.model(), of.axes(), of.extents(), exact(at.data));
    auto const names = results_of(of);
    for (std::size_t r = 0; r < at.results.size(); ++r) {
        auto const& [name, symbol] = names[r];
        auto const entries = of.entries(symbol);
        for (std::size_t k = 0; k < entries.size(); ++k) {
            wanted const& right = at.results[r].entries[k];
            if (right.passed_over != conventions::none || right.by_limit) continue;
            entry const here{symbol, entries[k]}, objective{of.from().objective, {}};
            bool const derivative = name != symbol;
            real const value = derivative ? oracle::difference(plain, objective, here) : plain.value(here);
            // Literals are exact here, and rounded there; neither value knows of guards on the right of what they guard.
            real const allowed =
                (abs(right.value) + real(right.condition)) / 10000000 + real(right.bound) * 1000 + real("1e-12");
            if (!finite(value) || abs(value - right.value) <= allowed) continue;
            return name + "[" + std::to_string(k) + "] is " + right.value.str(17) + " by the reverse pass, " +
                   value.str(17) + " by a central difference";
        }
    }
    return {};
}

point draw_point(opened_subject const& of, point_kind where, precision const& how, unsigned seed) {
    constexpr int most = 8;
    std::mt19937 random(seed);
    for (int tame = 0;; ++tame) {
        point p = judge_point(of, where, of.draw(where, how, tame, random), how);
        int entries = 0;
        for (auto const& one : p.results) entries += static_cast<int>(one.entries.size());
        bool const spiky = where == point_kind::zero || where == point_kind::masked; // poles are to be met here
        if (tame == most || p.judged == entries || (p.judged > 0 && (spiky || tame >= most / 2))) return p;
    }
}

int kind_of_fault(wanted const& right, double got, point_kind where, precision const& how, bool& looked_at) {
    looked_at = false;
    if (right.passed_over != conventions::none) return 0;
    if ((std::bit_cast<std::uint64_t>(got) >> 52 & 0x7ff) == 0x7ff) return 3;
    auto const error = static_cast<long double>(abs(real(got) - right.value));
    long double const value = static_cast<long double>(right.value), by_condition = 4 * how.epsilon * right.condition;
    long double const size = std::fabs(value);
    // A result near or below the normal range, from factors that are below it.
    long double const lost =
        size > 0 && size < how.smallest_normal / how.epsilon ? 4 * how.smallest * (1 + right.condition / size) : 0;
    if (error > 2 * right.bound + right.underflow + 4 * ulp(value, how) + lost) return 2;
    looked_at = where == point_kind::ordinary && !right.by_limit && by_condition >= right.bound;
    return looked_at && error > by_condition + right.underflow + how.smallest ? 1 : 0;
}

} // namespace chainrule::accuracy
