// SPDX-License-Identifier: BSL-1.0
// What the laws of operations share: the list as a tuple of test types, sample points, and a graph with one call.
#pragma once

#include "laws/node_value.hpp"

#include <chainrule/calculus/derive.hpp>

#include <tuple>

namespace chainrule::laws {

template <class... Op>
std::tuple<Op...> as_tuple(operations::operation_list<Op...>);
using all_operations = decltype(as_tuple(operations::all{}));

template <class Op>
inline constexpr int arity = chainrule::detail::arity_of<Op>();

struct point {
    real x, y;
};

// Inside the sample domain, no point on a kink, x and y never equal; y is of no account where there is one operand.
template <class Op>
std::vector<point> points() {
    std::vector<point> made;
    real const low = Op::sample[0], width = real(Op::sample[1]) - low;
    for (int k = 0; k < 9; ++k) {
        real const along = real(2 * k + 1) / 19, golden = real(610) / 987 * (k + 1) + real(1) / 7;
        made.push_back({low + width * along, low + width * (golden - floor(golden))});
    }
    return made;
}

template <class Op>
real value(point const& at) {
    if constexpr (arity<Op> == 1) return Op::value(at.x);
    else return Op::value(at.x, at.y);
}

// Central differences, step 1e-25 of 100 digits: truncation about 1e-50 times a third derivative.
inline real const step("1e-25");
inline real const first_bound("1e-45");  // truncation is step^2/6 times a third derivative, which stays below 6e5
inline real const second_bound("1e-40"); // rounding 1e-100/step^2 is 1e-50; fourth derivatives stay below 1e10
inline point moved(point p, int which, real const& by) {
    (which == 0 ? p.x : p.y) += by;
    return p;
}
template <class Op>
real slope(point const& at, int which) {
    return (value<Op>(moved(at, which, step)) - value<Op>(moved(at, which, -step))) / (2 * step);
}
template <class Op>
real slope(point const& at, int first, int second) {
    return (slope<Op>(moved(at, second, step), first) - slope<Op>(moved(at, second, -step), first)) / (2 * step);
}

// f = Op(x) or Op(x, y) as a system of one equation.
template <class Op>
struct one_call {
    engine::system s;
    int x, y, f, node;
    int operands[2];

    one_call() {
        s.g.letter("");
        x = s.declare("x", nullptr, 0);
        y = s.declare("y", nullptr, 0);
        f = s.declare("f", nullptr, 0);
        operands[0] = engine::make_access(s.g, x, nullptr, 0);
        operands[1] = engine::make_access(s.g, y, nullptr, 0);
        node = engine::make_call(s.g, &chainrule::detail::descriptor<Op>, operands, arity<Op>);
        s.define(f, s.g.axes.size, node);
        engine::know_definitions(s);
    }
    real at(point const& p, int formula) {
        node_evaluator e(s, {}, [&](int symbol, std::vector<long> const&) -> real {
            if (symbol != x && symbol != y && symbol != f) throw std::invalid_argument("an unknown symbol");
            return symbol == x ? p.x : symbol == y ? p.y : value<Op>(p);
        });
        return e.value(formula, {});
    }
};

} // namespace chainrule::laws
