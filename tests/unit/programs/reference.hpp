// SPDX-License-Identifier: BSL-1.0
// Runs a compiled program and plain loops on the same data: value and every entry of every gradient must agree.
#pragma once

#include "unit/element_types.hpp"
#include "unit/programs/dual.hpp"

#include <chainrule/chainrule.hpp>
#include <chainrule/kernel/compile.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <limits>
#include <random>
#include <vector>

namespace chainrule::programs {

using element_types = tested_element_types;

// An entry takes some tens of operations here, each rounded by half a unit in the last place of what it adds up; the largest
// entry of a result stands for what was added up.
inline constexpr long double roundings = 64;

template <class T>
long double bound(long double largest) {
    return roundings * static_cast<long double>(std::numeric_limits<T>::epsilon()) * std::max(1.0L, largest);
}

template <class T, class Got>
void compare(char const* what, Got const& got, std::vector<long double> const& wanted) {
    BOOST_REQUIRE_EQUAL(std::size(got), wanted.size());
    long double largest = 0;
    for (long double const w : wanted) largest = std::max(largest, std::fabs(w));
    for (std::size_t k = 0; k < wanted.size(); ++k)
        BOOST_CHECK_MESSAGE(std::fabs(static_cast<long double>(got[k]) - wanted[k]) <= bound<T>(largest),
                            what << "[" << k << "] is " << got[k] << ", expected " << wanted[k]);
}

// Right but for so many units in the last place.
template <class T>
void near(T got, long double wanted, int units = 4) {
    long double const most = units * static_cast<long double>(std::numeric_limits<T>::epsilon()) * std::fabs(wanted);
    BOOST_CHECK_MESSAGE(std::fabs(static_cast<long double>(got) - wanted) <= most, got << ", expected " << wanted);
}

template <class Symbol>
constexpr std::size_t size_of() {
    std::size_t size = 1;
    for (int k = 0; k < Symbol::facts.rank; ++k) size *= static_cast<std::size_t>(Symbol::facts.slots[k].extent);
    return size;
}

// Data exact in float: multiples of 1/512.
struct range {
    double low = -2, high = 2;
};
template <class T>
std::vector<T> random_data(std::size_t size, unsigned seed, range within = {}) {
    std::mt19937 random(seed);
    std::vector<T> made(size);
    auto const steps = static_cast<unsigned>((within.high - within.low) * 512);
    for (auto& one : made) one = static_cast<T>(within.low + (static_cast<double>(random() % steps) + 0.5) / 512);
    return made;
}

template <class T, class Symbol>
auto bind(Symbol symbol, std::vector<T> const& data) {
    if constexpr (Symbol::facts.rank == 0) return symbol = data[0];
    else return symbol = data;
}
inline std::vector<dual> duals(auto const& data) { return {data.begin(), data.end()}; }

template <class T, class Got>
void compare_result(char const* what, Got const& got, std::vector<long double> const& wanted) {
    if constexpr (std::is_arithmetic_v<Got>) compare<T>(what, std::vector<Got>{got}, wanted);
    else compare<T>(what, got, wanted);
}

// `loops` takes one vector of dual for each symbol, and returns the objective.
template <auto const& Net, auto Objective, class T, class Loops, class... Symbol>
void check_on(std::vector<std::vector<T>> const& data, Loops const& loops, Symbol... symbol) {
    auto program = compile<Net, Objective, T>(symbol...);
    auto const call = [&]<std::size_t... K>(std::index_sequence<K...>) { return program(bind<T>(symbol, data[K])...); };
    auto const result = call(std::index_sequence_for<Symbol...>{});
    BOOST_CHECK(result.status() == outcome::ok);
    std::vector<std::vector<dual>> at;
    for (auto const& one : data) at.push_back(duals(one));
    auto const evaluate = [&] {
        return [&]<std::size_t... K>(std::index_sequence<K...>) { return loops(at[K]...); }(std::index_sequence_for<Symbol...>{});
    };
    compare_result<T>("value", result[Objective], {evaluate().v});
    auto const slopes = [&](std::vector<dual>& by) {
        std::vector<long double> made;
        for (auto& entry : by) {
            entry.d = 1;
            made.push_back(evaluate().d);
            entry.d = 0;
        }
        return made;
    };
    std::size_t next = 0;
    (compare_result<T>(Symbol::facts.name.data(), result[grad(symbol)], slopes(at[next++])), ...);
}

template <auto const& Net, auto Objective, class T, class Loops, class... Symbol>
void check(Loops const& loops, Symbol... symbol) {
    unsigned seed = 1;
    check_on<Net, Objective, T>({random_data<T>(size_of<Symbol>(), seed++)...}, loops, symbol...);
}
template <auto const& Net, auto Objective, class T, class Loops, class... Symbol>
void check_within(range within, Loops const& loops, Symbol... symbol) {
    unsigned seed = 1;
    check_on<Net, Objective, T>({random_data<T>(size_of<Symbol>(), seed++, within)...}, loops, symbol...);
}

} // namespace chainrule::programs
