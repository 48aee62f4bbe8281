// SPDX-License-Identifier: BSL-1.0
// Calls that compute nothing: empty batches, wrong sizes. Their results are NaN, and memory of the user's stays as it is.
#include "unit/element_types.hpp"

#include <chainrule/chainrule.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cstdint>
#include <vector>

namespace {
using namespace chainrule;

constexpr auto n = axis<"n">;
constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(n, i);
constexpr auto unread = input<"unread">(n);
constexpr auto w = parameter<"w">(i);
constexpr auto v = variable<"v">(i);
constexpr auto y = variable<"y">(n);
constexpr auto E = variable<"E">();
constexpr auto net = equations(v(i) = 2 * w(i), y(n) = sum(i, v(i) * x(n, i)), E = sum(n, square(y(n))) / dim(n));

template <class T>
bool is_nan(T number) {
    if constexpr (sizeof(T) == 4) return (std::bit_cast<std::uint32_t>(number) & 0x7fffffff) > 0x7f800000;
    else return (std::bit_cast<std::uint64_t>(number) & 0x7fffffffffffffff) > 0x7ff0000000000000;
}
template <class R>
void computed_nothing(R const& r) {
    BOOST_CHECK(r.status() == outcome::wrong_size);
    BOOST_TEST(is_nan(r[E]));
    for (int k = 0; k < 3; ++k) BOOST_TEST((is_nan(r[v][static_cast<std::size_t>(k)]) && is_nan(r[grad(w)][static_cast<std::size_t>(k)])));
}

BOOST_AUTO_TEST_SUITE(refused_calls)

BOOST_AUTO_TEST_CASE_TEMPLATE(empty_batches, T, tested_element_types) {
    std::vector<T> const none, two(6, T(1));
    std::vector<T> W(3, T(1)), to;
    auto p = compile<net, E, T>();
    computed_nothing(p(x = none, w = W));
    auto const r = p(x = two, w = W); // and goes on
    BOOST_CHECK(r.status() == outcome::ok);
    BOOST_TEST(r[E] == 36);
    computed_nothing(p(x = none, w = W));
    computed_nothing(p(x = two, unread = none, w = W));
    computed_nothing(p(x = two, w = W, into(y, to)));

    auto d = descend<net, E, T>(sgd{});
    d.set(w, W);
    auto const step = d.step(x = none);
    BOOST_CHECK(step.status == outcome::wrong_size);
    BOOST_TEST(is_nan(step.loss));
    BOOST_TEST(d.steps() == 0);
    d.get(w, W);
    BOOST_TEST(W == std::vector<T>(3, T(1)), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(wrong_sizes, T, tested_element_types) {
    std::vector<T> const two(6, T(1)), W(3, T(1)), few(2, T(1));
    std::vector<T> hidden(3, T(7)), short_one(2, T(7));
    T loss = 7;
    auto p = compile<net, E, T>();
    computed_nothing(p(x = two, w = few, into(E, loss), into(v, hidden)));
    BOOST_TEST(loss == 7);
    BOOST_TEST(hidden == std::vector<T>(3, T(7)), boost::test_tools::per_element());
    computed_nothing(p(x = two, w = W, into(v, short_one)));
    BOOST_TEST(short_one == std::vector<T>(2, T(7)), boost::test_tools::per_element());

    auto d = descend<net, E, T>(sgd{.rate = -1});
    auto const step = d.step(x = two);
    BOOST_CHECK(step.status == outcome::wrong_rule);
    BOOST_TEST(is_nan(step.loss));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
