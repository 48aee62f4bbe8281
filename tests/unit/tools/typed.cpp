// SPDX-License-Identifier: BSL-1.0
// Equations evaluated as they are typed: every function, what is outside an axis, masks, extrema with NaN, recurrences, long axes.
#include "typed.hpp"

#include "parser.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace chainrule::tool;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// Of the last definition; extents of the axes that no line declares are `extent`.
std::vector<double> values(std::string const& text, std::map<std::string, std::vector<double>> const& given, long extent = 3) {
    model const in = parse(text, "model.txt");
    resolved const axes = resolve(in);
    std::vector<long> extents = axes.extents;
    for (long& one : extents)
        if (one < 0) one = extent;
    typed_evaluator<double> at(in, axes, extents, in.definitions.back().name);
    for (auto const& name : at.given()) at.values(name) = given.at(name);
    return at.run();
}

double value(std::string const& text, std::map<std::string, std::vector<double>> const& given = {}, long extent = 3) {
    return values(text, given, extent)[0];
}

bool is_nan(double x) { return x != x; }

} // namespace

BOOST_AUTO_TEST_SUITE(equations_as_typed)

BOOST_AUTO_TEST_CASE(functions) {
    double const x = 0.375, y = -1.25;
    auto const of = [&](std::string const& call) { return value("f = " + call, {{"x", {x}}, {"y", {y}}}); };
    BOOST_TEST(of("exp(x)") == std::exp(x));
    BOOST_TEST(of("log(x)") == std::log(x));
    BOOST_TEST(of("log1p(x)") == std::log1p(x));
    BOOST_TEST(of("expm1(x)") == std::expm1(x));
    BOOST_TEST(of("sqrt(x)") == std::sqrt(x));
    BOOST_TEST(of("square(y)") == 1.5625);
    BOOST_TEST(of("abs(y)") == 1.25);
    BOOST_TEST(of("sign(y)") == -1);
    BOOST_TEST(of("sin(x)") == std::sin(x));
    BOOST_TEST(of("cos(x)") == std::cos(x));
    BOOST_TEST(of("tan(x)") == std::tan(x));
    BOOST_TEST(of("asin(x)") == std::asin(x));
    BOOST_TEST(of("acos(x)") == std::acos(x));
    BOOST_TEST(of("atan(x)") == std::atan(x));
    BOOST_TEST(of("atan2(y, x)") == std::atan2(y, x));
    BOOST_TEST(of("sinh(x)") == std::sinh(x));
    BOOST_TEST(of("cosh(x)") == std::cosh(x));
    BOOST_TEST(of("tanh(x)") == std::tanh(x));
    BOOST_TEST(of("sigmoid(x)") == 1 / (1 + std::exp(-x)));
    BOOST_TEST(std::fabs(of("softplus(x)") - std::log(1 + std::exp(x))) < 1e-15);
    BOOST_TEST(of("softplus(1000)") == 1000);
    BOOST_TEST(of("relu(x) + relu(y)") == x);
    BOOST_TEST(of("step(x) + 2*step(y)") == 1);
    BOOST_TEST(of("erf(x)") == std::erf(x));
    BOOST_TEST(of("max(x, y) - min(x, y)") == x - y);
    BOOST_TEST(of("pow(x, 3) - x^3 + 2^3^2 - -y") == 512 + y);
    BOOST_TEST(of("pi*1e1/4") == 3.14159265358979323846 * 10 / 4);
}

// Nothing is rearranged: what double loses is lost.
BOOST_AUTO_TEST_CASE(as_typed) {
    BOOST_TEST(value("f = (x + 1e18) - 1e18", {{"x", {1}}}) == 0);
    BOOST_TEST(is_nan(value("f = x - x", {{"x", {std::numeric_limits<double>::infinity()}}})));
    BOOST_TEST(value("f = (1e-12*x + 1)^30", {{"x", {2}}}) == std::pow(1e-12 * 2 + 1, 30));
}

