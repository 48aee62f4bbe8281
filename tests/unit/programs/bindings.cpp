// SPDX-License-Identifier: BSL-1.0
// Data of every kind, results into the user's memory, and sizes that only show at run time.
#include "unit/programs/protected_memory.hpp"
#include "unit/programs/reference.hpp"

#include <array>
#include <span>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto c = input<"c">();
constexpr auto w = parameter<"w">(j, i);
constexpr auto unread = input<"unread">(axis<"k", 7>);
constexpr auto h = variable<"h">(j);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(j) = c * sum(i, w(j, i) * x(i)), E = sum(j, square(h(j))));

// All numbers are small integers, so that results are exact.
constexpr double row[] = {1, 2, 3};
constexpr double flat[] = {1, 0, 2, -1, 1, 1};
constexpr double h0 = 2 * 7, h1 = 2 * 4, value_of_E = h0 * h0 + h1 * h1;
constexpr std::array<double, 6> gradient_of_E{4 * h0 * 1, 4 * h0 * 2, 4 * h0 * 3, 4 * h1 * 1, 4 * h1 * 2, 4 * h1 * 3};

template <class Result>
void right(Result const& r) {
    BOOST_CHECK(r.status() == outcome::ok);
    BOOST_TEST(r[E] == value_of_E);
    BOOST_TEST(r[h][0] == h0);
    BOOST_TEST(r[h][1] == h1);
    BOOST_TEST(std::equal(gradient_of_E.begin(), gradient_of_E.end(), r[grad(w)].begin(), r[grad(w)].end()));
}

BOOST_AUTO_TEST_CASE(every_kind_of_data) {
    auto p = compile<net, E, double>();
    std::array<double, 6> const array{1, 0, 2, -1, 1, 1};
    std::array<std::array<double, 3>, 2> const nested{{{1, 0, 2}, {-1, 1, 1}}};
    double const rows[2][3] = {{1, 0, 2}, {-1, 1, 1}};
    std::vector<double> const vector(array.begin(), array.end());
    std::vector<std::array<double, 3>> const vector_of_rows{{1, 0, 2}, {-1, 1, 1}};
    right(p(x = row, c = 2.0, w = flat));
    right(p(x = row, c = 2, w = array));
    right(p(x = row, c = 2.0f, w = nested));
    right(p(w = rows, x = row, c = 2.0));
    right(p(x = row, c = 2.0, w = vector));
    right(p(x = row, c = 2.0, w = vector_of_rows));
    right(p(x = std::span(row), c = 2.0, w = std::span<double const>(vector)));
    right(p(x = std::span<double const, 3>(row), c = 2.0, w = std::span(vector)));
    right(p(x = entries(row, 3), c = 2.0, w = entries(flat, 2, 3)));
    right(p(x = entries(row, 3), c = 2.0, w = entries(vector.data(), 6)));
    double const scalar[] = {2};
    right(p(x = row, c = scalar, w = flat));
}

BOOST_AUTO_TEST_CASE(results_into_memory_of_the_users) {
    auto p = compile<net, E, double>();
    programs::protected_memory<double> at(3), weights(6), gradient(6), hidden(2);
    std::copy(std::begin(row), std::end(row), at.begin());
    std::copy(std::begin(flat), std::end(flat), weights.begin());
    auto const r = p(x = entries(at.data(), 3), c = 2.0, w = entries(weights.data(), 2, 3), into(grad(w), entries(gradient.data(), 2, 3)), into(h, entries(hidden.data(), 2)));
    right(r);
    BOOST_CHECK(r[grad(w)].data() == gradient.data());
    BOOST_TEST(hidden[1] == h1);
    std::vector<double> vector(6);
    double rows[2][3] = {};
    std::array<double, 1> loss{};
    right(p(x = row, c = 2.0, w = flat, into(grad(w), vector)));
    right(p(x = row, c = 2.0, w = flat, into(grad(w), rows), into(E, loss)));
    BOOST_TEST(std::equal(vector.begin(), vector.end(), gradient_of_E.begin()));
    BOOST_TEST(rows[1][2] == gradient_of_E[5]);
    BOOST_TEST(loss[0] == value_of_E);
    double number = 0;
    right(p(x = row, c = 2.0, w = flat, into(E, number)));
    BOOST_TEST(number == value_of_E);
}

