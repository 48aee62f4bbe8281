// SPDX-License-Identifier: BSL-1.0
// The table of conventions in the notation: values and derivatives at kinks, ties, zero entries and diagonal reads.
#include "laws/model.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace chainrule;
using namespace chainrule::laws;

struct convention {
    std::string text, by;
    given values;
    real value;                  // of f, a scalar
    std::vector<real> derivative; // entries of `by`, last index fastest
};

void check(convention const& c) {
    question const asked{c.text, {c.by}};
    std::string const line = derived_line(asked);
    answered const a(asked, line);
    std::vector<long> const extents(a.axes().extents.size(), static_cast<long>(c.values.rbegin()->second.size()));
    oracle::evaluator at(a.model(), a.axes(), extents, c.values);
    BOOST_CHECK_MESSAGE(at.value(entry{"f", {}}) == c.value, c.text << " is " << at.value(entry{"f", {}}));
    for (std::size_t k = 0; k < c.derivative.size(); ++k) {
        std::vector<long> indices;
        if (!a.classes().empty()) indices.push_back(static_cast<long>(k));
        real const got = a.value(at, indices);
        BOOST_CHECK_MESSAGE(got == c.derivative[k], c.text << ": " << line << " at entry " << k << " is " << got << ", not "
                                                           << c.derivative[k]);
    }
}

// The derivatives by x and by y of f = <call>(x, y) where x and y are equal.
void check_tie(std::string const& text, real const& at, real const& first, real const& second) {
    check({text, "x", {{"x", {at}}, {"y", {at}}}, at, {first}});
    check({text, "y", {{"x", {at}}, {"y", {at}}}, at, {second}});
}

} // namespace

BOOST_AUTO_TEST_SUITE(conventions)

BOOST_AUTO_TEST_CASE(kinks_have_derivative_zero) {
    for (std::string const name : {"relu", "abs", "step", "sign"}) {
        check({"f = " + name + "(x)", "x", {{"x", {0}}}, 0, {0}});
        check({"f = 3*" + name + "(x) + x", "x", {{"x", {0}}}, 0, {1}});
        check({"f = " + name + "(-x)", "x", {{"x", {0}}}, 0, {0}});
    }
}

BOOST_AUTO_TEST_CASE(jumps_have_derivative_zero_everywhere) {
    for (int x : {-2, 0, 3}) {
        check({"f = step(x)", "x", {{"x", {x}}}, x > 0 ? 1 : 0, {0}});
        check({"f = sign(x)", "x", {{"x", {x}}}, x > 0 ? 1 : x < 0 ? -1 : 0, {0}});
        check({"f = step(x)*x^2", "x", {{"x", {x}}}, x > 0 ? x * x : 0, {x > 0 ? 2 * x : 0}});
        check({"f = sign(x)*x^2", "x", {{"x", {x}}}, x * abs(x), {2 * abs(x)}});
    }
}

BOOST_AUTO_TEST_CASE(kinks_away_from_zero) {
    for (int x : {-2, 3}) {
        check({"f = relu(x)", "x", {{"x", {x}}}, x > 0 ? x : 0, {x > 0 ? 1 : 0}});
        check({"f = abs(x)", "x", {{"x", {x}}}, abs(x), {x > 0 ? 1 : -1}});
        check({"f = relu(-x)", "x", {{"x", {x}}}, x < 0 ? -x : 0, {x < 0 ? -1 : 0}});
    }
}

BOOST_AUTO_TEST_CASE(products_with_kinks) {
    check({"f = relu(x)*relu(x)", "x", {{"x", {0}}}, 0, {0}});
    check({"f = abs(x)*relu(x)", "x", {{"x", {0}}}, 0, {0}});
    check({"f = x*step(x)", "x", {{"x", {0}}}, 0, {0}});
    check({"f = x*sign(x)", "x", {{"x", {0}}}, 0, {0}});
    check({"f = abs(x)*sign(x)", "x", {{"x", {-2}}}, -2, {1}});
    check({"f = relu(x)/2 + relu(x)/2", "x", {{"x", {0}}}, 0, {0}});
}

BOOST_AUTO_TEST_CASE(ties_of_two_count_one_half_each) {
    real const half = real(1) / 2;
    for (int at : {-1, 0, 2})
        for (std::string const text : {"max(x, y)", "min(x, y)", "max(y, x)", "min(y, x)"}) check_tie("f = " + text, at, half, half);
    for (std::string const text : {"max(x, 0)", "max(0, x)", "min(x, 0)", "min(0, x)"}) check({"f = " + text, "x", {{"x", {0}}}, 0, {half}});
}

