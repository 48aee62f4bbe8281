// SPDX-License-Identifier: BSL-1.0
// Steps whose loss is finite and whose next entries are not: what keeps its value, and what is said.
#include "unit/element_types.hpp"

#include <chainrule/chainrule.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace {
using namespace chainrule;

constexpr auto E = variable<"E">();

// ∂E/∂w(i) = a(i)/(2·√w(i)), infinite where w(i) is 0; the loss is finite.
template <int Entries>
struct roots {
    static constexpr auto i = axis<"i", Entries>;
    static constexpr auto a = input<"a">(i);
    static constexpr auto w = parameter<"w">(i);
    static constexpr auto net = equations(E = sum(i, a(i) * sqrt(w(i))));
    static constexpr std::size_t size = Entries;
};
using tiny = roots<3>;
using small = roots<13>;
using large = roots<1003>; // kernels are functions, with a pack that is not full

template <class T>
std::vector<T> start_of(std::size_t size) {
    std::vector<T> w(size, T(4));
    for (std::size_t k = 1; k < size; k += 5) w[k] = 0;
    return w;
}
template <class T>
void near(std::vector<T> const& got, std::vector<long double> const& expected) {
    for (std::size_t k = 0; k < got.size(); ++k)
        BOOST_TEST(std::fabs(static_cast<long double>(got[k]) - expected[k]) <= 8 * std::numeric_limits<T>::epsilon(), "entry " << k << " is " << got[k] << ", expected " << expected[k]);
}

BOOST_AUTO_TEST_SUITE(guarded)

// A tiny program keeps everything.
BOOST_AUTO_TEST_CASE_TEMPLATE(all_of_a_tiny_program, T, tested_element_types) {
    using M = tiny;
    auto d = descend<M::net, E, T>(adam{.rate = 0.25});
    std::vector<T> const start = start_of<T>(3), a(3, T(1));
    std::vector<T> w(3);
    d.set(M::w, start);
    for (int again = 0; again < 2; ++again) {
        auto const r = d.step(M::a = a);
        BOOST_CHECK(r.status == outcome::not_finite);
        BOOST_TEST(r.loss == 4);
        BOOST_TEST(r.step == 1);
        BOOST_TEST(d.steps() == 0);
        d.get(M::w, w);
        BOOST_TEST(w == start, boost::test_tools::per_element());
    }
    // Moments are as they were: Adam's first step is the rate.
    d.set(M::w, std::vector<T>(3, T(4)));
    BOOST_CHECK(d.step(M::a = a).status == outcome::ok);
    d.get(M::w, w);
    for (T const one : w) BOOST_TEST(std::fabs(one - T(3.75)) < 1e-5);
}

/// Entries that would become infinite keep their values, with all that the rule keeps for them; the others move.
template <class M, class T>
void keeps_entries(auto& d, std::vector<T> const& start) {
    std::vector<T> const a(M::size, T(1));
    std::vector<T> w(M::size);
    auto const r = d.step(M::a = a); // v = −1/4·1/2·1/2, or infinite
    BOOST_CHECK(r.status == outcome::not_finite);
    BOOST_TEST(kernel::finite(r.loss));
    BOOST_TEST(r.step == 1);
    std::vector<long double> expected(start.begin(), start.end());
    for (long double& one : expected) one -= one > 0 ? 0.0625L : 0;
    d.get(M::w, w);
    near(w, expected);

    d.set(M::w, std::vector<T>(M::size, T(4)));
    BOOST_CHECK(d.step(M::a = a).status == outcome::ok); // v = ½·v − 1/16
    for (std::size_t k = 0; k < M::size; ++k) expected[k] = 4 - 0.0625L - (start[k] > 0 ? 0.03125L : 0);
    d.get(M::w, w);
    near(w, expected);
    BOOST_TEST(d.steps() == 1);
}
template <class M, class T>
void keeps_entries() {
    momentum const rule{.rate = 0.25, .beta = 0.5};
    std::vector<T> const start = start_of<T>(M::size);
    std::vector<T> mine = start;
    auto lent = descend<M::net, E, T>(rule, M::w = mine);
    keeps_entries<M, T>(lent, start);
    if (M::size < 10) return; // a tiny program keeps all of its own
    auto own = descend<M::net, E, T>(rule);
    own.set(M::w, start);
    keeps_entries<M, T>(own, start);
}
BOOST_AUTO_TEST_CASE_TEMPLATE(entry_by_entry, T, tested_element_types) {
    keeps_entries<tiny, T>();
    keeps_entries<large, T>();
}

