// SPDX-License-Identifier: BSL-1.0
#include "subject.hpp"

#include <algorithm>

namespace chainrule::programs {

namespace {

// Distinct, some below and some above the lanes of a vector register.
constexpr long some_extents[] = {5, 3, 7, 4, 6, 2, 9, 8, 11, 10, 12, 13};

real const nearby("1e-30"); // differences are exact to 1e-50

std::string with_scalar_objective(std::string const& text) {
    tool::model const in = tool::parse(text, "model");
    auto const& last = in.definitions.back();
    if (last.letters.empty()) return text;
    std::string entry, sum = "probe";
    for (auto const& letter : last.letters) entry += (entry.empty() ? "(" : ",") + letter;
    sum += entry + ")*" + last.name + entry + ")";
    for (auto letter = last.letters.rbegin(); letter != last.letters.rend(); ++letter) sum = "sum(" + *letter + ", " + sum + ")";
    return text + "; objective = " + sum;
}

} // namespace

sample::sample(subject const& from) : output_(tool::parse(from.text, from.label).definitions.back().name) {
    in_ = tool::parse(with_scalar_objective(from.text), from.label);
    objective_ = in_.definitions.back().name;
    axes_ = tool::resolve(in_);
    std::size_t next = 0;
    for (long extent : axes_.extents) extents_.push_back(extent > 0 ? extent : some_extents[next++ % std::size(some_extents)]);
    if (from.narrow >= 0 && axes_.extents.at(static_cast<std::size_t>(from.narrow)) <= 0) extents_[static_cast<std::size_t>(from.narrow)] = 1;
    std::mt19937 random(from.seed);
    std::map<std::string, std::vector<real>> here, near;
    for (auto const& [name, classes] : axes_.slots) {
        if (in_.find(name) >= 0) continue;
        bool const positive = std::find(from.positive.begin(), from.positive.end(), name) != from.positive.end();
        std::size_t size = 1;
        for (int const c : classes) size *= static_cast<std::size_t>(extents_[static_cast<std::size_t>(c)]);
        for (std::size_t k = 0; k < size; ++k) { // multiples of 1/2048, exact in float; never 0, where functions have their kinks
            double const steps = static_cast<double>(random() % 1024) + 0.5;
            double const value = (positive ? steps + 255.5 : 3 * steps - 1537) / 1024;
            data_[name].push_back(value);
            here[name].push_back(value);
            near[name].push_back(value * (random() % 2 == 0 ? 1 + nearby : 1 - nearby));
        }
    }
    at_.emplace_back(in_, axes_, extents_, here);
    at_.emplace_back(in_, axes_, extents_, near);
}

template <class F>
expected sample::both(F const& compute) {
    real const value = compute(at_[0]), near = compute(at_[1]);
    largest_ = std::max(largest_, std::fabs(static_cast<double>(value)));
    return {static_cast<long double>(value), static_cast<long double>(real(abs(near - value) / nearby))};
}

std::vector<std::vector<long>> sample::entries(std::vector<std::string> const& names) const {
    std::vector<std::vector<long>> all{{}};
    for (auto const& name : names)
        for (int const c : axes_.slots.at(name)) {
            std::vector<std::vector<long>> longer;
            for (auto const& at : all)
                for (long k = 0; k < extents_[static_cast<std::size_t>(c)]; ++k) {
                    longer.push_back(at);
                    longer.back().push_back(k);
                }
            all = longer;
        }
    return all;
}

std::vector<expected> sample::values(std::string const& name) {
    std::vector<expected> made;
    for (auto const& at : entries({name})) made.push_back(both([&](oracle::evaluator& of) { return of.value(entry{name, at}); }));
    return made;
}

std::vector<expected> sample::gradient(std::string const& by) {
    std::vector<expected> made;
    for (auto const& at : entries({by}))
        made.push_back(both([&](oracle::evaluator& of) { return difference(of, entry{objective_, {}}, entry{by, at}); }));
    return made;
}

std::vector<expected> sample::derivative(std::vector<std::string> const& by) {
    std::vector<std::string> names{output_};
    names.insert(names.end(), by.begin(), by.end());
    std::vector<expected> made;
    for (auto const& at : entries(names)) {
        std::vector<entry> which;
        auto from = at.begin();
        for (auto const& name : names) {
            auto const to = from + in_.ranks.at(name);
            which.push_back({name, {from, to}});
            from = to;
        }
        made.push_back(both([&](oracle::evaluator& of) {
            return which.size() == 2 ? difference(of, which[0], which[1]) : difference(of, which[0], which[1], which[2]);
        }));
    }
    return made;
}

} // namespace chainrule::programs
