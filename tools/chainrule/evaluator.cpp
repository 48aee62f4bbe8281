// SPDX-License-Identifier: BSL-1.0
#include "evaluator.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace chainrule::tool {
namespace {

constexpr double largest_array = 1 << 26; // entries
constexpr double most_operations = 1e11;  // minutes

// Of all units, each as often as its loops run.
double operations_of(engine::graph const& g, computation const& order, std::vector<long> const& extents) {
    double total = 0;
    for (computation::step const& step : order.steps)
        for (nest const& n : step.nests)
            for (place const& p : n.places) {
                double times = static_cast<double>(p.units.size()) + 1;
                for (int const axis : p.enclosing) times *= static_cast<double>(extents[static_cast<std::size_t>(g.axes.items[axis].extent_class)]);
                total += times;
            }
    return total;
}

} // namespace

evaluator::evaluator(engine::system& s, std::vector<long> extents, std::vector<int> const& wanted) : s_(s), extents_(std::move(extents)) {
    computation const order = compute_order(s, wanted, extents_);
    given_ = order.given;
    if (double const operations = operations_of(s.g, order, extents_); operations > most_operations)
        throw model_error(fmt::format("with these extents it would take {:.0e} operations, which is too many", operations));
    shape_arrays(order);
    for (computation::step const& from : order.steps) {
        step& made = steps_.emplace_back();
        made.direction = from.direction;
        made.equations = from.equations;
        if (from.direction != 0) made.extent = extents_[static_cast<std::size_t>(from.extent_class)];
        for (nest const& n : from.nests) made.machines.push_back(std::make_unique<machine>(s.g, n, extents_, arrays_, s.g.symbols.size));
    }
}

std::vector<long> evaluator::shape(int symbol) const {
    std::vector<long> result;
    auto const& info = s_.g.symbols.items[symbol];
    for (int k = 0; k < info.rank; ++k) result.push_back(extents_[static_cast<std::size_t>(s_.g.slot_classes.items[info.slots + k])]);
    return result;
}

void evaluator::shape_arrays(computation const& order) {
    engine::graph& g = s_.g;
    arrays_.resize(static_cast<std::size_t>(g.symbols.size + order.temporaries));
    auto const make = [&](array& a, std::vector<long> shape, std::string const& name) {
        double entries = 1;
        for (long const extent : shape) entries *= static_cast<double>(extent);
        if (entries > largest_array)
            throw model_error(name + " would have " + std::to_string(static_cast<long long>(entries)) + " entries, which is too many");
        a.shape = std::move(shape);
        a.entries.assign(static_cast<std::size_t>(entries), 0.0);
    };
    for (int const symbol : given_) make(values(symbol), shape(symbol), "'" + std::string(g.name(symbol)) + "'");
    for (computation::step const& from : order.steps)
        for (nest const& n : from.nests) {
            std::vector<long> of;
            for (int const axis : n.slots) of.push_back(extents_[static_cast<std::size_t>(g.axes.items[axis].extent_class)]);
            if (n.symbol >= 0) make(values(n.symbol), shape(n.symbol), "'" + std::string(g.name(n.symbol)) + "'");
            else make(arrays_[static_cast<std::size_t>(g.symbols.size + n.temporary)], of, "an intermediate result");
        }
}

void evaluator::run(step const& one) {
    if (one.direction == 0)
        for (auto const& m : one.machines) m->run();
    for (long k = 0; k < one.extent && one.direction != 0; ++k) {
        long const at = one.direction > 0 ? k : one.extent - 1 - k;
        for (auto const& m : one.machines) m->run(at, at + 1);
    }
}

void evaluator::run() {
    for (step const& one : steps_) run(one);
}

void evaluator::run(int symbol) {
    if (symbol != last_symbol_) last_needed_ = needed_equations(s_, {symbol});
    last_symbol_ = symbol;
    for (step const& one : steps_)
        if (std::any_of(one.equations.begin(), one.equations.end(), [&](int e) { return last_needed_[static_cast<std::size_t>(e)] != 0; }))
            run(one);
}

} // namespace chainrule::tool