/// Nothing changes where whole gradients are there before the first update.
template <class M, class T>
void keeps_all(auto& d, auto const&... data) {
    std::vector<T> const start = start_of<T>(M::size);
    std::vector<T> w(M::size);
    d.set(M::w, start);
    auto const r = d.step(data...);
    BOOST_CHECK(r.status == outcome::not_finite);
    BOOST_TEST(kernel::finite(r.loss));
    d.get(M::w, w);
    BOOST_TEST(w == start, boost::test_tools::per_element());
}
template <int Entries>
struct batches : roots<Entries> {
    static constexpr auto n = axis<"n">;
    static constexpr auto x = input<"x">(n, roots<Entries>::i);
    static constexpr auto net = equations(E = sum(n, sum(roots<Entries>::i, sqrt(x(n, roots<Entries>::i) + roots<Entries>::w(roots<Entries>::i)))));
};
BOOST_AUTO_TEST_CASE_TEMPLATE(all_where_gradients_are_stored, T, tested_element_types) {
    std::vector<T> const a(large::size, T(1)), x(large::size * 70); // sums over 70 samples
    auto clipped = descend<large::net, E, T>(clip_norm(sgd{.rate = 0.25}, 1));
    keeps_all<large, T>(clipped, large::a = a);
    using B = batches<1003>;
    auto streamed = descend<B::net, E, T>(momentum{.rate = 0.25});
    keeps_all<large, T>(streamed, B::x = x);
}

// The rate is too large for a float: the gradient is finite, the next entries are not.
BOOST_AUTO_TEST_CASE(updates_that_overflow) {
    auto d = descend<large::net, E, float>(sgd{.rate = 1e38});
    std::vector<float> const start(large::size, 1e-4f), a(large::size, 1.0f);
    std::vector<float> w(large::size);
    d.set(large::w, start);
    BOOST_CHECK(d.step(large::a = a).status == outcome::not_finite);
    d.get(large::w, w);
    BOOST_TEST(w == start, boost::test_tools::per_element());
}

// Padding is nobody's entry: rows of 13 numbers lie in packs, whose last lanes may hold anything.
BOOST_AUTO_TEST_CASE_TEMPLATE(rows_that_fill_no_pack, T, tested_element_types) {
    auto d = descend<small::net, E, T>(adamw{.rate = 0.25});
    std::vector<T> const a(small::size, T(1));
    d.set(small::w, std::vector<T>(small::size, T(4)));
    for (int s = 1; s < 4; ++s) BOOST_TEST(d.step(small::a = a).step == s);
    BOOST_TEST(d.steps() == 3);
}

// The guard can be left out.
BOOST_AUTO_TEST_CASE(unguarded) {
    auto d = descend<large::net, E, double, options{.guard_loss = false}>(sgd{.rate = 0.25});
    std::vector<double> const a(large::size, 1.0);
    std::vector<double> w(large::size);
    d.set(large::w, start_of<double>(large::size));
    BOOST_CHECK(d.step(large::a = a).status == outcome::ok);
    d.get(large::w, w);
    BOOST_TEST(!kernel::finite(w[1]));
}

/// Finite for an infinite operand, with an infinite derivative.
struct cut_off {
    static constexpr std::string_view name = "cut_off";
    template <class T>
    static constexpr T value(T const& x) { return x > T(1e30) ? T(0) : x; }
    static constexpr term derivative(term x, term) { return x; }
};
template <int Entries>
struct cut {
    static constexpr auto i = axis<"i", Entries>;
    static constexpr auto a = input<"a">(i);
    static constexpr auto w = parameter<"w">(i);
    static constexpr auto net = equations(E = sum(i, call<cut_off>(a(i) * w(i)))); // ∂E/∂w(i) = a(i)²·w(i)
};
template <int Entries>
constexpr bool in_constant_evaluation(double first, double second) {
    using M = cut<Entries>;
    double A[Entries] = {std::bit_cast<double>(std::uint64_t{0x7ff0000000000000})}, W[Entries] = {1, 1};
    for (int k = 1; k < Entries; ++k) A[k] = 1;
    auto d = descend<M::net, E, double>(sgd{.rate = 0.5});
    d.set(M::w, W);
    auto const r = d.step(M::a = A);
    d.get(M::w, W);
    return r.status == outcome::not_finite && r.loss == 1 && r.step == 1 && W[0] == first && W[1] == second;
}
static_assert(in_constant_evaluation<2>(1, 1));
static_assert(in_constant_evaluation<600>(1, 0.5));

BOOST_AUTO_TEST_SUITE_END()

} // namespace