// Kinks that make none together: the sum is smooth, and so is its derivative.
BOOST_AUTO_TEST_CASE(kinks_that_cancel) {
    check({"f = relu(x) - relu(-x)", "x", {{"x", {0}}}, 0, {1}});
    check({"f = 2*relu(x) - abs(x)", "x", {{"x", {0}}}, 0, {1}});
    check({"f = max(x, 0) + min(x, 0)", "x", {{"x", {0}}}, 0, {1}});
    check({"f = max(x, y) + min(y, x)", "x", {{"x", {2}}, {"y", {2}}}, 4, {1}});
    check({"f = relu(x) + relu(-x) - abs(x) + 3*x", "x", {{"x", {0}}}, 0, {3}});
    check({"f = (x + abs(x))/2 - max(0, x) + x^2", "x", {{"x", {0}}}, 0, {0}});
}

BOOST_AUTO_TEST_CASE(ties_over_an_axis_go_to_the_first_entry) {
    check({"f = max(i, x(i))", "x(p)", {{"x", {1, 3, 2}}}, 3, {0, 1, 0}});
    check({"f = min(i, x(i))", "x(p)", {{"x", {1, 3, 2}}}, 1, {1, 0, 0}});
    check({"f = max(i, x(i))", "x(p)", {{"x", {3, 1, 3}}}, 3, {1, 0, 0}});
    check({"f = max(i, x(i))", "x(p)", {{"x", {1, 2, 2}}}, 2, {0, 1, 0}});
    check({"f = max(i, x(i))", "x(p)", {{"x", {2, 2, 1}}}, 2, {1, 0, 0}});
    check({"f = max(i, x(i))", "x(p)", {{"x", {0, 5, 1, 5, 5}}}, 5, {0, 1, 0, 0, 0}});
    check({"f = max(i, x(i))", "x(p)", {{"x", {7, 7, 7}}}, 7, {1, 0, 0}});
    check({"f = min(i, x(i))", "x(p)", {{"x", {2, 1, 1}}}, 1, {0, 1, 0}});
    check({"f = min(i, x(i))", "x(p)", {{"x", {1, 1, 2}}}, 1, {1, 0, 0}});
    check({"f = min(i, x(i))", "x(p)", {{"x", {4, 0, 0, 2, 0}}}, 0, {0, 1, 0, 0, 0}});
}

BOOST_AUTO_TEST_CASE(ties_between_entries_that_are_computed) {
    check({"f = max(i, x(i)^2)", "x(p)", {{"x", {-2, 2, 1}}}, 4, {-4, 0, 0}});
    check({"f = max(i, x(i)^2)", "x(p)", {{"x", {1, -2, 2}}}, 4, {0, -4, 0}});
    check({"f = max(i, w(i)*x(i))", "w(p)", {{"w", {1, 3, 2}}, {"x", {5, 2, 3}}}, 6, {0, 2, 0}});
    check({"f = max(i, (x(i)/3)*(1/x(i))*y(i))", "y(p)", {{"x", {3, 7, 11}}, {"y", {1, 1, 1}}}, real(1) / 3, {real(1) / 3, 0, 0}});
    check({"y(i) = w(i)*x(i) + b; f = 3*max(i, y(i))", "w(p)", {{"b", {1}}, {"w", {1, 3, 2}}, {"x", {5, 2, 3}}}, 21, {0, 6, 0}});
    check({"m = max(i, x(i)); f = sum(k, w(k)*(x(k) - m)^2)", "x(p)", {{"w", {1, 1, 1}}, {"x", {1, 3, 3}}}, 4, {-4, 4, 0}});
    check({"f = max(i, c*x(i))", "c", {{"c", {0}}, {"x", {4, 5, 6}}}, 0, {4}});
    check({"f = max(i, c + 0*x(i))", "c", {{"c", {2}}, {"x", {4, 5, 6}}}, 2, {1}});
    check({"y(i) = c; f = max(i, y(i)) + sum(k, x(k))", "c", {{"c", {2}}, {"x", {4, 5, 6}}}, 17, {1}});
}

BOOST_AUTO_TEST_CASE(ties_at_shifted_reads) { // the last entry of the body reads 0
    check({"f = max(i, x(i+1)) + 0*sum(i, x(i))", "x(p)", {{"x", {9, 2, 2}}}, 2, {0, 1, 0}});
    check({"f = max(i, x(i+1)) + 0*sum(i, x(i))", "x(p)", {{"x", {9, -1, 0}}}, 0, {0, 0, 1}});
    check({"f = max(i, x(i+1)) + 0*sum(i, x(i))", "x(p)", {{"x", {9, -1, -1}}}, 0, {0, 0, 0}});
    check({"f = max(i, x(i-1)) + 0*sum(i, x(i))", "x(p)", {{"x", {0, 0, 9}}}, 0, {0, 0, 0}});
}

