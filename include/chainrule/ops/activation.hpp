// SPDX-License-Identifier: BSL-1.0
// Activations and other functions of networks and probability.
#pragma once
#include <chainrule/ops/exponential.hpp>

namespace chainrule {
namespace operations {

struct sigmoid { // 1/(1 + exp(−x))
    static constexpr std::string_view name = "sigmoid", unicode = "σ", latex = "\\sigma";
    template <class T> static T value(T const& x) { using std::exp; return 1 / (1 + exp(-x)); }
    static constexpr term derivative(term, term y) { return y * (1 - y); }
    static constexpr term simplify(term x) { return x.is(0) ? x.constant(core::number{1, 2}) : no_rule(x); }
    static constexpr double sample[] = {-3, 3};
};

struct softplus { // log(1 + exp(x))
    static constexpr std::string_view name = "softplus", latex = "\\operatorname{softplus}";
    template <class T> static T value(T const& x) { using std::exp; using std::log1p; return x > 0 ? T(x + log1p(exp(-x))) : T(log1p(exp(x))); }
    static constexpr term derivative(term x, term) { return call<sigmoid>(x); }
    static constexpr double sample[] = {-3, 3};
};

struct erf { // 2/√π · ∫₀ˣ exp(−t²) dt
    static constexpr std::string_view name = "erf", latex = "\\operatorname{erf}";
    static constexpr auto symmetry = engine::parity::odd;
    template <class T> static T value(T const& x) { using std::erf; return erf(x); }
    static constexpr term derivative(term x, term) { return 2 * call<exp>(-x * x) / call<sqrt>(detail::lift(x, pi_constant{})); }
    static constexpr term simplify(term x) { return x.is(0) ? x : no_rule(x); }
    static constexpr double sample[] = {-2, 2};
};

} // namespace operations

template <operand X> constexpr auto sigmoid(X const& x) { return call<operations::sigmoid>(x); }
template <operand X> constexpr auto softplus(X const& x) { return call<operations::softplus>(x); }
template <operand X> constexpr auto erf(X const& x) { return call<operations::erf>(x); }

} // namespace chainrule
