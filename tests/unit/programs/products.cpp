// SPDX-License-Identifier: BSL-1.0
// Jacobian and Hessian times vector as programs: value, gradient and product with the Hessian against duals of duals in plain loops.
#include "unit/programs/reference.hpp"

namespace {
using namespace chainrule;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

// How a number moves: along a direction, and (in the duals) with the entry that is differentiated by.
struct moving {
    dual v, d;
    moving(dual value = {}, dual direction = {}) : v(value), d(direction) {}
    friend moving operator+(moving a, moving b) { return {a.v + b.v, a.d + b.d}; }
    friend moving operator-(moving a, moving b) { return {a.v - b.v, a.d - b.d}; }
    friend moving operator*(moving a, moving b) { return {a.v * b.v, a.d * b.v + a.v * b.d}; }
    friend moving operator/(moving a, moving b) { return {a.v / b.v, a.d / b.v - a.v * b.d / (b.v * b.v)}; }
    friend moving exp(moving a) { return {exp(a.v), exp(a.v) * a.d}; }
    friend moving log(moving a) { return {log(a.v), a.d / a.v}; }
    friend moving tanh(moving a) { return {tanh(a.v), (dual(1) - tanh(a.v) * tanh(a.v)) * a.d}; }
    friend moving sin(moving a) { return {sin(a.v), cos(a.v) * a.d}; }
    friend moving sqrt(moving a) { return {sqrt(a.v), a.d / (dual(2) * sqrt(a.v))}; }
};
using row = std::vector<moving>;

row along(list const& values, list const& directions) {
    row made;
    for (std::size_t k = 0; k < values.size(); ++k) made.emplace_back(values[k], directions[k]);
    return made;
}
row still(list const& values) { return {values.begin(), values.end()}; }

// Softmax and cross-entropy behind a hidden layer, a batch of them.
constexpr auto n = axis<"n", 5>;
constexpr auto i = axis<"i", 3>;
constexpr auto j = axis<"j", 4>;
constexpr auto k = axis<"k", 2>;
constexpr auto x = parameter<"x">(n, i);
constexpr auto t = parameter<"t">(n, k);
constexpr auto w = parameter<"w">(j, i);
constexpr auto u = parameter<"u">(k, j);
constexpr auto h = variable<"h">(n, j);
constexpr auto y = variable<"y">(n, k);
constexpr auto s = variable<"s">(n, k);
constexpr auto E = variable<"E">();
constexpr auto net = equations(h(n, j) = tanh(sum(i, w(j, i) * x(n, i))), y(n, k) = sum(j, u(k, j) * h(n, j)), s(n, k) = exp(y(n, k)) / sum(k, exp(y(n, k))),
                               E = -sum(n, k, t(n, k) * log(s(n, k))));
moving net_loss(row const& X, row const& T, row const& W, row const& U) {
    moving total;
    for (std::size_t a = 0; a < 5; ++a) {
        row hidden(4), out(2);
        for (std::size_t b = 0; b < 4; ++b) {
            for (std::size_t c = 0; c < 3; ++c) hidden[b] = hidden[b] + W[b * 3 + c] * X[a * 3 + c];
            hidden[b] = tanh(hidden[b]);
        }
        moving all;
        for (std::size_t b = 0; b < 2; ++b) {
            for (std::size_t c = 0; c < 4; ++c) out[b] = out[b] + U[b * 4 + c] * hidden[c];
            all = all + exp(out[b]);
        }
        for (std::size_t b = 0; b < 2; ++b) total = total - T[a * 2 + b] * (out[b] - log(all));
    }
    return total;
}
constexpr auto net_along = jvp(net, w, u);
BOOST_AUTO_TEST_CASE_TEMPLATE(hessian_of_a_network, T, element_types) {
    programs::check<net_along, tangent(E), T>(
        [](list const& X, list const& wanted, list const& W, list const& dW, list const& U, list const& dU) {
            return net_loss(still(X), still(wanted), along(W, dW), along(U, dU)).d;
        },
        x, t, w, tangent(w), u, tangent(u));
}
constexpr auto net_along_x = jvp(net, x);
BOOST_AUTO_TEST_CASE_TEMPLATE(along_an_input, T, element_types) {
    programs::check<net_along_x, tangent(E), T>(
        [](list const& X, list const& dX, list const& wanted, list const& W, list const& U) {
            return net_loss(along(X, dX), still(wanted), still(W), still(U)).d;
        },
        x, tangent(x), t, w, u);
}

// A recurrence.
constexpr auto v = parameter<"v">(j, j);
constexpr auto l = axis<"l", 4>;
constexpr auto in_time = equations(h(n, j) = tanh(sum(i, w(j, i) * x(n, i)) + sum(l, v(j, l) * h(n - 1, l))), E = sum(n, j, square(h(n, j))));
constexpr auto in_time_along = jvp(in_time, w, v);
BOOST_AUTO_TEST_CASE_TEMPLATE(hessian_of_a_recurrence, T, element_types) {
    programs::check_within<in_time_along, tangent(E), T>(
        {-0.5, 0.5},
        [](list const& X, list const& W, list const& dW, list const& V, list const& dV) {
            row const in = along(W, dW), back = along(V, dV);
            row state(4);
            moving total;
            for (std::size_t a = 0; a < 5; ++a) {
                row next(4);
                for (std::size_t b = 0; b < 4; ++b) {
                    for (std::size_t c = 0; c < 3; ++c) next[b] = next[b] + in[b * 3 + c] * moving(X[a * 3 + c]);
                    for (std::size_t c = 0; c < 4; ++c) next[b] = next[b] + back[b * 4 + c] * state[c];
                    next[b] = tanh(next[b]);
                    total = total + next[b] * next[b];
                }
                state = next;
            }
            return total.d;
        },
        x, w, tangent(w), v, tangent(v));
}

// Shifts, a product, a maximum, a diagonal, a norm, user's literals.
constexpr auto a = axis<"a", 9>;
constexpr auto b = axis<"b", 7>;
constexpr auto c = parameter<"c">(i);
constexpr auto g = parameter<"g">(a);
constexpr auto f = variable<"f">(b);
constexpr auto p = variable<"p">();
constexpr auto m = variable<"m">();
constexpr auto r = variable<"r">();
constexpr auto mixed = equations(f(b) = sum(i, c(i) * g(b + i)) + v(0, 0), p = prod(b, 1 + f(b) / 4), m = max(b, sin(f(b))), r = sqrt(1 + sum(b, square(f(b)))),
                                 E = p * m / r + sum(j, v(j, j) * c(1)));
constexpr auto mixed_along = jvp(mixed, c, g, v);
BOOST_AUTO_TEST_CASE_TEMPLATE(hessian_of_a_mixture, T, element_types) {
    programs::check_within<mixed_along, tangent(E), T>(
        {-1, 1},
        [](list const& C, list const& dC, list const& G, list const& dG, list const& V, list const& dV) {
            row const cs = along(C, dC), gs = along(G, dG), vs = along(V, dV);
            moving product(dual(1)), greatest, norm(dual(1)), trace;
            for (std::size_t q = 0; q < 7; ++q) {
                moving one = vs[0];
                for (std::size_t z = 0; z < 3; ++z) one = one + cs[z] * gs[q + z];
                product = product * (moving(dual(1)) + one / moving(dual(4)));
                if (q == 0 || greatest.v < sin(one).v) greatest = sin(one);
                norm = norm + one * one;
            }
            for (std::size_t q = 0; q < 4; ++q) trace = trace + vs[q * 5] * cs[1];
            return (product * greatest / sqrt(norm) + trace).d;
        },
        c, tangent(c), g, tangent(g), v, tangent(v));
}

// Vector times Jacobian.
constexpr auto back = vjp(net, y);
BOOST_AUTO_TEST_CASE_TEMPLATE(vector_times_jacobian, T, element_types) {
    programs::check<back, pairing(y), T>(
        [](list const& bar, list const& X, list const& W, list const& U) {
            dual total;
            for (std::size_t q = 0; q < 5; ++q)
                for (std::size_t o = 0; o < 4; ++o) {
                    dual hidden;
                    for (std::size_t e = 0; e < 3; ++e) hidden += W[o * 3 + e] * X[q * 3 + e];
                    for (std::size_t e = 0; e < 2; ++e) total += bar[q * 2 + e] * U[e * 4 + o] * tanh(hidden);
                }
            return total;
        },
        cotangent(y), x, w, u);
}

// As many samples as the data have.
namespace any_number {
constexpr auto n = axis<"n">;
constexpr auto x = input<"x">(n, i);
constexpr auto w = parameter<"w">(i);
constexpr auto E = variable<"E">();
constexpr auto net = equations(E = sum(n, square(tanh(sum(i, w(i) * x(n, i))))));
constexpr auto known = axis<"n", 67>;
constexpr auto xs = input<"x">(known, i);
constexpr auto net_of_67 = equations(E = sum(known, square(tanh(sum(i, w(i) * xs(known, i))))));
constexpr auto along_any = jvp(net, w);
constexpr auto along_67 = jvp(net_of_67, w);
} // namespace any_number
BOOST_AUTO_TEST_CASE(run_time_batch) {
    using any_number::along_67, any_number::along_any;
    auto const X = programs::random_data<double>(67 * 3, 1), W = programs::random_data<double>(3, 2), dW = programs::random_data<double>(3, 3);
    auto any = compile<along_any, tangent(E), double>(any_number::w);
    auto fixed = compile<along_67, tangent(E), double>(any_number::w);
    auto const one = any(any_number::x = X, any_number::w = W, tangent(any_number::w) = dW);
    auto const other = fixed(any_number::xs = X, any_number::w = W, tangent(any_number::w) = dW);
    BOOST_CHECK_CLOSE(one[tangent(E)], other[tangent(E)], 1e-10);
    for (std::size_t e = 0; e < 3; ++e) BOOST_CHECK_CLOSE(one[grad(any_number::w)][e], other[grad(any_number::w)][e], 1e-10);
    BOOST_CHECK_GT(std::fabs(one[grad(any_number::w)][0]), 1e-3);
}

// A softmax that has rounded to 0 and 1.
constexpr auto e = axis<"e", 3>;
constexpr auto logits = parameter<"z">(e);
constexpr auto target = input<"t">(e);
constexpr auto soft = variable<"s">(e);
constexpr auto entropy = equations(soft(e) = exp(logits(e)) / sum(e, exp(logits(e))), E = -sum(e, target(e) * log(soft(e))));
constexpr auto entropy_along = jvp(entropy, logits);
BOOST_AUTO_TEST_CASE_TEMPLATE(saturated_softmax, T, element_types) {
    auto program = compile<entropy_along, tangent(E), T>(logits);
    T const at[] = {1000, 0, -1000}, wanted[] = {0, 0, 1}, direction[] = {T(0.5), T(-0.25), 2};
    auto const result = program(logits = at, target = wanted, tangent(logits) = direction);
    BOOST_CHECK_EQUAL(result[tangent(E)], T(-1.5)); // (1, 0, −1)·direction
    for (int q = 0; q < 3; ++q) BOOST_CHECK_EQUAL(result[grad(logits)][static_cast<std::size_t>(q)], T(0));
}

// Twice along the same direction: as the direction times Hessian times direction, and as the second derivative that is known.
constexpr auto net_twice = jvp(net_along, w, u);
BOOST_AUTO_TEST_CASE(second_directional_derivative) {
    auto const X = programs::random_data<double>(15, 1), wanted = programs::random_data<double>(10, 2), W = programs::random_data<double>(12, 3),
               U = programs::random_data<double>(8, 4), dW = programs::random_data<double>(12, 5), dU = programs::random_data<double>(8, 6);
    auto once = compile<net_along, tangent(E), double>(w, u);
    auto twice = compile<net_twice, tangent(tangent(E)), double>(x);
    auto const product = once(x = X, t = wanted, w = W, tangent(w) = dW, u = U, tangent(u) = dU);
    auto const second = twice(x = X, t = wanted, w = W, tangent(w) = dW, u = U, tangent(u) = dU);
    double form = 0;
    for (std::size_t k = 0; k < 12; ++k) form += dW[k] * product[grad(w)][k];
    for (std::size_t k = 0; k < 8; ++k) form += dU[k] * product[grad(u)][k];
    BOOST_CHECK_CLOSE(second[tangent(tangent(E))], form, 1e-9); // percent: rounding of some hundred terms of either
    BOOST_CHECK_GT(std::fabs(form), 1e-3);
}
constexpr auto at = input<"a">();
constexpr auto wave = variable<"W">();
constexpr auto wave_twice = jvp(jvp(equations(wave = sin(at) * exp(at)), at), at);
BOOST_AUTO_TEST_CASE_TEMPLATE(second_derivative_of_a_function, T, element_types) {
    programs::check<wave_twice, tangent(tangent(wave)), T>( // (sin a·exp a)'' = 2·cos a·exp a
        [](list const& a, list const& direction) { return dual(2) * cos(a[0]) * exp(a[0]) * direction[0] * direction[0]; }, at, tangent(at));
}
// Along a curve a(t), whose three derivatives are given.
constexpr auto growth = equations(wave = exp(at));
constexpr auto growth_thrice = jvp(jvp(jvp(growth, at), at, tangent(at)), at, tangent(at), tangent(tangent(at)));
BOOST_AUTO_TEST_CASE_TEMPLATE(third_derivative_along_a_curve, T, element_types) {
    programs::check<growth_thrice, tangent(tangent(tangent(wave))), T>(
        [](list const& a, list const& first, list const& second, list const& third) {
            return exp(a[0]) * (first[0] * first[0] * first[0] + dual(3) * first[0] * second[0] + third[0]);
        },
        at, tangent(at), tangent(tangent(at)), tangent(tangent(tangent(at))));
}
constexpr auto in_time_twice = jvp(in_time_along, w, v);
BOOST_AUTO_TEST_CASE(second_directional_derivative_of_a_recurrence) {
    auto const X = programs::random_data<double>(15, 1), W = programs::random_data<double>(12, 3), V = programs::random_data<double>(16, 4),
               dW = programs::random_data<double>(12, 5), dV = programs::random_data<double>(16, 6);
    auto once = compile<in_time_along, tangent(E), double>(w, v);
    auto twice = compile<in_time_twice, tangent(tangent(E)), double>(x);
    auto const product = once(x = X, w = W, tangent(w) = dW, v = V, tangent(v) = dV);
    auto const second = twice(x = X, w = W, tangent(w) = dW, v = V, tangent(v) = dV);
    double form = 0;
    for (std::size_t q = 0; q < 12; ++q) form += dW[q] * product[grad(w)][q];
    for (std::size_t q = 0; q < 16; ++q) form += dV[q] * product[grad(v)][q];
    BOOST_CHECK_CLOSE(second[tangent(tangent(E))], form, 1e-9); // percent: rounding of some hundred terms of either
    BOOST_CHECK_GT(std::fabs(form), 1e-3);
}

} // namespace
