// SPDX-License-Identifier: BSL-1.0
// What a node of the graph means, computed by plain index loops in 100 decimal digits.
#include "node_value.hpp"

namespace chainrule::laws {

using engine::kind;

real exact(engine::number n) { return n.exact() ? real(real(n.upper) / real(n.lower)) : real(n.value()); }

real raised(real const& base, engine::number exponent) {
    if (!exponent.integer()) {
        if (base < 0) throw std::domain_error("a fractional power of a negative number");
        return exponent == engine::number{1, 2} ? real(sqrt(base)) : real(pow(base, exact(exponent)));
    }
    return oracle::power(base, exact(exponent));
}

real node_evaluator::value(int node, assignment const& axes) {
    axes_.clear();
    for (auto const& [a, at] : axes) axes_[a] = at;
    return evaluate(node);
}

long node_evaluator::index(int i) const {
    if (i < engine::affine_index) return axis(i);
    engine::row_info const row = g_.rows.items[i - engine::affine_index];
    long sum = row.constant;
    for (int k = 0; k < row.count; ++k) {
        engine::row_term const t = g_.row_terms.items[row.first + k];
        sum += t.factor * axis(t.axis);
    }
    return sum;
}

real node_evaluator::evaluate(int node) {
    engine::node const n = g_.at(node);
    std::vector<long> key{node};
    for (int k = 0; k < n.axes_count; ++k) key.push_back(axis(g_.axis_lists.items[n.axes_first + k]));
    if (auto const found = known_.find(key); found != known_.end()) return found->second;
    return known_[key] = compute(node);
}

real node_evaluator::compute(int node) {
    engine::node const n = g_.at(node);
    auto const part = [&](int k) { return g_.parts.items[n.first + k]; };
    switch (n.what) {
    case kind::number: return exact(n.value);
    case kind::pi: return boost::math::constants::pi<real>();
    case kind::extent: return extent(n.tag);
    case kind::delta: return index(part(0).id) == index(part(1).id) ? 1 : 0;
    case kind::guard: return index(part(0).id) >= 0 && index(part(0).id) < extent(n.tag) ? 1 : 0;
    case kind::access: {
        std::vector<long> at;
        for (int k = 0; k < n.count; ++k) at.push_back(index(part(k).id));
        return entry_(n.tag, at);
    }
    case kind::add: {
        real sum = exact(n.value);
        for (int k = 0; k < n.count; ++k) sum += exact(part(k).value) * evaluate(part(k).id);
        return sum;
    }
    case kind::multiply: {
        real product = exact(n.value);
        for (int k = 0; k < n.count; ++k) // out of range a term is 0, whatever the rest of it would be there
            if (g_.what(part(k).id) == engine::kind::guard && evaluate(part(k).id) == 0) return 0;
        for (int k = 0; k < n.count; ++k) product *= raised(evaluate(part(k).id), part(k).value);
        return product;
    }
    case kind::call: {
        bool const where = n.function->name == "where", masked = n.function->name == "masked";
        if (where || masked) return evaluate(part(0).id) != 0 ? evaluate(part(1).id) : masked ? real("-1e300") : real(0);
        std::vector<real> operands;
        for (int k = 0; k < n.count; ++k) operands.push_back(evaluate(part(k).id));
        return apply(operations::all{}, n.function, operands);
    }
    default: return reduce(node);
    }
}

real node_evaluator::reduce(int node) {
    kind const what = g_.what(node);
    engine::opened_reduction const o = engine::open(g_, node);
    std::vector<long> extents;
    for (int k = 0; k < o.count; ++k) extents.push_back(extent(g_.axes.items[o.first + k].extent_class));
    auto const saved = axes_;
    long place = 0; // the first at which the extremum is attained
    real result = what == kind::product ? 1 : 0;
    std::vector<long> at(extents.size());
    for (bool first = true, more = true; more; first = false) {
        for (int k = 0; k < o.count; ++k) axes_[o.first + k] = at[static_cast<std::size_t>(k)];
        real const now = evaluate(o.body);
        if (what == kind::sum) result += now;
        else if (what == kind::product) result *= now;
        else if (first || (what == kind::maximum || what == kind::arg_maximum ? now > result : now < result)) {
            result = now;
            place = at[0];
        }
        more = false;
        for (std::size_t k = at.size(); k-- > 0 && !more;) {
            more = ++at[k] < extents[k];
            if (!more) at[k] = 0;
        }
    }
    axes_ = saved;
    if (what == kind::arg_maximum || what == kind::arg_minimum) return index(g_.at(node).tag) == place ? 1 : 0;
    return result;
}

} // namespace chainrule::laws
