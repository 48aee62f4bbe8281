// SPDX-License-Identifier: BSL-1.0
// Scaled dot-product attention (Vaswani et al. 2017, equation 1), several heads.
#include <chainrule/chainrule.hpp>

namespace {
using namespace chainrule;

constexpr auto h = axis<"h", 4>;
constexpr auto s = axis<"s", 16>;
constexpr auto t = axis<"t", 16>;
constexpr auto r = axis<"r", 16>;
constexpr auto c = axis<"c", 8>;

constexpr auto Q = input<"Q">(h, s, c);
constexpr auto K = input<"K">(h, t, c);
constexpr auto V = input<"V">(h, t, c);
constexpr auto G = input<"G">(h, s, c); // the error signal of y
constexpr auto a = variable<"a">(h, s, t);
constexpr auto p = variable<"p">(h, s, t);
constexpr auto y = variable<"y">(h, s, c);
constexpr auto E = variable<"E">();

constexpr auto net = equations(
    a(h, s, t) = sum(c, Q(h, s, c) * K(h, t, c)) / sqrt(dim(c)),
    p(h, s, t) = exp(a(h, s, t)) / sum(r, exp(a(h, s, r))),
    y(h, s, c) = sum(t, p(h, s, t) * V(h, t, c)),
    E = sum(h, s, c, G(h, s, c) * y(h, s, c)));

static_assert(derivative(net, E, V(h, t, c)) == sum(s, p(h, s, t) * G(h, s, c)));
static_assert(derivative(net, E, p(h, s, t)) == sum(c, G(h, s, c) * V(h, t, c)));
static_assert(equivalent(net, derivative(net, E, a(h, s, t)), p(h, s, t) * sum(c, G(h, s, c) * (V(h, t, c) - y(h, s, c)))));
static_assert(text(derivative(net, E, a(h, s, t))) == "∂E/∂a(h,s,t) = (Σ_c V(h,t,c)·G(h,s,c) − Σ_t p(h,s,t)·Σ_c V(h,t,c)·G(h,s,c))·p(h,s,t)");
static_assert(text(gradient(net, E, Q, K, V)) == 
                      "∂E/∂y(h,s,c) = G(h,s,c)\n"
                      "∂E/∂p(h,s,t) = Σ_c V(h,t,c)·∂E/∂y(h,s,c)\n"
                      "∂E/∂a(h,s,t) = (∂E/∂p(h,s,t) − Σ_t p(h,s,t)·∂E/∂p(h,s,t))·p(h,s,t)\n"
                      "∂E/∂Q(h,s,c) = (Σ_t K(h,t,c)·∂E/∂a(h,s,t))/√(dim(c))\n"
                      "∂E/∂K(h,t,c) = (Σ_s Q(h,s,c)·∂E/∂a(h,s,t))/√(dim(c))\n"
                      "∂E/∂V(h,t,c) = Σ_s p(h,s,t)·∂E/∂y(h,s,c)");
} // namespace