BOOST_AUTO_TEST_CASE(a_wrong_size_changes_nothing) {
    auto p = compile<net, E, double>();
    std::vector<double> good(6, -5.0), bad(5, -5.0), long_one(7, -5.0);
    right(p(x = row, c = 2.0, w = flat));
    auto const check = [&](auto const& r) {
        BOOST_CHECK(r.status() == outcome::wrong_size);
        BOOST_TEST(good == std::vector<double>(6, -5.0), boost::test_tools::per_element());
        BOOST_TEST(bad == std::vector<double>(5, -5.0), boost::test_tools::per_element());
    };
    check(p(x = row, c = 2.0, w = bad, into(grad(w), good)));
    check(p(x = row, c = 2.0, w = long_one, into(grad(w), good)));
    check(p(x = row, c = 2.0, w = flat, into(grad(w), bad)));
    check(p(x = entries(row, 2), c = 2.0, w = flat, into(grad(w), good)));
    check(p(x = row, c = 2.0, w = entries(flat, 3, 3), into(grad(w), good)));
    auto const r = p(x = row, c = 2.0, w = std::span<double const>(flat).first(5));
    BOOST_CHECK(r.status() == outcome::wrong_size);
    BOOST_TEST(!kernel::finite(r[E])); // not that of the call before
    right(p(x = row, c = 2.0, w = flat));
}

BOOST_AUTO_TEST_CASE(a_chosen_symbol_and_all_variables) {
    auto by_input = compile<net, E, double>(x);
    auto const r = by_input(x = row, c = 2.0, w = flat);
    BOOST_TEST(r[grad(x)][0] == 4 * (h0 * 1 + h1 * -1));
    BOOST_TEST(r[grad(x)][2] == 4 * (h0 * 2 + h1 * 1));
    auto all = compile<net, double>();
    auto const v = all(x = row, c = 2.0, w = flat);
    BOOST_TEST(v[E] == value_of_E);
    BOOST_TEST(v[h][1] == h1);
}

BOOST_AUTO_TEST_CASE(programs_share_nothing) {
    auto p = compile<net, E, double>();
    auto q = p;
    auto const first = p(x = row, c = 2.0, w = flat);
    auto const second = q(x = row, c = 0.0, w = flat);
    BOOST_TEST(first[E] == value_of_E);
    BOOST_TEST(second[E] == 0.0);
}

// A rational program runs in constant evaluation too.
constexpr double at_compile_time = [] {
    auto p = compile<net, E, double>();
    return p(x = row, c = 2.0, w = flat)[E];
}();
static_assert(at_compile_time == value_of_E);

// The second derivative reads nothing along the axis, and its value is the axis's extent: data that are bound and not read tell it.
constexpr auto n = axis<"n">;
constexpr auto sample = input<"sample">(n, i);
constexpr auto b = parameter<"b">();
constexpr auto squares = equations(E = half * sum(n, i, square(sample(n, i) - b)));
constexpr auto slope = derivative(squares, E, b);
constexpr auto curvature = derivative(squares, slope, b);
BOOST_AUTO_TEST_CASE(an_extent_that_data_tell_which_are_not_read) {
    std::vector<double> const X(15, 2.0), odd(14, 2.0);
    auto p = compile<squares, curvature>();
    auto const r = p(sample = X, b = 1.0);
    BOOST_CHECK(r.status() == outcome::ok);
    BOOST_TEST(r[value] == 15);
    BOOST_TEST(p(b = 1.0, sample = std::span(X).first(6))[value] == 6);
    BOOST_CHECK(p(b = 1.0, sample = std::span(X).first(0)).status() == outcome::wrong_size);
    BOOST_CHECK(p(sample = odd, b = 1.0).status() == outcome::wrong_size);
}

BOOST_AUTO_TEST_CASE(data_that_are_not_read_have_the_size_of_their_symbol) {
    auto p = compile<net, E, double>();
    std::vector<double> const good(7), bad(6);
    BOOST_CHECK(p(x = row, c = 2.0, w = flat, unread = good).status() == outcome::ok);
    BOOST_CHECK(p(x = row, c = 2.0, w = flat, unread = bad).status() == outcome::wrong_size);
}

} // namespace
