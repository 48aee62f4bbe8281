// SPDX-License-Identifier: BSL-1.0
// Traversals at run time: memos nest and forget, deep graphs need no stack, hash tables and buffers grow.
#include <chainrule/graph/system.hpp>
#include <chainrule/ops/operations.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace chainrule;
using engine::graph;

int scalar(engine::system& s, std::string const& name) {
    return engine::make_access(s.g, s.declare(name, nullptr, 0), nullptr, 0);
}
int call(graph& g, std::string_view name, int operand) { return engine::make_call(g, operations::find(name), &operand, 1); }

} // namespace

BOOST_AUTO_TEST_SUITE(traversals)

BOOST_AUTO_TEST_CASE(memos_nest_and_start_empty) {
    engine::system s;
    {
        engine::memo outer(s.g);
        outer.set(0, 10);
        {
            engine::memo inner(s.g);
            BOOST_TEST(!inner.has(0));
            inner.set(0, 20);
            inner.set(5000, 30); // beyond what there is
            BOOST_TEST(inner.at(0) == 20);
            BOOST_TEST(inner.at(5000) == 30);
        }
        BOOST_TEST(outer.at(0) == 10);
        BOOST_TEST(!outer.has(5000));
    }
    engine::memo again(s.g);
    BOOST_TEST(!again.has(0));
    BOOST_TEST(s.g.memo_depth == 1);
}

BOOST_AUTO_TEST_CASE(depth_is_bounded_by_memory_only) {
    engine::system s;
    int const x = scalar(s, "x"), axis = s.g.fresh_axis(0, 0);
    int const symbol = s.declare("v", &s.g.axes.items[axis].extent_class, 1);
    int deep = engine::make_access(s.g, symbol, &axis, 1);
    for (int k = 0; k < 100000; ++k) deep = engine::add(s.g, call(s.g, "tanh", deep), x);
    int const other = s.g.fresh_axis(0, 0);
    int const renamed = engine::rename(s.g, deep, axis, other);
    BOOST_TEST(renamed != deep);
    BOOST_TEST(engine::rename(s.g, renamed, other, axis) == deep);
    BOOST_TEST(engine::make_sum(s.g, axis, deep) == engine::make_sum(s.g, other, renamed));
}

BOOST_AUTO_TEST_CASE(shared_subterms_are_visited_once) {
    engine::system s;
    int const x = scalar(s, "x");
    int shared = x;
    for (int k = 0; k < 60; ++k) { // 2^60 paths
        int const twice = call(s.g, "sin", shared);
        shared = engine::add(s.g, engine::multiply(s.g, twice, shared), twice);
    }
    int visits = 0;
    engine::memo seen(s.g);
    engine::post_order(
        s.g, shared, [&](int id, auto const& use) { engine::for_operands(s.g, id, use); }, [&](int id) { return seen.has(id); },
        [&](int id) {
            seen.set(id, 1);
            ++visits;
        });
    BOOST_TEST(visits == 1 + 3 * 60);
    BOOST_TEST(s.g.at(shared).cost == engine::detail::cost_limit); // sizes saturate
}

BOOST_AUTO_TEST_CASE(operands_come_before_what_reads_them) {
    engine::system s;
    int const x = scalar(s, "x"), y = scalar(s, "y");
    int const root = engine::multiply(s.g, call(s.g, "exp", engine::add(s.g, x, y)), call(s.g, "log", x));
    engine::memo done(s.g);
    engine::post_order(
        s.g, root, [&](int id, auto const& use) { engine::for_operands(s.g, id, use); }, [&](int id) { return done.has(id); },
        [&](int id) {
            engine::for_operands(s.g, id, [&](int operand) { BOOST_TEST(done.has(operand)); });
            done.set(id, 1);
        });
    BOOST_TEST(done.has(root));
}

BOOST_AUTO_TEST_CASE(the_table_grows) {
    engine::system s;
    std::vector<int> made;
    int const x = scalar(s, "x");
    for (int k = 2; k < 20000; ++k) made.push_back(engine::power(s.g, x, k));
    int const nodes = s.g.nodes.size;
    for (int k = 2; k < 20000; ++k) BOOST_REQUIRE(engine::power(s.g, x, k) == made[static_cast<std::size_t>(k - 2)]);
    BOOST_TEST(s.g.nodes.size == nodes);
    BOOST_TEST(s.g.table.size >= 2 * nodes);
}

BOOST_AUTO_TEST_CASE(more_nested_binders_than_a_machine_word_has_bits) {
    engine::system s;
    int const classes[] = {0, 0};
    int const symbol = s.declare("A", classes, 2);
    int const first = s.g.fresh_axis(0, 0);
    int inner = first, chain = engine::make_access(s.g, s.declare("x", classes, 1), &first, 1);
    for (int k = 0; k < 200; ++k) { // Σ A(b,a)·…
        int const outer = s.g.fresh_axis(0, 0), indices[] = {outer, inner};
        chain = engine::make_sum(s.g, inner, engine::multiply(s.g, engine::make_access(s.g, symbol, indices, 2), call(s.g, "tanh", chain)));
        inner = outer;
    }
    BOOST_TEST(s.g.at(chain).height == 200);
    BOOST_TEST(s.g.has_axis(chain, inner));
    BOOST_TEST(!s.g.has_axis(chain, first));
    BOOST_TEST(s.g.at(chain).axes_count == 1);
}

BOOST_AUTO_TEST_SUITE_END()
