// SPDX-License-Identifier: BSL-1.0
// What a derivation can report other than a formula: cycles, operations without a derivative, symbols that are not read.
#include <chainrule/calculus/backward.hpp>
#include <chainrule/ops/operations.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace chainrule;

struct no_rule_given { // an operation of a user's, without a derivative
    static constexpr std::string_view name = "lookup";
    template <class T> static T value(T const& x) { return x; }
};

struct scalars : engine::system {
    int declare(std::string_view name) { return engine::system::declare(name, nullptr, 0); }
    term read(int symbol) { return {&g, engine::make_access(g, symbol, nullptr, 0)}; }
    void equate(int symbol, term body) { define(symbol, g.axes.size, body.id); }
    engine::derived derivative(int of, int by) { return engine::derive_closed(*this, of, nullptr, by, nullptr); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(outcomes)

BOOST_AUTO_TEST_CASE(a_cycle_of_any_length_is_detected) {
    for (int length : {1, 2, 5, 40}) {
        scalars s;
        int const x = s.declare("x");
        std::vector<int> ring;
        for (int k = 0; k < length; ++k) ring.push_back(s.declare("r" + std::to_string(k)));
        for (std::size_t k = 0; k < ring.size(); ++k) s.equate(ring[k], s.read(ring[(k + 1) % ring.size()]) * s.read(x));
        int const f = s.declare("f");
        s.equate(f, s.read(ring[0]) + s.read(x));
        BOOST_TEST((s.derivative(f, x).outcome == engine::status::cyclic), "a ring of " << length);
        BOOST_TEST(!engine::order_equations(s, f).complete);
    }
}

BOOST_AUTO_TEST_CASE(a_cycle_elsewhere_does_not_matter) {
    scalars s;
    int const x = s.declare("x"), loop = s.declare("loop"), f = s.declare("f");
    s.equate(loop, s.read(loop) + 1);
    s.equate(f, s.read(x) * s.read(x));
    BOOST_TEST((s.derivative(f, x).outcome == engine::status::ok));
}

BOOST_AUTO_TEST_CASE(a_diamond_is_no_cycle) {
    scalars s;
    int const x = s.declare("x"), a = s.declare("a"), b = s.declare("b"), c = s.declare("c"), f = s.declare("f");
    s.equate(f, s.read(b) * s.read(c)); // in any order
    s.equate(b, s.read(a) + 1);
    s.equate(c, s.read(a) * 2);
    s.equate(a, s.read(x) * s.read(x));
    engine::ordering order = engine::order_equations(s, f);
    BOOST_TEST(order.complete);
    BOOST_TEST(order.equations.size == 4);
    BOOST_TEST(s.equations.items[order.equations.items[0]].symbol == a);
    BOOST_TEST(s.equations.items[order.equations.back()].symbol == f);
    BOOST_TEST((s.derivative(f, x).outcome == engine::status::ok));
}

BOOST_AUTO_TEST_CASE(an_operation_without_a_derivative_is_named) {
    scalars s;
    int const x = s.declare("x"), y = s.declare("y"), f = s.declare("f");
    s.equate(f, call<no_rule_given>(s.read(x)) * s.read(y));
    engine::derived const by_x = s.derivative(f, x);
    BOOST_TEST((by_x.outcome == engine::status::no_derivative));
    BOOST_TEST_REQUIRE(by_x.missing != nullptr);
    BOOST_TEST(by_x.missing->name == "lookup");
    engine::derived const by_y = s.derivative(f, y); // it does not stand in the way of y
    BOOST_TEST((by_y.outcome == engine::status::ok));
    BOOST_TEST(by_y.formula == call<no_rule_given>(s.read(x)).id);
}

BOOST_AUTO_TEST_CASE(a_symbol_that_is_not_read) {
    scalars s;
    int const x = s.declare("x"), y = s.declare("y"), f = s.declare("f");
    s.equate(f, s.read(x) + s.read(y) - s.read(y));
    engine::derived const d = s.derivative(f, y);
    BOOST_TEST((d.outcome == engine::status::ok));
    BOOST_TEST(!d.depends);
    BOOST_TEST(d.formula == s.g.zero());
}

BOOST_AUTO_TEST_CASE(a_constant_vector_has_no_other_letter_in_its_derivative) {
    engine::system s; // y(i) = tanh(c)
    s.g.letter("");
    int const extent_class = 0, c = s.declare("c", nullptr, 0), y = s.declare("y", &extent_class, 1);
    int const slot = s.g.fresh_axis(0, 0), read = engine::make_access(s.g, c, nullptr, 0);
    s.define(y, slot, engine::make_call(s.g, operations::find("tanh"), &read, 1));
    engine::know_definitions(s);
    int const output = s.g.fresh_axis(0, 0);
    engine::derived const d = engine::derive_closed(s, y, &output, c, nullptr);
    BOOST_TEST((d.outcome == engine::status::ok));
    engine::node const& n = s.g.at(d.formula);
    for (int k = 0; k < n.axes_count; ++k) BOOST_TEST(s.g.axis_lists.items[n.axes_first + k] == output);
}

BOOST_AUTO_TEST_SUITE_END()
