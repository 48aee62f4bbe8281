// SPDX-License-Identifier: BSL-1.0
// Reductions over bodies that were written in another form: no bound axis is left free.
#include <chainrule/calculus/expand.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace chainrule;

struct vectors : engine::system {
    int const class_of_all = 0;
    int const both[2] = {0, 0};
    int const d = declare("d", both, 1), y = declare("y", both, 1), M = declare("M", both, 2);

    int axis() { return g.fresh_axis(class_of_all, g.letter("i")); }
    int read(int symbol, int i) { return engine::make_access(g, symbol, &i, 1); }
    int read(int symbol, int i, int j) {
        int const at[] = {i, j};
        return engine::make_access(g, symbol, at, 2);
    }
    int sum(int i, int body) { return engine::make_sum(g, i, body); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(reductions)

// Σ_j d(j)·Σ_ik y(i)·M(k,j): the inner sum falls into two as its axes are renamed, and is less high then.
BOOST_AUTO_TEST_CASE(over_a_sum_that_was_merged) {
    vectors s;
    int const i = s.axis(), j = s.axis(), k = s.axis();
    int const two = engine::multiply(s.g, s.sum(i, s.read(s.y, i)), s.sum(k, s.read(s.M, k, j)));
    int const merged = engine::expand(s, two);
    BOOST_REQUIRE(s.g.what(merged) == engine::kind::sum);
    int const whole = s.sum(j, engine::add(s.g, engine::multiply(s.g, s.read(s.d, j), merged), s.read(s.y, j)));
    BOOST_TEST(s.g.at(whole).axes_count == 0);
    engine::opened_reduction const o = engine::open(s.g, whole);
    BOOST_TEST(s.g.at(o.body).axes_count == 1);
}

BOOST_AUTO_TEST_SUITE_END()
