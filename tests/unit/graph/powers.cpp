// SPDX-License-Identifier: BSL-1.0
// Constant powers that are not exact small rationals: kept, never dropped, and never a search without end.
#include <chainrule/calculus/derive.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace chainrule;

struct scalar_system : engine::system {
    int const X = declare("x", nullptr, 0);
    term const x{&g, engine::make_access(g, X, nullptr, 0)};

    term power(term base, core::number exponent) { return {&g, engine::power(g, base.id, exponent)}; }
    term number(core::number value) { return {&g, engine::make_number(g, value)}; }
    bool is_zero(term a) const { return a.id == g.zero(); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(constant_powers)

BOOST_AUTO_TEST_CASE(large_powers_of_numbers_end) {
    scalar_system s;
    BOOST_TEST(!s.is_zero(s.power(s.number(2), 100)));
    BOOST_TEST(!s.is_zero(s.power(s.number({1, 3}), 70)));
    BOOST_TEST(!s.is_zero(s.x * s.power(s.number(2), 100)));
}

BOOST_AUTO_TEST_CASE(one_over_zero_is_not_a_number) {
    scalar_system s;
    term const infinite = s.power(s.number(0), -1);
    BOOST_TEST((!infinite.numeric() || !s.is_zero(infinite)));
}

BOOST_AUTO_TEST_CASE(a_large_power_of_a_product_is_not_zero) {
    scalar_system s;
    BOOST_TEST(!s.is_zero(s.power(2 * s.x, 100)));
    BOOST_TEST(!s.is_zero(s.power(2 * s.x + 2, 100)));
    BOOST_TEST(!s.is_zero(s.power(2 * s.x, -100)));
}

BOOST_AUTO_TEST_CASE(a_large_power_depends_on_its_base) {
    scalar_system s;
    int const f = s.declare("f", nullptr, 0);
    s.define(f, s.g.axes.size, s.power(3 * s.x + 3, 80).id);
    engine::know_definitions(s);
    engine::derived const d = engine::derive_closed(s, f, nullptr, s.X, nullptr);
    BOOST_TEST(d.depends);
    BOOST_TEST(d.formula != s.g.zero());
}

BOOST_AUTO_TEST_SUITE_END()
