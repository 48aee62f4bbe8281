// SPDX-License-Identifier: BSL-1.0
// Law: every operation's derivative rule is the derivative of its value, to first and to second order.
#include "laws/operations/each.hpp"

#include <boost/test/unit_test.hpp>

using namespace chainrule;
using namespace chainrule::laws;

BOOST_AUTO_TEST_SUITE(operation_derivatives)

BOOST_AUTO_TEST_CASE_TEMPLATE(the_rule_is_the_derivative_of_the_value, Op, all_operations) {
    one_call<Op> c;
    auto const* const function = &chainrule::detail::descriptor<Op>;
    BOOST_TEST_REQUIRE(function->differentiable);
    for (int which = 0; which < arity<Op>; ++which) {
        int const written_out = function->partial(c.s.g, which, c.operands, c.node);
        int const with_value = function->partial(c.s.g, which, c.operands, engine::make_access(c.s.g, c.f, nullptr, 0));
        for (point const& p : points<Op>()) {
            real const wanted = slope<Op>(p, which);
            BOOST_CHECK_MESSAGE(agree(c.at(p, written_out), wanted, first_bound),
                                Op::name << " by operand " << which << " at (" << p.x << ", " << p.y << ")");
            BOOST_CHECK_MESSAGE(agree(c.at(p, with_value), wanted, first_bound),
                                Op::name << " by operand " << which << ", written with its value, at (" << p.x << ", " << p.y
                                         << ")");
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(derived_once_and_twice, Op, all_operations) {
    for (int first = 0; first < arity<Op>; ++first)
        for (int second = 0; second < arity<Op>; ++second) {
            one_call<Op> c;
            int const by[] = {c.x, c.y};
            auto const once = engine::derive_closed(c.s, c.f, nullptr, by[first], nullptr);
            BOOST_TEST_REQUIRE((once.outcome == engine::status::ok));
            int const slope_symbol = c.s.declare("slope", nullptr, 0);
            c.s.define(slope_symbol, c.s.g.axes.size, once.formula, false);
            auto const twice = engine::derive_closed(c.s, slope_symbol, nullptr, by[second], nullptr);
            BOOST_TEST_REQUIRE((twice.outcome == engine::status::ok));
            for (point const& p : points<Op>()) {
                BOOST_CHECK_MESSAGE(agree(c.at(p, once.formula), slope<Op>(p, first), first_bound),
                                    Op::name << ", first order by " << first << " at (" << p.x << ", " << p.y << ")");
                BOOST_CHECK_MESSAGE(agree(c.at(p, twice.formula), slope<Op>(p, first, second), second_bound),
                                    Op::name << ", second order by " << first << " and " << second << " at (" << p.x << ", "
                                             << p.y << ")");
            }
        }
}

BOOST_AUTO_TEST_SUITE_END()
