// SPDX-License-Identifier: BSL-1.0
// Recurrent networks: backpropagation through time against plain loops, batches beside the time, training.
#include "unit/programs/reference.hpp"

#include <chainrule/kernel/explain.hpp>

namespace {
using namespace chainrule;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

constexpr auto n = axis<"n", 6>;
constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 7>;
constexpr auto k = axis<"k", 7>;
constexpr auto q = axis<"q", 2>;
constexpr auto x = parameter<"x">(n, i);
constexpr auto t = parameter<"t">(n, q);
constexpr auto w = parameter<"w">(j, i);
constexpr auto u = parameter<"u">(j, k);
constexpr auto v = parameter<"v">(q, j);
constexpr auto h = variable<"h">(n, j);
constexpr auto y = variable<"y">(n, q);
constexpr auto E = variable<"E">();

std::size_t at(std::size_t row, std::size_t column, std::size_t columns) { return row * columns + column; }
/// Σ over columns of matrix(row, ·)·vector
dual product(list const& matrix, std::size_t row, list const& vector) {
    dual total;
    std::size_t const columns = vector.size();
    for (std::size_t c = 0; c < columns; ++c) total += matrix[at(row, c, columns)] * vector[c];
    return total;
}
list row_of(list const& matrix, std::size_t row, std::size_t columns) {
    return {matrix.begin() + static_cast<std::ptrdiff_t>(row * columns), matrix.begin() + static_cast<std::ptrdiff_t>((row + 1) * columns)};
}

constexpr auto simple = equations(
    h(n, j) = tanh(sum(i, w(j, i) * x(n, i)) + sum(k, u(j, k) * h(n - 1, k))),
    y(n, q) = sum(j, v(q, j) * h(n, j)),
    E = half * sum(n, q, square(y(n, q) - t(n, q))));
BOOST_AUTO_TEST_CASE_TEMPLATE(simple_network, T, element_types) {
    programs::check_within<simple, E, T>(
        {-0.5, 0.5},
        [](list const& data, list const& wanted, list const& in, list const& back, list const& out) {
            list state(7, dual(0));
            dual total;
            for (std::size_t r = 0; r < 6; ++r) {
                list next;
                for (std::size_t c = 0; c < 7; ++c) next.push_back(tanh(product(in, c, row_of(data, r, 3)) + product(back, c, state)));
                state = next;
                for (std::size_t c = 0; c < 2; ++c) {
                    dual const off = product(out, c, state) - wanted[at(r, c, 2)];
                    total += off * off / dual(2);
                }
            }
            return total;
        },
        x, t, w, u, v);
}

// Two layers, the upper one backwards in time.
constexpr auto u2 = parameter<"u2">(k, j);
constexpr auto h2 = variable<"h2">(n, k);
constexpr auto layers = equations(
    h(n, j) = tanh(sum(i, w(j, i) * x(n, i)) + sum(k, u(j, k) * h(n - 1, k))),
    h2(n, k) = sigmoid(h(n, k) + sum(j, u2(k, j) * h2(n + 1, j))),
    E = sum(k, square(h2(0, k))) + sum(n, k, h2(n, k)));
BOOST_AUTO_TEST_CASE(layers_of_two_directions) {
    programs::check_within<layers, E, double>(
        {-0.5, 0.5},
        [](list const& data, list const& in, list const& back, list const& upper) {
            std::vector<list> states;
            list state(7, dual(0)), top(7, dual(0));
            for (std::size_t r = 0; r < 6; ++r) {
                list next;
                for (std::size_t c = 0; c < 7; ++c) next.push_back(tanh(product(in, c, row_of(data, r, 3)) + product(back, c, state)));
                states.push_back(state = next);
            }
            dual total;
            for (std::size_t r = 6; r-- > 0;) {
                list next;
                for (std::size_t c = 0; c < 7; ++c) {
                    next.push_back(sigmoid(states[r][c] + product(upper, c, top)));
                    total += next.back();
                }
                top = next;
            }
            for (dual const& one : top) total += one * one;
            return total;
        },
        x, w, u, u2);
}

// An LSTM cell: every gate reads the hidden state of the step before, the cell reads itself.
constexpr auto Wf = parameter<"Wf">(j, i);
constexpr auto Wi = parameter<"Wi">(j, i);
constexpr auto Wo = parameter<"Wo">(j, i);
constexpr auto Wc = parameter<"Wc">(j, i);
constexpr auto Rf = parameter<"Rf">(j, k);
constexpr auto Ri = parameter<"Ri">(j, k);
constexpr auto Ro = parameter<"Ro">(j, k);
constexpr auto Rc = parameter<"Rc">(j, k);
constexpr auto bf = variable<"bf">(n, j);
constexpr auto bi = variable<"bi">(n, j);
constexpr auto bo = variable<"bo">(n, j);
constexpr auto bc = variable<"bc">(n, j);
constexpr auto f = variable<"f">(n, j);
constexpr auto in = variable<"in">(n, j);
constexpr auto o = variable<"o">(n, j);
constexpr auto c = variable<"c">(n, j);
constexpr auto before_gate(auto weights, auto back) { return sum(i, weights(j, i) * x(n, i)) + sum(k, back(j, k) * h(n - 1, k)); }
constexpr auto lstm = equations(
    bf(n, j) = before_gate(Wf, Rf), bi(n, j) = before_gate(Wi, Ri), bo(n, j) = before_gate(Wo, Ro), bc(n, j) = before_gate(Wc, Rc),
    f(n, j) = sigmoid(bf(n, j)), in(n, j) = sigmoid(bi(n, j)), o(n, j) = sigmoid(bo(n, j)),
    c(n, j) = f(n, j) * c(n - 1, j) + in(n, j) * tanh(bc(n, j)),
    h(n, j) = o(n, j) * tanh(c(n, j)),
    E = half * sum(n, j, square(h(n, j))) + sum(j, c(5, j)));
BOOST_AUTO_TEST_CASE(lstm_over_time) {
    programs::check_within<lstm, E, double>(
        {-0.5, 0.5},
        [](list const& data, list const& wf, list const& wi, list const& wo, list const& wc, list const& rf, list const& ri, list const& ro, list const& rc) {
            list state(7, dual(0)), memory(7, dual(0));
            dual total;
            for (std::size_t r = 0; r < 6; ++r) {
                list next_state, next_memory;
                for (std::size_t s = 0; s < 7; ++s) {
                    auto const gate = [&](list const& weights, list const& back) { return product(weights, s, row_of(data, r, 3)) + product(back, s, state); };
                    next_memory.push_back(sigmoid(gate(wf, rf)) * memory[s] + sigmoid(gate(wi, ri)) * tanh(gate(wc, rc)));
                    next_state.push_back(sigmoid(gate(wo, ro)) * tanh(next_memory.back()));
                    total += next_state.back() * next_state.back() / dual(2);
                }
                state = next_state;
                memory = next_memory;
            }
            for (dual const& one : memory) total += one;
            return total;
        },
        x, Wf, Wi, Wo, Wc, Rf, Ri, Ro, Rc);
}

// A batch beside the time, its extent known or not.
template <int Samples>
struct batched {
    static constexpr auto b = axis<"b", Samples>;
    static constexpr auto X = input<"X">(b, n, i);
    static constexpr auto S = variable<"S">(b, n, j);
    static constexpr auto net = equations(
        S(b, n, j) = tanh(sum(i, w(j, i) * X(b, n, i)) + sum(k, u(j, k) * S(b, n - 1, k))),
        E = sum(b, n, j, square(S(b, n, j))) / dim(b));
};
template <class Model, class T>
void check_batch(std::size_t samples) {
    auto data = programs::random_data<T>(samples * 18, 1, {-0.5, 0.5}), in_weights = programs::random_data<T>(21, 2, {-0.5, 0.5}),
         back = programs::random_data<T>(49, 3, {-0.5, 0.5});
    std::vector<T> states(samples * 42);
    auto program = compile<Model::net, E, T>();
    auto const r = program(Model::X = data, w = in_weights, u = back, into(Model::S, states));
    list const W = programs::duals(in_weights), U = programs::duals(back), D = programs::duals(data);
    auto const loops = [&](list const& weights, list const& recurrent, std::vector<long double>* out) {
        dual total;
        for (std::size_t s = 0; s < samples; ++s) {
            list state(7, dual(0));
            for (std::size_t step = 0; step < 6; ++step) {
                list next;
                for (std::size_t c = 0; c < 7; ++c) next.push_back(tanh(product(weights, c, row_of(D, s * 6 + step, 3)) + product(recurrent, c, state)));
                state = next;
                for (dual const& one : state) {
                    total += one * one / dual(static_cast<long double>(samples));
                    if (out != nullptr) out->push_back(one.v);
                }
            }
        }
        return total;
    };
    std::vector<long double> expected, slopes;
    programs::compare_result<T>("E", r[E], {loops(W, U, &expected).v});
    programs::compare<T>("S", states, expected);
    list varied = U;
    for (dual& one : varied) {
        one.d = 1;
        slopes.push_back(loops(W, varied, nullptr).d);
        one.d = 0;
    }
    programs::compare<T>("dE/du", r[grad(u)], slopes);
}
BOOST_AUTO_TEST_CASE(batch_of_known_extent) { check_batch<batched<5>, float>(5); }
BOOST_AUTO_TEST_CASE_TEMPLATE(batch_of_any_extent, T, element_types) {
    for (std::size_t samples : {1u, 5u, 64u, 131u}) check_batch<batched<run_time>, T>(samples);
}

BOOST_AUTO_TEST_CASE(gradient_against_central_differences) {
    auto data = programs::random_data<double>(18, 1), targets = programs::random_data<double>(12, 2), first = programs::random_data<double>(21, 3, {-1, 1}),
         back = programs::random_data<double>(49, 4, {-1, 1}), last = programs::random_data<double>(14, 5);
    auto program = compile<simple, E>();
    auto const found = check_gradient(program, x = data, t = targets, w = first, u = back, v = last);
    BOOST_TEST(found.passed());
    BOOST_TEST(found.entries == 18 + 12 + 21 + 49 + 14);
}

BOOST_AUTO_TEST_CASE(explained_by_sequences) {
    std::string const text = explain(compile<layers, E>());
    BOOST_TEST(text.find("for n from 0 to 5, one after another: kernel") != std::string::npos);
    BOOST_TEST(text.find("for n from 5 to 0, one after another: kernel") != std::string::npos);
    // what reads no other step is computed for all steps at once
    auto const inputs = text.find("Σ_i w(j,i)·x(n,i)"), steps = text.find("for n from 0");
    BOOST_TEST(inputs < steps);
}

// The parity of the bits so far: what the state must remember.
constexpr auto T = axis<"T", 8>;
constexpr auto bits = input<"bits">(T);
constexpr auto parity = input<"parity">(T);
constexpr auto a = parameter<"a">(j);
constexpr auto d = parameter<"d">(j);
constexpr auto s = variable<"s">(T, j);
constexpr auto z = variable<"z">(T);
constexpr auto memory = equations(
    s(T, j) = tanh(a(j) * bits(T) + d(j) + sum(k, u(j, k) * s(T - 1, k))),
    z(T) = sum(j, v(0, j) * s(T, j)),
    E = sum(T, square(z(T) - parity(T))) / dim(T));
BOOST_AUTO_TEST_CASE(training_lowers_the_loss) {
    using Element = float;
    auto descent = descend<memory, E, Element>(sgd{.rate = 0.05});
    auto const fill = [&](auto symbol, std::size_t size, unsigned seed) { descent.set(symbol, programs::random_data<Element>(size, seed, {-0.7, 0.7})); };
    fill(a, 7, 1);
    fill(d, 7, 2);
    fill(u, 49, 3);
    fill(v, 14, 4);
    std::mt19937 random(1);
    auto const train = [&](int steps) {
        double total = 0;
        for (int step = 0; step < steps; ++step) {
            Element b[8], p[8];
            auto const word = static_cast<unsigned>(random());
            int odd = 0;
            for (int r = 0; r < 8; ++r) {
                int const bit = static_cast<int>(word >> r & 1u);
                odd ^= bit;
                b[r] = static_cast<Element>(2 * bit - 1);
                p[r] = static_cast<Element>(2 * odd - 1);
            }
            total += static_cast<double>(descent.step(bits = b, parity = p).loss);
        }
        return total / steps;
    };
    double const before = train(200);
    train(6000);
    double const after = train(200);
    BOOST_TEST(before > 0.8);
    BOOST_TEST(after < 0.4 * before);
}

} // namespace
