// SPDX-License-Identifier: BSL-1.0
// A derivative as a node, before it is printed.
#include "laws/engine/derivation.hpp"

#include "lower.hpp"

#include <chainrule/calculus/derive.hpp>

#include <algorithm>

namespace chainrule::laws {

namespace {
char const* reason(engine::status outcome) {
    switch (outcome) {
    case engine::status::unfolding: return "no closed formula through a recurrence";
    case engine::status::no_derivative: return "an operation without a derivative";
    case engine::status::cyclic: return "cyclic definitions";
    default: return "no formula";
    }
}
} // namespace

derivation::derivation(question const& asked, bool simplified) : in_(tool::parse(asked.text, "model")), axes_(resolve(in_)) {
    lower(in_, axes_, s_);
    derive(asked, simplified);
}

derivation::derivation(question const& asked, tool::model in, tool::resolved axes) : in_(std::move(in)), axes_(std::move(axes)) {
    lower(in_, axes_, s_);
    engine::equation const beside = s_.equations.pop();
    s_.g.symbols.items[beside.symbol].definition = -1;
    derive(asked, true);
    std::vector<engine::renaming> map;
    for (int k = 0; k < beside.rank; ++k) map.push_back({beside.first_axis + k, left_[static_cast<std::size_t>(k)]});
    beside_ = engine::rename(s_.g, beside.body, map.data(), beside.rank);
}

void derivation::derive(question const& asked, bool simplified) {
    auto& g = s_.g;
    for (auto const& fact : asked.assume)
        g.symbols.items[g.find_symbol(tool::parse_target(fact, "assume").letters[0])].positive = true;
    if (simplified) {
        engine::know_definitions(s_);
    } else {
        engine::know_recurrences(s_);
        s_.search_effort = -1;
    }

    symbols_.push_back(asked.of.empty() ? in_.definitions.back().name : tool::parse_target(asked.of, "of").name);
    for (auto const& by : asked.by) symbols_.push_back(tool::parse_target(by, "by").name);
    auto const fresh = [&](std::string const& name) {
        for (int const c : axes_.slots.at(name)) {
            classes_.push_back(c);
            left_.push_back(g.fresh_axis(c, 0));
        }
    };
    fresh(symbols_[0]);
    int symbol = g.find_symbol(symbols_[0]);
    for (std::size_t order = 1; order < symbols_.size(); ++order) {
        if (order > 1) { // the next order differentiates `derivative(left) = formula`
            int const first = g.axes.size;
            std::vector<engine::renaming> map;
            for (std::size_t k = 0; k < left_.size(); ++k) map.push_back({left_[k], g.fresh_axis(classes_[k], 0)});
            symbol = s_.declare("first derivative", classes_.data(), static_cast<int>(classes_.size()));
            s_.define(symbol, first, engine::rename(g, formula_, map.data(), static_cast<int>(map.size())), false);
        }
        std::size_t const outputs = left_.size();
        fresh(symbols_[order]);
        auto const result = engine::derive_closed(s_, symbol, left_.data(), g.find_symbol(symbols_[order]), left_.data() + outputs);
        if (result.outcome != engine::status::ok) throw refused(reason(result.outcome));
        formula_ = result.formula;
    }
}

int derivation::stray_axis() const {
    engine::node const& n = s_.g.at(formula_);
    for (int k = 0; k < n.axes_count; ++k) {
        int const axis = s_.g.axis_lists.items[n.axes_first + k];
        if (std::find(left_.begin(), left_.end(), axis) == left_.end()) return axis;
    }
    return -1;
}

real derivation::value(oracle::evaluator& at, std::vector<long> const& extents, std::vector<long> const& indices) {
    node_evaluator e(s_, extents, [&](int symbol, std::vector<long> const& where) {
        return at.value(entry{std::string(s_.g.name(symbol)), where});
    });
    assignment values;
    for (std::size_t k = 0; k < left_.size(); ++k) values.emplace_back(left_[k], indices[k]);
    return e.value(formula_, values);
}

real derivation::difference(oracle::evaluator& at, std::vector<long> const& indices) const {
    std::vector<entry> which;
    auto from = indices.begin();
    for (auto const& symbol : symbols_) {
        auto const to = from + in_.ranks.at(symbol);
        which.push_back({symbol, {from, to}});
        from = to;
    }
    return which.size() == 2 ? oracle::difference(at, which[0], which[1])
                             : oracle::difference(at, which[0], which[1], which[2]);
}

} // namespace chainrule::laws
