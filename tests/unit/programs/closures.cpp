// SPDX-License-Identifier: BSL-1.0
// Models made by functions, several programs at once, and descent by each step's loss.
#include <chainrule/chainrule.hpp>

#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

namespace {

using namespace chainrule;

constexpr auto i = axis<"i", 3>;
constexpr auto x = input<"x">(i);
constexpr auto w = parameter<"w">(i);
constexpr auto E = variable<"E">();

constexpr auto model(double factor) { return equations(E = factor * sum(i, square(w(i) - x(i)))); }

BOOST_AUTO_TEST_SUITE(closures)

BOOST_AUTO_TEST_CASE(a_function_makes_the_model) {
    auto p = compile<double>([] { return model(0.5); }, E);
    double const data[] = {1, 2, 3}, weights[] = {2, 4, 8};
    auto const r = p(x = data, w = weights);
    BOOST_TEST(r[E] == 0.5 * (1 + 4 + 25));
    BOOST_TEST(r[grad(w)][2] == 5);
}

BOOST_AUTO_TEST_CASE(a_program_for_each_thread) {
    std::vector<double> found(8);
    std::vector<std::thread> threads;
    for (std::size_t k = 0; k < found.size(); ++k)
        threads.emplace_back([&found, k] {
            auto p = compile<double>([] { return model(1); }, E);
            double const data[] = {0, 0, 0}, weights[] = {static_cast<double>(k), 1, 2};
            for (int times = 0; times < 1000; ++times) found[k] = p(x = data, w = weights)[E];
        });
    for (auto& each : threads) each.join();
    for (std::size_t k = 0; k < found.size(); ++k) BOOST_TEST(found[k] == static_cast<double>(k * k) + 5);
}

constexpr auto net = model(0.5);

// w <- w − rate·(w − x): the distance shrinks by 1 − rate a step, exactly for a rate of 1/2.
BOOST_AUTO_TEST_CASE(descent_moves_the_parameters_it_owns) {
    auto d = descend<net, E, double>(sgd{.rate = 0.5});
    double const data[] = {1, 2, 3}, start[] = {2, 4, 8};
    d.set(w, start);
    BOOST_TEST(d.step(x = data).loss == 15);
    BOOST_TEST(d.step(x = data).loss == 15.0 / 4);
    double now[3] = {};
    d.get(w, now);
    BOOST_TEST(now[0] == 1.25);
    BOOST_TEST(now[1] == 2.5);
    BOOST_TEST(now[2] == 4.25);
}

BOOST_AUTO_TEST_CASE(a_rate_that_cannot_be_right_changes_nothing) {
    for (double rate : {0.0, -1.0, 1 / 0.0, -(0.0 / 0.0)}) {
        auto d = descend<net, E, double>(sgd{.rate = rate});
        double const data[] = {1, 2, 3}, start[] = {2, 4, 8};
        d.set(w, start);
        BOOST_CHECK(d.step(x = data).status == outcome::wrong_rule);
        double now[3] = {};
        d.get(w, now);
        BOOST_TEST(now[2] == 8);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
