// SPDX-License-Identifier: BSL-1.0
// Recurrences in descents, and beside an axis of samples: what is kept in memory, laid out, and gone through twice.
#include "unit/programs/reference.hpp"

namespace {
using namespace chainrule;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

dual at(list const& of, int index) { return index >= 0 && index < static_cast<int>(of.size()) ? of[static_cast<std::size_t>(index)] : dual(0); }

constexpr auto n = axis<"n", 11>;
constexpr auto j = axis<"j", 5>;
constexpr auto a = parameter<"a">();
constexpr auto E = variable<"E">();

// A descent keeps in memory only what is read later: c, by its own next step alone.
constexpr auto B = parameter<"B">(j);
constexpr auto in = input<"in">(n, j);
constexpr auto c = variable<"c">(n, j);
constexpr auto h = variable<"h">(n, j);
constexpr auto state = equations(c(n, j) = c(n - 1, j) + B(j) * h(n - 1, j) + in(n, j), h(n, j) = half * c(n, j), E = sum(n, j, square(h(n, j))));
BOOST_AUTO_TEST_CASE_TEMPLATE(steps_of_descent, T, element_types) {
    auto const data = programs::random_data<T>(55, 1, {-0.5, 0.5}), first = programs::random_data<T>(5, 2, {-0.5, 0.5});
    auto descent = descend<state, E, T>(sgd{.rate = 0.0625});
    descent.set(B, first);
    list weights = programs::duals(first);
    auto const loss = [&] {
        dual total;
        for (std::size_t q = 0; q < 5; ++q) {
            dual memory;
            for (std::size_t r = 0; r < 11; ++r) {
                memory = memory + weights[q] * memory / dual(2) + dual(static_cast<long double>(data[r * 5 + q]));
                total += memory * memory / dual(4);
            }
        }
        return total;
    };
    for (int step = 0; step < 3; ++step) {
        programs::compare<T>("loss", std::vector<T>{descent.step(in = data).loss}, {loss().v});
        std::vector<long double> expected;
        for (dual& one : weights) {
            one.d = 1;
            expected.push_back(one.v - 0.0625L * loss().d);
            one.d = 0;
        }
        for (std::size_t q = 0; q < 5; ++q) weights[q] = expected[q];
        std::vector<T> now(5);
        descent.get(B, now);
        programs::compare<T>("B", now, expected);
    }
}

// Many signals through one filter, as many as there are data for or a known number, the time last.
template <int Signals>
struct signals {
    static constexpr auto b = axis<"b", Signals>;
    static constexpr auto S = input<"S">(b, n);
    static constexpr auto Y = variable<"Y">(b, n);
    static constexpr auto Z = variable<"Z">(b, n);
    static constexpr auto net = equations(Y(b, n) = a * Y(b, n - 1) + sin(S(b, n)), Z(b, n) = a * Z(b, n + 1) + square(Y(b, n)),
                                          E = sum(b, n, Z(b, n)) / dim(b));
};
template <class Model, class T>
void check_signals(std::size_t count) {
    auto const data = programs::random_data<T>(count * 11, 1);
    auto descent = descend<Model::net, E, T>(sgd{.rate = 0.015625});
    T weight = T(0.5);
    descent.set(a, weight);
    dual p = 0.5L;
    for (int step = 0; step < 2; ++step) {
        p.d = 1;
        dual total;
        for (std::size_t q = 0; q < count; ++q) {
            list first, second(11);
            for (int r = 0; r < 11; ++r) first.push_back(p * at(first, r - 1) + sin(dual(static_cast<long double>(data[q * 11 + static_cast<std::size_t>(r)]))));
            for (int r = 10; r >= 0; --r) {
                second[static_cast<std::size_t>(r)] = p * at(second, r + 1) + square(at(first, r));
                total += at(second, r) / dual(static_cast<long double>(count));
            }
        }
        programs::compare<T>("loss", std::vector<T>{descent.step(Model::S = data).loss}, {total.v});
        p = p.v - 0.015625L * total.d;
        descent.get(a, weight);
        programs::compare<T>("a", std::vector<T>{weight}, {p.v});
    }
}
BOOST_AUTO_TEST_CASE_TEMPLATE(signals_of_known_number, T, element_types) { check_signals<signals<6>, T>(6); }
BOOST_AUTO_TEST_CASE_TEMPLATE(signals_of_any_number, T, element_types) {
    for (std::size_t count : {1u, 63u, 130u}) check_signals<signals<run_time>, T>(count);
}

// The mean over the signals is known after all of them: a second pass computes the sequence again.
template <int Signals>
struct centred {
    static constexpr auto b = axis<"b", Signals>;
    static constexpr auto S = input<"S">(b, n);
    static constexpr auto Y = variable<"Y">(b, n);
    static constexpr auto Q = variable<"Q">(b, n);
    static constexpr auto M = variable<"M">(n);
    static constexpr auto net = equations(Y(b, n) = a * Q(b, n - 1) + S(b, n), Q(b, n) = sin(Y(b, n)), M(n) = sum(b, Q(b, n)) / dim(b),
                                          E = sum(b, n, square(Q(b, n) - M(n))) / dim(b));
};
BOOST_AUTO_TEST_CASE_TEMPLATE(two_passes_over_the_signals, T, element_types) {
    constexpr std::size_t count = 130;
    auto const data = programs::random_data<T>(count * 11, 1);
    T weight = T(0.75);
    auto known = compile<centred<130>::net, E, T>();
    auto streamed = compile<centred<run_time>::net, E, T>();
    auto const first = known(centred<130>::S = data, a = weight);
    auto const second = streamed(centred<run_time>::S = data, a = weight);
    dual total;
    dual const p(0.75L, 1);
    std::vector<list> made(count);
    for (std::size_t q = 0; q < count; ++q)
        for (int r = 0; r < 11; ++r) made[q].push_back(sin(p * at(made[q], r - 1) + dual(static_cast<long double>(data[q * 11 + static_cast<std::size_t>(r)]))));
    for (int r = 0; r < 11; ++r) {
        dual mean;
        for (list const& one : made) mean += at(one, r) / dual(130);
        for (list const& one : made) total += square(at(one, r) - mean) / dual(130);
    }
    programs::compare<T>("E", std::vector<T>{first[E], second[E]}, {total.v, total.v});
    programs::compare<T>("dE/da", std::vector<T>{first[grad(a)], second[grad(a)]}, {total.d, total.d});
}

} // namespace