BOOST_AUTO_TEST_CASE(indices) {
    std::map<std::string, std::vector<double>> const x{{"x", {1, 2, 4}}};
    BOOST_TEST(values("y(i) = x(i+1) + 10*x(2*i-1) + dim(i)", x) == (std::vector<double>{2 + 3, 24 + 3, 0 + 3}), boost::test_tools::per_element());
    BOOST_TEST(values("y(i,j) = delta(i,j+1)*x(i)", x) == (std::vector<double>{0, 0, 0, 2, 0, 0, 0, 4, 0}), boost::test_tools::per_element());
    std::map<std::string, std::vector<double>> const A{{"A", {1, 2, 3, 4, 5, 6, 7, 8, 9}}};
    BOOST_TEST(values("y(i,j) = A(i,j-1)", A) == (std::vector<double>{0, 1, 2, 0, 4, 5, 0, 7, 8}), boost::test_tools::per_element());
    BOOST_TEST(values("y(i,j) = A(1-i,j+2)", A) == (std::vector<double>{6, 0, 0, 3, 0, 0, 0, 0, 0}), boost::test_tools::per_element());
    BOOST_TEST(value("f = sum(i, x(i))*prod(i, x(i))", x) == 56);
    BOOST_TEST(value("f = sum(i, sum(i, x(i))*x(i))", x) == 49); // the inner one has an axis of its own
    BOOST_TEST(values("y(p) = delta(p, argmax(i, -(x(i)-2)^2)) + 2*delta(p, argmin(i, x(i)))", x) == (std::vector<double>{2, 1, 0}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(masks) {
    std::map<std::string, std::vector<double>> const x{{"x", {1, 2, 4}}};
    BOOST_TEST(value("f = sum(i, sum(j, (1-delta(i,j))/(x(i)-x(j))^2))", x) == 2 * (1 + 1 / 9. + 1 / 4.));
    BOOST_TEST(value("f = sum(i, log(x(i)-2)*inside(i-2, i))", x) == std::log(2));
    BOOST_TEST(value("f = sum(i, -(3*log(x(i)-2))*delta(i, 2))", x) == -3 * std::log(2));
    BOOST_TEST(is_nan(value("f = sum(i, x(i)*log(x(i)-2))", x)));
    BOOST_TEST(value("f = sum(k, t(k)*log(t(k)))", {{"t", {0, 1, 0}}}) == 0);
}

BOOST_AUTO_TEST_CASE(not_a_number_stays) {
    BOOST_TEST(is_nan(value("f = max(x, y)", {{"x", {not_a_number}}, {"y", {1}}})));
    BOOST_TEST(is_nan(value("f = max(x, y)", {{"x", {1}}, {"y", {not_a_number}}})));
    BOOST_TEST(is_nan(value("f = min(x, y)", {{"x", {not_a_number}}, {"y", {1}}})));
    BOOST_TEST(is_nan(value("f = min(x, y)", {{"x", {1}}, {"y", {not_a_number}}})));
    BOOST_TEST(is_nan(value("f = relu(x)", {{"x", {not_a_number}}})));
    for (std::size_t at = 0; at < 3; ++at) {
        std::map<std::string, std::vector<double>> x{{"x", {1, 2, 4}}};
        x["x"][at] = not_a_number;
        BOOST_TEST(is_nan(value("f = max(i, x(i))", x)));
        BOOST_TEST(is_nan(value("f = min(i, x(i))", x)));
        BOOST_TEST(values("y(p) = delta(p, argmax(i, x(i)))", x)[at] == 1); // its first place
    }
}

BOOST_AUTO_TEST_CASE(recurrences) {
    std::map<std::string, std::vector<double>> const x{{"x", {1, 2, 4}}};
    BOOST_TEST(values("h(n) = 2*h(n-1) + x(n)", x) == (std::vector<double>{1, 4, 12}), boost::test_tools::per_element());
    BOOST_TEST(values("h(n) = 2*h(n+1) + x(n)", x) == (std::vector<double>{21, 10, 4}), boost::test_tools::per_element());
    BOOST_TEST(values("b(n) = x(n) + a(n); a(n) = b(n-1)*3", x) == (std::vector<double>{0, 3, 15}), boost::test_tools::per_element());
    BOOST_TEST(values("h(n,j) = sum(k, h(n-1,k)) + x(j)", x) == (std::vector<double>{1, 2, 4, 8, 9, 11, 29, 30, 32}), boost::test_tools::per_element());
    std::size_t const many = 100000; // entry by entry, not by calls inside calls
    std::vector<double> const ones(many, 1.0);
    BOOST_TEST(values("h(n) = h(n+1) + x(n)", {{"x", ones}}, static_cast<long>(many))[0] == 1e5);
}

// Longer than what is computed at a time, and reductions that some of the loops around them leave the same.
BOOST_AUTO_TEST_CASE(long_axes) {
    std::size_t const extent = 150;
    std::vector<double> x, A;
    for (std::size_t i = 0; i < extent; ++i) x.push_back(static_cast<double>(i));
    for (std::size_t i = 0; i < extent * extent; ++i) A.push_back(static_cast<double>(i % 7));
    std::vector<double> wanted;
    for (std::size_t k = 0; k < extent; ++k) {
        double sum = 0, of_x = 0, largest = 0;
        for (std::size_t i = 0; i < extent; ++i) {
            sum += A[k * extent + i] * x[i] * (i > 0 ? x[i - 1] : 0);
            of_x += x[i];
            largest = std::fmax(largest, A[i * extent + k]);
        }
        wanted.push_back(sum + of_x * x[k] + largest);
    }
    BOOST_TEST(values("y(k) = sum(i, A(k,i)*x(i)*x(i-1)) + sum(i, x(i))*x(k) + max(i, A(i,k))", {{"x", x}, {"A", A}}, extent) == wanted,
               boost::test_tools::per_element());
    double sums = 0;
    for (std::size_t i = 0; i < extent; ++i) {
        double row = 0;
        for (std::size_t j = 0; j < extent; ++j) row += A[i * extent + j];
        sums += row * static_cast<double>(extent);
    }
    BOOST_TEST(value("f = sum(k, sum(i, sum(j, A(i,j))))*1 + 0*sum(k, x(k))", {{"x", x}, {"A", A}}, extent) == sums);
}

BOOST_AUTO_TEST_CASE(too_much) {
    auto const message = [](std::string const& text) {
        try {
            value(text);
        } catch (model_error const& refused) { return std::string(refused.what()); }
        return std::string("accepted");
    };
    BOOST_TEST(message("axis i = 99999; axis j = 99999; y(i,j) = 1") == "'y' would have 9999800001 entries, which is too many");
    BOOST_TEST(message("axis i = 99999; axis j = 99999; axis k = 99999; f = sum(i, sum(j, sum(k, delta(i,j)*delta(j,k)*delta(i,k+1))))") ==
               "with these extents the equations would take too many operations as they are typed");
}

BOOST_AUTO_TEST_SUITE_END()
