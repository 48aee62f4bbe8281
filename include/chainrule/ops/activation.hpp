// SPDX-License-Identifier: BSL-1.0
// Activations and other functions of networks and probability.
#pragma once
#include <chainrule/ops/exponential.hpp>

namespace chainrule {
namespace detail {

/// Packs have functions of their own, found by argument-dependent lookup; other numbers have not.
template <class T>
constexpr T sigmoid_of(T const& x) {
    using std::exp;
    if constexpr (requires { typename T::element; }) return sigmoid(x);
    else return x < 0 ? T(exp(x) / (1 + exp(x))) : T(1 / (1 + exp(-x)));
}
template <class T>
constexpr T softplus_of(T const& x) {
    using std::exp, std::log1p;
    if constexpr (requires { typename T::element; }) return softplus(x);
    else return x > 0 ? T(x + log1p(exp(-x))) : T(log1p(exp(x)));
}

} // namespace detail

namespace operations {

struct sigmoid : library_operation { // 1/(1 + exp(−x))
    static constexpr std::string_view name = "sigmoid", unicode = "σ", latex = "\\sigma";
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::sigmoid_of(x); }
    static constexpr term derivative(term, term y) { return y * (1 - y); }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(core::number{1, 2}) : no_rule(x); }
    static constexpr double sample[] = {-3, 3};
};

struct softplus : library_operation { // log(1 + exp(x))
    static constexpr std::string_view name = "softplus", latex = "\\operatorname{softplus}";
    template <class T> static constexpr T value(T const& x) { return chainrule::detail::softplus_of(x); }
    static constexpr term derivative(term x, term) { return call<sigmoid>(x); }
    static constexpr double sample[] = {-3, 3};
};

struct erf : library_operation { // 2/√π · ∫₀ˣ exp(−t²) dt
    static constexpr std::string_view name = "erf", latex = "\\operatorname{erf}";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static constexpr T value(T const& x) { using std::erf; return erf(x); }
    static constexpr term derivative(term x, term) { return 2 * call<exp>(-x * x) / call<sqrt>(detail::lift(x, pi_constant{})); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-2, 2};
};

} // namespace operations

/// 1/(1 + exp(−x)).
template <operand X> constexpr auto sigmoid(X const& x) { return call<operations::sigmoid>(x); }
/// log(1 + exp(x)).
template <operand X> constexpr auto softplus(X const& x) { return call<operations::softplus>(x); }
/// The error function, 2/√π·∫₀ˣ exp(−t²) dt.
template <operand X> constexpr auto erf(X const& x) { return call<operations::erf>(x); }

} // namespace chainrule
