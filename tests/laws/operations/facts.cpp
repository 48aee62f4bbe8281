// SPDX-License-Identifier: BSL-1.0
// Law: what an operation claims of itself (parity, indicator, simplifications, its name) holds for its value.
#include "laws/operations/each.hpp"

#include "parser.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

namespace {

using namespace chainrule;
using namespace chainrule::laws;

real const rounding("1e-90"); // a few operations of 100 digits

template <class... Op>
std::vector<std::string> names(operations::operation_list<Op...>) {
    return {std::string(Op::name)...};
}

// Operands that rules may look for: constants, symbols, calls of every operation on a symbol.
template <class... Op>
std::vector<int> candidates(engine::graph& g, int x, operations::operation_list<Op...>) {
    std::vector<int> made;
    for (auto const constant : {engine::number(0), engine::number(1), engine::number(-1), engine::number(2), engine::number(-3),
                                engine::number(1, 2), engine::number(-2, 3), core::inexact(0.5)})
        made.push_back(engine::make_number(g, constant));
    made.insert(made.end(), {x, engine::negate(g, x), engine::scale(g, x, -2), engine::add(g, x, g.one()),
                             engine::power(g, x, 2), engine::make_pi(g)});
    auto const call = [&](engine::operation const* f) {
        int const operands[] = {x, engine::add(g, x, g.one())};
        made.push_back(engine::make_call(g, f, operands, f->arity));
        made.push_back(engine::negate(g, made.back()));
    };
    (call(&chainrule::detail::descriptor<Op>), ...);
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(operation_facts)

BOOST_AUTO_TEST_CASE_TEMPLATE(parity, Op, all_operations) {
    auto const* const function = &chainrule::detail::descriptor<Op>;
    if constexpr (arity<Op> == 1) {
        if (function->symmetry == engine::parity::none) return;
        bool const odd = function->symmetry == engine::parity::odd;
        one_call<Op> c;
        auto const call = [&](int of) { return engine::make_call(c.s.g, function, &of, 1); };
        int const mirrored = call(engine::negate(c.s.g, c.operands[0]));
        BOOST_TEST(mirrored == (odd ? engine::negate(c.s.g, c.node) : c.node));
        for (point const& p : points<Op>()) {
            real const wanted = odd ? real(-Op::value(p.x)) : Op::value(p.x);
            BOOST_CHECK_MESSAGE(agree(Op::value(real(-p.x)), wanted, rounding), Op::name << " at " << p.x);
        }
        // with signs in any place the call is still the same function
        engine::graph& g = c.s.g;
        for (int operand : {engine::scale(g, c.operands[0], -3), engine::subtract(g, c.operands[1], c.operands[0]),
                            engine::subtract(g, c.operands[0], c.operands[1]), engine::make_number(g, engine::number(-1, 7)),
                            engine::negate(g, engine::multiply(g, c.operands[0], c.operands[1]))})
            for (point p : points<Op>()) {
                p.x /= 7, p.y /= 7; // inside the domains of asin and tan
                BOOST_CHECK_MESSAGE(agree(c.at(p, call(operand)), Op::value(c.at(p, operand)), rounding),
                                    Op::name << " of a signed operand at (" << p.x << ", " << p.y << ")");
            }
    } else {
        BOOST_TEST((function->symmetry == engine::parity::none));
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(indicators_are_zero_or_one, Op, all_operations) {
    if (!chainrule::detail::descriptor<Op>.indicator) return;
    if constexpr (arity<Op> == 1) {
        for (int k = -20; k <= 20; ++k) {
            real const v = Op::value(real(k) / 7);
            BOOST_TEST((v == 0 || v == 1));
        }
        one_call<Op> c;
        BOOST_TEST(engine::power(c.s.g, c.node, 3) == c.node);
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(simplifications_keep_the_value, Op, all_operations) {
    auto const* const function = &chainrule::detail::descriptor<Op>;
    if (function->simplify == nullptr) return;
    one_call<Op> c;
    engine::graph& g = c.s.g;
    auto const firsts = candidates(g, c.operands[0], operations::all{});
    auto seconds = candidates(g, c.operands[1], operations::all{});
    seconds.insert(seconds.end(), firsts.begin(), firsts.end());
    if (arity<Op> == 1) seconds.resize(1);
    point const inside{real(5) / 11, real(4) / 13}; // in the domain of every operation
    int applied = 0;
    for (int a : firsts)
        for (int b : seconds) {
            int const operands[] = {a, b};
            int const simpler = function->simplify(g, operands);
            if (simpler < 0) continue;
            std::vector<real> at{c.at(inside, a)};
            if (arity<Op> == 2) at.push_back(c.at(inside, b));
            bool const fraction = g.what(b) == engine::kind::number && !g.at(b).value.integer();
            if (at[0] <= 0 && (Op::name == "sqrt" || Op::name == "log" || (Op::name == "pow" && (fraction || at[0] == 0)))) continue;
            ++applied;
            real const wanted = apply(operations::all{}, function, at);
            BOOST_CHECK_MESSAGE(agree(c.at(inside, simpler), wanted, rounding),
                                Op::name << " of " << at[0] << " is " << wanted << ", simplified " << c.at(inside, simpler));
        }
    BOOST_TEST(applied > 0);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(is_known_by_its_name, Op, all_operations) {
    auto const* const function = &chainrule::detail::descriptor<Op>;
    BOOST_TEST(operations::find(Op::name) == function);
    BOOST_TEST(function->name == Op::name);
    BOOST_TEST(function->arity == arity<Op>);
    BOOST_TEST(tool::function_arity(Op::name) == arity<Op>);
    BOOST_TEST(Op::sample[0] < Op::sample[1]);
}

BOOST_AUTO_TEST_CASE(names_are_unique_and_sorted) {
    auto const list = names(operations::all{});
    BOOST_TEST(std::set<std::string>(list.begin(), list.end()).size() == list.size());
    BOOST_TEST(std::is_sorted(list.begin(), list.end()));
    BOOST_TEST(operations::find("no_such_operation") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
