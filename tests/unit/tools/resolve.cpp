// SPDX-License-Identifier: BSL-1.0
// Which axes have one extent, and what the tests' evaluator makes of a model.
#include "resolve.hpp"
#include "parser.hpp"

#include "oracle/evaluate.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace chainrule::tool;

std::string refusal(std::string const& text) {
    try {
        resolve(parse(text, "model.txt"));
    } catch (model_error const& refused) {
        std::string const all = refused.what();
        return all.substr(0, all.find('\n'));
    }
    return "accepted";
}

struct model_with_axes {
    model in;
    resolved axes;
    explicit model_with_axes(std::string const& text) : in(parse(text, "model.txt")), axes(resolve(in)) {}
    int slot(std::string const& name, std::size_t s) const { return axes.slots.at(name)[s]; }
    // the axis of the n-th node of a kind
    int node_axis(kind of, int n = 0) const {
        for (std::size_t id = 0; id < in.arena.size(); ++id)
            if (in.arena[id].kind == of && n-- == 0) return axes.axis[id];
        return -2;
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(tool_resolve)

BOOST_AUTO_TEST_CASE(letters_unify_slots) {
    model_with_axes const m("Y(i,j) = sum(k, X(k,i)*X(k,j)*V(j))");
    BOOST_TEST(m.slot("X", 1) == m.slot("Y", 0));
    BOOST_TEST(m.slot("X", 1) == m.slot("Y", 1));
    BOOST_TEST(m.slot("X", 1) == m.slot("V", 0));
    BOOST_TEST(m.slot("X", 0) != m.slot("X", 1));
    BOOST_TEST(m.node_axis(kind::reduce) == m.slot("X", 0));
    BOOST_TEST(m.axes.left[0][1] == m.slot("Y", 1));
    BOOST_TEST(m.axes.extents.size() == 2U);
    BOOST_TEST(m.axes.extents[0] == -1);
}

BOOST_AUTO_TEST_CASE(shifts_do_not_unify) {
    model_with_axes const m("y(i) = sum(k, w(k)*x(i+k)) + x(0)");
    BOOST_TEST(m.slot("x", 0) != m.slot("y", 0));
    BOOST_TEST(m.slot("x", 0) != m.slot("w", 0));
    model_with_axes const d("f = sum(i, sum(j, delta(i,j)*a(i)*b(j)*delta(i,j+1)*c(j)))");
    BOOST_TEST(d.slot("a", 0) == d.slot("b", 0));
    BOOST_TEST(d.slot("c", 0) == d.slot("b", 0));
}

BOOST_AUTO_TEST_CASE(a_letter_belongs_to_its_binder) {
    model_with_axes const m("f = sum(i, x(i)*sum(i, y(i))) + sum(i, z(i))");
    BOOST_TEST(m.axes.extents.size() == 3U);
    model_with_axes const local("y(i) = x(i); z(i) = w(i)");
    BOOST_TEST(local.slot("x", 0) != local.slot("w", 0));
}

BOOST_AUTO_TEST_CASE(axes_that_nothing_is_read_at) {
    model_with_axes const m("f = sum(i, c) + sum(i, x(i))");
    BOOST_TEST(m.node_axis(kind::reduce, 0) == m.slot("x", 0));
    model_with_axes const alone("f = sum(i, c) + sum(i, d)");
    BOOST_TEST(alone.axes.extents.size() == 1U);
    model_with_axes const elsewhere("g = sum(i, x(i)); f = sum(i, c)*dim(i)");
    BOOST_TEST(elsewhere.node_axis(kind::reduce, 1) == elsewhere.slot("x", 0));
    BOOST_TEST(elsewhere.node_axis(kind::dim) == elsewhere.slot("x", 0));
    BOOST_TEST(refusal("f = sum(i, c) + sum(i, x(i)) + sum(i, y(i))") ==
               "model.txt:1:5: the extent of 'i' is not known here: nothing is read at it, and 'i' names several axes "
               "elsewhere");
}

BOOST_AUTO_TEST_CASE(dim_takes_the_nearest_axis) {
    model_with_axes const inner("y(i) = x(i)*sum(i, z(i)*dim(i)) + dim(i)");
    BOOST_TEST(inner.node_axis(kind::dim, 0) == inner.slot("z", 0));
    BOOST_TEST(inner.node_axis(kind::dim, 1) == inner.slot("y", 0));
    model_with_axes const guard("y(p) = x(p)*inside(p-1, i) + sum(i, z(i))");
    BOOST_TEST(guard.node_axis(kind::inside) == guard.slot("z", 0));
    BOOST_TEST(refusal("f = sum(i, x(i)) + sum(i, y(i)) + dim(i)") ==
               "model.txt:1:35: 'i' names several axes, so that 'dim' could mean any of them");
    BOOST_TEST(refusal("f = dim(n)") == "model.txt:1:5: no axis is named 'n'");
}

BOOST_AUTO_TEST_CASE(a_place_has_the_extent_of_its_axis) {
    model_with_axes const m("y(p) = v(p)*delta(p, argmax(i, x(i)))");
    BOOST_TEST(m.slot("v", 0) == m.slot("x", 0));
    BOOST_TEST(m.node_axis(kind::place) == m.slot("x", 0));
    model_with_axes const shifted("y(p) = v(p)*delta(p+1, argmin(i, x(i)))");
    BOOST_TEST(shifted.slot("v", 0) != shifted.slot("x", 0));
    model_with_axes const same("y(i) = v(i)*delta(i, argmax(i, x(i-1)*u(i)))"); // the index is outside the binder
    BOOST_TEST(same.slot("v", 0) == same.slot("u", 0));
    BOOST_TEST(same.node_axis(kind::place) == same.slot("u", 0));
}

BOOST_AUTO_TEST_CASE(declared_extents) {
    model_with_axes const m("axis i = 4; axis n = 7; y(i) = x(i)*dim(n); f = sum(j, y(j)*w(j+1))");
    BOOST_TEST(m.axes.extents[static_cast<std::size_t>(m.slot("x", 0))] == 4);
    BOOST_TEST(m.axes.extents[static_cast<std::size_t>(m.slot("w", 0))] == -1);
    BOOST_TEST(m.axes.extents[static_cast<std::size_t>(m.node_axis(kind::dim))] == 7);
    BOOST_TEST(refusal("axis i = 4\naxis j = 3\nf = sum(i, A(0,i)) + sum(j, A(1,j))") ==
               "model.txt:3:22: axis 'j' is declared as 3 but slot 2 of 'A' has extent 4 (axis 'i', line 1)");
}

BOOST_AUTO_TEST_CASE(derived_formulas) {
    model in = parse("axis p = 9; f = sum(i, sum(j, A(i,j)*x(j)))", "model.txt");
    int const made = append_definition(in, "D", {"p", "q"}, "x(q)*dim(p)");
    resolved const axes = resolve(in, {{made, 0, "A", 0}, {made, 1, "A", 1}});
    BOOST_TEST(axes.left[1] == axes.slots.at("A"), boost::test_tools::per_element());
    BOOST_TEST(axes.extents[static_cast<std::size_t>(axes.left[1][0])] == -1); // the declaration is the model's
    BOOST_TEST(target_classes(axes, parse_target("A(r,s)")) == axes.slots.at("A"), boost::test_tools::per_element());
    BOOST_TEST(target_classes(axes, parse_target("A")).empty());
}

BOOST_AUTO_TEST_CASE(values) {
    using chainrule::oracle::evaluator;
    using chainrule::oracle::real;
    model_with_axes const m("y(i) = x(i)*x(i+1) - 0.5; p = prod(i, x(i)); t = max(i, x(i)); "
                            "s(q) = delta(q, 1) + 10*inside(q-1, i); n = dim(i)^-2 + 2^-1; e = erf(1/2); "
                            "k = relu(-1)+step(0)+sign(-3)+max(2, 1); "
                            "a(p) = delta(p, argmax(i, x(i))) + 10*delta(p+1, argmin(i, x(i)))");
    evaluator of(m.in, m.axes, std::vector<long>(m.axes.extents.size(), 3), {{"x", {2, 5, 5}}});
    BOOST_TEST(of.value({"y", {0}}) == real("9.5"));
    BOOST_TEST(of.value({"y", {2}}) == real("-0.5")); // x(3) is outside
    BOOST_TEST(of.value({"y", {3}}) == real(0));
    BOOST_TEST(of.value({"p", {}}) == real(50));
    BOOST_TEST(of.value({"t", {}}) == real(5));
    BOOST_TEST(of.value({"s", {0}}) == real(0));
    BOOST_TEST(of.value({"s", {1}}) == real(11));
    BOOST_TEST(of.value({"s", {2}}) == real(10));
    BOOST_TEST(abs(of.value({"n", {}}) - real(11) / 18) < real("1e-95"));
    BOOST_TEST(abs(of.value({"e", {}}) - real("0.520499877813046537682746653891964528736451575757963700058805725647")) <
               real("1e-60"));
    BOOST_TEST(of.value({"k", {}}) == real(1));
    BOOST_TEST(of.value({"a", {0}}) == real(0)); // x is (2, 5, 5): largest first at 1, smallest at 0
    BOOST_TEST(of.value({"a", {1}}) == real(1));
    BOOST_TEST(of.value({"a", {2}}) == real(0));
    BOOST_TEST(abs(difference(of, {"y", {1}}, {"x", {2}}) - 5) < real("1e-40"));
    BOOST_TEST(abs(difference(of, {"y", {1}}, {"x", {2}}, {"x", {1}}) - 1) < real("1e-40"));
    BOOST_TEST(of.value({"y", {1}}) == real("24.5")); // as before
}

BOOST_AUTO_TEST_SUITE_END()