// Over two axes the first entry in the order of the outer one, then of the inner one.
BOOST_AUTO_TEST_CASE(ties_over_two_axes) {
    auto const at = [](std::string const& text, std::vector<real> const& entries) {
        question const asked{text, {"X(p,q)"}};
        std::string const line = derived_line(asked);
        answered const a(asked, line);
        std::vector<long> const extents(a.axes().extents.size(), 3);
        oracle::evaluator values(a.model(), a.axes(), extents, {{"X", entries}});
        std::string found;
        for (long p = 0; p < 3; ++p)
            for (long q = 0; q < 3; ++q)
                if (real const got = a.value(values, {p, q}); got != 0)
                    found += got.str() + " at " + std::to_string(p) + std::to_string(q) + " ";
        return found;
    };
    BOOST_TEST(at("f = max(i, max(j, X(i,j)))", {0, 5, 5, 5, 0, 0, 5, 5, 5}) == "1 at 01 ");
    BOOST_TEST(at("f = max(j, max(i, X(i,j)))", {0, 5, 5, 5, 0, 0, 5, 5, 5}) == "1 at 10 ");
    BOOST_TEST(at("f = min(i, min(j, X(i,j)))", {1, 1, 1, 1, 0, 0, 1, 1, 0}) == "1 at 11 ");
    BOOST_TEST(at("f = max(i, min(j, X(i,j)))", {1, 2, 1, 2, 1, 3, 0, 0, 0}) == "1 at 00 ");
    BOOST_TEST(at("f = sum(i, max(j, X(i,j)))", {0, 5, 5, 4, 4, 4, 1, 2, 3}) == "1 at 01 1 at 10 1 at 22 ");
}

BOOST_AUTO_TEST_CASE(the_place_of_an_extremum_has_derivative_zero) {
    for (std::string const text : {"f = delta(1, argmax(i, x(i)))", "f = sum(k, delta(k, argmin(i, x(i)))*delta(k, 2))"})
        BOOST_TEST(right_side(derived_line({text, {"x(p)"}})) == "0");
    BOOST_TEST(right_side(derived_line({"f = max(i, x(i))", {"x(p)", "x(q)"}})) == "0");
    check({"f = delta(1, argmax(i, x(i)))*x(1)^2", "x(p)", {{"x", {1, 3, 3}}}, 9, {0, 6, 0}});
    check({"f = delta(0, argmin(i, x(i)))*x(1)^2", "x(p)", {{"x", {1, 3, 1}}}, 9, {0, 6, 0}});
    check({"f = delta(-1, argmin(i, x(i))) + delta(5, argmin(i, x(i)))", "x(p)", {{"x", {1, 3, 1}}}, 0, {0, 0, 0}});
}

BOOST_AUTO_TEST_CASE(products_with_zero_entries) {
    check({"f = prod(i, x(i))", "x(p)", {{"x", {2, 3, 5}}}, 30, {15, 10, 6}});
    check({"f = prod(i, x(i))", "x(p)", {{"x", {2, 0, 5}}}, 0, {0, 10, 0}});
    check({"f = prod(i, x(i))", "x(p)", {{"x", {0, 3, 0}}}, 0, {0, 0, 0}});
    check({"f = prod(i, x(i)^2)", "x(p)", {{"x", {2, 0, 5}}}, 0, {0, 0, 0}});
    check({"f = prod(i, x(i) + 1)", "x(p)", {{"x", {2, -1, 5}}}, 0, {0, 18, 0}});
    check({"f = 3*prod(i, x(i)) + sum(i, x(i))", "x(p)", {{"x", {2, 0, 5}}}, 7, {1, 31, 1}});
    check({"f = prod(i, a*x(i))", "a", {{"x", {1, 0, 3}}, {"a", {2}}}, 0, {0}});
    check({"f = prod(i, a*x(i))", "a", {{"x", {1, 2, 3}}, {"a", {2}}}, 48, {72}});
}

BOOST_AUTO_TEST_CASE(a_diagonal_read_carries_a_delta) {
    BOOST_TEST(derived_line({"f = sum(i, A(i,i))", {"A(p,q)"}}) == "df/dA(p,q) = delta(p,q)");
    question const asked{"y(i) = A(i,i)", {"A(p,q)"}};
    std::string const line = derived_line(asked);
    answered const a(asked, line);
    std::vector<long> const extents(a.axes().extents.size(), 2);
    oracle::evaluator at(a.model(), a.axes(), extents, {{"A", {1, 2, 3, 4}}});
    for (long i = 0; i < 2; ++i)
        for (long p = 0; p < 2; ++p)
            for (long q = 0; q < 2; ++q) BOOST_TEST((a.value(at, {i, p, q}) == (i == p && p == q ? 1 : 0)), line);
}

BOOST_AUTO_TEST_CASE(a_symbol_that_is_not_read_has_derivative_zero_and_it_is_said) {
    tool::request wanted;
    wanted.text = "g = x; f = c^2";
    wanted.by = {"x"};
    wanted.of = "f";
    wanted.format = tool::format::plain;
    std::string const text = tool::derive(wanted);
    BOOST_TEST(text.rfind("# f does not read x", 0) == 0u);
    BOOST_TEST(right_side(derived_line({"g = x; f = c^2", {"x"}, "f"})) == "0");
}

BOOST_AUTO_TEST_CASE(a_repeated_index_is_refused) {
    BOOST_CHECK_THROW(derived_line({"f = sum(i, w(i,i))", {"w(p,p)"}}), tool::model_error);
}

BOOST_AUTO_TEST_SUITE_END()
