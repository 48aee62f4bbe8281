// SPDX-License-Identifier: BSL-1.0
// The parts of √Σx² where Σx² leaves the range of normal numbers and the root does not: two more sums, of scaled squares, as in Blue (A portable
// Fortran program to find the Euclidean norm of a vector, 1978). Programs are rewritten with them, see calculus/rounding.hpp.
#pragma once
#include <chainrule/ops/piecewise.hpp>

#include <cmath>

namespace chainrule {
namespace detail {

template <class T>
struct scale_of_squares { // up·x squares without underflow where x² is below `low`, x/up without overflow where it is above `high`
    static constexpr double up = 0x1p600, low = 0x1p-960, high = 0x1p1000;
};
template <>
struct scale_of_squares<float> {
    static constexpr float up = 0x1p90f, low = 0x1p-100f, high = 0x1p120f;
};
template <class T>
constexpr auto scale_for() {
    if constexpr (requires { typename T::element; }) return scale_of_squares<typename T::element>{};
    else return scale_of_squares<T>{};
}

/// Packs have a function of their own, found by argument-dependent lookup.
template <class T>
constexpr T kept(T const& x) {
    if constexpr (requires { typename T::element; }) return as_it_stands(x);
    else return x;
}

} // namespace detail

namespace operations {

/// x·2^k where s > 0, x/2^k elsewhere; k depends on the precision.
struct rescaled : library_operation {
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "rescaled", latex = "\\operatorname{rescaled}";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& x, T const& s) {
        constexpr auto up = decltype(chainrule::detail::scale_for<T>())::up;
        return chainrule::detail::kept(T(x * choose(s > 0, T(up), T(1 / up))));
    }
    static constexpr term derivative_first(term x, term s, term) { return call<rescaled>(x.constant(1), s); }
    static constexpr term derivative_second(term x, term, term) { return x.constant(0); }
    static constexpr double sample[] = {0.1, 3};
};

/// Of Σ(x·2^k)² and Σ(x/2^k)² the first, or, where that overflows, minus the second.
struct scaled_squares : library_operation {
    static constexpr bool cheap = true;
    static constexpr std::string_view name = "scaled_squares", latex = "\\operatorname{scaled\\_squares}";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& up, T const& down) {
        return choose(up < T(decltype(chainrule::detail::scale_for<T>())::high), up, T(-down));
    }
    static constexpr term derivative_first(term, term, term y) { return call<heaviside>(y); }
    static constexpr term derivative_second(term, term, term y) { return -call<heaviside>(-y); }
    static constexpr double sample[] = {0.1, 3};
};

/// √s where s is neither tiny nor huge, elsewhere the root of the scaled squares q: of the same sum, as scaled_squares gives them.
struct root_of_squares : library_operation {
    static constexpr std::string_view name = "root_of_squares", latex = "\\operatorname{root\\_of\\_squares}";
    static constexpr int arity = 2;
    template <class T> static constexpr T value(T const& s, T const& q) {
        using std::sqrt;
        constexpr auto scale = chainrule::detail::scale_for<T>();
        T const sum = choose(s > T(scale.low), choose(s < T(scale.high), s, T(-1)), T(-1)); // −1: out of range, or NaN
        T const taken = choose(sum < 0, choose(q < 0, T(-q), q), sum);
        T const factor = choose(sum < 0, choose(q < 0, T(scale.up), T(1 / scale.up)), T(1));
        return sqrt(taken) * factor;
    }
    static constexpr term derivative_first(term, term, term y) { return 1 / (2 * y); }
    static constexpr term derivative_second(term s, term, term) { return s.constant(0); }
    static constexpr double sample[] = {0.1, 3};
};

} // namespace operations
} // namespace chainrule
