// SPDX-License-Identifier: BSL-1.0
// Entries of parameters copied in and out: every kind of data a binding takes, and sizes that only show at run time.
#include <chainrule/chainrule.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <span>
#include <vector>

namespace {
using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 2>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(j, i);
constexpr auto c = parameter<"c">();
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = c * sum(j, i, w(j, i) * x(i)));

using six = std::array<double, 6>;
constexpr six numbers{1, 2, 3, 4, 5, 6}, others{-1, -2, -3, -4, -5, -6};

six entries_of(auto const& d) {
    six now{};
    BOOST_CHECK(d.get(w, now) == outcome::ok);
    return now;
}

BOOST_AUTO_TEST_SUITE(entries_of_parameters)

BOOST_AUTO_TEST_CASE(every_kind_of_data) {
    auto d = descend<net, E, double>(sgd{});
    double const rows[2][3] = {{1, 2, 3}, {4, 5, 6}}, flat[6] = {1, 2, 3, 4, 5, 6};
    std::array<std::array<double, 3>, 2> const nested{{{1, 2, 3}, {4, 5, 6}}};
    std::vector<double> const vector(numbers.begin(), numbers.end());
    auto const takes = [&](auto&& data) {
        BOOST_CHECK(d.set(w, others) == outcome::ok);
        BOOST_CHECK(d.set(w, data) == outcome::ok);
        BOOST_TEST(entries_of(d) == numbers, boost::test_tools::per_element());
    };
    takes(rows);
    takes(flat);
    takes(nested);
    takes(vector);
    takes(numbers);
    takes(std::span(numbers));
    takes(std::span<double const>(vector));
    takes(entries(flat, 2, 3));
    BOOST_CHECK(d.set(w, others) == outcome::ok);
    BOOST_CHECK(d.set(w, std::vector<double>{1, 2, 3, 4, 5, 6}) == outcome::ok); // copied: a temporary may go
    BOOST_TEST(entries_of(d) == numbers, boost::test_tools::per_element());

    double to_rows[2][3] = {};
    std::vector<double> to_vector(6);
    BOOST_CHECK(d.get(w, to_rows) == outcome::ok);
    BOOST_TEST((to_rows[0][2] == 3 && to_rows[1][0] == 4));
    BOOST_CHECK(d.get(w, to_vector) == outcome::ok);
    BOOST_TEST(to_vector == vector);
    double to_flat[6] = {};
    BOOST_CHECK(d.get(w, entries(to_flat, 2, 3)) == outcome::ok);
    BOOST_TEST(std::equal(to_flat, to_flat + 6, numbers.begin()));
}

BOOST_AUTO_TEST_CASE(numbers_for_scalars) {
    auto d = descend<net, E, float>(sgd{});
    float now = 0, one[1] = {};
    BOOST_CHECK(d.set(c, 2.5) == outcome::ok);
    BOOST_CHECK(d.get(c, now) == outcome::ok);
    BOOST_TEST(now == 2.5f);
    BOOST_CHECK(d.set(c, 3) == outcome::ok);
    BOOST_CHECK(d.get(c, one) == outcome::ok);
    BOOST_TEST(one[0] == 3.0f);
    BOOST_CHECK(d.get(c, entries(&now)) == outcome::ok);
    BOOST_TEST(now == 3.0f);
}

// Nothing is copied, and nothing is read or written beyond the end.
BOOST_AUTO_TEST_CASE(wrong_sizes) {
    auto d = descend<net, E, double>(sgd{});
    BOOST_CHECK(d.set(w, numbers) == outcome::ok);
    for (std::size_t const count : {0u, 5u, 7u}) {
        std::vector<double> data(count, 9.0);
        BOOST_CHECK(d.set(w, data) == outcome::wrong_size);
        BOOST_TEST(entries_of(d) == numbers, boost::test_tools::per_element());
        BOOST_CHECK(d.get(w, data) == outcome::wrong_size);
        BOOST_TEST(data == std::vector<double>(count, 9.0));
    }
    BOOST_CHECK(d.set(w, entries(numbers.data(), 2, 2)) == outcome::wrong_size);
    BOOST_CHECK(d.set(c, std::vector<double>(2)) == outcome::wrong_size);
}
BOOST_AUTO_TEST_CASE(memory_of_the_users) {
    std::vector<double> mine(numbers.begin(), numbers.end()), few(5, 1.0);
    auto d = descend<net, E, double>(sgd{}, w = mine);
    BOOST_TEST(entries_of(d) == numbers, boost::test_tools::per_element());
    BOOST_CHECK(d.set(w, others) == outcome::ok);
    BOOST_TEST(mine == std::vector<double>(others.begin(), others.end()));
    BOOST_CHECK(d.set(w, few) == outcome::wrong_size);

    auto short_of_one = descend<net, E, double>(sgd{}, w = few);
    six now = others;
    BOOST_CHECK(short_of_one.set(w, numbers) == outcome::wrong_size);
    BOOST_CHECK(short_of_one.get(w, now) == outcome::wrong_size);
    BOOST_CHECK(short_of_one.initialise(normal{}, 1, w) == outcome::wrong_size);
    BOOST_TEST(few == std::vector<double>(5, 1.0));
    BOOST_TEST(now == others, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
