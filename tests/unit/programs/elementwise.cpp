// SPDX-License-Identifier: BSL-1.0
// Every operation of ops/ on the entries of vectors, powers of all kinds, and arithmetic with exact constants.
#include "unit/programs/reference.hpp"

#include <tuple>

namespace {
using namespace chainrule;
using programs::dual;
using programs::element_types;
using list = std::vector<dual>;

constexpr auto i = axis<"i", 11>; // several packs and a tail
constexpr auto x = parameter<"x">(i);
constexpr auto g = parameter<"g">(i);
constexpr auto c = parameter<"c">();
constexpr auto E = variable<"E">();

// E = Σ g·f(x) gives the values of f through the gradient by g, and its slopes through the gradient by x.
template <auto const& Net, class T, class F>
void check(programs::range within, F const& f) {
    programs::check_within<Net, E, T>(
        within,
        [&](list const& p, list const& q) {
            dual total;
            for (std::size_t k = 0; k < p.size(); ++k) total += f(p[k]) * q[k];
            return total;
        },
        x, g);
}
constexpr programs::range everywhere{-2.5, 2.5}, positive{0.25, 3.0}, unit{-0.9, 0.9};

constexpr auto of(auto f) { return equations(E = sum(i, g(i) * f)); }
// Several functions in one program, each with weights of its own: the gradient by those has its values.
constexpr auto g2 = parameter<"g2">(i);
constexpr auto g3 = parameter<"g3">(i);
constexpr auto g4 = parameter<"g4">(i);
template <auto const& Net, class T, class... Functions>
void check_all(programs::range within, auto const& weights, Functions const&... functions) {
    auto const sums = [&](list const& p, auto const&... q) {
        dual total;
        for (std::size_t k = 0; k < p.size(); ++k) total += (dual() + ... + (functions(p[k]) * q[k]));
        return total;
    };
    std::apply([&](auto const&... each) { programs::check_within<Net, E, T>(within, sums, x, each...); }, weights);
}
constexpr auto two_weights = std::tuple(g, g2);
constexpr auto three_weights = std::tuple(g, g2, g3);
constexpr auto four_weights = std::tuple(g, g2, g3, g4);

constexpr auto exponential_net = equations(E = sum(i, g(i) * exp(x(i)) + g2(i) * expm1(x(i))));
constexpr auto logarithm_net = equations(E = sum(i, g(i) * log(x(i)) + g2(i) * sqrt(x(i)) + g3(i) * log1p(x(i) - rational<1, 8>)));
BOOST_AUTO_TEST_CASE_TEMPLATE(exponentials, T, element_types) {
    check_all<exponential_net, T>(everywhere, two_weights, [](dual a) { return exp(a); }, [](dual a) { return expm1(a); });
    check_all<logarithm_net, T>(
        positive, three_weights, [](dual a) { return log(a); }, [](dual a) { return sqrt(a); }, [](dual a) { return log1p(a - dual(0.125L)); });
}

constexpr auto circular_net = equations(E = sum(i, g(i) * sin(x(i)) + g2(i) * cos(x(i)) + g3(i) * tan(x(i) / 2) + g4(i) * atan(x(i))));
constexpr auto arc_net = equations(E = sum(i, g(i) * asin(x(i)) + g2(i) * acos(x(i))));
BOOST_AUTO_TEST_CASE_TEMPLATE(circular_functions, T, element_types) {
    check_all<circular_net, T>(
        everywhere, four_weights, [](dual a) { return sin(a); }, [](dual a) { return cos(a); }, [](dual a) { return tan(a / dual(2)); },
        [](dual a) { return atan(a); });
    check_all<arc_net, T>(unit, two_weights, [](dual a) { return asin(a); }, [](dual a) { return acos(a); });
}

constexpr auto hyperbolic_net = equations(E = sum(i, g(i) * sinh(x(i)) + g2(i) * cosh(x(i)) + g3(i) * tanh(x(i))));
constexpr auto activation_net = equations(E = sum(i, g(i) * sigmoid(x(i)) + g2(i) * softplus(x(i)) + g3(i) * erf(x(i))));
BOOST_AUTO_TEST_CASE_TEMPLATE(hyperbolic_functions_and_activations, T, element_types) {
    check_all<hyperbolic_net, T>(
        everywhere, three_weights, [](dual a) { return sinh(a); }, [](dual a) { return cosh(a); }, [](dual a) { return tanh(a); });
    check_all<activation_net, T>(
        everywhere, three_weights, [](dual a) { return sigmoid(a); }, [](dual a) { return softplus(a); }, [](dual a) { return erf(a); });
}

constexpr auto piecewise = of(step(x(i)) * x(i) + sign(x(i)) + abs(x(i) - 1) + relu(x(i)) * 3 + max(x(i), 1 - x(i)) * min(2 * x(i), square(x(i))));
BOOST_AUTO_TEST_CASE_TEMPLATE(piecewise_functions, T, element_types) {
    check<piecewise, T>(everywhere, [](dual a) {
        return step(a) * a + sign(a) + abs(a - dual(1)) + relu(a) * dual(3) + max(a, dual(1) - a) * min(dual(2) * a, a * a);
    });
}

// At kinks: relu' and abs' are 0 at 0; where two operands are equal each counts one half: 4·(1 + 3)/2 + 8·(1 + 3)/2.
constexpr auto kinks = of(relu(x(i)) + 2 * abs(x(i)) + 4 * max(x(i), 3 * x(i)) + 8 * min(x(i), 3 * x(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(derivatives_at_kinks, T, element_types) {
    std::vector<T> const zeros(11), ones(11, T(1));
    auto p = compile<kinks, E, T>(x);
    auto const r = p(x = zeros, g = ones);
    BOOST_TEST(r[E] == T(0));
    for (T const slope : r[grad(x)]) BOOST_TEST(slope == T(8 + 16));
}

constexpr auto binary = of(pow(x(i), c) + atan2(x(i), c + 1) + pow(c, x(i)));
BOOST_AUTO_TEST_CASE_TEMPLATE(functions_of_two_operands, T, element_types) {
    programs::check_within<binary, E, T>(
        positive,
        [](list const& p, list const& q, list const& s) {
            dual total;
            for (std::size_t k = 0; k < p.size(); ++k) total += q[k] * (pow(p[k], s[0]) + atan2(p[k], s[0] + dual(1)) + pow(s[0], p[k]));
            return total;
        },
        x, g, c);
}

constexpr auto integers = of(pow(x(i), 3) + pow(x(i), 7) / 8 + 1 / x(i) + pow(x(i), -3) + pow(x(i), 2) * pow(c, 2));
BOOST_AUTO_TEST_CASE_TEMPLATE(integer_powers, T, element_types) {
    programs::check_within<integers, E, T>(
        {0.5, 1.75},
        [](list const& p, list const& q, list const& s) {
            dual total;
            for (std::size_t k = 0; k < p.size(); ++k) {
                dual const a = p[k], a3 = a * a * a;
                total += q[k] * (a3 + a3 * a3 * a / dual(8) + dual(1) / a + dual(1) / a3 + a * a * s[0] * s[0]);
            }
            return total;
        },
        x, g, c);
}
constexpr auto negative_base = of(pow(x(i), 3) + pow(x(i) - 4, -3) + pow(x(i) - 4, -2) * pow(x(i), 5));
BOOST_AUTO_TEST_CASE_TEMPLATE(integer_powers_of_negative_numbers, T, element_types) {
    check<negative_base, T>({-1.5, 1.5}, [](dual a) {
        dual const b = a - dual(4);
        return a * a * a + dual(1) / (b * b * b) + a * a * a * a * a / (b * b);
    });
}

constexpr auto fractions = of(pow(x(i), half) + pow(x(i), rational<-1, 2>) + pow(x(i), rational<3, 2>) + pow(x(i), rational<1, 3>) + pow(x(i), rational<-5, 3>) + pow(x(i), 0.7));
BOOST_AUTO_TEST_CASE_TEMPLATE(fractional_powers, T, element_types) {
    check<fractions, T>({0.5, 2.0}, [](dual a) {
        return pow(a, 0.5L) + pow(a, -0.5L) + pow(a, 1.5L) + pow(a, 1 / 3.0L) + pow(a, -5 / 3.0L) + pow(a, static_cast<long double>(0.7));
    });
}

constexpr auto constants = of(rational<1, 3> * x(i) + pi * square(x(i)) - x(i) / 7 + 0.25);
constexpr auto quotients = of(2 / (3 + square(x(i))) - (-x(i)) * (c - rational<2, 7>) / (pi + square(c)));
BOOST_AUTO_TEST_CASE_TEMPLATE(exact_constants_and_division, T, element_types) {
    dual const circle = std::acos(-1.0L);
    check<constants, T>(everywhere, [&](dual a) { return a / dual(3) + circle * a * a - a / dual(7) + dual(0.25L); });
    programs::check<quotients, E, T>(
        [&](list const& p, list const& q, list const& s) {
            dual total;
            for (std::size_t k = 0; k < p.size(); ++k)
                total += q[k] * (dual(2) / (dual(3) + p[k] * p[k]) + p[k] * (s[0] - dual(2) / dual(7)) / (circle + s[0] * s[0]));
            return total;
        },
        x, g, c);
}

} // namespace
