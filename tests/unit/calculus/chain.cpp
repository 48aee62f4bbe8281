// SPDX-License-Identifier: BSL-1.0
// Long chains of equations: nodes and equations of the backward system grow with the number of layers, not faster.
#include <chainrule/calculus/backward.hpp>
#include <chainrule/ops/operations.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace {

using namespace chainrule;

// Adjoints named by number, all axes alike.
struct numbered {
    engine::system& s;
    int adjoint(int, int symbol) const {
        int const rank = s.g.symbols.items[symbol].rank;
        std::vector<int> const classes(static_cast<std::size_t>(rank), 0);
        return s.declare("adjoint " + std::to_string(s.g.symbols.size), classes.data(), rank);
    }
    int letter(int, int) const { return 0; }
    bool inlined(int, int) const { return false; }
};

// h1(j) = Σ_i w1(j,i)·z0(i), z1(j) = tanh(h1(j)), …, E = ½ Σ_k (z(k) − t(k))²
struct chain {
    engine::system s;
    engine::graph& g = s.g;
    std::vector<int> weights, hidden;
    int objective = 0;

    explicit chain(int layers) {
        g.letter("");
        int const classes[] = {0, 0};
        int below = s.declare("z0", classes, 1);
        for (int layer = 1; layer <= layers; ++layer) {
            std::string const number = std::to_string(layer);
            weights.push_back(s.declare("w" + number, classes, 2));
            hidden.push_back(s.declare("h" + number, classes, 1));
            int const j = axis("j"), i = axis("i"), both[] = {j, i};
            s.define(hidden.back(), j,
                     engine::make_sum(g, i, engine::multiply(g, engine::make_access(g, weights.back(), both, 2), read(below, i))));
            below = s.declare("z" + number, classes, 1);
            int const slot = axis("j"), input = read(hidden.back(), slot);
            s.define(below, slot, engine::make_call(g, operations::find("tanh"), &input, 1));
        }
        int const target = s.declare("t", classes, 1), k = axis("k");
        objective = s.declare("E", nullptr, 0);
        int const error = engine::subtract(g, read(below, k), read(target, k));
        s.define(objective, g.axes.size, engine::scale(g, engine::make_sum(g, k, engine::power(g, error, 2)), {1, 2}));
        engine::know_definitions(s);
    }
    int axis(char const* letter) { return g.fresh_axis(0, g.letter(letter)); }
    int read(int symbol, int at) { return engine::make_access(g, symbol, &at, 1); }
    engine::backward backward() {
        core::buffer<int> wanted;
        for (int w : weights) wanted.push(w);
        return engine::derive_backward(s, objective, wanted, numbered{s});
    }
    int size_of(engine::equation const& e) const { return g.at(e.body).cost; }
};

int nodes_of_backward(int layers) {
    chain c(layers);
    int const before = c.g.nodes.size;
    engine::backward const b = c.backward();
    BOOST_TEST((b.outcome == engine::status::ok));
    BOOST_TEST(b.equations.size == 3 * layers); // ∂E/∂z, ∂E/∂h and ∂E/∂w of every layer
    int largest = 0;
    for (int k = 0; k < b.equations.size; ++k) largest = std::max(largest, c.size_of(b.equations.items[k]));
    BOOST_TEST(largest <= 12); // (1 − z(j)²)·dE_dz(j), and none longer
    return c.g.nodes.size - before;
}

} // namespace

BOOST_AUTO_TEST_SUITE(chains)

BOOST_AUTO_TEST_CASE(the_backward_system_grows_linearly) {
    int const short_one = nodes_of_backward(16), middle = nodes_of_backward(32), long_one = nodes_of_backward(64);
    BOOST_TEST(long_one - middle <= 2 * (middle - short_one) + 64, "nodes " << short_one << ", " << middle << ", " << long_one);
    BOOST_TEST(long_one <= 64 * 100);
}

BOOST_AUTO_TEST_CASE(five_hundred_layers) {
    auto const start = std::chrono::steady_clock::now();
    int const nodes = nodes_of_backward(500);
    BOOST_TEST(nodes <= 500 * 100);
    BOOST_TEST(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < 60);
}

BOOST_AUTO_TEST_CASE(a_closed_formula_through_a_chain_of_32_layers) {
    chain c(32);
    int const inputs[] = {c.axis("p"), c.axis("q")};
    engine::derived const d = engine::derive_closed(c.s, c.objective, nullptr, c.weights.front(), inputs);
    BOOST_TEST((d.outcome == engine::status::ok));
    BOOST_TEST(d.depends);
    BOOST_TEST(c.g.at(d.formula).axes_count == 2);
    BOOST_TEST(c.g.at(d.formula).height >= 31); // one sum per layer above
    BOOST_TEST(c.g.at(d.formula).cost < 32 * 40);
}

BOOST_AUTO_TEST_CASE(only_what_is_needed_is_derived) {
    chain c(4);
    core::buffer<int> wanted;
    wanted.push(c.weights.back());
    engine::backward const b = engine::derive_backward(c.s, c.objective, wanted, numbered{c.s});
    BOOST_TEST(b.equations.size == 3); // of the last layer alone
}

BOOST_AUTO_TEST_SUITE_END()
