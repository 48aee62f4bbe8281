// SPDX-License-Identifier: BSL-1.0
// Law: what is printed of an operation and of its derivatives reads back in, means the same, and prints the same again.
#include "laws/model.hpp"
#include "laws/operations/each.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace chainrule;
using namespace chainrule::laws;

template <class Op>
std::string call() {
    return std::string(Op::name) + (arity<Op> == 1 ? "(x)" : "(x, y)");
}

// The derivatives of f = Op(x, y) of first and second order.
template <class Op>
std::vector<question> questions() {
    std::vector<question> made;
    std::vector<std::string> symbols{"x"};
    if (arity<Op> == 2) symbols.emplace_back("y");
    for (auto const& first : symbols) {
        made.push_back({"f = " + call<Op>(), {first}});
        for (auto const& second : symbols) made.push_back({"f = " + call<Op>(), {first, second}});
    }
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(operation_round_trips)

BOOST_AUTO_TEST_CASE_TEMPLATE(printed_derivatives_read_back_in, Op, all_operations) {
    for (auto const& asked : questions<Op>()) {
        std::string const line = derived_line(asked);
        answered const back(asked, line);
        for (point const& p : points<Op>()) {
            given values{{"x", {p.x}}};
            if (arity<Op> == 2) values["y"] = {p.y};
            oracle::evaluator at(back.model(), back.axes(), {}, values);
            BOOST_CHECK_MESSAGE(agree(at.value(entry{"f", {}}), laws::value<Op>(p), real("1e-90")), asked.text << " at " << p.x);
            auto const got = back.compare(at, {});
            BOOST_CHECK_MESSAGE(agree(got.formula, got.difference, asked.by.size() == 1 ? first_bound : second_bound),
                                asked.text << " at (" << p.x << ", " << p.y << "): " << line << " is " << got.formula
                                           << ", the central difference " << got.difference);
        }
    }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(printing_and_reading_are_inverse, Op, all_operations) {
    for (std::string const& inner : {std::string("x"), std::string("2*x-1"), std::string("-x"), std::string("x*y")}) {
        std::string const operand = arity<Op> == 1 ? inner : inner + ", y^2";
        std::string const text = "f = " + std::string(Op::name) + "(" + operand + ")";
        std::string const printed = reprinted(text, "f");
        BOOST_TEST(reprinted(printed, "f") == printed);
        std::string const line = derived_line({text, {"x"}});
        BOOST_TEST(derived_line({printed, {"x"}}) == line);
        std::string const formula = text + "; d = " + right_side(line);
        BOOST_TEST(reprinted(formula, "d") == "d = " + right_side(line));
    }
}

BOOST_AUTO_TEST_SUITE_END()
