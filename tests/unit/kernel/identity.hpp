// SPDX-License-Identifier: BSL-1.0
// One target, one result: the bits of constant evaluation, of scalars and of lanes of every width are compared.
#pragma once
#include "functions.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace kernel_tests {

template <class T>
inline constexpr std::array inputs = {T(0.1),     T(-0.3),   T(0.7),  T(0.49), T(-0.51), T(0.999),  T(1.001),  T(1.7),    T(-2.3),  T(3.3),    T(5.1),    T(-9.7),
                                      T(17.3),    T(31.0),   T(-88), T(123.4), T(1e-3),  T(-1e-7), T(1e6),   T(-1e12), T(3e37), T(1e-30), T(1e-40), T(-0.0),
                                      std::numeric_limits<T>::max(), std::numeric_limits<T>::denorm_min(), std::numeric_limits<T>::infinity(),
                                      std::numeric_limits<T>::quiet_NaN(), T(0.34), T(-0.42), T(2.5), T(0)};
template <class T>
inline constexpr std::size_t input_count = inputs<T>.size();
/// The second operand: another input.
constexpr std::size_t other(std::size_t i) { return (i * 7 + 3) % 32; }

template <class T, function F>
constexpr std::array<T, input_count<T>> evaluate_constants() {
    std::array<T, input_count<T>> result{};
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = value<F>(pack<T, 1>(inputs<T>[i]), pack<T, 1>(inputs<T>[other(i)])).v;
    return result;
}
template <class T, function F>
inline constexpr std::array<T, input_count<T>> constants = evaluate_constants<T, F>();

template <class T>
[[gnu::noinline]] void compare(function f, int lanes, T const* x, T const* y, T const* got, T const* want) {
    using bits = detail::unsigned_of<T>;
    for (std::size_t i = 0; i < input_count<T>; ++i) {
        // The sign and payload of NaN are no result.
        bool const same = std::bit_cast<bits>(got[i]) == std::bit_cast<bits>(want[i]) || (got[i] != got[i] && want[i] != want[i]);
        BOOST_TEST(same, functions[static_cast<int>(f)].name << '(' << x[i] << ", " << y[i] << ") in " << lanes << " lanes is " << got[i] << ", as a constant "
                                                             << want[i] << ", difference " << got[i] - want[i]);
    }
}
template <class T, int N, function F>
[[gnu::noinline]] void compare_lanes(T const* x, T const* y) {
    T got[input_count<T>];
    for (std::size_t i = 0; i < input_count<T>; i += N) store(got + i, value<F>(load<pack<T, N>>(x + i), load<pack<T, N>>(y + i)));
    kernel_tests::compare(F, N, x, y, got, constants<T, F>.data());
}

template <class T, int N>
void compare_all() {
    if (fast_math) return; // bounds only
    T x[input_count<T>], y[input_count<T>];
    for (std::size_t i = 0; i < input_count<T>; ++i) {
        T const volatile a = inputs<T>[i], b = inputs<T>[other(i)]; // not known to the optimiser
        x[i] = a;
        y[i] = b;
    }
    []<int... F>(T const* p, T const* q, std::integer_sequence<int, F...>) {
        (compare_lanes<T, N, static_cast<function>(F)>(p, q), ...);
    }(x, y, std::make_integer_sequence<int, static_cast<int>(function::pow) + 1>{});
}

} // namespace kernel_tests
